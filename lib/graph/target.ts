/**
 * What a selection chooses from: the pairs of a component and one of its repositories.
 *
 * A project without components has one pair for each repository; a repository with two components
 * has two; a component in two repositories has two. Commands that work on repositories take the
 * distinct repositories of the chosen pairs, workflows take the pairs themselves.
 *
 * @module
 */

import type { ComponentConfig, RepositoryConfig } from "../manifest/project.ts";

/** A component in one of its repositories. */
export interface Target {
  /** Name of the component. */
  readonly component: string;
  /** Name of the repository. */
  readonly repository: string;
  /** Folder relative to the project's root: the repository's path and the component's within it. */
  readonly path: string;
  /** The component's and the repository's tags, sorted, without repetition. */
  readonly tags: readonly string[];
}

/** The pair of a component and one of its repositories. */
export function targetOf(
  component: ComponentConfig,
  repository: Pick<RepositoryConfig, "name" | "path" | "tags">,
): Target {
  const parts = [repository.path, component.path].filter((part) => part !== ".");
  return {
    component: component.name,
    repository: repository.name,
    path: parts.join("/") || ".",
    tags: [...new Set([...component.tags, ...repository.tags])].sort(),
  };
}
