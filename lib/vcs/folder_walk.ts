/**
 * Walks a folder and recognises the repositories below it by what is in them.
 *
 * Starts no process. Folders are visited in the order of their names; symbolic links to folders come
 * last, so that a repository is found under its own path first, and each real folder is visited once.
 *
 * @module
 */

import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { exists } from "./git_command.ts";
import { readGitLink } from "./git_directory.ts";

/** Where to look. */
export interface WalkOptions {
  /** How many folders below the root to look; 0 is the root alone. Default 6. */
  readonly maxDepth?: number;
  /**
   * Globs of paths, relative to the root, that are not looked into: `*` and `?` stay within a name,
   * `**` does not; a glob without `/` matches a name at any depth.
   */
  readonly ignore?: readonly string[];
  /** Whether to follow symbolic links to folders, never in a cycle. Default false. */
  readonly followSymlinks?: boolean;
}

/** A folder that is a repository. */
export interface FoundRepository {
  /** Relative to the root, with `/`; `.` is the root itself. */
  readonly path: string;
  /** The git repository around it. */
  readonly outer?: string;
}

/** Why something that looks like a repository is not in the list. */
export type DiscoverySkipReason =
  /** A bare repository: it has no files to work with. */
  | "bare"
  /** A linked worktree (git) or secondary workspace (jj) of another repository, see `of`. */
  | "worktree"
  /** A submodule; it belongs to its superproject, see `of`. */
  | "submodule"
  /** Ignored by the repository it lies in, see `of`. */
  | "ignored"
  /** Its name or path is one that is never looked into. */
  | "excluded"
  /** A symbolic link to a folder; not followed, or leading to something found elsewhere. */
  | "symlink"
  /** A folder that may not be read. */
  | "unreadable"
  /** git or jj cannot read it. */
  | "broken"
  /** jj is needed to read it, and is not installed. */
  | "jj-missing";

/** Something that looks like a repository but is not in the list. */
export interface SkippedRepository {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** Why it is not in the list. */
  readonly reason: DiscoverySkipReason;
  /** The repository it belongs to: relative to the root where it is inside, otherwise absolute. */
  readonly of?: string;
}

/** The result of a walk. */
export interface Walk {
  readonly repositories: readonly FoundRepository[];
  readonly skipped: readonly SkippedRepository[];
}

const DEFAULT_DEPTH = 6;

/** Folders that hold what was installed, built or fetched, never the user's own repositories. */
const NEVER_ENTERED: ReadonlySet<string> = new Set([
  ".cache",
  ".git",
  ".gradle",
  ".hg",
  ".jj",
  ".nestr",
  ".svn",
  ".terraform",
  ".tox",
  ".venv",
  "__pycache__",
  "bower_components",
  "node_modules",
  "target",
  "vendor",
  "venv",
]);

/** The temporary folder of a clone, see `git_clone.ts`. */
const UNFINISHED_CLONE = /^\..+\.nestr-clone-\d+(-[0-9a-f]+)?$/;

/** A folder to visit. */
interface Visit {
  readonly path: string;
  readonly depth: number;
  /** The innermost git repository around it. */
  readonly outer?: string;
}

/**
 * Finds the repositories under a folder.
 *
 * @param root Absolute path
 * @param options Where to look
 * @throws {NestrError} `FILE_ACCESS` where the root cannot be read
 */
export function findRepositories(root: string, options: WalkOptions = {}): Walk {
  try {
    Deno.readDirSync(root)[Symbol.iterator]().next();
  } catch (cause) {
    throw new NestrError("FILE_ACCESS", `the folder "${root}" cannot be read`, {
      details: { path: root },
      cause,
    });
  }
  const walker = new FolderWalker(root, options);
  walker.run();
  return walker;
}

class FolderWalker implements Walk {
  readonly repositories: FoundRepository[] = [];
  readonly skipped: SkippedRepository[] = [];
  readonly #root: string;
  readonly #maxDepth: number;
  readonly #followSymlinks: boolean;
  readonly #ignore: readonly RegExp[];
  readonly #visited = new Set<string>();
  readonly #links: Visit[] = [];

  constructor(root: string, options: WalkOptions) {
    this.#root = root;
    this.#maxDepth = options.maxDepth ?? DEFAULT_DEPTH;
    this.#followSymlinks = options.followSymlinks ?? false;
    this.#ignore = (options.ignore ?? []).map(globToRegExp);
  }

