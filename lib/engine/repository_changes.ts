/**
 * Collects for display what has changed in one repository since its last commit.
 *
 * `diff_repositories.ts` gives the changes of many repositories as one patch.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { keptPatterns } from "./clean_repositories.ts";
import type { CommandLimits } from "../vcs/repository.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";

/** What has changed in a repository. */
export interface RepositoryChanges {
  /** Its name. */
  readonly name: string;
  /** Tracked files against the last commit, as a patch without colours. */
  readonly diff: string;
  /** Whether part of `diff` or `untracked` was left out. */
  readonly truncated: boolean;
  /** Paths of untracked files; a folder that is untracked as a whole ends with `/`. */
  readonly untracked: readonly string[];
}

/** Characters of a diff that are kept: more than anybody reads. */
const LONGEST_DIFF = 1024 * 1024;

/** How many untracked paths are named. */
const MOST_PATHS = 1_000;

/**
 * Collects what has changed in a repository.
 *
 * @param project The project
 * @param name Name of the repository
 * @param limits When to give up
 * @throws {NestrError} `NAME_UNKNOWN`, `REPOSITORY_MISSING`, `GIT_NOT_FOUND`, and what git fails with;
 * `CANCELLED`, `TIMED_OUT`
 *
 * @example
 * ```ts
 * import { openProject, repositoryChanges } from "@nestr/nestr";
 *
 * const root = await Deno.makeTempDir();
 * await new Deno.Command("git", { args: ["init", "--quiet", `${root}/api`] }).output();
 * await Deno.writeTextFile(`${root}/nestr.toml`, "version = 1\n[repos.api]\n");
 * await Deno.writeTextFile(`${root}/api/draft.md`, "soon\n");
 * const project = await openProject({ directory: root });
 * const { diff, untracked } = await repositoryChanges(project, "api");
 * console.log(diff, untracked); // "" ["draft.md"]
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function repositoryChanges(
  project: OpenProject,
  name: string,
  limits: CommandLimits = {},
): Promise<RepositoryChanges> {
  const chosen = project.config.repositories.filter((it) => it.name === name);
  if (chosen.length === 0) {
    throw new NestrError("NAME_UNKNOWN", `the project has no repository "${name}"`, {
      hint: "see what there is with: nestr repo list",
    });
  }
  const [answer] = await eachRepository(project, chosen, async (repository, { path }) => {
    const decoder = new TextDecoder();
    let diff = "";
    await repository.diff({}, (bytes) => {
      if (diff.length <= LONGEST_DIFF) diff += decoder.decode(bytes, { stream: true });
    }, limits);
    // jj tracks new files by itself.
    const untracked = repository.kind === "jj"
      ? []
      : await repository.previewClean({ keep: keptPatterns(project, path) }, limits);
    return {
      diff: diff.slice(0, LONGEST_DIFF),
      truncated: diff.length > LONGEST_DIFF || untracked.length > MOST_PATHS,
      untracked: untracked.slice(0, MOST_PATHS),
    };
  });
  if (!answer!.ok) throw answer!.error;
  return { name, ...answer!.value };
}
