/**
 * Opens a project: finds its manifest, reads it, and resolves the settings.
 *
 * Everything else in the engine takes an `OpenProject`. Opening reads the manifest and its imports and
 * nothing more: no repository is touched.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { type Target, targetOf } from "../graph/target.ts";
import { findManifest, type ManifestReading, readProject } from "../manifest/load.ts";
import type { Project, RepositoryConfig } from "../manifest/project.ts";
import {
  readUserConfig,
  type ResolvedSettings,
  resolveSettings,
  type SettingFlags,
  type Settings,
  settingValues,
} from "../manifest/settings.ts";

/** Where a project is and which settings override its own. */
export interface OpenProjectOptions {
  /** Folder to look from, upwards. Default: the current folder. */
  readonly directory?: string;
  /** Path of the manifest, instead of looking for one. */
  readonly manifest?: string;
  /** Settings that win over all others. */
  readonly settings?: SettingFlags;
}

/** A project that has been read and is ready for use. */
export class OpenProject {
  /** What the manifest says. */
  readonly config: Project;
  /** The settings, resolved. */
  readonly settings: Settings;
  /** Each setting with where its value comes from. */
  readonly origins: ResolvedSettings;
  /** Absolute path of the folder with the project's state, `.nestr`; it need not exist. */
  readonly stateFolder: string;
  readonly #repositories: ReadonlyMap<string, RepositoryConfig>;
  #targets: readonly Target[] | undefined;
  #components: ReadonlyMap<string, readonly Target[]> | undefined;

  /** Use `openProject()`. */
  constructor(config: Project, origins: ResolvedSettings) {
    this.config = config;
    this.origins = origins;
    this.settings = settingValues(origins);
    this.stateFolder = `${config.root}/.nestr`;
    this.#repositories = new Map(config.repositories.map((it) => [it.name, it]));
  }

  /** Every pair of a component and one of its repositories, in the manifest's order. */
  get targets(): readonly Target[] {
    return this.#targets ??= this.config.components.flatMap((component) =>
      component.repositories.map((name) => targetOf(component, this.repository(name)))
    );
  }

  /** Names of the components that a repository belongs to, in the manifest's order. */
  componentsOf(repository: string): readonly string[] {
    this.#components ??= Map.groupBy(this.targets, (target) => target.repository);
    return this.#components.get(repository)?.map(({ component }) => component) ?? [];
  }

  /**
   * A repository by its name.
   *
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  repository(name: string): RepositoryConfig {
    const found = this.#repositories.get(name);
    if (found) return found;
    const candidates = nearestNames(name, this.#repositories.keys());
    throw new NestrError("NAME_UNKNOWN", `no repository is called "${name}"`, {
      hint: candidates.length > 0
        ? `did you mean ${candidates.join(", ")}?`
        : "list them with: nestr repo list",
      details: { name, candidates },
    });
  }

  /** The absolute path of a path relative to the root. */
  absolutePath(relative: string): string {
    return relative === "." ? this.config.root : `${this.config.root}/${relative}`;
  }
}

/**
 * Finds and reads a project.
 *
 * @param options Where to look, and settings that win over all others
 * @returns The project
 * @throws {NestrError} `MANIFEST_NOT_FOUND`, `MANIFEST_AMBIGUOUS`, `MANIFEST_INVALID`,
 * `MANIFEST_VERSION`, `SETTING_INVALID`
 *
 * @example
 * ```ts
 * import { NestrError, openProject } from "@nestr/nestr";
 *
 * try {
 *   const project = await openProject({ directory: "/nonexistent" });
 *   console.log(project.config.name);
 * } catch (error) {
 *   if (!(error instanceof NestrError)) throw error;
 *   console.log(error.code); // "MANIFEST_NOT_FOUND"
 * }
 * ```
 */
export async function openProject(options: OpenProjectOptions = {}): Promise<OpenProject> {
  const directory = options.directory ?? Deno.cwd();
  const manifest = options.manifest ?? await findManifest(directory);
  if (manifest === undefined) throw await manifestNotFound(directory);
  const reading = await readProject(manifest);
  await requireValid(reading);
  const { project: config } = reading;
  const env = (name: string) => Deno.env.get(name);
  const origins = resolveSettings({
    flags: options.settings ?? {},
    env,
    project: config,
    user: readUserConfig(env),
  });
  return new OpenProject(config, origins);
}

/** Throws every problem of a manifest at once; expressions are checked only beside others. */
async function requireValid(reading: ManifestReading): Promise<void> {
  if (reading.report.isEmpty) return;
  const { noteExpressions } = await import("./check_expressions.ts");
  await noteExpressions(reading);
  await reading.report.throwIfAny();
}

/** In a project's workspace, which needs no manifest of its own, the hint is different. */
async function manifestNotFound(directory: string): Promise<NestrError> {
  const denied = whyUnreadable(directory);
  if (denied) {
    const { fileError } = await import("../files/atomic_write.ts");
    return fileError(denied, directory, "look into");
  }
  const { dirname } = await import("node:path");
  const { readMarker } = await import("./workspace/marker.ts");
  const { shellQuote } = await import("../process/shell_quote.ts");
  const marker = readMarker(directory);
  return new NestrError(
    "MANIFEST_NOT_FOUND",
    `no nestr.toml in "${directory}" or any folder above it`,
    {
      hint: marker === undefined
        ? "make one from the repositories that are there: nestr project init"
        : `this is the workspace "${marker.name}"; here: nestr workspace run, status, …; ` +
          `the project itself: nestr -C ${shellQuote(dirname(marker.manifest))} …`,
      details: { directory, ...(marker === undefined ? {} : { workspace: marker.name }) },
    },
  );
}

/** In a folder that may not be entered, an existing manifest looks missing. */
function whyUnreadable(directory: string): Error | undefined {
  try {
    Deno.lstatSync(`${directory}/nestr.toml`);
    return undefined;
  } catch (error) {
    return error instanceof Deno.errors.PermissionDenied ? error : undefined;
  }
}
