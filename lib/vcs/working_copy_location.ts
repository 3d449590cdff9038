/**
 * Finds the working copy that a folder belongs to, and the repository behind it. Starts no process.
 *
 * A submodule and a repository inside another one count as repositories of their own. A bare
 * repository, or any other git directory, counts as the main working copy of its worktrees where
 * they have no other.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { isFolder } from "../files/path_kind.ts";
import { isSamePath, realPath } from "../files/real_path.ts";
import { exists } from "./git_command.ts";
import { type GitLink, readGitLink } from "./git_directory.ts";
import { gitCommonDirectory, jjMain } from "./jj_layout.ts";

/** A working copy, and the repository it belongs to. All paths are absolute, without symbolic links. */
export interface WorkingCopyLocation {
  /** What owns it; jj where jj and git share one folder. */
  readonly kind: "git" | "jj";
  /** The folder that holds the working copy's `.jj` or `.git`. */
  readonly root: string;
  /** Root of the main working copy; the git directory where there is none. */
  readonly main: string;
  /**
   * Where to keep what belongs to the repository as a whole; need not exist. It is the same for
   * every working copy, and ignored by jj and git.
   */
  readonly stateFolder: string;
}

/** Name of the folder beside the files of jj or git. */
const STATE_FOLDER = "aether";

/**
 * Finds the working copy that a folder belongs to.
 *
 * @param directory Absolute path of a folder, which need not exist
 * @returns The nearest one upwards; undefined where there is none
 */
export function findWorkingCopy(directory: string): WorkingCopyLocation | undefined {
  for (let folder = realPath(directory);; folder = dirname(folder)) {
    const found = jjLocation(folder) ?? gitLocation(folder);
    if (found !== undefined || folder === dirname(folder)) return found;
  }
}

/**
 * The common git directory of a working copy that git owns.
 *
 * @param location A location whose `kind` is `git`
 */
export function commonDirectoryOf(location: WorkingCopyLocation): string {
  return dirname(location.stateFolder);
}

function jjLocation(root: string): WorkingCopyLocation | undefined {
  if (!isFolder(join(root, ".jj"))) return undefined;
  const main = jjMain(root);
  return { kind: "jj", root, main, stateFolder: join(main, ".jj", STATE_FOLDER) };
}

function gitLocation(folder: string): WorkingCopyLocation | undefined {
  const link = readGitLink(folder);
  // Like git, skip an empty folder that happens to be called ".git".
  if (link !== undefined && !isEmptyFolder(link)) {
    const common = gitCommonDirectory(link.type === "worktree" ? link.common : link.directory);
    const main = link.type === "worktree" ? mainOf(common) : folder;
    return { kind: "git", root: folder, main, stateFolder: join(common, STATE_FOLDER) };
  }
  if (!["HEAD", "objects", "refs"].every((name) => exists(join(folder, name)))) return undefined;
  const common = gitCommonDirectory(folder);
  const main = mainOf(common);
  return jjLocation(main) ??
    { kind: "git", root: main, main, stateFolder: join(common, STATE_FOLDER) };
}

function isEmptyFolder(link: GitLink): boolean {
  return isFolder(link.directory) && !exists(join(link.directory, "HEAD"));
}

/** The main working copy of a common directory; that directory itself where none is known. */
function mainOf(common: string): string {
  const { bare, worktree } = coreSettings(common);
  if (worktree !== undefined) return realPath(resolve(common, worktree));
  const parent = dirname(common);
  if (basename(common) === ".git" && !bare) return parent;
  // A folder that only holds a bare repository and its worktrees has a `.git` that points to it.
  const link = readGitLink(parent);
  return link !== undefined && isSamePath(link.directory, common) ? parent : common;
}

/** What the configuration of a git directory says about its main working copy. */
interface CoreSettings {
  readonly bare: boolean;
  readonly worktree: string | undefined;
}

function coreSettings(common: string): CoreSettings {
  const values = new Map<string, string>();
  // The second file takes precedence where each worktree has its own settings.
  for (const name of ["config", "config.worktree"]) {
    let section = "";
    for (const line of readLines(join(common, name))) {
      section = /^\s*\[\s*([^\]"\s]+)(\s+".*")?\s*\]/.exec(line)?.slice(1, 3).join("") ?? section;
      const [, key, value] = /^(?:\s*\[[^\]]*\])?\s*(\w+)\s*(?:=\s*(.*?)\s*)?$/.exec(line) ?? [];
      if (section.toLowerCase() === "core" && key) values.set(key.toLowerCase(), value ?? "true");
    }
  }
  return {
    bare: /^(true|yes|on|1)\b/i.test(values.get("bare") ?? ""),
    worktree: values.get("worktree")?.replace(/^"(.*)"$/, "$1"),
  };
}

function readLines(path: string): readonly string[] {
  try {
    return Deno.readTextFileSync(path).split("\n");
  } catch {
    return [];
  }
}
