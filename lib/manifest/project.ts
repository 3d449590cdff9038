/**
 * The contents of a manifest, read, checked and completed: plain, readonly data.
 *
 * Every default is filled in and every path is normalised, so that no other module has to ask
 * whether a key was given. Lists keep the manifest's order. Nothing here knows files, git or the
 * terminal.
 *
 * @module
 */

import type { CommandConfig } from "./command.ts";
import type { EnvironmentConfig } from "./environment.ts";

export type { CommandConfig };

/** When a task may start, relative to those of the components it depends on. */
export type Order = "dependency" | "parallel" | "serial";

/** What a failed task means for the others. */
export type FailurePolicy = "fast" | "dependents" | "never";

/** A set of repositories described by one manifest. */
export interface Project {
  /** The project's name; by default the name of the root folder. */
  readonly name: string;
  /** Absolute path of the manifest's folder. */
  readonly root: string;
  /** Absolute path of the manifest. */
  readonly manifest: string;
  /** Every file that was read, the manifest first, then its imports in the order of reading. */
  readonly sources: readonly string[];
  /** Branch of repositories that name none. */
  readonly defaultBranch: string;
  /** The repositories, in the manifest's order. */
  readonly repositories: readonly RepositoryConfig[];
  /** The components, in the manifest's order, then the implicit ones. */
  readonly components: readonly ComponentConfig[];
  /** The workflows, in the manifest's order. */
  readonly workflows: readonly WorkflowConfig[];
  /** Saved selection expressions by name, used as `@name`. */
  readonly filters: ReadonlyMap<string, string>;
  /** Command lines by alias. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Settings that the manifest gives; see `Settings` for the resolved ones. */
  readonly defaults: DefaultsConfig;
  /** The `[environment]` table, if there is one. */
  readonly environment?: EnvironmentConfig;
}

/** A git or jj repository of the project. */
export interface RepositoryConfig {
  /** Unique name: the key in the manifest. */
  readonly name: string;
  /** Path relative to the root, with `/`, without `.` or `..` segments; `.` is the root itself. */
  readonly path: string;
  /** URL of the remote `origin`; a relative path has been resolved against the root. */
  readonly url?: string;
  /** The branch to clone: the repository's own or the project's default branch. */
  readonly branch: string;
  /** Tags, sorted, without repetition. */
  readonly tags: readonly string[];
  /** Further remotes: URL by name; relative paths have been resolved against the root. */
  readonly remotes: ReadonlyMap<string, string>;
  /** Clone only this many commits. */
  readonly depth?: number;
  /** A partial-clone filter, as `git clone --filter` takes it. */
  readonly filter?: string;
  /** Folders to check out, as `git sparse-checkout set` takes them. */
  readonly sparse: readonly string[];
  /** Whether to clone and update submodules. */
  readonly submodules: boolean;
  /** Tag, branch or commit to check out instead of following `branch`. */
  readonly revision?: string;
}

/** A node of the dependency graph: a service, library or app in one or more repositories. */
export interface ComponentConfig {
  /** Unique name: the key in the manifest, or the repository's name for an implicit one. */
  readonly name: string;
  /** Names of its repositories, at least one. */
  readonly repositories: readonly string[];
  /** Folder inside each of its repositories, relative, with `/`; `.` for the whole repository. */
  readonly path: string;
  /** Names of the components it depends on, in the manifest's order. */
  readonly dependsOn: readonly string[];
  /** Tags of the component itself (its repositories' tags count for it as well). */
  readonly tags: readonly string[];
  /** Whether it stands for a repository that no component of the manifest names. */
  readonly implicit: boolean;
}

/** A named sequence of steps over a selection. */
export interface WorkflowConfig {
  /** Unique name: the key in the manifest. */
  readonly name: string;
  /** A sentence for people. */
  readonly description?: string;
  /** When a component's steps may start. Default `dependency`. */
  readonly order: Order;
  /** Selection expression. Default: everything. */
  readonly select?: string;
  /** What a failure means for the others. Default `dependents`. */
  readonly fail: FailurePolicy;
  /** How many tasks run at once, overriding the setting. */
  readonly jobs?: number;
  /** Environment of every step. */
  readonly env: ReadonlyMap<string, string>;
  /** The steps, at least one. */
  readonly steps: readonly StepConfig[];
}

/** One step of a workflow. */
export interface StepConfig {
  /** Unique within its workflow. */
  readonly name: string;
  /** The command: a line for `sh`, or a program with its arguments. */
  readonly command: CommandConfig;
  /** `exists:PATH`, `changed:REV` or a selection expression; the step is skipped when it is false. */
  readonly if?: string;
  /** Time limit in milliseconds. */
  readonly timeoutMs?: number;
  /** How often to repeat a failed step. Default 0. */
  readonly retries: number;
  /** Environment of this step, over the workflow's. */
  readonly env: ReadonlyMap<string, string>;
}

/** The `[defaults]` table, with only what was written. */
export interface DefaultsConfig {
  /** How many tasks run at once. */
  readonly jobs?: number;
  /** How many network operations run at once. */
  readonly networkJobs?: number;
  /** How many connections to one ssh host are open at once. */
  readonly hostJobs?: number;
  /** Time limit of a task in milliseconds. */
  readonly timeoutMs?: number;
  /** How many finished runs the journal keeps. */
  readonly keepRuns?: number;
}
