/**
 * Takes back what the journal of an add or forget lists, the last step first.
 *
 * An add that failed is taken back; a forget is nothing but taking everything back. Each step can be
 * repeated and does not mind that it was never carried out or is half undone, so whoever comes after a
 * crash simply does all of it again. What cannot be undone does not keep the rest from being undone.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import { fileError } from "../../files/atomic_write.ts";
import type { ProcessPool } from "../../process/process_pool.ts";
import { shellJoin } from "../../process/shell_quote.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import type { FolderIdentity } from "../../workspaces/pending_file.ts";
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
      await backend.deprovision(identityOf(record), signal === undefined ? {} : { signal });
      return;
    }
    case "ports": {
      const allocator = new PortAllocator({ owner: { home, id: record.id } });
      await allocator.release(step.ports);
      return;
    }
    case "working-copy": {
      // The step that was written down before it was made takes it back.
      if (step.made) return;
      // Only an operation that owns the folder as a whole removes files.
      const keepFiles = !steps.some(({ type }) => type === "folder");
      // What has taken the folder's place meanwhile is somebody else's, and stays.
      if (!keepFiles && isReplaced(steps)) return;
      await removeWorkingCopy(step.copy, keepFiles, pool, signal);
      return;
    }
    case "folder":
      await undoFolder(step, home);
      return;
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
}

/** Whether the workspace's folder exists and is another one than that which was made. */
export function isReplaced(steps: readonly PendingStep[]): boolean {
  const folders = steps.filter((step) => step.type === "folder");
  const { path, identity } = folders.find((step) => step.identity !== undefined) ?? {};
  return path !== undefined && identity !== undefined && exists(path) &&
    !isSameFolder(path, identity);
}

/** Removes a folder that is known to be ours; of any other only what is empty. */
async function undoFolder(
  { path, created, identity }: Extract<PendingStep, { readonly type: "folder" }>,
  home: string,
): Promise<void> {
  if (identity !== undefined && isSameFolder(path, identity)) {
    // A folder that was there before, and empty, is left so.
    const parts = created.length > 0
      ? [path]
      : [...Deno.readDirSync(path)].map(({ name }) => join(path, name));
    for (const part of parts) await removeFolder(part, home);
  }
  for (const folder of created.toReversed()) await removeIfEmpty(folder);
}

/**
 * What tells a folder from another one that takes its place.
 *
 * @throws What `Deno.lstatSync()` throws
 */
export function folderIdentity(path: string): FolderIdentity {
  const { dev, ino, birthtime } = Deno.lstatSync(path);
  return {
    dev,
    ino: ino ?? 0,
    ...(birthtime === null ? {} : { birthtime: birthtime.getTime() }),
  };
}

function isSameFolder(path: string, identity: FolderIdentity): boolean {
  try {
    const { dev, ino, birthtime } = folderIdentity(path);
    return dev === identity.dev && ino === identity.ino &&
      // Journals of older versions do without.
      (birthtime === identity.birthtime || identity.birthtime === undefined);
  } catch {
    return false;
  }
}

async function removeFolder(path: string, home: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    const failure = fileError(error, path, "remove");
    throw new NestrError(failure.code, failure.message, {
      // Files of another user's, such as a container has made in a mounted folder.
      hint: `remove it yourself, for example with ${shellJoin(["sudo", "rm", "-rf", path])}, ` +
        `then run: ${commandsOf(home).doctor} --fix`,
      details: { path },
      cause: error,
    });
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
