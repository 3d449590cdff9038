/**
 * Tells what a project consists of.
 *
 * @module
 */

import type { OpenProject } from "./open_project.ts";

/** A project at a glance. */
export interface ProjectInfo {
  /** Its name. */
  readonly name: string;
  /** Absolute path of the manifest's folder. */
  readonly root: string;
  /** Absolute path of the manifest. */
  readonly manifest: string;
  /** Absolute paths of the manifests it imports. */
  readonly imports: readonly string[];
  /** Branch of repositories that name none. */
  readonly defaultBranch: string;
  /** Names of the repositories. */
  readonly repositories: readonly string[];
  /** Names of the components. */
  readonly components: readonly string[];
  /** The workflows with the names of their steps. */
  readonly workflows: readonly {
    readonly name: string;
    readonly description: string | null;
    readonly steps: readonly string[];
  }[];
  /** Selection expression by name. */
  readonly filters: Readonly<Record<string, string>>;
  /** Command line by alias. */
  readonly aliases: Readonly<Record<string, string>>;
}

/**
 * Tells what a project consists of; reads nothing but the open project.
 *
 * @param project The project
 */
export function projectInfo(project: OpenProject): ProjectInfo {
  const { config } = project;
  return {
    name: config.name,
    root: config.root,
    manifest: config.manifest,
    imports: config.sources.slice(1),
    defaultBranch: config.defaultBranch,
    repositories: config.repositories.map(({ name }) => name),
    components: config.components.map(({ name }) => name),
    workflows: config.workflows.map(({ name, description, steps }) => ({
      name,
      description: description ?? null,
      steps: steps.map((step) => step.name),
    })),
    filters: Object.fromEntries(config.filters),
    aliases: Object.fromEntries(config.aliases),
  };
}
