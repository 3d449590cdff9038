/**
 * Removes a workspace: services with their data, working copies, ports, registration.
 *
 * Refuses to lose work; with `force` it saves the work first. Once it has begun it is carried through: a
 * crash leaves a journal, from which the next command goes on.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import { isFolder } from "../../files/path_kind.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../../vcs/git_command.ts";
import { isEnvFile, removeEnvBlock } from "../../workspaces/env_file.ts";
import { PendingJournal } from "../../workspaces/pending_journal.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import { dropSavedWork } from "../../workspaces/saved_work.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { OperationOptions } from "../execute_plan.ts";
import { type Loss, requireSameLosses } from "../guard.ts";
import {
  lossesOf,
  NOTHING_KEPT,
  requireNothingLost,
  requireSavable,
  saveLosses,
} from "./losses.ts";
import { runLifecycleLine } from "./lifecycle_line.ts";
import { openBackend } from "./open_backend.ts";
import { removeMarker } from "./marker.ts";
import { OPERATION_VARIABLE } from "./operation_processes.ts";
import { incomplete, recoverWorkspaces } from "./recover.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import { carryOutSteps, planSteps, type Step } from "./steps.ts";
import { findTarget, requireMeant } from "./target.ts";
import { partsOf, removalOf } from "./workspace_parts.ts";
import { undoStep } from "./undo.ts";
import { infoOf } from "./workspaces_of.ts";
import type { ForgetPreview, ForgottenWorkspace } from "./workspace_info.ts";

/** A workspace that is to be removed is named without an option. */
const BY_ITSELF = "";

/** How a workspace is removed. */
export interface ForgetRequest {
  /** Leave the working copies' files where they are. */
  readonly keepFiles: boolean;
  /** Go ahead although work would be lost; it is saved first. */
  readonly force: boolean;
  /** Only the workspace of this namespace, not another one that has got the name since. */
  readonly only?: string;
  /** What a person was shown and has agreed to; where something else would be lost, nothing is done. */
  readonly agreed?: readonly Loss[];
}

/**
 * What removing a workspace would lose.
 *
 * @param scope The scope
 * @param target Name or path; the workspace of the scope's folder where it is absent
 * @param request Where files are kept, no work is lost. `force: false` refuses work that could not be saved
 * even with force
 * @throws {NestrError} `REPOSITORY_DIRTY` for such work, `NAME_UNKNOWN`, `WORKSPACE_NONE`, and what the
 * version control systems throw
 */
export async function previewForget(
  scope: WorkspaceScope,
  target?: string,
  { keepFiles = false, force = true, signal }:
    & Partial<Pick<ForgetRequest, "keepFiles" | "force">>
    & { readonly signal?: AbortSignal } = {},
): Promise<ForgetPreview> {
  const record = await findTarget(scope, target, BY_ITSELF);
  if (keepFiles) return { workspace: infoOf(record), losses: [] };
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES, signal });
  const { losses } = await lossesOf(scope, record, pool);
  // Nobody is to be told to force what cannot be forced.
  if (!force) await requireSavable(record, losses, pool);
  return { workspace: infoOf(record), losses };
}

/**
 * Refuses to go ahead where it is not any more what a person was shown.
 *
 * @param shown What was shown
 * @param now What it is now
 * @throws {NestrError} `PLAN_OUTDATED`
 */
export function requireSamePreview(shown: ForgetPreview, now: ForgetPreview): void {
  requireMeant(now.workspace, shown.workspace.namespace);
  requireSameLosses(shown.losses, now.losses);
}

/**
 * Removes a workspace.
 *
 * @param scope The scope
 * @param target Name or path; the workspace of the scope's folder where it is absent
 * @param request How
 * @param options How to follow it. A signal ends it before it has begun to remove, not after
 * @throws {NestrError} `REPOSITORY_DIRTY` or `REPOSITORY_UNPUSHED` where work would be lost without
 * `force`; `PLAN_OUTDATED` where `only` or `agreed` do not hold any more; `ROLLBACK_INCOMPLETE` when
 * something could not be removed, and the next command tries again
 */
export async function forgetWorkspace(
  scope: WorkspaceScope,
  target: string | undefined,
  request: ForgetRequest,
  options: OperationOptions = {},
): Promise<ForgottenWorkspace> {
  await recoverWorkspaces(scope, options.signal);
  const found = await findTarget(scope, target, BY_ITSELF);
  if (request.only !== undefined) requireMeant(found, request.only);
  // A backend that does not answer would leave half a workspace.
  if (found.backend !== null) {
    const backend = await openBackend(found.backend, scope.home);
    await backend[Symbol.asyncDispose]();
  }
  using journal = await PendingJournal.begin(scope.home, "forget", found);
  await using pool = new ProcessPool({
    unset: LOCAL_GIT_VARIABLES,
    env: { [OPERATION_VARIABLE]: journal.operation.id },
  });
  const kill = () => pool.kill();
  options.kill?.addEventListener("abort", kill);
  try {
    const record = await stillRegistered(scope, journal, found);
    return await forget(scope, { record, request, journal, pool, options });
  } catch (error) {
    // Nothing was removed yet, so nothing has to be carried through.
    if (journal.operation.steps.length === 0) await journal.finish();
    throw error;
  } finally {
    options.kill?.removeEventListener("abort", kill);
  }
}

/** What the parts of a forget share. */
interface Forgetting {
  readonly record: WorkspaceRecord;
  readonly request: ForgetRequest;
  readonly journal: PendingJournal;
  readonly pool: ProcessPool;
  readonly options: OperationOptions;
}

