/**
 * Saves what a guarded operation in a git repository is about to destroy.
 *
 * One commit, `refs/nestr/backup/<id>/state`, holds it all. It has the shape of a `git stash`
 * commit: its tree is the tracked files, its parents are HEAD's commit, the index, and the
 * untracked files; its message carries the rest as JSON. Deleted branches are kept beside it under
 * `heads/`. Working copy, index and the user's own stash stay as they are, and no user name need be
 * configured.
 *
 * Not saved: the contents of submodules and nested repositories, empty folders, and what belongs to
 * an unfinished merge or rebase besides the files.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { Backup, BackupContents } from "./backup.ts";
import type { BytePath } from "./byte_path.ts";
import { currentBranch } from "./git_branches.ts";
import type { GitCommand } from "./git_command.ts";
import { requireCommit, resolveCommit } from "./git_revision.ts";
import { snapshotTracked, snapshotUntracked, untrackedFiles } from "./git_snapshot.ts";
import type { CommandLimits } from "./repository.ts";

const ROOT = "refs/nestr/backup/";

/** The author of a backup's commits. */
const IDENTITY: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: "nestr",
  GIT_AUTHOR_EMAIL: "nestr@localhost",
  GIT_COMMITTER_NAME: "nestr",
  GIT_COMMITTER_EMAIL: "nestr@localhost",
};

/** A deleted branch, with the upstream that git forgets together with it. */
export interface SavedBranch {
  readonly commit: string;
  /** `branch.<name>.remote`. */
  readonly remote: string | null;
  /** `branch.<name>.merge`. */
  readonly merge: string | null;
}

/** What the message of the commit holds. */
interface BackupRecord {
  readonly version: 1;
  readonly time: string;
  readonly branch: string | null;
  readonly head: string | null;
  readonly tracked: boolean;
  readonly unmerged: boolean;
  readonly untracked: number;
  readonly branches: Readonly<Record<string, SavedBranch>>;
}

/** A backup with the data that only a restore needs. */
export interface StoredBackup extends Backup {
  readonly saved: Readonly<Record<string, SavedBranch>>;
}

/**
 * Saves what is about to be destroyed.
 *
 * Saving the same state under the same id again returns the existing backup.
 *
 * @throws {NestrError} `BACKUP_EXISTS` where the id already holds another state,
 *   `REVISION_NOT_FOUND` for a branch or target that does not exist
 */
