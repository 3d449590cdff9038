/**
 * What the clones of a west workspace can be asked: their files as the manifest means them, and
 * whether a revision is a branch or a tag.
 *
 * West keeps the revision that the manifest asks for in `refs/heads/manifest-rev`, whatever is
 * checked out, and reads imports there. Nothing here reaches the network, a partial clone's missing
 * objects included.
 *
 * @module
 */

import { join } from "node:path";
import { isFile, isFolder } from "../files/path_kind.ts";
import { realPath } from "../files/real_path.ts";
import { isBranchName } from "../manifest/git_argument.ts";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { exists, GitCommand } from "../vcs/git_command.ts";
import { insideOf } from "./repository_list.ts";
import { readSource } from "./source_document.ts";

/** The files of a repository. */
export interface WestTree {
  /** Where they are read. */
  readonly kind: "manifest-rev" | "working copy" | "folder";
  /**
   * Absolute paths of the file at a path, or of the YAML files in the folder there, by name;
   * undefined where nothing is there.
   */
  files(path: string): Promise<readonly string[] | undefined>;
  /** What stands in one of them. */
  read(file: string): Promise<string>;
}

/** Where a project may be cloned. */
export interface WestPlace {
  /** Absolute path of the folder it lies below. */
  readonly top: string;
  /** Absolute path of the clone, which need not exist. */
  readonly repository: string;
  /** Whether it is a symbolic link to somewhere else; then it is not asked. */
  readonly leadsOut: boolean;
}

/** Where git must not fetch what it lacks. */
const OFFLINE = ["-c", "protocol.allow=never"];
const REVISION = "refs/heads/manifest-rev";

/** The clones of a workspace. */
export class WestClones {
  readonly #tops: readonly string[];
  readonly #pool: ProcessPool;

  /**
   * @param tops Absolute paths of the folders that projects may be cloned below
   * @param pool Where git runs
   */
  constructor(tops: readonly string[], pool: ProcessPool) {
    this.#tops = tops;
    this.#pool = pool;
  }

  /** Where a project is, or would be, cloned; undefined for a path that leads out. */
  placeOf(path: string): WestPlace | undefined {
    const result = normaliseRelativePath(path, "the workspace");
    if ("expected" in result) return undefined;
    const places = this.#tops.map((top) => ({ top, repository: join(top, result.path) }));
    const place = places.find(({ repository }) => isFolder(repository)) ?? places[0]!;
    const leadsOut = insideOf(realPath(place.top), realPath(place.repository)) === undefined;
    return { ...place, leadsOut };
  }

  /** The files of a clone, at the revision that the manifest asks for where west has kept it. */
  async treeOf({ repository, leadsOut }: WestPlace): Promise<WestTree> {
    if (leadsOut || !exists(join(repository, ".git"))) return folderTree(repository);
    const git = new GitCommand(repository, this.#pool);
    const found = await git.attempt(["show-ref", "--verify", "--quiet", REVISION]);
    if (found.code === 0) return commitTree(git);
    return { ...folderTree(repository), kind: "working copy" };
  }

  /** What the clone of a project says that a name is; undefined where it does not know. */
  async kindOf(path: string, name: string): Promise<"branch" | "tag" | undefined> {
    const place = this.placeOf(path);
    if (place === undefined || place.leadsOut || !isBranchName(name)) return undefined;
    if (!exists(join(place.repository, ".git"))) return undefined;
    const refs = ["refs/tags", "refs/west", "refs/remotes/*"].map((folder) => `${folder}/${name}`);
    const git = new GitCommand(place.repository, this.#pool);
    const output = await git.attempt(["for-each-ref", "--format=%(refname)", ...refs]);
    // git also lists what lies below a name.
    const found = output.stdout.split("\n").map((ref) =>
      /^refs\/(?:(tags)|west|remotes\/[^/]+)\/(.+)$/.exec(ref)
    ).filter((match) => match?.[2] === name);
    if (found.length === 0) return undefined;
    return found.every((match) => match![1] !== undefined) ? "tag" : "branch";
  }
}

/** The files of a folder as they lie there. */
export function folderTree(repository: string): WestTree {
  const filesAt = (path: string): readonly string[] | undefined => {
    if (isFile(path)) return [path];
    if (!isFolder(path)) return undefined;
    return [...Deno.readDirSync(path)].map(({ name }) => name)
      .filter(isYaml).sort().map((name) => join(path, name)).filter(isFile);
  };
  return {
    kind: "folder",
    files: (path) => Promise.resolve(filesAt(join(repository, path))),
    read: readSource,
  };
}

/** The files of a clone at the revision that the manifest asks for. */
function commitTree(git: GitCommand): WestTree {
  const objects = new Map<string, string>();
  const entry = (path: string): string => {
    const file = join(git.path, path);
    objects.set(file, `${REVISION}:${path}`);
    return file;
  };
  return {
    kind: "manifest-rev",
    files: async (path) => {
      const object = path === "." ? `${REVISION}^{tree}` : `${REVISION}:${path}`;
      const type = await git.attempt([...OFFLINE, "cat-file", "-t", object]);
      if (type.code !== 0) return undefined;
      if (type.stdout.trim() === "blob") return [entry(path)];
      const names = await git.list([...OFFLINE, "ls-tree", "-z", "--name-only", object]);
      return names.filter(isYaml).sort().map((name) =>
        entry(path === "." ? name : `${path}/${name}`)
      );
    },
    read: (file) => git.read([...OFFLINE, "cat-file", "blob", objects.get(file)!]),
  };
}

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);
