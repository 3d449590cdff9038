/**
 * Ends what a crash has left: an add that was not finished is taken back, a forget is carried through.
 *
 * Every command that works with workspaces calls it first. Where nothing is pending it costs one look
 * into a folder. An operation that still goes on in another process is left alone.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../../vcs/git_command.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { needsRecovery } from "../../workspaces/pending_file.ts";
import { PendingJournal, type PendingOperation } from "../../workspaces/pending_journal.ts";
import { findWorkspace } from "../../workspaces/registry.ts";
import type { WorkingCopyRecord } from "../../workspaces/workspace_record.ts";
import { endOperationProcesses } from "./operation_processes.ts";
import { forgetClaim } from "./claim_destination.ts";
import { lossesOf, saveLosses } from "./losses.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import { isReplaced, undoSteps } from "./undo.ts";

/** An operation that a crash had left. */
export interface RecoveredOperation {
  /** What it was. */
  readonly kind: "add" | "forget";
  /** Name of the workspace. */
  readonly workspace: string;
  /** The workspace is gone, or it was complete and stays. */
  readonly outcome: "removed" | "kept";
  /** What cannot be removed now; the next command tries again. */
  readonly left: readonly NestrError[];
}

/**
 * Ends what crashes have left, and tells the scope's `warn` of it.
 *
 * @param scope The scope
 * @param signal Ends it when aborted
 * @returns What was ended, or tried to
 */
export async function recoverWorkspaces(
  scope: WorkspaceScope,
  signal?: AbortSignal,
): Promise<readonly RecoveredOperation[]> {
  if (!needsRecovery(scope.home)) return [];
  const recovered: RecoveredOperation[] = [];
  using journals = new DisposableStack();
  const abandoned = await PendingJournal.abandoned(scope.home, (setAside, name) => {
    scope.warn?.(`the journal of "${name}" was damaged and has been set aside: "${setAside}"`);
  });
  for (const journal of abandoned) journals.use(journal);
  for (const journal of abandoned) {
    const operation = await recover(scope, journal, signal);
    const { workspace, left } = operation;
    if (left.length === 0) scope.warn?.(describe(operation));
    else {
      const { message, hint } = incomplete(scope, workspace, left);
      scope.warn?.(message, hint);
    }
    recovered.push(operation);
  }
  return recovered;
}

async function recover(
  scope: WorkspaceScope,
  journal: PendingJournal,
  signal: AbortSignal | undefined,
): Promise<RecoveredOperation> {
  const { operation } = journal;
  const { kind, record } = operation;
  const workspace = record.name;
  const registered = await findWorkspace(scope.home, workspace, registryOptions(scope));
  const isWhole = kind === "add"
    ? registered?.id === record.id
    : operation.steps.length === 0 && registered !== undefined;
  if (isWhole) {
    await journal.finish();
    return { kind, workspace, outcome: "kept", left: [] };
  }
  await endOperationProcesses(operation.id);
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  try {
    await saveLaterWork(scope, operation, pool);
  } catch (thrown) {
    return { kind, workspace, outcome: "removed", left: [NestrError.from(thrown)] };
  }
  const left = await undoSteps(operation, operation.steps, {
    home: scope.home,
    pool,
    ...(signal === undefined ? {} : { signal }),
  });
  if (left.length === 0) await journal.finish();
  await forgetClaim(record.root);
  return { kind, workspace, outcome: "removed", left };
}

/** What was done in a workspace after its making or removal was interrupted is saved before it goes. */
async function saveLaterWork(
  scope: WorkspaceScope,
  { kind, record, steps }: PendingOperation,
  pool: ProcessPool,
): Promise<void> {
  if (!steps.some(({ type }) => type === "folder") || isReplaced(steps)) return;
  // In one that was never whole nobody has worked, and what differs there is what is missing.
  const isWhole = ({ path }: WorkingCopyRecord) =>
    kind === "forget" ||
    steps.some((step) => step.type === "working-copy" && step.made && step.copy.path === path);
  const { losses } = await lossesOf(scope, record, pool, isWhole);
  const { saved } = await saveLosses(scope, record, losses, pool);
  for (const { restore } of saved) {
    scope.warn?.(savedBefore(record.root, restore));
  }
}

/** How a person learns of work that was saved where no forget was asked for. */
export function savedBefore(root: string, restore: string): string {
  return `work in "${root}" was saved before it was removed; to get it back: ${restore}`;
}

function describe({ kind, workspace, outcome }: RecoveredOperation): string {
  if (outcome === "kept") {
    return kind === "add"
      ? `adding the workspace "${workspace}" was interrupted when it was already complete; it stays`
      : `forgetting the workspace "${workspace}" was interrupted before it began; it stays`;
  }
  const what = kind === "add" ? "adding" : "forgetting";
  return `${what} the workspace "${workspace}" was interrupted; what was left of it was removed`;
}

/** The error for a workspace of which something is left. */
export function incomplete(
  { home }: WorkspaceScope,
  workspace: string,
  left: readonly NestrError[],
): NestrError {
  const [first] = left;
  return new NestrError(
    "ROLLBACK_INCOMPLETE",
    `something of the workspace "${workspace}" is left: ${first?.message}`,
    {
      hint: first?.hint ?? `put that right, then run: ${commandsOf(home).doctor} --fix`,
      details: { workspace, left: left.map((error) => error.toJSON()) },
      cause: first,
    },
  );
}