export async function saveGitBackup(
  git: GitCommand,
  id: string,
  contents: BackupContents,
  limits: CommandLimits = {},
): Promise<Backup> {
  const folder = await Deno.makeTempDir({ prefix: "nestr-backup-" });
  try {
    return (await saveWithIndexes(git, folder, id, contents, limits)).backup;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A backup, and what it was made from. */
export interface BackupWithFiles {
  readonly backup: Backup;
  /** Tree of the tracked files on disk. */
  readonly worktree: string;
  /** Tree of the untracked files; null where there are none. */
  readonly untracked: string | null;
  /** The untracked files. */
  readonly files: readonly BytePath[];
}

/**
 * Like `saveGitBackup`, but leaves the indexes of `git_snapshot.ts` in a folder, by which git can
 * tell whether a file is still the one that was saved.
 */
export async function saveWithIndexes(
  git: GitCommand,
  folder: string,
  id: string,
  contents: BackupContents,
  limits: CommandLimits = {},
): Promise<BackupWithFiles> {
  assertId(id);
  const tracked = contents.tracked === true;
  const head = await resolveCommit(git, "HEAD", limits) ?? null;
  const target = tracked && contents.target !== undefined
    ? await requireCommit(git, contents.target, limits)
    : undefined;
  const saved: Record<string, SavedBranch> = {};
  for (const name of contents.branches ?? []) saved[name] = await readBranch(git, name, limits);
  const files = await untrackedFiles(git, contents, target, limits);
  const trees = await writeTrees(git, folder, tracked, files, limits);
  const record: BackupRecord = {
    version: 1,
    time: new Date().toISOString(),
    branch: await currentBranch(git, limits),
    head,
    tracked,
    unmerged: trees.unmerged,
    untracked: files.length,
    branches: saved,
  };
  const existing = (await storedBackups(git, limits)).find((backup) => backup.id === id);
  if (existing) {
    if (await isSame(git, existing, record, trees, limits)) {
      return { backup: published(existing), files, ...trees };
    }
    throw new NestrError("BACKUP_EXISTS", `"${git.path}" has another backup "${id}" already`, {
      hint: "start a new run",
      details: { path: git.path, id, time: existing.time },
    });
  }
  const commit = await writeCommit(git, id, record, trees, limits);
  const lines = [`create ${ROOT}${id}/state ${commit}`];
  for (const [name, branch] of Object.entries(saved)) {
    lines.push(`create ${ROOT}${id}/heads/${name} ${branch.commit}`);
  }
  await updateReferences(git, folder, lines, limits);
  return { backup: published(stored(id, commit, record)), files, ...trees };
}

/** The trees of a backup's commit and of its parents. */
interface BackupTrees {
  readonly worktree: string;
  readonly index: string;
  readonly untracked: string | null;
  readonly unmerged: boolean;
}

async function writeTrees(
  git: GitCommand,
  folder: string,
  tracked: boolean,
  files: readonly BytePath[],
  limits: CommandLimits,
): Promise<BackupTrees> {
  const base = await headTree(git, limits);
  const snapshot = tracked
    ? await snapshotTracked(git, folder, limits)
    : { worktree: base, index: base };
  const untracked = files.length === 0 ? null : await snapshotUntracked(git, folder, files, limits);
  return {
    worktree: snapshot.worktree,
    index: snapshot.index ?? base,
    untracked,
    unmerged: snapshot.index === null,
  };
}

async function writeCommit(
  git: GitCommand,
  id: string,
  record: BackupRecord,
  trees: BackupTrees,
  limits: CommandLimits,
): Promise<string> {
  const commit = (tree: string, message: string, parents: readonly string[]) =>
    git.line(
      [
        ...["-c", "i18n.commitEncoding=UTF-8", "commit-tree", tree, "-m", message],
        ...parents.flatMap((parent) => ["-p", parent]),
      ],
      { ...limits, env: IDENTITY },
    );
  // A stash needs a parent, so an unborn branch gets an empty commit.
  const base = record.head ?? await commit(await headTree(git, limits), "before first commit", []);
  const parents = [base, await commit(trees.index, `index at ${id}`, [base])];
  if (trees.untracked !== null) {
    parents.push(await commit(trees.untracked, `untracked files at ${id}`, []));
  }
  return await commit(trees.worktree, `nestr backup ${id}\n\n${JSON.stringify(record)}`, parents);
}

/** Tree of HEAD's commit, or else the empty tree, which is written so that a commit can use it. */
export async function headTree(git: GitCommand, limits: CommandLimits = {}): Promise<string> {
  const head = await resolveCommit(git, "HEAD", limits);
  return head === undefined
    ? await git.line(["mktree"], limits)
    : await git.line(["rev-parse", "--verify", `${head}^{tree}`], limits);
}

/** The backups of a repository, by id. */
export async function storedBackups(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<readonly StoredBackup[]> {
  const format = "--format=%(refname)%1f%(objectname)%1f%(contents:body)";
  const text = await git.read(["for-each-ref", format, "--sort=refname", `${ROOT}*/state`], limits);
  return text.split("\n").flatMap((line) => {
    const [reference = "", commit = "", body] = line.split("\x1f");
    const record = body === undefined ? undefined : parseRecord(body);
    const id = reference.slice(ROOT.length, -"/state".length);
    return record ? [stored(id, commit, record)] : [];
  });
}

/** Deletes a backup; returns whether there was one. */
export async function dropGitBackup(
  git: GitCommand,
  id: string,
  limits: CommandLimits = {},
): Promise<boolean> {
  assertId(id);
  const args = ["for-each-ref", "--format=%(refname)", `${ROOT}${id}/`];
  const references = (await git.read(args, limits)).split("\n").filter((line) => line !== "");
  if (references.length === 0) return false;
  const folder = await Deno.makeTempDir({ prefix: "nestr-backup-" });
  try {
    const lines = references.map((reference) => `delete ${reference}`);
    await updateReferences(git, folder, lines, limits);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return true;
}

/**
 * Deletes a backup where what it holds has not been destroyed.
 *
 * @returns Whether there is no backup now
 */
export async function dropUnneededGitBackup(
  git: GitCommand,
  id: string,
  contents: BackupContents,
  limits: CommandLimits = {},
): Promise<boolean> {
  const exists = (await storedBackups(git, limits)).some((backup) => backup.id === id);
  if (!exists) return true;
  try {
    await saveGitBackup(git, id, contents, limits);
  } catch (error) {
    // Something that was saved is no longer what or where it was.
    if (error instanceof NestrError) return false;
    throw error;
  }
  return await dropGitBackup(git, id, limits);
}

/** Changes the references all together or not at all. */
async function updateReferences(
  git: GitCommand,
  folder: string,
  lines: readonly string[],
  limits: CommandLimits,
): Promise<void> {
  const input = join(folder, "references");
  await Deno.writeTextFile(input, lines.map((line) => `${line}\n`).join(""));
  await git.read(["update-ref", "--stdin"], { ...limits, input });
}

async function readBranch(
  git: GitCommand,
  name: string,
  limits: CommandLimits,
): Promise<SavedBranch> {
  const commit = await requireCommit(git, `refs/heads/${name}`, limits);
  const setting = async (key: string) => {
    const output = await git.attempt(["config", "--get", `branch.${name}.${key}`], limits);
    return output.code === 0 ? output.stdout.replace(/\n$/, "") : null;
  };
  return { commit, remote: await setting("remote"), merge: await setting("merge") };
}

async function isSame(
  git: GitCommand,
  existing: StoredBackup,
  record: BackupRecord,
  trees: BackupTrees,
  limits: CommandLimits,
): Promise<boolean> {
  const { commit } = existing;
  const names = [`${commit}^{tree}`, `${commit}^2^{tree}`];
  if (existing.untracked > 0) names.push(`${commit}^3^{tree}`);
  const present = (await git.line(["rev-parse", ...names], limits)).split("\n");
  const wanted = [
    trees.worktree,
    trees.index,
    ...trees.untracked === null ? [] : [trees.untracked],
  ];
  const facts = ({ branch, head, tracked }: Pick<BackupRecord, "branch" | "head" | "tracked">) => [
    branch,
    head,
    tracked,
  ];
  return JSON.stringify([present, facts(existing), existing.saved]) ===
    JSON.stringify([wanted, facts(record), record.branches]);
}

function stored(id: string, commit: string, record: BackupRecord): StoredBackup {
  const { version: _, branches: saved, ...facts } = record;
  const branches = Object.fromEntries(
    Object.entries(saved).map(([name, branch]) => [name, branch.commit]),
  );
  return { id, ...facts, branches, commit, saved };
}

function published({ saved: _, ...backup }: StoredBackup): Backup {
  return backup;
}

function parseRecord(body: string): BackupRecord | undefined {
  try {
    const record = JSON.parse(body) as BackupRecord;
    return record.version === 1 ? record : undefined;
  } catch {
    return undefined;
  }
}

function assertId(id: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(id)) return;
  throw new NestrError("USAGE", `"${id}" is not a valid id of a backup`, {
    hint: "use letters, digits, dashes and underscores",
    details: { id },
  });
}
