/**
 * What would be lost with a workspace, and how it is saved first.
 *
 * Work is what a person or a program has put there and nothing else holds: uncommitted and untracked
 * files, commits, lines beside ours in an env file, files beside the working copies of a project, and
 * files that are ignored but look written by hand.
 *
 * @module
 */

import { join, relative } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import type { ProcessPool } from "../../process/process_pool.ts";
import { shellJoin } from "../../process/shell_quote.ts";
import { newOperationId } from "../../runs/journal.ts";
import { GitCommand } from "../../vcs/git_command.ts";
import { assertSavedElsewhere } from "../../vcs/repositories_inside.ts";
import { findWorkingCopy } from "../../vcs/working_copy_location.ts";
import { isEnvFile, personalText } from "../../workspaces/env_file.ts";
import { savedFolder } from "../../workspaces/home_folder.ts";
import { noteSavedWork, type SavedWork } from "../../workspaces/saved_work.ts";
import type { WorkingCopyRecord, WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { type Loss, requireNoLoss } from "../guard.ts";
import type { WorkspaceScope } from "./scope.ts";
import { ignoredWork } from "./ignored_work.ts";
import { keepStrayFiles, strayFiles } from "./stray_files.ts";
import { workingCopiesOf } from "./working_copies_of.ts";

/** Stands for the workspace's own folder where otherwise the name of a repository stands. */
const BESIDE = ".";

/** What would be lost. */
export interface WorkspaceLosses {
  readonly losses: readonly Loss[];
  /** Working copies that somebody has locked, with the reason that was given. */
  readonly locked: readonly { readonly path: string; readonly reason: string }[];
}

/** What would be lost with a workspace, by repository; of the working copies only those to be looked at. */
export async function lossesOf(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  pool: ProcessPool,
  isLookedAt: (copy: WorkingCopyRecord) => boolean = () => true,
): Promise<WorkspaceLosses> {
  const beside = new Set(await strayFiles(record, scope.project.root));
  const locked: { readonly path: string; readonly reason: string }[] = [];
  const losses = await Promise.all(record.copies.map(async (copy): Promise<Loss> => {
    const found = isLookedAt(copy) ? await workingCopiesOf(copy, pool)?.losses(copy) : undefined;
    if (found === undefined) return { repository: copy.repository, paths: [], commits: 0 };
    if (found.locked !== null) locked.push({ path: copy.path, reason: found.locked });
    const paths = await ownPaths(scope, record, copy, found.paths, pool);
    for (const file of await personalEnvFiles(record, copy, found.paths, pool)) beside.add(file);
    for (const file of await ignoredWork(record, copy, pool)) {
      const path = relative(record.root, join(copy.path, file));
      // What is a person's in an env file of ours was just looked at, and the mark is ours.
      if (!record.envFiles.includes(path) && !path.startsWith(".nestr/")) beside.add(path);
    }
    return { repository: copy.repository, paths, commits: found.commits };
  }));
  return {
    locked,
    losses: [...losses, { repository: BESIDE, paths: [...beside].sort(), commits: 0 }]
      .filter(({ paths, commits }) => paths.length > 0 || commits > 0),
  };
}

/** Leaves out what is ours: env files with nothing else in them, the mark, the other working copies. */
async function ownPaths(
  scope: WorkspaceScope,
  { root, envFiles, copies }: WorkspaceRecord,
  copy: WorkingCopyRecord,
  paths: readonly string[],
  pool: ProcessPool,
): Promise<readonly string[]> {
  const inside = copies.filter(({ path }) => path.startsWith(`${copy.path}/`))
    .map(({ path }) => `${path.slice(copy.path.length + 1)}/`);
  const ours = new Set<string>();
  for (const file of envFiles) {
    const path = relative(copy.path, join(root, file));
    if (paths.includes(path) && await isOurs(copy, path, pool)) ours.add(path);
  }
  return paths.filter((path) =>
    !ours.has(path) && !(scope.kind === "project" && path.startsWith(".nestr/")) &&
    !inside.some((folder) => `${path}/`.startsWith(folder))
  );
}

/** Whether an env file that differs from what is committed differs by nothing but our block. */
async function isOurs(copy: WorkingCopyRecord, path: string, pool: ProcessPool): Promise<boolean> {
  // All of any other file is rendered.
  if (!isEnvFile(path)) return true;
  const text = personalText(join(copy.path, path), "aether");
  if (text.trim() === "") return true;
  if (copy.kind === "jj") return false;
  const committed = await new GitCommand(copy.path, pool).attempt(["show", `HEAD:${path}`]);
  return committed.code === 0 && committed.stdout.trimEnd() === text.trimEnd();
}

/** Env files that version control ignores, with lines of a person's; relative to the workspace. */
async function personalEnvFiles(
  { root, envFiles, copies }: WorkspaceRecord,
  copy: WorkingCopyRecord,
  seen: readonly string[],
  pool: ProcessPool,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of envFiles) {
    const path = relative(copy.path, join(root, file));
    const isElsewhere = path.startsWith("..") ||
      copies.some((it) => it.path.length > copy.path.length && isIn(it.path, join(root, file)));
    if (isElsewhere || seen.includes(path) || !isEnvFile(file)) continue;
    if (!await isOurs(copy, path, pool)) found.push(file);
  }
  return found;
}

