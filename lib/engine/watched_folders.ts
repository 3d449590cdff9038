/**
 * Finds the folders to watch for changes to a project: those of its manifests, and of its
 * repositories' git and jj directories and files.
 *
 * Folders are watched one by one rather than recursively, so that what a package manager or a build
 * writes costs nothing: folders that git ignores by name are skipped, even if they hold a tracked
 * file. The number is bounded; what matters most comes first. All paths are real paths, as the
 * system reports them in events.
 *
 * @module
 */

import { basename, dirname, join, sep } from "node:path";
import { isFolder } from "../files/path_kind.ts";
import { realPath } from "../files/real_path.ts";
import { runsFolder } from "../runs/journal.ts";
import { listRunIds } from "../runs/journal_reader.ts";
import { gitDirectory } from "../vcs/git_directory.ts";
import { gitCommonDirectory } from "../vcs/jj_layout.ts";
import { findWorkingCopy } from "../vcs/working_copy_location.ts";
import { type IgnoredFolders, readIgnoredFolders } from "./ignored_folders.ts";
import type { OpenProject } from "./open_project.ts";

/** A folder to watch, without those below it. */
export interface WatchedFolder {
  /** Absolute path, without symbolic links. */
  readonly path: string;
  /** What a change in it is about. */
  readonly about:
    /** One of the manifests lies in it. */
    | "manifest"
    /** Repositories are in it, or will be. */
    | "above"
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
  /** Paths of the manifests, both as named and with symbolic links resolved. */
  readonly manifests: ReadonlySet<string>;
  /** Whether there was room for all of them. */
  readonly complete: boolean;
}

/** How many of the latest runs may still be going on. */
const RUNS = 4;

/** How many repositories or folders to look at before other work gets a turn. */
const AT_A_TIME = 50;

/** Folders that belong to git, jj and nestr; what matters in them is watched separately. */
const OWN_FOLDERS: ReadonlySet<string> = new Set([".git", ".jj", ".nestr"]);

/** A repository and its real root. */
interface Root {
  readonly name: string;
  readonly root: string;
}

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
  const { stateFolder, config } = project;
  const found = new Folders(limit);
  const manifests = manifestPaths(config.sources);
  for (const path of manifests) found.add(dirname(path), "manifest");
  const state = realPath(stateFolder);
  const runs = realPath(runsFolder(stateFolder));
  for (const path of [state, runs, join(state, "workspaces")]) found.add(path, "state");
  for (const id of listRunIds(stateFolder).slice(0, RUNS)) found.add(join(runs, id), "run");
  const roots = config.repositories.map(({ name, path }): Root => ({
    name,
    root: realPath(project.absolutePath(path)),
  }));
  addFoldersAbove(found, roots, realPath(config.root));
  await addMetadata(found, roots);
  await addFiles(found, roots);
  return { folders: found.list(), manifests, complete: !found.isFull };
}

/**
 * What to watch while a project's manifest is invalid.
 *
 * @param root The project's root
 * @param manifests What was known of its manifests before
 */
export function watchedManifests(root: string, manifests: ReadonlySet<string>): WatchedFolders {
  const found = new Folders(Infinity);
  for (const path of [join(realPath(root), "nestr.toml"), ...manifests]) {
    found.add(dirname(path), "manifest");
  }
  return { folders: found.list(), manifests, complete: false };
}

/** Where manifests are, and where symbolic links in their places lead. */
function manifestPaths(sources: readonly string[]): ReadonlySet<string> {
  return new Set(sources.flatMap((source) => [
    join(realPath(dirname(source)), basename(source)),
    realPath(source),
  ]));
}

/** Folders between the project and its repositories: one may be cloned into them or moved away. */
function addFoldersAbove(found: Folders, roots: readonly Root[], project: string): void {
  for (const { root } of roots) {
    for (let path = dirname(root); isBelow(path, project); path = dirname(path)) {
      found.add(path, "above");
    }
  }
  found.add(project, "above");
}

const isBelow = (path: string, folder: string): boolean =>
  path !== folder && path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

