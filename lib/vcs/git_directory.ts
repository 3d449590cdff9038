/**
 * Reads a git directory without starting git: where it is, what is checked out, what is unfinished.
 *
 * Only facts that git's documentation promises as files (gitrepository-layout) and that would cost
 * too much to ask a process for. Synchronous: each is one or two reads of a local file.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { exists, repositoryMissing } from "./git_command.ts";
import type { Head, OngoingOperation } from "./repository.ts";

/** What a `.git` in a folder is. */
export type GitLink =
  /** A repository of its own; `directory` may lie elsewhere (`git init --separate-git-dir`). */
  | { readonly type: "repository"; readonly directory: string }
  /** A linked worktree of the repository whose common directory is `common`. */
  | { readonly type: "worktree"; readonly directory: string; readonly common: string }
  /** A submodule, whose git directory lies in that of its superproject. */
  | { readonly type: "submodule"; readonly directory: string };

const IN_SUPERPROJECT = /\.git[/\\](?:worktrees[/\\][^/\\]+[/\\])?modules[/\\]/;

/**
 * Follows the `.git` of a folder.
 *
 * @param path Absolute path of a working copy
 * @returns What it is and where; undefined where there is no `.git`, or it is none of these
 */
export function readGitLink(path: string): GitLink | undefined {
  const link = join(path, ".git");
  let text: string;
  try {
    if (Deno.statSync(link).isDirectory) return { type: "repository", directory: link };
    text = Deno.readTextFileSync(link);
  } catch {
    return undefined;
  }
  const target = /^gitdir: (.*?)\n*$/s.exec(text)?.[1];
  if (target === undefined) return undefined;
  const directory = resolve(path, target);
  const parent = dirname(directory);
  // A pruned worktree has lost its directory; an existing one has this file.
  const linked = exists(join(directory, "commondir")) || !exists(directory);
  if (basename(parent) === "worktrees" && linked) {
    return { type: "worktree", directory, common: dirname(parent) };
  }
  return { type: IN_SUPERPROJECT.test(directory) ? "submodule" : "repository", directory };
}

/**
 * The git directory of a working copy; for a linked worktree, its own.
 *
 * @param path Absolute path of a working copy
 * @throws {NestrError} `REPOSITORY_MISSING` or `REPOSITORY_INVALID`
 */
export function gitDirectory(path: string): string {
  const link = readGitLink(path);
  if (link) return link.directory;
  try {
    Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw repositoryMissing(path);
  }
  throw new NestrError("REPOSITORY_INVALID", `"${path}" is no git repository`, {
    hint: "move the folder away and run nestr repo sync, or correct the path in the manifest",
    details: { path },
  });
}

/**
 * What the `HEAD` of a git directory refers to.
 *
 * @param directory A git directory
 * @returns What is checked out; undefined where only git can tell (references kept in a reftable)
 */
export function readHead(directory: string): Head | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(join(directory, "HEAD"));
  } catch {
    return undefined;
  }
  const branch = /^ref: refs\/heads\/(.+)\n?$/.exec(text)?.[1];
  if (branch !== undefined) return branch === ".invalid" ? undefined : { branch, commit: null };
  const commit = /^([0-9a-f]{40}|[0-9a-f]{64})\n?$/.exec(text)?.[1];
  return commit === undefined ? undefined : { branch: null, commit };
}

/** Files whose presence in a git directory means that something is unfinished; the first wins. */
const MARKS: readonly (readonly [string, OngoingOperation])[] = [
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
  ["MERGE_HEAD", "merge"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
];

/**
 * What a working copy is in the middle of.
 *
 * @param directory Its git directory
 * @returns The operation; null for none, or where the directory cannot be read
 */
export function ongoingOperation(directory: string): OngoingOperation | null {
  const names = new Set<string>();
  try {
    for (const entry of Deno.readDirSync(directory)) names.add(entry.name);
  } catch {
    return null;
  }
  for (const [mark, operation] of MARKS) {
    if (!names.has(mark)) continue;
    return mark === "rebase-apply" && isApplying(directory) ? "am" : operation;
  }
  // Between two commits of a series, only the list of remaining ones shows it.
  if (names.has("sequencer")) {
    const sequence = sequencerOperation(directory);
    if (sequence) return sequence;
  }
  return names.has("BISECT_LOG") ? "bisect" : null;
}

function isApplying(directory: string): boolean {
  try {
    Deno.statSync(join(directory, "rebase-apply", "applying"));
    return true;
  } catch {
    return false;
  }
}

function sequencerOperation(directory: string): OngoingOperation | undefined {
  try {
    const todo = Deno.readTextFileSync(join(directory, "sequencer", "todo"));
    return /^(pick|p) /.test(todo) ? "cherry-pick" : /^revert /.test(todo) ? "revert" : undefined;
  } catch {
    return undefined;
  }
}