const isIn = (folder: string, path: string): boolean => path.startsWith(`${folder}/`);

/**
 * Refuses where work would be lost that cannot be saved, so that not even `force` goes ahead: in
 * repositories inside a working copy.
 *
 * @throws {NestrError} `REPOSITORY_DIRTY`
 */
export async function requireSavable(
  { copies }: WorkspaceRecord,
  losses: readonly Loss[],
  pool: ProcessPool,
): Promise<void> {
  for (const { repository, path } of copies) {
    const { paths = [] } = losses.find((loss) => loss.repository === repository) ?? {};
    const inside = paths.filter((it) => it.endsWith("/"));
    const stateFolder = findWorkingCopy(path)?.stateFolder;
    if (inside.length === 0 || stateFolder === undefined) continue;
    await assertSavedElsewhere(path, inside, { stateFolder, pool, limits: {} });
  }
}

/** What would be lost, and where it was saved. */
export interface KeptWork {
  readonly losses: readonly Loss[];
  readonly saved: SavedWork["saved"];
  /** Names the note of it; null where nothing was saved. */
  readonly note: string | null;
}

/** Before anything was looked at. */
export const NOTHING_KEPT: KeptWork = { losses: [], saved: [], note: null };

/**
 * Saves what would be lost, and writes down how to get it back: after a crash nobody would be told.
 *
 * @param earlier What was saved before of the same workspace
 * @returns Where each is, as a command that brings it back
 * @throws {NestrError} What the version control system cannot save, and then nothing may be removed
 */
export async function saveLosses(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  losses: readonly Loss[],
  pool: ProcessPool,
  earlier: KeptWork = NOTHING_KEPT,
): Promise<KeptWork> {
  if (losses.length === 0) return { ...earlier, losses };
  const id = newOperationId(new Date());
  const saved = [
    ...stillNeeded(earlier, losses),
    ...await saveCopies(record, losses, id, pool),
    ...await saveStray(scope, record, losses, id),
  ];
  if (saved.length === 0) return { ...earlier, losses };
  const { name, root } = record;
  const note = earlier.note ?? id;
  const savedAt = new Date().toISOString();
  await noteSavedWork(scope.home, note, { workspace: name, root, savedAt, saved });
  return { losses, saved, note };
}

/** What is saved once more holds what was saved before, unless some of that is gone. */
function stillNeeded(earlier: KeptWork, losses: readonly Loss[]): KeptWork["saved"] {
  return earlier.saved.filter(({ repository }) => {
    const [before, now] = [earlier.losses, losses].map((list) =>
      list.find((loss) => loss.repository === repository)
    );
    return before === undefined || now === undefined || before.commits > now.commits ||
      !before.paths.every((path) => now.paths.includes(path));
  });
}

async function saveCopies(
  { copies }: WorkspaceRecord,
  losses: readonly Loss[],
  id: string,
  pool: ProcessPool,
): Promise<KeptWork["saved"]> {
  const saved: { readonly repository: string; readonly restore: string }[] = [];
  for (const copy of copies) {
    if (!losses.some(({ repository }) => repository === copy.repository)) continue;
    const restore = await workingCopiesOf(copy, pool)?.save(copy, id);
    if (restore) saved.push({ repository: copy.repository, restore });
  }
  return saved;
}

/** Saves the files beside the working copies. */
async function saveStray(
  { home, project }: WorkspaceScope,
  { root }: WorkspaceRecord,
  losses: readonly Loss[],
  id: string,
): Promise<KeptWork["saved"]> {
  const stray = losses.find(({ repository }) => repository === BESIDE)?.paths ?? [];
  if (stray.length === 0) return [];
  const folder = join(savedFolder(home), id);
  await keepStrayFiles(root, stray, folder);
  // Not over what has become of them in the project meanwhile.
  return [{ repository: BESIDE, restore: shellJoin(["cp", "-Rn", `${folder}/.`, project.root]) }];
}

/**
 * Refuses to lose work.
 *
 * @throws {NestrError} `REPOSITORY_UNPUSHED` when commits would be lost, otherwise `REPOSITORY_DIRTY`
 */
export function requireNothingLost(
  { name }: WorkspaceRecord,
  { losses, locked }: WorkspaceLosses,
): void {
  const [lock] = locked;
  if (lock !== undefined) {
    const reason = lock.reason === "" ? "" : `: ${lock.reason}`;
    throw new NestrError("REPOSITORY_DIRTY", `refused: "${lock.path}" is locked${reason}`, {
      hint: `unlock it: ${shellJoin(["git", "worktree", "unlock", lock.path])}`,
      details: { workspace: name, locked },
    });
  }
  requireNoLoss({ losses }, `workspace forget ${name} --force`, { workspace: name });
}
