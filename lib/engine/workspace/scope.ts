/**
 * What the workspaces of one repository (`ajj`) or of one project (`nestr workspace`) have in common:
 * where they are kept, what they are made from, and what describes their environment.
 *
 * A scope is made by reading files only; no process is started and no backend is asked.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import type { BackendType } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import type { FoundEnvironment } from "../../manifest/find_environment.ts";
import { findWorkingCopy, type WorkingCopyLocation } from "../../vcs/working_copy_location.ts";
import type { OpenProject } from "../open_project.ts";
import { readMarker } from "./marker.ts";

/** A repository that a workspace gets a working copy of. */
export interface ScopeRepository {
  /** Its name. */
  readonly name: string;
  /** Where its working copy lies in a workspace, relative, with `/`; `.` for the workspace itself. */
  readonly path: string;
  /** Its main working copy. */
  readonly location: WorkingCopyLocation;
}

/** What the workspaces of one repository or project have in common. */
export interface WorkspaceScope {
  /** Whether a workspace is of one repository or of a project's. */
  readonly kind: "repository" | "project";
  /** Name, and absolute path of the main working copy or of the manifest's folder. */
  readonly project: { readonly name: string; readonly root: string };
  /** Absolute path of the folder with the registry; it need not exist. */
  readonly home: string;
  /** Absolute path of the folder that the command was called in. */
  readonly directory: string;
  /** What describes the environment; undefined where nothing does. */
  readonly environment: FoundEnvironment | undefined;
  /** Absolute path of the project's manifest; null for a repository by itself. */
  readonly manifest: string | null;
  /** What is to run the services: the flag's, the variable's, or the environment's choice. */
  readonly backend: BackendType | "auto";
  /** The repositories of a new workspace, outer ones before those inside them. */
  readonly repositories: readonly ScopeRepository[];
  /** Those that are not where the manifest says, so that no workspace can be made. */
  readonly missing: readonly { readonly name: string; readonly folder: string }[];
  /** Things a person should know. */
  readonly warnings: readonly string[];
  /** Told of what a person should know and only turns out later. */
  readonly warn?: (message: string, hint?: string) => void;
  /** Whether what a crash has left stays, when it is only looked. */
  readonly lookOnly?: boolean;
}

/** Where to look, and what wins over what is found. */
export interface ScopeOptions {
  /** Absolute path of the folder to look from. */
  readonly directory: string;
  /** Text of a choice of backend that wins over all others: `auto`, `docker` or `process`. */
  readonly backend?: string;
  /** Told of what a person should know and only turns out later: a damaged registry. */
  readonly warn?: (message: string, hint?: string) => void;
  /** Leave what a crash has left as it is, where otherwise looking ends it. Default false. */
  readonly lookOnly?: boolean;
}

/** Where to look for a repository, and what describes its environment. */
export interface RepositoryScopeOptions extends ScopeOptions {
  /** An environment file that is used instead of looking for one. */
  readonly config?: string;
  /**
   * Whether to read what describes the environment. Default true; without it nothing can be added or
   * started.
   */
  readonly environment?: boolean;
}

/**
 * The scope of the repository that a folder belongs to; inside a workspace of a project, and beside its
 * repositories, the project's.
 *
 * @param options Where to look, and for what
 * @throws {NestrError} `REPOSITORY_INVALID` outside any repository, `MANIFEST_INVALID`,
 * `MANIFEST_AMBIGUOUS`, `MANIFEST_NOT_FOUND`, `SETTING_INVALID`
 */
export async function openRepositoryScope(
  options: RepositoryScopeOptions,
): Promise<WorkspaceScope> {
  const { directory } = options;
  const marker = readMarker(directory);
  if (marker !== undefined) return await scopeOfManifest(marker.manifest, options);
  const location = findWorkingCopy(directory);
  if (location === undefined) {
    // Beside its repositories a project's folder belongs to none of them.
    const { findManifest } = await import("../../manifest/load.ts");
    const manifest = await findManifest(directory);
    if (manifest !== undefined) return await scopeOfManifest(manifest, options);
    throw new NestrError("REPOSITORY_INVALID", `"${directory}" is in no jj or git repository`, {
      hint: "go into a repository, or make one here: jj git init",
      details: { directory },
    });
  }
  const environment = options.environment === false
    ? undefined
    : await environmentOf(location, options);
  const name = environment?.project?.name ?? basename(location.main).replace(/\.git$/, "");
  return {
    kind: "repository",
    project: { name, root: location.main },
    home: location.stateFolder,
    directory: Deno.realPathSync(directory),
    environment,
    manifest: null,
    backend: chosenBackend(options.backend, environment),
    repositories: [{ name, path: ".", location }],
    missing: [],
    warnings: passedOver(environment),
    ...(options.warn === undefined ? {} : { warn: options.warn }),
    ...(options.lookOnly === undefined ? {} : { lookOnly: options.lookOnly }),
  };
}

async function scopeOfManifest(manifest: string, options: ScopeOptions): Promise<WorkspaceScope> {
  const { openProject } = await import("../open_project.ts");
  return await openProjectScope(await openProject({ manifest }), options);
}

/**
 * The scope of a project.
 *
 * @param project The project
 * @param options `select`: the repositories that a new workspace gets; all where it is absent
 * @throws {NestrError} `SETTING_INVALID`, and what a selection throws
 */