  run(): void {
    this.#visit({ path: ".", depth: 0 });
    // Following a link can find further links, which are added at the end.
    for (let link = this.#links.shift(); link; link = this.#links.shift()) this.#visitLink(link);
  }

  #visit(visit: Visit): void {
    const absolute = join(this.#root, visit.path);
    if (this.#followSymlinks) {
      const real = Deno.realPathSync(absolute);
      if (this.#visited.has(real)) return;
      this.#visited.add(real);
    }
    let entries: Deno.DirEntry[];
    try {
      entries = [...Deno.readDirSync(absolute)];
    } catch {
      this.#skip(visit.path, "unreadable");
      return;
    }
    const names = new Set(entries.map(({ name }) => name));
    if (isBare(names)) {
      this.#skip(visit.path, "bare");
      return;
    }
    const outer = this.#classify(visit, absolute, names);
    if (outer === "stop" || visit.depth >= this.#maxDepth) return;
    const inside = outer === undefined ? {} : { outer };
    entries.sort((a, b) => a.name < b.name ? -1 : 1);
    for (const { name, isDirectory, isSymlink } of entries) {
      if (!isDirectory && !isSymlink) continue;
      const path = visit.path === "." ? name : `${visit.path}/${name}`;
      const next: Visit = { path, depth: visit.depth + 1, ...inside };
      if (this.#isExcluded(path, name)) this.#noteExcluded(path);
      else if (isDirectory) this.#visit(next);
      else this.#links.push({ path, depth: next.depth });
    }
  }

  /** Notes what a folder is; returns the repository around its contents, or `stop`. */
  #classify(
    visit: Visit,
    absolute: string,
    names: ReadonlySet<string>,
  ): string | undefined | "stop" {
    const around = visit.outer === undefined ? {} : { outer: visit.outer };
    if (names.has(".jj")) {
      const main = mainJjWorkspace(absolute);
      if (main !== undefined) {
        this.#skip(visit.path, "worktree", main);
        return "stop";
      }
      this.repositories.push({ path: visit.path, ...around });
      return names.has(".git") ? visit.path : visit.outer;
    }
    if (!names.has(".git")) return visit.outer;
    const link = readGitLink(absolute);
    if (link?.type === "worktree") {
      const { common } = link;
      this.#skip(visit.path, "worktree", common.endsWith("/.git") ? dirname(common) : common);
      return "stop";
    }
    if (link?.type === "submodule") {
      this.#skip(visit.path, "submodule", visit.outer && join(this.#root, visit.outer));
      return "stop";
    }
    this.repositories.push({ path: visit.path, ...around });
    return visit.path;
  }

  #visitLink(link: Visit): void {
    const absolute = join(this.#root, link.path);
    let real: string;
    try {
      if (!Deno.statSync(absolute).isDirectory) return;
      real = Deno.realPathSync(absolute);
    } catch {
      return; // leads nowhere
    }
    if (this.#followSymlinks && !this.#visited.has(real)) this.#visit(link);
    else if (looksLikeRepository(real)) this.#skip(link.path, "symlink", real);
  }

  #isExcluded(path: string, name: string): boolean {
    return NEVER_ENTERED.has(name) || UNFINISHED_CLONE.test(name) ||
      this.#ignore.some((glob) => glob.test(path));
  }

  #noteExcluded(path: string): void {
    if (looksLikeRepository(join(this.#root, path))) this.#skip(path, "excluded");
  }

  #skip(path: string, reason: DiscoverySkipReason, of?: string): void {
    if (of === undefined) this.skipped.push({ path, reason });
    else this.skipped.push({ path, reason, of: this.#insideRoot(of) });
  }

  /** The path relative to the root where it is inside it, otherwise unchanged. */
  #insideRoot(path: string): string {
    const inside = relative(Deno.realPathSync(this.#root), path);
    return inside === "" ? "." : inside.startsWith("..") || isAbsolute(inside) ? path : inside;
  }
}

function isBare(names: ReadonlySet<string>): boolean {
  return names.has("HEAD") && names.has("objects") && names.has("refs") && !names.has(".git");
}

function looksLikeRepository(path: string): boolean {
  return exists(join(path, ".git")) || exists(join(path, ".jj"));
}

/** The main workspace of a secondary jj workspace, whose `.jj/repo` is a file that points there. */
function mainJjWorkspace(path: string): string | undefined {
  try {
    const target = Deno.readTextFileSync(join(path, ".jj", "repo")).trim();
    return dirname(dirname(resolve(path, ".jj", target)));
  } catch {
    return undefined; // a folder: this is the main one
  }
}

/** A glob over paths with `/`, see `WalkOptions.ignore`. */
function globToRegExp(glob: string): RegExp {
  const trimmed = glob.replace(/^\.\//, "").replace(/\/+$/, "");
  const source = trimmed.replace(/\*\*\/|\*\*|[*?]|[^*?]+/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${trimmed.includes("/") ? "" : "(?:.*/)?"}${source}$`, "s");
}