/** Looks again once nobody else can change it: it may have been removed, and made anew. */
async function stillRegistered(
  scope: WorkspaceScope,
  journal: PendingJournal,
  found: WorkspaceRecord,
): Promise<WorkspaceRecord> {
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  const record = records.find(({ id }) => id === found.id);
  if (record === undefined) {
    throw new NestrError("NAME_UNKNOWN", `the workspace "${found.name}" was just removed`, {
      hint: "nothing needs to be done",
      details: { name: found.name },
    });
  }
  const inner = records.find(({ id, root }) =>
    id !== found.id && root.startsWith(`${record.root}/`)
  );
  if (inner !== undefined) {
    throw new NestrError(
      "REPOSITORY_DIRTY",
      `refused: the workspace "${inner.name}" lies inside "${record.root}"`,
      { hint: `remove it first: workspace forget ${inner.name}`, details: { inner: inner.root } },
    );
  }
  await journal.updateRecord(record);
  return record;
}

async function forget(scope: WorkspaceScope, work: Forgetting): Promise<ForgottenWorkspace> {
  const { record, request, journal, pool } = work;
  let kept = NOTHING_KEPT;
  const look = async (agreed?: readonly Loss[]) => {
    const found = await lossesOf(scope, record, pool);
    if (agreed !== undefined) requireSameLosses(agreed, found.losses);
    if (!request.force) requireNothingLost(record, found);
    kept = await saveLosses(scope, record, found.losses, pool, kept);
  };
  try {
    const warnings = await carryThrough(scope, work, look);
    const { saved } = kept;
    return { workspace: infoOf(record), filesKept: request.keepFiles, saved, warnings };
  } catch (error) {
    // What is still in the workspace need not be looked for elsewhere.
    const isUntouched = journal.operation.steps.length === 0;
    if (isUntouched && kept.note !== null) await dropSavedWork(scope.home, kept.note);
    throw error;
  }
}

/** Looks, and removes; returns what could not be done and does not stand in the way. */
async function carryThrough(
  scope: WorkspaceScope,
  work: Forgetting,
  look: (agreed?: readonly Loss[]) => Promise<void>,
): Promise<readonly string[]> {
  const { record, request, journal, options } = work;
  if (!request.keepFiles) await look(request.agreed);
  if (options.signal?.aborted) throw ended(record);
  const warnings: string[] = [];
  const steps = forgetSteps(scope, work, warnings, look);
  const title = { kind: "workspace-forget", title: `workspace forget ${record.name}` } as const;
  // Once begun it is carried through: half a workspace is of no use to anybody.
  const { signal: _, ...follow } = options;
  const plan = planSteps(scope, title, steps);
  const { failures } = await carryOutSteps(plan, steps, follow, async ({ failures }) => {
    if (failures.length === 0) await journal.finish();
  });
  if (failures.length > 0) {
    if (journal.operation.steps.length === 0) throw failures[0];
    throw incomplete(scope, record.name, failures);
  }
  return warnings;
}

/** Teardown, then everything that the making did, backwards. */
function forgetSteps(
  scope: WorkspaceScope,
  { record, request, journal, pool, options: { signal, kill } }: Forgetting,
  warnings: string[],
  lookAgain: () => Promise<void>,
): readonly Step[] {
  const lines = scope.environment?.environment.workspace.teardown ?? [];
  const steps = lines.map((line, index): Step => ({
    id: `teardown:${index + 1}`,
    verb: "teardown",
    summary: line,
    repository: record.name,
    after: index === 0 ? [] : [`teardown:${index}`],
    perform: async ({ output }) => {
      // A workspace that was taken apart by hand has nowhere to run it.
      if (!isFolder(record.root) || signal?.aborted) return;
      const limits = { signal: signal ?? new AbortController().signal };
      try {
        await runLifecycleLine("teardown", line, { record, pool, output, ...limits });
      } catch (error) {
        warnings.push(NestrError.from(error).message);
      }
    },
  }));
  const parts = partsOf(record, request.keepFiles);
  steps.push({
    id: "begin",
    verb: "begin",
    summary: "from here on it is carried through",
    repository: record.name,
    after: steps.slice(-1).map(({ id }) => id),
    perform: async () => {
      if (signal?.aborted) throw ended(record);
      // Teardown takes its time; it may have written something, or somebody may have worked on.
      if (!request.keepFiles && lines.length > 0) await lookAgain();
      await journal.recordSteps(parts);
    },
  });
  if (request.keepFiles) steps.push(takeOurs(record, steps));
  // Who insists on the end leaves the rest to the next command.
  const undoing = { home: scope.home, pool, ...(kill === undefined ? {} : { signal: kill }) };
  for (const part of parts.toReversed()) {
    steps.push({
      ...removalOf(part, record),
      after: steps.slice(-1).map(({ id }) => id),
      perform: () => undoStep(journal.operation, part, undoing),
    });
  }
  return steps;
}

/** Takes out of the files that are kept what belongs to the workspace alone. */
function takeOurs(record: WorkspaceRecord, before: readonly Step[]): Step {
  const { root, envFiles, name } = record;
  return {
    id: "env-files",
    verb: "remove",
    summary: "our part of the env files",
    repository: name,
    after: before.slice(-1).map(({ id }) => id),
    perform: async () => {
      for (const file of envFiles.filter(isEnvFile)) {
        await removeEnvBlock(join(root, file), { owner: "aether", within: root });
      }
      if (!record.copies.some(({ path }) => path === root)) await removeMarker(root);
    },
  };
}

function ended({ name }: WorkspaceRecord): NestrError {
  return new NestrError("CANCELLED", `forgetting "${name}" was ended; nothing was removed`);
}
