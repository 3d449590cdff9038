/**
 * Lists a project's repositories from its manifest; starts no process.
 *
 * @module
 */

import { foldersAmong } from "../files/path_kind.ts";
import { withoutSecrets } from "../vcs/url.ts";
import { selectRepositories } from "./select_targets.ts";
import type { OpenProject } from "./open_project.ts";

/** A repository as the manifest describes it. */
export interface RepositoryListing {
  /** Its name. */
  readonly name: string;
  /** Relative to the project's root. */
  readonly path: string;
  /** URL of `origin`; null where the manifest gives none. */
  readonly url: string | null;
  /** The branch it is cloned with. */
  readonly branch: string;
  /** Its tags, sorted. */
  readonly tags: readonly string[];
  /** The components it belongs to. */
  readonly components: readonly string[];
  /** Whether its folder exists. */
  readonly present: boolean;
}

/**
 * Lists the selected repositories in the manifest's order.
 *
 * @param project The project
 * @param options `select`: a selection expression, by default everything; `signal`: cancels the
 * query
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`, `REVISION_NOT_FOUND`
 *
 * @example
 * ```ts
 * import { openProject, listRepositories } from "@nestr/nestr";
 *
 * const root = await Deno.makeTempDir();
 * await new Deno.Command("git", { args: ["init", "--quiet", `${root}/api`] }).output();
 * await Deno.writeTextFile(`${root}/nestr.toml`, "version = 1\n[repos.api]\n");
 * const project = await openProject({ directory: root });
 * const { repositories } = await listRepositories(project);
 * console.log(repositories[0]?.path, repositories[0]?.present); // "api" true
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function listRepositories(
  project: OpenProject,
  options: { readonly select?: string; readonly signal?: AbortSignal } = {},
): Promise<{ readonly repositories: readonly RepositoryListing[] }> {
  const { select, signal } = options;
  const chosen = await selectRepositories(project, select, signal ? { signal } : {});
  const folders = foldersAmong(chosen.map(({ path }) => project.absolutePath(path)));
  return {
    repositories: chosen.map(({ name, path, url, branch, tags }) => ({
      name,
      path,
      url: url === undefined ? null : withoutSecrets(url),
      branch,
      tags,
      components: project.componentsOf(name),
      present: folders.has(project.absolutePath(path)),
    })),
  };
}
