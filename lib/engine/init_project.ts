/**
 * Makes a project of the repositories that lie below a folder.
 *
 * The same tree gives the same bytes. A manifest that exists is never lost: it is refused, or with
 * `force` kept beside the new one.
 *
 * @module
 */

import { basename } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { MANIFEST_NAMES } from "../manifest/load.ts";
import { nameFrom } from "../manifest/name.ts";
import { formatManifest, type NewRepository } from "../manifest/write.ts";
import { ProcessPool } from "../process/process_pool.ts";
import {
  type DiscoveredRepository,
  discoverRepositories,
  type SkippedRepository,
} from "../vcs/discovery.ts";
import { LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import { redactUrl } from "../vcs/url.ts";

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
  /** Replace a manifest that exists; it is kept with the ending `.bak`. */
  readonly force?: boolean;
  /** Write nothing. */
  readonly dryRun?: boolean;
}

/** What was found and written. */
export interface InitResult {
  /** Absolute path of the manifest. */
  readonly path: string;
  /** Whether it was written. */
  readonly written: boolean;
  /** Absolute path of the manifest that was replaced; null where there was none. */
  readonly backup: string | null;
  /** What stands, or would stand, in the manifest. */
  readonly repositories: readonly {
    readonly name: string;
    readonly path: string;
    /** URL of `origin`; null where it has none. */
    readonly url: string | null;
    readonly branch: string;
  }[];
  /** What looks like a repository and was not listed, with the reason. */
  readonly skipped: readonly SkippedRepository[];
  /** The manifest's text. */
  readonly text: string;
}

/** The branch where no repository tells another. */
const USUAL_BRANCH = "main";

/**
 * Finds the repositories below a folder and writes `nestr.toml` there.
 *
 * @param options Where to look and what to write
 * @throws {NestrError} `MANIFEST_EXISTS` without `force`; `FILE_ACCESS`, `DISK_FULL`
 */
export async function initProject(options: InitOptions): Promise<InitResult> {
  const root = realFolder(options.root);
  const existing = MANIFEST_NAMES.map((name) => `${root}/${name}`).filter(isFile);
  if (existing.length > 0 && !options.force && !options.dryRun) {
    throw new NestrError("MANIFEST_EXISTS", `there is a manifest already: "${existing[0]}"`, {
      hint: "see what would be written with --dry-run, or replace it with --force",
      details: { paths: existing },
    });
  }
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  const { repositories: found, skipped } = await discoverRepositories(root, pool, {
    ...(options.depth === undefined ? {} : { maxDepth: options.depth }),
    ...(options.ignore === undefined ? {} : { ignore: options.ignore }),
  });
  const defaultBranch = mostCommonBranch(found);
  const repositories = named(found, root, defaultBranch);
  const text = formatManifest({
    name: options.name ?? nameFrom(basename(root)),
    defaultBranch,
    repositories,
  });
  const path = `${root}/nestr.toml`;
  const backup = options.dryRun ? null : await keepOld(existing);
  if (!options.dryRun) await writeFileAtomic(path, text);
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

/** Names after the folders; where two are called the same, after their paths. */
function named(
  found: readonly DiscoveredRepository[],
  root: string,
  defaultBranch: string,
): NewRepository[] {
  const short = ({ path }: DiscoveredRepository) => nameFrom(basename(path === "." ? root : path));
  const holders = Map.groupBy(found, short);
  const taken = new Set<string>();
  return found.map((repository) => {
    const wanted = holders.get(short(repository))!.length === 1
      ? short(repository)
      : nameFrom(repository.path);
    let name = wanted;
    for (let i = 2; taken.has(name); i++) name = `${wanted}-${i}`;
    taken.add(name);
    const { path, remotes } = repository;
    const origin = remotes.get("origin");
    const others = [...remotes].filter(([remote]) => remote !== "origin")
      .map(([remote, url]) => [remote, redactUrl(url)] as const);
    return {
      name,
      path,
      branch: repository.defaultBranch ?? repository.branch ?? defaultBranch,
      ...(origin === undefined ? {} : { url: redactUrl(origin) }),
      remotes: new Map(others),
    };
  });
}

function mostCommonBranch(found: readonly DiscoveredRepository[]): string {
  const branches = found.map(({ defaultBranch, branch }) => defaultBranch ?? branch)
    .filter((branch) => branch !== null);
  const counts = [...Map.groupBy(branches, (branch) => branch)]
    .map(([branch, holders]) => ({ branch, count: holders.length }));
  counts.sort((a, b) => b.count - a.count || (a.branch < b.branch ? -1 : 1));
  return counts[0]?.branch ?? USUAL_BRANCH;
}

/** Moves manifests out of the way, never over an earlier one that was kept. */
async function keepOld(paths: readonly string[]): Promise<string | null> {
  let kept: string | null = null;
  for (const path of paths) {
    let backup = `${path}.bak`;
    for (let i = 2; isFile(backup); i++) backup = `${path}.${i}.bak`;
    try {
      await Deno.rename(path, backup);
    } catch (error) {
      throw fileError(error, path, "rename");
    }
    kept ??= backup;
  }
  return kept;
}

function realFolder(path: string): string {
  try {
    const real = Deno.realPathSync(path);
    if (Deno.statSync(real).isDirectory) return real;
  } catch (error) {
    throw fileError(error, path, "read");
  }
  throw new NestrError("FILE_ACCESS", `"${path}" is not a folder`, { details: { path } });
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
