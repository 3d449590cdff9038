/**
 * The names that a person may want to type: of a project's parts, its runs, its workspaces and their
 * services.
 *
 * Used while a command line is being typed, so it only reads files: it asks no repository or
 * backend, waits for no lock, and repairs nothing that a crash has left behind.
 *
 * @module
 */

import { readRegistryFile } from "../workspaces/registry_file.ts";
import { ownRecords } from "../workspaces/record_home.ts";
import type { WorkspaceRecord } from "../workspaces/workspace_record.ts";
import type { OpenProject } from "./open_project.ts";
import type { WorkspaceScope } from "./workspace/scope.ts";

/** A name with a short description. */
export interface KnownName {
  readonly name: string;
  readonly about?: string;
}

/** The names of a project's parts, each kind in the manifest's order and without repetition. */
export interface ProjectNames {
  readonly repositories: readonly KnownName[];
  readonly components: readonly KnownName[];
  readonly tags: readonly KnownName[];
  /** Revisions that repositories usually have; none is asked. */
  readonly revisions: readonly KnownName[];
  /** Paths that a selection's `path:` is compared with. */
  readonly paths: readonly KnownName[];
  /** Saved selection expressions. */
  readonly filters: readonly KnownName[];
  readonly workflows: readonly KnownName[];
  readonly aliases: readonly KnownName[];
}

/**
 * The names of a project's parts.
 *
 * @param project The project
 */
export function projectNames(project: OpenProject): ProjectNames {
  const { config, targets } = project;
  const names = (texts: Iterable<string>): KnownName[] =>
    [...new Set(texts)].map((name) => ({ name }));
  const meanings = (texts: ReadonlyMap<string, string>): KnownName[] =>
    [...texts].map(([name, about]) => ({ name, about }));
  return {
    repositories: config.repositories.map(({ name, path }) =>
      path === name ? { name } : { name, about: path }
    ),
    components: names(config.components.map(({ name }) => name)),
    revisions: names([
      ...[config.defaultBranch, ...config.repositories.map(({ branch }) => branch)]
        .flatMap((branch) => [`origin/${branch}`, branch]),
      "HEAD",
    ]),
    tags: names(targets.flatMap(({ tags }) => tags)),
    paths: names(targets.map(({ path }) => path)),
    filters: meanings(config.filters),
    workflows: config.workflows.map(({ name, description }) =>
      description === undefined ? { name } : { name, about: description }
    ),
    aliases: meanings(config.aliases),
  };
}

/** How many runs are offered. */
const RUNS = 20;

/**
 * The runs of a project, the newest first, and `last`, the word for the newest.
 *
 * @param project The project
 */
export async function runNames(project: OpenProject): Promise<readonly KnownName[]> {
  const { listRuns } = await import("./runs.ts");
  const { runs } = await listRuns(project, { limit: RUNS });
  const [newest] = runs;
  if (newest === undefined) return [];
  return [
    { name: "last", about: newest.title },
    ...runs.map(({ id, state, title }) => ({ name: id, about: `${state}: ${title}` })),
  ];
}

/**
 * The workspaces of a scope.
 *
 * @param scope The scope
 */
export function workspaceNames(scope: WorkspaceScope): readonly KnownName[] {
  return workspaceRecords(scope).map(({ name, root }) => ({ name, about: root }));
}

/**
 * The services of a scope: of its workspaces, and those that a new workspace would get.
 *
 * @param scope The scope
 * @param workspace Name of the only workspace that matters
 */
export function serviceNames(scope: WorkspaceScope, workspace?: string): readonly KnownName[] {
  const services = new Map<string, KnownName>();
  for (const record of workspaceRecords(scope)) {
    if (workspace !== undefined && record.name !== workspace) continue;
    for (const { name } of record.services) services.set(name, { name });
  }
  for (const { name, image } of scope.environment?.environment.services ?? []) {
    if (workspace !== undefined && !services.has(name)) continue;
    services.set(name, image === undefined ? { name } : { name, about: image });
  }
  return [...services.values()];
}

/** What the registry holds; a damaged one is not rebuilt from here. */
function workspaceRecords({ home }: WorkspaceScope): readonly WorkspaceRecord[] {
  const content = readRegistryFile(home);
  return content.state === "whole" ? ownRecords(content.document.workspaces, home) : [];
}
