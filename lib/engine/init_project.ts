/**
 * Makes a project of the repositories below a folder.
 *
 * The same tree gives the same bytes, and the manifest is always valid: what it cannot hold is left
 * out, and so are passwords and tokens in URLs, for which git then asks. An existing manifest is
 * never lost: it is an error, or with `force` it is kept beside the new one.
 *
 * @module
 */

import { basename, join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { namesOfPaths } from "../importers/repository_names.ts";
import { writableUrl } from "../importers/writable_url.ts";
import { isBranchName } from "../manifest/git_argument.ts";
import { MANIFEST_NAMES } from "../manifest/load.ts";
import { isName, NAME_EXPECTED, nameFrom } from "../manifest/name.ts";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import { formatManifest, type NewRepository } from "../manifest/write.ts";
import { ProcessPool } from "../process/process_pool.ts";
import {
  type DiscoveredRepository,
  discoverRepositories,
  type DiscoverySkipReason,
} from "../vcs/discovery.ts";
import { LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import { existingFiles, realFolder, replaceFiles } from "./new_file.ts";

/** Where to look and what to write. */
export interface InitOptions {
  /** Absolute path of the folder that becomes the project's root. */
  readonly root: string;
  /** The project's name. Default: the folder's. */
  readonly name?: string;
  /** How many folders deep to look. Default 6. */
  readonly depth?: number;
  /** Globs of folders not to look into, relative to the root. */
  readonly ignore?: readonly string[];
  /** Replace an existing manifest, which is kept with the ending `.bak`. */
  readonly force?: boolean;
  /** Write nothing. */
  readonly dryRun?: boolean;
}

/** Something that looks like a repository but was not listed. */
export interface NotListed {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** Why; `unsupported-path`: a manifest cannot hold its path. */
  readonly reason: DiscoverySkipReason | "unsupported-path";
  /** Path of the repository that it belongs to. */
  readonly of?: string;
}

/** What was found and written. */
export interface InitResult {
  /** Absolute path of the manifest. */
  readonly path: string;
  /** Whether it was written. */
  readonly written: boolean;
  /** Absolute path of the manifest that was replaced; null where there was none. */
  readonly backup: string | null;
  /** The repositories that are, or would be, in the manifest. */
  readonly repositories: readonly {
    readonly name: string;
    readonly path: string;
    /** URL of `origin`; null where it has none. */
    readonly url: string | null;
    readonly branch: string;
  }[];
  /** What looks like a repository but was not listed, with the reason. */
  readonly skipped: readonly NotListed[];
  /** The manifest's text. */
  readonly text: string;
}

/** The branch where no repository gives one. */
const USUAL_BRANCH = "main";

/**
 * Finds the repositories below a folder and writes `nestr.toml` there.
 *
 * @param options Where to look and what to write
 * @throws {NestrError} `MANIFEST_EXISTS` without `force`; `USAGE` for an invalid name;
 * `FILE_ACCESS`, `DISK_FULL`, after which an old manifest is still in place
 */
export async function initProject(options: InitOptions): Promise<InitResult> {
  if (options.name !== undefined && !isName(options.name)) {
    throw new NestrError("USAGE", `"${options.name}" cannot be the name of a project`, {
      hint: `give ${NAME_EXPECTED}`,
      details: { name: options.name },
    });
  }
  const root = realFolder(options.root);
  const existing = existingFiles(root, MANIFEST_NAMES, options);
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  const discovery = await discoverRepositories(root, pool, {
    ...(options.depth === undefined ? {} : { maxDepth: options.depth }),
    ...(options.ignore === undefined ? {} : { ignore: options.ignore }),
  });
  const found = discovery.repositories.filter(({ path }) => canBeListed(path));
  const skipped: NotListed[] = [
    ...discovery.skipped,
    ...discovery.repositories.filter(({ path }) => !canBeListed(path))
      .map(({ path }) => ({ path, reason: "unsupported-path" as const })),
  ].sort((a, b) => a.path < b.path ? -1 : 1);
  const defaultBranch = mostCommonBranch(found);
  const repositories = named(found, root, defaultBranch);
  const text = formatManifest({
    name: options.name ?? nameFrom(basename(root)),
    defaultBranch,
    repositories,
  });
  const path = `${root}/nestr.toml`;
  const backup = options.dryRun ? null : await replaceFiles(existing, path, text);
  return {
    path,
    written: !options.dryRun,
    backup,
    repositories: repositories.map(({ name, path, url, branch }) => (
      { name, path, url: url ?? null, branch: branch ?? defaultBranch }
    )),
    skipped,
    text,
  };
}

function named(
  found: readonly DiscoveredRepository[],
  root: string,
  defaultBranch: string,
): NewRepository[] {
  const names = namesOfPaths(found.map(({ path }) => path), root);
  return found.map((repository, index) => {
    const { path, remotes } = repository;
    const folder = join(root, path);
    const origin = remotes.get("origin");
    const url = origin === undefined ? undefined : writableUrl(origin, root, folder);
    const others = [...remotes].flatMap(([remote, theirs]) => {
      const url = remote === "origin" || !isName(remote)
        ? undefined
        : writableUrl(theirs, root, folder);
      return url === undefined ? [] : [[remote, url] as const];
    });
    return {
      name: names[index]!,
      path,
      branch: branchOf(repository) ?? defaultBranch,
      ...(url === undefined ? {} : { url }),
      remotes: new Map(others),
    };
  });
}

function canBeListed(path: string): boolean {
  return "path" in normaliseRelativePath(path, "the root");
}

/** The branch to write down, if the repository gives one that a manifest can hold. */
function branchOf({ defaultBranch, branch }: DiscoveredRepository): string | null {
  const known = defaultBranch ?? branch;
  return known !== null && isBranchName(known) ? known : null;
}

function mostCommonBranch(found: readonly DiscoveredRepository[]): string {
  const branches = found.map(branchOf).filter((branch) => branch !== null);
  const counts = [...Map.groupBy(branches, (branch) => branch)]
    .map(([branch, holders]) => ({ branch, count: holders.length }));
  counts.sort((a, b) => b.count - a.count || (a.branch < b.branch ? -1 : 1));
  return counts[0]?.branch ?? USUAL_BRANCH;
}
