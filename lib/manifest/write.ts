/**
 * The text of a new manifest, for `nestr project init` and `nestr project import`.
 *
 * The same input gives the same bytes, and reading them gives the same repositories. A manifest that
 * exists is never edited here.
 *
 * @module
 */

import { MANIFEST_VERSION } from "./schema.ts";
import { formatToml } from "./toml.ts";

/** A repository to write down. */
export interface NewRepository {
  /** See `isName()` for what a name can be. */
  readonly name: string;
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** URL of the remote `origin`, if there is one. */
  readonly url?: string;
  /** Written where it is not the project's default branch. */
  readonly branch?: string;
  /** Further remotes: URL by name. */
  readonly remotes?: ReadonlyMap<string, string>;
  /** Tags, written in this order. */
  readonly tags?: readonly string[];
}

/** What a new manifest says. */
export interface NewManifest {
  /** The project's name; left out, the folder's name holds. */
  readonly name?: string;
  /** Branch of repositories that name none. */
  readonly defaultBranch: string;
  /** In any order. */
  readonly repositories: readonly NewRepository[];
}

const HEADER =
  "# Check it with `nestr project validate`; every key is described in docs/manifest.md.\n";

/**
 * The text of a new manifest, in TOML, the repositories sorted by name.
 *
 * @param manifest What it says
 *
 * @example
 * ```ts
 * import { formatManifest } from "@nestr/nestr";
 * console.log(formatManifest({
 *   name: "shop",
 *   defaultBranch: "main",
 *   repositories: [{ name: "api", path: "services/api" }],
 * }));
 * ```
 */
export function formatManifest(manifest: NewManifest): string {
  const { name, defaultBranch } = manifest;
  const repositories = [...manifest.repositories].sort((a, b) => a.name < b.name ? -1 : 1);
  const project = { name, default_branch: defaultBranch };
  return [
    HEADER + formatToml({ version: MANIFEST_VERSION }),
    formatToml({ project }),
    ...repositories.map((repository) => formatRepository(repository, defaultBranch)),
  ].join("\n");
}

function formatRepository(repository: NewRepository, defaultBranch: string): string {
  const { name, path, url, branch, remotes, tags } = repository;
  const entry = {
    path: path === name ? undefined : path,
    url,
    branch: branch === defaultBranch ? undefined : branch,
    tags: tags === undefined || tags.length === 0 ? undefined : tags,
    remotes: remotes === undefined || remotes.size === 0
      ? undefined
      : Object.fromEntries(sortedByName(remotes)),
  };
  return formatToml({ repos: { [name]: entry } });
}

const sortedByName = (map: ReadonlyMap<string, string>): readonly (readonly [string, string])[] =>
  [...map].sort(([a], [b]) => a < b ? -1 : 1);
