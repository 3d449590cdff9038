/**
 * Removes a workspace: services with their data, working copies, ports, registration.
 *
 * Refuses to lose work; with `force` it saves the work first. Once it has begun it is carried through: a
 * crash leaves a journal, from which the next command goes on.
 *
 * @module
 */

import { join, relative } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import { shellJoin } from "../../process/shell_quote.ts";
import { newOperationId } from "../../runs/journal.ts";
import { LOCAL_GIT_VARIABLES } from "../../vcs/git_command.ts";
import { PendingJournal, type PendingStep } from "../../workspaces/pending_journal.ts";
import type { WorkingCopyRecord, WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { OperationOptions } from "../execute_plan.ts";
import { describeLosses, type Loss } from "../guard.ts";
import { runLifecycleLine } from "./lifecycle_line.ts";
import { openBackend } from "./open_backend.ts";
import { OPERATION_VARIABLE } from "./operation_processes.ts";
import { incomplete, recoverWorkspaces } from "./recover.ts";
import type { WorkspaceScope } from "./scope.ts";
import { carryOutSteps, planSteps, type Step } from "./steps.ts";
import { keepStrayFiles, strayFiles } from "./stray_files.ts";
import { findTarget } from "./target.ts";
import { undoStep } from "./undo.ts";
import { infoOf } from "./workspaces_of.ts";
import { workingCopiesOf } from "./working_copies_of.ts";
import type { ForgetPreview, ForgottenWorkspace } from "./workspace_info.ts";

/** How a workspace is removed. */
export interface ForgetRequest {
  /** Leave the working copies' files where they are. */
  readonly keepFiles: boolean;
  /** Go ahead although work would be lost; it is saved first. */
  readonly force: boolean;
}

/**
 * What removing a workspace would lose.
 *
 * @param scope The scope
 * @param target Name or path; the workspace of the scope's folder where it is absent
 * @throws {NestrError} `NAME_UNKNOWN`, `WORKSPACE_NONE`, and what the version control systems throw
 */
export async function previewForget(
  scope: WorkspaceScope,
  target?: string,
): Promise<ForgetPreview> {
  await recoverWorkspaces(scope);
  const record = await findTarget(scope, target);
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  return { workspace: infoOf(record), losses: await lossesOf(scope, record, pool) };
}

/**
 * Removes a workspace.
 *
 * @param scope The scope
 * @param target Name or path; the workspace of the scope's folder where it is absent
 * @param request How
 * @param options How to follow it. A signal ends it before it has begun to remove, not after
 * @throws {NestrError} `REPOSITORY_DIRTY` or `REPOSITORY_UNPUSHED` where work would be lost without
 * `force`; `ROLLBACK_INCOMPLETE` when something could not be removed, and the next command tries again
 */
export async function forgetWorkspace(
  scope: WorkspaceScope,
  target: string | undefined,
  request: ForgetRequest,
  options: OperationOptions = {},
): Promise<ForgottenWorkspace> {
  await recoverWorkspaces(scope, options.signal);
  const record = await findTarget(scope, target);
  // A backend that does not answer would leave half a workspace.
  if (record.backend !== null) {
    const backend = await openBackend(record.backend, scope.home);
    await backend[Symbol.asyncDispose]();
  }
  using journal = await PendingJournal.begin(scope.home, "forget", record);
  await using pool = new ProcessPool({
    unset: LOCAL_GIT_VARIABLES,
    env: { [OPERATION_VARIABLE]: record.id },
  });
  let saved: ForgottenWorkspace["saved"] = [];
  try {
    const losses = request.keepFiles ? [] : await lossesOf(scope, record, pool);
    if (losses.length > 0 && !request.force) throw refused(record, losses);
    saved = await save(scope, record, losses, pool);
    options.signal?.throwIfAborted();
  } catch (error) {
    await journal.finish();
    if (options.signal?.aborted) throw ended(record);
    throw error;
  }
  const warnings: string[] = [];
  const steps = forgetSteps(scope, { record, request, journal, pool, warnings });
  const title = { kind: "workspace-forget", title: `workspace forget ${record.name}` } as const;
  // Once begun it is carried through: half a workspace is of no use to anybody.
  const { signal: _, ...follow } = options;
  const plan = planSteps(scope, title, steps);
  const { failures } = await carryOutSteps(plan, steps, follow, async ({ failures }) => {
    if (failures.length === 0) await journal.finish();
  });
  if (failures.length > 0) throw incomplete(record.name, failures);
  return { workspace: infoOf(record), filesKept: request.keepFiles, saved, warnings };
}

/** Teardown, then everything that the making did, backwards. */
function forgetSteps(
  scope: WorkspaceScope,
  { record, request, journal, pool, warnings }: {
    readonly record: WorkspaceRecord;
    readonly request: ForgetRequest;
    readonly journal: PendingJournal;
    readonly pool: ProcessPool;
    readonly warnings: string[];
  },
): readonly Step[] {
  const lines = scope.environment?.environment.workspace.teardown ?? [];
  const steps = lines.map((line, index): Step => ({
    id: `teardown:${index + 1}`,
    verb: "teardown",
    summary: line,
    repository: record.name,
    after: index === 0 ? [] : [`teardown:${index}`],
    perform: async (context) => {
      // A workspace that was taken apart by hand has nowhere to run it.
      if (!isFolder(record.root)) return;
      try {
        await runLifecycleLine("teardown", line, { record, pool, ...context });
      } catch (error) {
        warnings.push(NestrError.from(error).message);
      }
    },
  }));
  const parts = everything(record, request.keepFiles);
  steps.push({
    id: "begin",
    verb: "begin",
    summary: "from here on it is carried through",
    repository: record.name,
    after: steps.slice(-1).map(({ id }) => id),
    perform: () => journal.recordSteps(parts),
  });
  for (const part of parts.toReversed()) {
    steps.push({
      ...partStep(part, record),
      after: steps.slice(-1).map(({ id }) => id),
      perform: () => undoStep(journal.operation, part, { home: scope.home, pool }),
    });
  }
  return steps;
}

/** What a plan says of the removal of a part. */
function partStep(
  part: PendingStep,
  { name, root, copies }: WorkspaceRecord,
): Pick<Step, "id" | "verb" | "summary" | "repository"> {
  const step = { verb: "remove", repository: name };
  switch (part.type) {
    case "working-copy": {
      const { repository, path } = part.copy;
      const id = copies.length === 1 ? "working-copy" : `working-copy:${repository}`;
      return { ...step, id, summary: path, repository };
    }
    case "ports":
      return { ...step, id: "ports", summary: part.ports.join(", ") };
    case "services":
      return { ...step, id: "services", summary: `services and their data (${part.backend})` };
    case "folder":
      return { ...step, id: "folder", summary: root };
    default:
      return { ...step, id: "unregister", summary: name };
  }
}

/** What a whole workspace consists of, in the order in which it was made. */
function everything(record: WorkspaceRecord, keepFiles: boolean): readonly PendingStep[] {
  const { root, copies, services, backend } = record;
  return [
    { type: "record" },
    ...(keepFiles ? [] : [{ type: "folder", path: root, created: [] } as const]),
    ...copies.map((copy) => ({ type: "working-copy", copy } as const)),
    { type: "ports", ports: services.flatMap(({ ports }) => ports.map(({ host }) => host)) },
    ...(backend === null ? [] : [{ type: "services", backend } as const]),
  ];
}

/** Stands for the workspace's own folder where otherwise the name of a repository stands. */
const BESIDE = ".";

/** What would be lost, by repository. */
async function lossesOf(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  pool: ProcessPool,
): Promise<readonly Loss[]> {
  const losses = await Promise.all(record.copies.map(async (copy): Promise<Loss> => {
    const copies = workingCopiesOf(copy, pool);
    const { paths, commits } = await copies?.losses(copy) ?? { paths: [], commits: 0 };
    return { repository: copy.repository, paths: ownPaths(record, copy, paths), commits };
  }));
  const stray = await strayFiles(record, scope.project.root);
  return [...losses, { repository: BESIDE, paths: stray, commits: 0 }]
    .filter(({ paths, commits }) => paths.length > 0 || commits > 0);
}

/** Env files of ours are no work of anybody's, even where version control sees them. */
function ownPaths(
  { root, envFiles, copies }: WorkspaceRecord,
  copy: WorkingCopyRecord,
  paths: readonly string[],
): readonly string[] {
  const ours = new Set(envFiles.map((file) => relative(copy.path, join(root, file))));
  // Inside the working copy of the project's root lie the mark and the others' working copies.
  const inside = copies.filter(({ path }) => path.startsWith(`${copy.path}/`))
    .map(({ path }) => `${path.slice(copy.path.length + 1)}/`);
  return paths.filter((path) =>
    !ours.has(path) && !path.startsWith(".nestr/") &&
    !inside.some((folder) => `${path}/`.startsWith(folder) || folder === path)
  );
}

async function save(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  losses: readonly Loss[],
  pool: ProcessPool,
): Promise<ForgottenWorkspace["saved"]> {
  if (losses.length === 0) return [];
  const id = newOperationId(new Date());
  const saved: { readonly repository: string; readonly restore: string }[] = [];
  for (const copy of record.copies) {
    if (!losses.some(({ repository }) => repository === copy.repository)) continue;
    const restore = await workingCopiesOf(copy, pool)?.save(copy, id);
    if (restore) saved.push({ repository: copy.repository, restore });
  }
  const stray = losses.find(({ repository }) => repository === BESIDE)?.paths ?? [];
  if (stray.length > 0) {
    const folder = join(scope.home, "saved", id);
    await keepStrayFiles(record.root, stray, folder);
    const restore = shellJoin(["cp", "-R", `${folder}/.`, scope.project.root]);
    saved.push({ repository: BESIDE, restore });
  }
  return saved;
}

function refused(record: WorkspaceRecord, losses: readonly Loss[]): NestrError {
  const code = losses.some(({ commits }) => commits > 0)
    ? "REPOSITORY_UNPUSHED"
    : "REPOSITORY_DIRTY";
  return new NestrError(code, `refused: ${describeLosses(losses)} would be lost`, {
    hint: "commit or push it, or go ahead: it is saved first, and how to get it back is said: " +
      `workspace forget ${record.name} --force`,
    details: { workspace: record.name, losses },
  });
}

function ended({ name }: WorkspaceRecord): NestrError {
  return new NestrError("CANCELLED", `forgetting "${name}" was ended; nothing was removed`);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
