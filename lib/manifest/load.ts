/**
 * Finds a manifest and makes a project of it.
 *
 * The result is complete and correct, or an error lists everything that is wrong. Nothing on disk
 * is changed, and no repository is read.
 *
 * @module
 */

import { basename, dirname, resolve } from "node:path";
import { readComponents } from "./component_reader.ts";
import { parseDuration } from "./duration.ts";
import type { EnvironmentConfig } from "./environment.ts";
import { filesNamed, MANIFEST_NAMES, onlyFile } from "./file_names.ts";
import { joinTables, type NamedEntry } from "./named_entries.ts";
import { type Place, ProblemReport } from "./problem.ts";
import type { DefaultsConfig, Project } from "./project.ts";
import { readRepositories } from "./repository_reader.ts";
import type { ManifestDocument, NamedTable } from "./schema.ts";
import { type ManifestFile, readSources, suggestionSchema } from "./sources.ts";
import { readWorkflow } from "./workflow_reader.ts";

export { MANIFEST_NAMES };

/**
 * Finds the manifest of a folder: in it, or in the nearest folder above it.
 *
 * @param directory The folder to begin with; a relative path starts at the current one
 * @returns Absolute path of the manifest; undefined where there is none up to the root of the disk
 * @throws {NestrError} `MANIFEST_AMBIGUOUS` when a folder has two
 */
// deno-lint-ignore require-await
export async function findManifest(directory: string): Promise<string | undefined> {
  for (let folder = resolve(directory);; folder = dirname(folder)) {
    const found = onlyFile(folder, filesNamed(folder, MANIFEST_NAMES), "manifests");
    if (found !== undefined) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Reads a manifest with its imports.
 *
 * @param path The manifest; a relative path starts at the current folder
 * @returns The project, with every default filled in
 * @throws {NestrError} `MANIFEST_INVALID` with all problems in `details.problems` (see
 *   `ManifestProblem`), `MANIFEST_NOT_FOUND`, `MANIFEST_VERSION`, `FILE_ACCESS`
 *
 * @example
 * ```ts
 * import { loadManifest } from "@nestr/nestr";
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/nestr.toml`, 'version = 1\n[repos.api]\ntags = ["node"]\n');
 * const project = await loadManifest(`${folder}/nestr.toml`);
 * console.log(project.repositories[0]?.path); // "api"
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function loadManifest(path: string): Promise<Project> {
  const { project, report } = await readProject(path);
  await report.throwIfAny();
  return project;
}

/** What was read of a manifest, and what is wrong with it. */
export interface ManifestReading {
  /** The project, without the parts that are not valid. */
  readonly project: Project;
  /** The manifest and what it imports, in the order of reading. */
  readonly files: readonly ManifestFile[];
  /** What is wrong. */
  readonly report: ProblemReport;
}

/**
 * Reads a manifest with its imports, as far as they are valid.
 *
 * @param path The manifest; a relative path starts at the current folder
 * @throws {NestrError} `MANIFEST_NOT_FOUND`, `MANIFEST_VERSION`, `FILE_ACCESS`
 */
export async function readProject(path: string): Promise<ManifestReading> {
  const manifest = resolve(path);
  const report = new ProblemReport();
  const files = await readSources(manifest, report);
  return { project: await assemble(manifest, files), files, report };
}

/** Puts the project together and notes where the files contradict each other. */
async function assemble(manifest: string, files: readonly ManifestFile[]): Promise<Project> {
  const root = dirname(manifest);
  const join = <Table extends NamedTableKey>(table: Table, noun: string) =>
    joinTables(
      files.map((file) => ({
        table: file.document?.[table] as NamedValues<Table>,
        place: file.place.at(table),
      })),
      noun,
    );
  const defaultBranch = firstValue(files, (file) => file.project?.default_branch) ?? "main";
  const repositories = readRepositories(join("repos", "repository").values(), {
    root,
    branch: defaultBranch,
  });
  const components = join("components", "component");
  // If a file is missing, most names would be unknown for that reason alone.
  const isComplete = files.every(({ document }) => document !== undefined);
  const environment = await readFirstEnvironment(files);
  return {
    name: firstValue(files, (file) => file.project?.name) ?? (basename(root) || "project"),
    root,
    manifest,
    sources: files.map(({ file }) => file),
    defaultBranch,
    repositories,
    components: isComplete ? readComponents(components, repositories) : [],
    workflows: [...join("workflows", "workflow").values()].map(readWorkflow),
    filters: texts(join("filters", "filter")),
    aliases: texts(join("aliases", "alias")),
    defaults: readDefaults(files),
    ...(environment === undefined ? {} : { environment }),
  };
}

type NamedTableKey = "repos" | "components" | "workflows" | "filters" | "aliases";
type NamedValues<Table extends NamedTableKey> = Readonly<
  Record<string, NamedTable<Table> | undefined>
>;

const texts = (entries: ReadonlyMap<string, NamedEntry<string>>): ReadonlyMap<string, string> =>
  new Map([...entries].map(([name, { value }]) => [name, value]));

/** Where several files give a value, the one read first wins. */
function firstValue<Value>(
  files: readonly ManifestFile[],
  pick: (document: ManifestDocument) => Value | undefined,
): Value | undefined {
  for (const { document } of files) {
    const value = document && pick(document);
    if (value !== undefined) return value;
  }
  return undefined;
}

function readDefaults(files: readonly ManifestFile[]): DefaultsConfig {
  const first = (key: keyof NonNullable<ManifestDocument["defaults"]>) =>
    firstValue(files, ({ defaults }) => defaults?.[key]);
  const timeout = first("timeout");
  const defaults = {
    jobs: first("jobs"),
    networkJobs: first("network_jobs"),
    hostJobs: first("host_jobs"),
    timeoutMs: timeout === undefined ? undefined : parseDuration(String(timeout)),
    keepRuns: first("keep_runs"),
  };
  return Object.fromEntries(
    Object.entries(defaults).filter(([, value]) => value !== undefined),
  );
}

async function readFirstEnvironment(
  files: readonly ManifestFile[],
): Promise<EnvironmentConfig | undefined> {
  let first: { readonly environment: EnvironmentConfig; readonly place: Place } | undefined;
  for (const { document, place: top } of files) {
    if (document?.environment === undefined) continue;
    const place = top.at("environment");
    if (first) {
      place.note({
        atKey: true,
        message: "two files have an environment",
        suggestion: "keep one of them",
        related: first.place,
      });
    }
    const { readEnvironment } = await import("./environment_reader.ts");
    const environment = await readEnvironment(document.environment, place, suggestionSchema);
    first ??= { environment, place };
  }
  return first?.environment;
}