async function addMetadata(found: Folders, roots: readonly Root[]): Promise<void> {
  const metadata: { readonly name: string; readonly paths: readonly string[] }[] = [];
  for (const { name, root } of roots) {
    metadata.push({ name, paths: metadataFolders(root) });
    if (metadata.length % AT_A_TIME === 0) await pause();
  }
  // The first folder of each repository before the second of any.
  for (let rank = 0; metadata.some(({ paths }) => rank < paths.length); rank++) {
    for (const { name, paths } of metadata) {
      const path = paths[rank];
      if (path !== undefined) found.add(path, "repository", name);
    }
  }
}

/** A folder with files of a repository. */
interface FileFolder {
  readonly repository: string;
  readonly path: string;
  /** What is ignored in it and below. */
  readonly ignored: ReadonlySet<string>;
}

async function addFiles(found: Folders, roots: readonly Root[]): Promise<void> {
  const own = new Set(roots.map(({ root }) => root));
  let level: readonly FileFolder[] = roots.filter(({ root }) => isFolder(root))
    .map(({ name, root }) => ({ repository: name, path: root, ignored: new Set() }));
  while (level.length > 0) {
    const next: FileFolder[] = [];
    for (const [i, folder] of level.entries()) {
      found.add(folder.path, "files", folder.repository);
      // Walking thousands of folders must not hold up other requests.
      if (i % AT_A_TIME === 0) await pause();
      if (found.isFull) return;
      next.push(...foldersIn(folder).filter(({ path }) => !own.has(path)));
    }
    level = next;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
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

/** Where branches, index and references of a working copy are, the most important folder first. */
function metadataFolders(root: string): readonly string[] {
  const location = isFolder(join(root, ".jj")) ? findWorkingCopy(root) : undefined;
  const jj = location?.kind === "jj"
    ? [join(location.main, ".jj", "repo", "op_heads", "heads")]
    : [];
  let directory: string;
  try {
    directory = realPath(gitDirectory(root));
  } catch {
    // jj alone, or nothing that is a repository.
    return jj;
  }
  const common = gitCommonDirectory(directory);
  const refs = join(common, "refs");
  return [
    directory,
    ...(common === directory ? [] : [common]),
    ...jj,
    ...withFoldersBelow(join(refs, "heads")),
    ...withFoldersBelow(join(refs, "remotes")),
    // The stash, which is one reference with a log.
    refs,
    join(common, "logs", "refs"),
    join(common, "reftable"),
    ...submodulesIn(join(common, "modules")),
  ];
}

/** A folder and all below it: the names of branches and remotes may have several parts. */
function withFoldersBelow(folder: string): readonly string[] {
  return [folder, ...namesOfFolders(folder).flatMap((it) => withFoldersBelow(join(folder, it)))];
}

/** The git directories of submodules, whose names may have several parts as well. */
function submodulesIn(folder: string): readonly string[] {
  return namesOfFolders(folder).flatMap((name) => {
    const path = join(folder, name);
    const isRepository = isFolder(join(path, "refs"));
    return isRepository ? [path, ...submodulesIn(join(path, "modules"))] : submodulesIn(path);
  });
}

function namesOfFolders(folder: string): readonly string[] {
  return entriesOf(folder).filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
}

/** The folders in a folder that git does not ignore. */
function foldersIn({ repository, path, ignored: above }: FileFolder): readonly FileFolder[] {
  const entries = entriesOf(path);
  const folders = entries.filter(({ name, isDirectory }) => isDirectory && !OWN_FOLDERS.has(name));
  if (folders.length === 0) return [];
  const isThere = entries.some(({ name, isFile }) => isFile && name === ".gitignore");
  const { below, here, everything } = isThere
    ? ignoredIn(join(path, ".gitignore"), above)
    : { below: above, here: NONE, everything: false };
  if (everything) return [];
  return folders.filter(({ name }) => !below.has(name) && !here.has(name))
    .map(({ name }) => ({ repository, path: join(path, name), ignored: below }));
}

const NONE: ReadonlySet<string> = new Set();

function ignoredIn(file: string, above: ReadonlySet<string>): IgnoredFolders {
  try {
    return readIgnoredFolders(Deno.readTextFileSync(file), above);
  } catch {
    // A file that cannot be read ignores nothing.
    return { below: above, here: NONE, everything: false };
  }
}

function entriesOf(folder: string): readonly Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    return [];
  }
}
