/**
 * Where the names come from that a command line may hold: the project or repository it is about.
 *
 * Found as the command would find it, by `-C`, `--config` and the current folder. What is not there or
 * cannot be read has no names: a key pressed on the way to a command is no time for an error.
 *
 * @module
 */

import type { OpenProject } from "../../engine/open_project.ts";
import type { KnownName, ProjectNames } from "../../engine/project_names.ts";
import type { WorkspaceScope } from "../../engine/workspace/scope.ts";
import { globalOptions } from "../global_options.ts";
import type { CursorPlace } from "./cursor.ts";

/** Names, read when they are asked for. */
export interface NameSource {
  /** Of the project's parts; undefined where there is no project. */
  readonly project: () => Promise<ProjectNames | undefined>;
  readonly runs: () => Promise<readonly KnownName[]>;
  readonly workspaces: () => Promise<readonly KnownName[]>;
  /** Of the workspace that `-w` names; of all where it is absent. */
  readonly services: () => Promise<readonly KnownName[]>;
}

/** The names for a `nestr` command line. */
export function nestrNames({ values }: CursorPlace): NameSource {
  const readProject = quietly(async (): Promise<OpenProject> => {
    const { openProject } = await import("../../engine/open_project.ts");
    const { directory, config } = whereabouts(values);
    return await openProject({ directory, ...(config === undefined ? {} : { manifest: config }) });
  });
  const openScope = quietly(async (): Promise<WorkspaceScope> => {
    const { readMarker } = await import("../../engine/workspace/marker.ts");
    const { openProject } = await import("../../engine/open_project.ts");
    const { openProjectScope } = await import("../../engine/workspace/scope.ts");
    const { directory, config } = whereabouts(values);
    const manifest = config ?? readMarker(directory)?.manifest;
    const project = await openProject({
      directory,
      ...(manifest === undefined ? {} : { manifest }),
    });
    return await openProjectScope(project, { directory });
  });
  return {
    project: async () => {
      const project = await readProject();
      if (project === undefined) return undefined;
      return (await import("../../engine/project_names.ts")).projectNames(project);
    },
    runs: async () => {
      const { runNames } = await import("../../engine/project_names.ts");
      return await quietly(async () => {
        const project = await readProject();
        return project === undefined ? [] : await runNames(project);
      })() ?? [];
    },
    ...workspaceNamesOf(openScope, openScope, values),
  };
}

/** The names for an `ajj` command line. */
export function ajjNames({ values }: CursorPlace): NameSource {
  const open = async (environment: boolean): Promise<WorkspaceScope> => {
    const { openRepositoryScope } = await import("../../engine/workspace/scope.ts");
    const { directory, config } = whereabouts(values);
    return await openRepositoryScope({
      directory,
      environment,
      ...(config === undefined ? {} : { config }),
    });
  };
  const openScope = quietly(() => open(false));
  // What is broken says nothing of the services that are there already.
  const openWithServices = quietly(() => open(true).catch(() => open(false)));
  return {
    project: () => Promise.resolve(undefined),
    runs: () => Promise.resolve([]),
    ...workspaceNamesOf(openScope, openWithServices, values),
  };
}

function workspaceNamesOf(
  openScope: () => Promise<WorkspaceScope | undefined>,
  openWithServices: () => Promise<WorkspaceScope | undefined>,
  values: ReadonlyMap<string, string>,
): Pick<NameSource, "workspaces" | "services"> {
  const names = (
    open: () => Promise<WorkspaceScope | undefined>,
    list: (
      engine: typeof import("../../engine/project_names.ts"),
      scope: WorkspaceScope,
    ) => readonly KnownName[],
  ) =>
  async (): Promise<readonly KnownName[]> => {
    const engine = await import("../../engine/project_names.ts");
    return await quietly(async () => {
      const scope = await open();
      return scope === undefined ? [] : list(engine, scope);
    })() ?? [];
  };
  return {
    workspaces: names(openScope, (engine, scope) => engine.workspaceNames(scope)),
    services: names(
      openWithServices,
      (engine, scope) => engine.serviceNames(scope, values.get("workspace")),
    ),
  };
}

/** Where a command line looks for its project. */
function whereabouts(values: ReadonlyMap<string, string>): {
  readonly directory: string;
  readonly config?: string;
} {
  return globalOptions({
    directory: values.get("directory"),
    config: values.get("config"),
  });
}

/** The same without errors: undefined where it fails. */
function quietly<Result>(
  read: () => Promise<Result>,
): () => Promise<Result | undefined> {
  return async () => {
    try {
      return await read();
    } catch {
      return undefined;
    }
  };
}
