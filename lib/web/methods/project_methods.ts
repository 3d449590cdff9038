/**
 * The methods that read projects and their repositories.
 *
 * @module
 */

import { isName, NAME_EXPECTED, NAME_PATTERN } from "../../manifest/name.ts";
import { key, list, requiredKey, someText, table, textLike, truth } from "../../manifest/values.ts";
import { method } from "../method.ts";
import { select } from "../plans/option_kinds.ts";
import type { ProjectDetails, ResultOf } from "../wire.ts";

/** Which project a method is about. */
export const project = key(
  someText("the root of a project"),
  "Root of a project that `projects` lists. Default: the one that the server was started in.",
);

/** Names of repositories. Anything else could change the meaning of the expression made of them. */
const names = list(
  textLike(NAME_EXPECTED, isName, NAME_PATTERN),
  "a list of at most 1,000 names",
  1_000,
);

/** The methods by name. */
export const PROJECT_METHODS = {
  "server": method({
    summary: "Shows the version of the server, its project and its latest event.",
    params: table({}),
    result: "ServerInfo",
    effect: "reads",
    handle: (_, { session }): Promise<ResultOf<"server">> =>
      Promise.resolve({
        version: session.version,
        server: session.hub.start,
        readOnly: session.readOnly,
        project: session.projects.started?.root ?? null,
        event: session.hub.last,
      }),
  }),
  "projects": method({
    summary: "Lists the projects that were opened before, most recent first.",
    params: table({}),
    result: "{ projects: KnownProject[] }",
    effect: "reads",
    handle: async (_, { session }) => ({ projects: await session.projects.list() }),
  }),
  "project": method({
    summary: "Shows what a project consists of.",
    params: table({ project }),
    result: "ProjectDetails",
    effect: "reads",
    handle: async ({ project: root }, { session }): Promise<ProjectDetails> => {
      const { projectInfo } = await import("../../engine/project_info.ts");
      const project = await session.projects.open(root);
      return {
        ...projectInfo(project),
        environment: project.config.environment !== undefined,
        watch: session.watches.extent(project.config.root),
      };
    },
  }),
  "repositories": method({
    summary: "Lists repositories as the manifest describes them.",
    params: table({ project, select }),
    result: "{ repositories: RepositoryListing[] }",
    effect: "reads",
    handle: async ({ project: root, ...options }, { session, signal }) => {
      const { listRepositories } = await import("../../engine/list_repositories.ts");
      return await listRepositories(await session.projects.open(root), { ...options, signal });
    },
  }),
  "status": method({
    summary: "Shows the state of repositories: branch, upstream, uncommitted work.",
    params: table({
      project,
      select,
      names: key(names, "Only these repositories, at most 1,000."),
    }),
    result: "{ repositories: RepositoryStatusEntry[] }",
    effect: "reads",
    handle: async ({ project: root, select, names }, { session, signal }) => {
      const { repositoryStatus } = await import("../../engine/repository_status.ts");
      const project = await session.projects.open(root);
      if (names?.length === 0) return { repositories: [] };
      const named = names?.map((name) => `name:"${name}"`).join(" | ");
      const parts = [select, named].filter((part) => part !== undefined);
      const expression = parts.map((part) => `(${part})`).join(" & ");
      return await session.ask(
        JSON.stringify(["status", project.config.root, expression]),
        (signal) =>
          repositoryStatus(project, {
            ...(expression === "" ? {} : { select: expression }),
            signal,
            timeoutMs: session.patienceMs,
          }),
        signal,
      );
    },
  }),
  "changes": method({
    summary: "Shows what has changed in a repository since its last commit.",
    params: table({
      project,
      repository: requiredKey(someText("the name of a repository"), "Name of the repository."),
    }),
    result: "RepositoryChanges",
    effect: "reads",
    handle: async ({ project: root, repository }, { session, signal }) => {
      const { repositoryChanges } = await import("../../engine/repository_changes.ts");
      const limits = { signal, timeoutMs: session.patienceMs };
      return await repositoryChanges(await session.projects.open(root), repository, limits);
    },
  }),
  "graph": method({
    summary: "Shows which components depend on which, and what a change affects.",
    params: table({
      project,
      affected: key(
        someText("a revision"),
        "Also show what has changed since this revision, and what depends on it.",
      ),
    }),
    result: "GraphDocument & { affected?: AffectedResult }",
    effect: "reads",
    handle: async (
      { project: root, affected },
      { session, signal },
    ): Promise<ResultOf<"graph">> => {
      const { affectedSince, showGraph } = await import("../../engine/graph_view.ts");
      const project = await session.projects.open(root);
      const graph = showGraph(project);
      return affected === undefined
        ? graph
        : { ...graph, affected: await affectedSince(project, affected, { signal }) };
    },
  }),
  "selection": method({
    summary: "Shows what a selection expression selects.",
    params: table({
      project,
      expression: requiredKey(someText("a selection expression"), "The expression."),
    }),
    result: "SelectionResult",
    effect: "reads",
    handle: async ({ project: root, expression }, { session, signal }) => {
      const { selectTargets } = await import("../../engine/select_targets.ts");
      const warnings: string[] = [];
      const warn = (message: string) => void warnings.push(message);
      const project = await session.projects.open(root);
      const targets = await selectTargets(project, expression, { warn, signal });
      return {
        targets,
        components: [...new Set(targets.map(({ component }) => component))],
        repositories: [...new Set(targets.map(({ repository }) => repository))],
        warnings,
      };
    },
  }),
  "doctor": method({
    summary: "Finds problems, and says how to fix each of them.",
    params: table({
      project,
      remotes: key(truth(), "Check that every remote answers. Default true."),
    }),
    result: "Diagnosis",
    effect: "reads",
    handle: async ({ project: root, remotes = true }, { session, signal }) => {
      const { diagnose } = await import("../../engine/doctor.ts");
      // Do not open the project: a manifest that cannot be read is one of the findings.
      const place = await session.projects.place(root);
      return await session.ask(
        JSON.stringify(["doctor", place.root, remotes]),
        (signal) =>
          diagnose({
            directory: place.root,
            manifest: place.manifest,
            remotes,
            signal,
            timeoutMs: session.patienceMs,
          }),
        signal,
      );
    },
  }),
};
