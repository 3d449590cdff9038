/**
 * Finds the folders in which something happens when a project changes: its manifests, the git and jj
 * directories of its repositories, their files.
 *
 * Folders are watched one by one and not with everything below, so that what a package manager or a
 * build writes costs nothing. There is an upper bound; what matters most comes first.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { isFolder } from "../files/path_kind.ts";
import { runsFolder } from "../runs/journal.ts";
import { listRunIds } from "../runs/journal_reader.ts";
import { gitDirectory } from "../vcs/git_directory.ts";
import { findWorkingCopy } from "../vcs/working_copy_location.ts";
import type { OpenProject } from "./open_project.ts";

/** A folder to watch, without those below it. */
export interface WatchedFolder {
  /** Absolute path. */
  readonly path: string;
  /** What a change in it is about. */
  readonly about:
    /** One of the manifests lies in it. */
    | "manifest"
    /** Branches, index and references of a repository. */
    | "repository"
    /** Files of a repository. */
    | "files"
    /** The project's state: journal and workspaces. */
    | "state"
    /** One run of the journal. */
    | "run";
  /** Names of the repositories. */
  readonly repositories: readonly string[];
}

/** What there is to watch. */
export interface WatchedFolders {
  readonly folders: readonly WatchedFolder[];
  /** Whether there was room for all of them. */
  readonly complete: boolean;
}

/** So many of the latest runs may still go on. */
const RUNS = 4;

/** Folders of which nobody knows the content by heart; what is in them is rarely tracked. */
const PASSED_OVER = /^(\..*|node_modules|target|__pycache__)$/;

/**
 * Finds the folders to watch, those that matter most first.
 *
 * @param project The project
 * @param limit How many at most
 */
export async function watchedFolders(
  project: OpenProject,
  limit: number,
): Promise<WatchedFolders> {
  const found = new Folders(limit);
  for (const source of project.config.sources) found.add(dirname(source), "manifest");
  const { stateFolder, config } = project;
  for (const path of [stateFolder, runsFolder(stateFolder), `${stateFolder}/workspaces`]) {
    found.add(path, "state");
  }
  for (const id of listRunIds(stateFolder).slice(0, RUNS)) {
    found.add(`${runsFolder(stateFolder)}/${id}`, "run");
  }
  const roots = config.repositories.map(({ name, path }) => ({
    name,
    root: realPath(project.absolutePath(path)),
  }));
  const own = new Set(roots.map(({ root }) => root));
  const metadata = roots.map(({ name, root }) => ({ name, paths: metadataFolders(root) }));
  // The first of each before the second of any.
  for (let rank = 0; metadata.some(({ paths }) => rank < paths.length); rank++) {
    for (const { name, paths } of metadata) {
      const path = paths[rank];
      if (path !== undefined) found.add(path, "repository", name);
    }
  }
  let level = roots.filter(({ root }) => isFolder(root));
  for (const { name, root } of level) found.add(root, "files", name);
  while (level.length > 0 && !found.isFull) {
    level = level.flatMap(({ name, root }) =>
      foldersIn(root).filter((path) => !own.has(path)).map((path) => ({ name, root: path }))
    );
    for (const { name, root } of level) found.add(root, "files", name);
    // Walking thousands of folders must not hold up whoever asks something meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return { folders: found.list(), complete: !found.isFull };
}

/** A bounded collection of folders. */
class Folders {
  readonly #limit: number;
  readonly #folders = new Map<string, { about: WatchedFolder["about"]; names: Set<string> }>();
  isFull = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(path: string, about: WatchedFolder["about"], repository?: string): void {
    const known = this.#folders.get(path);
    if (known !== undefined) {
      if (repository !== undefined) known.names.add(repository);
      return;
    }
    if (!isFolder(path)) return;
    if (this.#folders.size >= this.#limit) {
      this.isFull = true;
      return;
    }
    this.#folders.set(path, {
      about,
      names: new Set(repository === undefined ? [] : [repository]),
    });
  }

  list(): readonly WatchedFolder[] {
    return [...this.#folders].map(([path, { about, names }]) => ({
      path,
      about,
      repositories: [...names],
    }));
  }
}

/** Where branches, index and references of a working copy are, the most telling folder first. */
function metadataFolders(root: string): readonly string[] {
  const folders: string[] = [];
  try {
    const directory = gitDirectory(root);
    const common = commonOf(directory);
    folders.push(directory);
    if (common !== directory) folders.push(common);
    folders.push(join(common, "refs", "heads"), join(common, "refs", "remotes", "origin"));
  } catch {
    // jj alone, or nothing that is a repository.
  }
  const location = isFolder(join(root, ".jj")) ? findWorkingCopy(root) : undefined;
  if (location?.kind === "jj") {
    folders.push(join(location.main, ".jj", "repo", "op_heads", "heads"));
  }
  return folders;
}

/** The directory that a worktree shares with its repository. */
function commonOf(directory: string): string {
  try {
    return join(directory, Deno.readTextFileSync(join(directory, "commondir")).trim());
  } catch {
    return directory;
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)]
      .filter(({ name, isDirectory }) => isDirectory && !PASSED_OVER.test(name))
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** As events name it. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}