export async function openProjectScope(
  project: OpenProject,
  options: ScopeOptions & { readonly select?: string },
): Promise<WorkspaceScope> {
  const { config } = project;
  const { selectRepositories } = await import("../select_targets.ts");
  const chosen = await selectRepositories(project, options.select);
  const environment: FoundEnvironment | undefined = config.environment && {
    file: config.manifest,
    folder: config.root,
    environment: config.environment,
    project: config,
    passedOver: [],
  };
  const repositories: ScopeRepository[] = [];
  const missing: { readonly name: string; readonly folder: string }[] = [];
  for (const { name, path } of chosen) {
    const folder = project.absolutePath(path);
    const location = locationOf(folder);
    if (location === undefined) missing.push({ name, folder });
    else repositories.push({ name, path, location });
  }
  return {
    kind: "project",
    project: { name: config.name, root: Deno.realPathSync(config.root) },
    home: join(Deno.realPathSync(config.root), ".nestr", "workspaces"),
    directory: Deno.realPathSync(options.directory),
    environment,
    manifest: config.manifest,
    backend: chosenBackend(options.backend, environment),
    repositories: repositories.sort((a, b) => depth(a.path) - depth(b.path)),
    missing,
    warnings: repositories.flatMap(({ name, location }) => ignoredEnvironment(name, location)),
    ...(options.warn === undefined ? {} : { warn: options.warn }),
    ...(options.lookOnly === undefined ? {} : { lookOnly: options.lookOnly }),
  };
}

const depth = (path: string): number => path === "." ? 0 : path.split("/").length;

/** The working copy in a folder; not one that the folder merely lies in. */
function locationOf(folder: string): WorkingCopyLocation | undefined {
  const location = findWorkingCopy(folder);
  return location?.root === realPath(folder) ? location : undefined;
}

function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch {
    return undefined;
  }
}

/** The environment file beside the current folder or, in a workspace that has none, the main one's. */
async function environmentOf(
  { root, main }: WorkingCopyLocation,
  { directory, config }: RepositoryScopeOptions,
): Promise<FoundEnvironment | undefined> {
  const { findEnvironment } = await import("../../manifest/find_environment.ts");
  const found = await findEnvironment({
    directory: Deno.realPathSync(directory),
    root,
    ...(config === undefined ? {} : { config }),
  });
  if (found !== undefined || root === main || realPath(main) === undefined) return found;
  return await findEnvironment({ directory: main, root: main });
}

function passedOver(environment: FoundEnvironment | undefined): readonly string[] {
  return environment?.passedOver.map((file) =>
    `"${file}" is not used: the environment of "${environment.file}" wins`
  ) ?? [];
}

/** A project has one environment: its manifest's. */
function ignoredEnvironment(name: string, { root }: WorkingCopyLocation): readonly string[] {
  return realPath(join(root, "aether.toml")) === undefined
    ? []
    : [`the aether.toml of "${name}" is not used: the environment of the project's manifest wins`];
}

const BACKENDS = ["auto", "docker", "process"] as const;

function chosenBackend(
  flag: string | undefined,
  environment: FoundEnvironment | undefined,
): WorkspaceScope["backend"] {
  const variable = Deno.env.get("AETHER_BACKEND");
  const text = flag ?? (variable === "" ? undefined : variable);
  if (text === undefined) return environment?.environment.backend.type ?? "auto";
  const chosen = BACKENDS.find((backend) => backend === text);
  if (chosen !== undefined) return chosen;
  const place = flag === undefined ? "AETHER_BACKEND" : "--backend";
  throw new NestrError("SETTING_INVALID", `${place} is "${text}"`, {
    hint: `use one of: ${BACKENDS.join(", ")}`,
    details: { place, value: text },
  });
}

/**
 * Makes sure that every repository of the scope is there.
 *
 * @throws {NestrError} `REPOSITORY_MISSING`
 */
export function requireRepositories({ missing }: WorkspaceScope): void {
  const [first] = missing;
  if (first === undefined) return;
  const others = missing.length === 1 ? "" : `, and ${missing.length - 1} more are missing`;
  throw new NestrError(
    "REPOSITORY_MISSING",
    `the repository "${first.name}" is not at "${first.folder}"${others}`,
    {
      hint: "clone what is missing: nestr repo sync; or choose others with --select",
      details: { missing },
    },
  );
}

/**
 * The environment of a scope.
 *
 * @throws {NestrError} `ENVIRONMENT_NOT_FOUND` where nothing describes one
 */
export function requireEnvironment(scope: WorkspaceScope): FoundEnvironment {
  if (scope.environment !== undefined) return scope.environment;
  const { message, hint } = missingEnvironment(scope);
  throw new NestrError("ENVIRONMENT_NOT_FOUND", message, {
    hint,
    details: { directory: scope.directory, root: scope.project.root },
  });
}

/** What to say where nothing describes an environment, and how to have one. */
export function missingEnvironment(
  { kind, project: { name, root }, directory }: WorkspaceScope,
): { readonly message: string; readonly hint: string } {
  return kind === "project"
    ? {
      message: `the manifest of "${name}" has no [environment]`,
      hint: "to have services, describe them under [environment.services.NAME] in nestr.toml",
    }
    : {
      message: `no aether.toml between "${directory}" and the repository's root "${root}"`,
      hint: `to have services, describe them under [services.NAME] in "${
        join(root, "aether.toml")
      }"`,
    };
}

/** The folder in which a workspace's folder is made unless another is asked for. */
export function besideProject(scope: WorkspaceScope, name: string): string {
  return join(dirname(scope.project.root), `${scope.project.name}-${name}`);
}
