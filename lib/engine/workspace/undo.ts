/**
 * Takes back what the journal of an add or forget lists, the last step first.
 *
 * An add that failed is taken back; a forget is nothing but taking everything back. Each step can be
 * repeated and does not mind that it was never carried out or is half undone, so whoever comes after a
 * crash simply does all of it again. What cannot be undone does not keep the rest from being undone.
 *
 * @module
 */

import { dirname } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import { fileError } from "../../files/atomic_write.ts";
import type { ProcessPool } from "../../process/process_pool.ts";
import type { PendingOperation, PendingStep } from "../../workspaces/pending_journal.ts";
import { PortAllocator } from "../../workspaces/port_allocator.ts";
import { unregisterWorkspace } from "../../workspaces/registry.ts";
import type { WorkingCopyRecord } from "../../workspaces/workspace_record.ts";
import { identityOf } from "./identity.ts";
import { openBackend } from "./open_backend.ts";
import { workingCopiesOf } from "./working_copies_of.ts";

/** What undoing needs. */
export interface UndoContext {
  /** Absolute path of the folder with the registry. */
  readonly home: string;
  /** Where the version control systems run. */
  readonly pool: ProcessPool;
  /** Ends it when aborted: the rest stays for the next command. */
  readonly signal?: AbortSignal;
}

/**
 * Undoes steps of an operation, the last first.
 *
 * @param operation The operation they belong to
 * @param steps The steps; usually all of it
 * @param context What it needs
 * @returns What could not be undone; empty when nothing is left
 */
export async function undoSteps(
  operation: PendingOperation,
  steps: readonly PendingStep[],
  context: UndoContext,
): Promise<readonly NestrError[]> {
  const left: NestrError[] = [];
  for (const step of steps.toReversed()) {
    try {
      await undoStep(operation, step, context);
    } catch (thrown) {
      left.push(NestrError.from(thrown));
    }
  }
  return left;
}

/** Undoes one step of an operation, whatever of it there is. */
export async function undoStep(
  { record, steps }: PendingOperation,
  step: PendingStep,
  { home, pool, signal }: UndoContext,
): Promise<void> {
  switch (step.type) {
    case "record":
      await unregisterWorkspace(home, record.name, record.id);
      return;
    case "services": {
      await using backend = await openBackend(step.backend, home);
      const identity = await identityOf(home, record);
      await backend.deprovision(identity, signal === undefined ? {} : { signal });
      return;
    }
    case "ports": {
      const allocator = new PortAllocator({ owner: { home, id: record.id } });
      await allocator.release(step.ports);
      return;
    }
    case "working-copy": {
      // Only an operation that owns the folder as a whole removes files.
      const keepFiles = !steps.some(({ type }) => type === "folder");
      await removeWorkingCopy(step.copy, keepFiles, pool, signal);
      return;
    }
    case "folder":
      await removeFolder(step.path);
      for (const folder of step.created.toReversed()) await removeIfEmpty(folder);
      return;
    case "backup":
      return; // What was saved stays saved.
  }
}

async function removeWorkingCopy(
  copy: WorkingCopyRecord,
  keepFiles: boolean,
  pool: ProcessPool,
  signal: AbortSignal | undefined,
): Promise<void> {
  const copies = workingCopiesOf(copy, pool);
  const limits = signal === undefined ? {} : { signal };
  if (copies !== undefined) await copies.remove(copy, { keepFiles }, limits);
  else if (!keepFiles) await removeFolder(copy.path);
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, path, "remove");
  }
}

async function removeIfEmpty(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch {
    // It is gone, or somebody has put something into it.
  }
}

/** The folders that have to be made for a folder to exist, outermost first, itself included. */
export function missingFolders(path: string): readonly string[] {
  const missing: string[] = [];
  for (let folder = path; !exists(folder); folder = dirname(folder)) missing.unshift(folder);
  return missing;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
