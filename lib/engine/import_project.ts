/**
 * Makes a project of what other tools' files describe.
 *
 * The same files give the same bytes. The text is read back with the manifest's own reader before
 * anything is written, and what could not be said in it is a note of the result. A manifest that
 * exists is refused, or with `force` kept beside the new one.
 *
 * @module
 */

import { basename, join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { Imported, ImportNote, ImportSource } from "../importers/imported.ts";
import { insideOf } from "../importers/repository_list.ts";
import { ENVIRONMENT_NAMES, MANIFEST_NAMES } from "../manifest/file_names.ts";
import { nameFrom } from "../manifest/name.ts";
import { formatEnvironment, formatTables } from "../manifest/write.ts";
import { type CombinedImport, combineImports, type ImportedSource } from "./combine_imports.ts";
import { nothingIn, requireSomething } from "./empty_imports.ts";
import { completeBranches } from "./import_branches.ts";
import type { ImportKind } from "./import_kind.ts";
import { type FoundSource, namedSources, sourcesIn } from "./import_sources.ts";
import { openProject } from "./open_project.ts";
import { requireExpressions } from "./validate_project.ts";
import { existingFiles, type NewFileOptions, realFolder, replaceFiles } from "./new_file.ts";

/** What to import and where to. */
export interface ImportOptions extends NewFileOptions {
  /** Absolute path of the folder that becomes the project's root. */
  readonly root: string;
  /** Absolute paths of files, or of folders to look into. Default: what lies in the root. */
  readonly files?: readonly string[];
  /** The kind of the files. Default: told by their names and content. */
  readonly from?: ImportKind;
  /** Groups, or profiles of Compose, that are wanted. Default: the file's own choice. */
  readonly groups?: readonly string[];
  /** Write `aether.toml` with the environment alone, for one repository. */
  readonly environmentOnly?: boolean;
}

/** What was imported and written. */
export interface ImportResult {
  /** Absolute path of the manifest, or of the environment file. */
  readonly path: string;
  /** Whether it stands there now; a file that has the same bytes is left as it is. */
  readonly written: boolean;
  /** Absolute path of the file that was replaced; null where there was none. */
  readonly backup: string | null;
  /** The files that it was made of, and their kinds. */
  readonly sources: readonly FoundSource[];
  /** Absolute paths of all files that were read. */
  readonly files: readonly string[];
  /** What stands, or would stand, in the manifest. */
  readonly repositories: readonly {
    readonly name: string;
    readonly path: string;
    readonly url: string | null;
    readonly branch: string;
    readonly revision: string | null;
  }[];
  /** Names of the components, where the file declares some. */
  readonly components: readonly string[];
  /** Names of the workflows. */
  readonly workflows: readonly string[];
  /** Names of the services of the environment. */
  readonly services: readonly string[];
  /** What has no counterpart, or another one than expected. */
  readonly notes: readonly ImportNote[];
  /** The text. */
  readonly text: string;
}

/** Reads a file of each kind; loaded on use. */
const IMPORTERS: Readonly<
  Record<ImportKind, () => Promise<(source: ImportSource) => Promise<Imported>>>
> = {
  mani: async () => (await import("../importers/mani.ts")).importMani,
  meta: async () => (await import("../importers/meta.ts")).importMeta,
  repo: async () => (await import("../importers/repo_manifest.ts")).importRepoManifest,
  west: async () => (await import("../importers/west.ts")).importWest,
  vcstool: async () => (await import("../importers/vcstool.ts")).importVcstool,
  gitmodules: async () => (await import("../importers/gitmodules.ts")).importGitmodules,
  gita: async () => (await import("../importers/gita.ts")).importGita,
  tsrc: async () => (await import("../importers/tsrc.ts")).importTsrc,
  compose: async () => (await import("../importers/compose.ts")).importCompose,
};

/** The kinds whose files have groups. */
const WITH_GROUPS: readonly ImportKind[] = ["repo", "west", "tsrc", "compose"];

/**
 * Imports files of other tools and writes `nestr.toml`, or `aether.toml`.
 *
 * @param options What to import and where to
 * @throws {NestrError} `IMPORT_NOT_FOUND`, `IMPORT_UNSUPPORTED`; `IMPORT_INVALID`, also where
 * neither a repository nor a service would be imported; `MANIFEST_EXISTS` without `force`; `NAME_UNKNOWN` for a group that does not exist; `FILE_ACCESS`,
 * `DISK_FULL`
 *
 * @example
 * ```ts
 * import { importProject } from "@nestr/nestr";
 *
 * const root = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${root}/.meta`, '{ "projects": { "api": "https://example.com/api.git" } }');
 * const { repositories, notes } = await importProject({ root, dryRun: true });
 * console.log(repositories[0]?.url, notes.length); // "https://example.com/api.git" …
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function importProject(options: ImportOptions): Promise<ImportResult> {
  const { files = [], environmentOnly = false, dryRun = false } = options;
  const root = realFolder(options.root);
  const from = options.from ?? (environmentOnly && files.length === 0 ? "compose" : undefined);
  const names = environmentOnly ? ENVIRONMENT_NAMES : MANIFEST_NAMES;
  const existing = existingFiles(root, names, options);
  const found = files.length > 0 ? await namedSources(files, from) : await sourcesIn(root, from);
  requireGroups(found, options.groups);
  const sources = await readSources(found, root, options.groups);
  const combined = await completeBranches(combineImports(sources), sources, root);
  requireSomething(combined, sources);
  const text = environmentOnly
    ? environmentText(combined, found, root)
    : manifestText(combined, found, root);
  await requireReadable(text, combined, environmentOnly);
  const path = join(root, environmentOnly ? "aether.toml" : "nestr.toml");
  const isKept = existing.length === 1 && existing[0] === path && await holds(path, text);
  const backup = dryRun || isKept ? null : await replaceFiles(existing, path, text);
  return {
    path,
    written: !dryRun,
    backup,
    sources: found,
    files: [...new Set(sources.flatMap(({ imported }) => imported.files))],
    ...summaryOf(combined, environmentOnly),
    notes: [
      ...nothingIn(sources),
      ...combined.notes,
      ...leftOut(combined, sources, environmentOnly),
    ],
    text,
  };
}

/** Whether a file has these bytes already. */
async function holds(path: string, text: string): Promise<boolean> {
  try {
    return await Deno.readTextFile(path) === text;
  } catch {
    // One that cannot be read is replaced as any other.
    return false;
  }
}

function requireGroups(found: readonly FoundSource[], groups: readonly string[] = []): void {
  if (groups.length === 0 || found.some(({ kind }) => WITH_GROUPS.includes(kind))) return;
  throw new NestrError("USAGE", `files of the kind ${found[0]!.kind} have no groups`, {
    hint: "leave --group out",
    details: { groups },
  });
}

async function readSources(
  found: readonly FoundSource[],
  root: string,
  groups: readonly string[] | undefined,
): Promise<readonly ImportedSource[]> {
  const sources: ImportedSource[] = [];
  for (const { file, kind } of found) {
    const read = await IMPORTERS[kind]();
    const wanted = groups === undefined || groups.length === 0 ? {} : { groups };
    sources.push({ file, kind, imported: await read({ path: file, root, ...wanted }) });
  }
  return sources;
}

/** Lines for the top of the text: where it comes from. */
function originOf(found: readonly FoundSource[], root: string): readonly string[] {
  const names = found.map(({ file }) => insideOf(root, file) ?? basename(file));
  return [`Imported from ${names.join(", ")} by \`nestr project import\`.`];
}

function manifestText(
  { name, defaultBranch, tables, descriptions }: CombinedImport,
  found: readonly FoundSource[],
  root: string,
): string {
  return formatTables({
    name: name ?? nameFrom(basename(root)),
    defaultBranch,
    origin: originOf(found, root),
    descriptions,
    ...tables,
  });
}

function environmentText(
  { tables }: CombinedImport,
  found: readonly FoundSource[],
  root: string,
): string {
  if (tables.environment) return formatEnvironment(tables.environment, originOf(found, root));
  throw new NestrError("IMPORT_UNSUPPORTED", `"${found[0]!.file}" describes no environment`, {
    hint: "leave --environment out, or name a Compose file",
    details: { files: found.map(({ file }) => file) },
  });
}

/** What an environment file cannot hold. */
function leftOut(
  { tables }: CombinedImport,
  sources: readonly ImportedSource[],
  environmentOnly: boolean,
): readonly ImportNote[] {
  const others = Object.entries(tables).filter(([table, entries]) =>
    table !== "environment" && Object.keys(entries ?? {}).length > 0
  );
  if (!environmentOnly || others.length === 0) return [];
  const reason = "not imported: --environment writes the environment alone";
  return others.map(([table]) => ({ file: sources[0]!.file, subject: table, reason }));
}

function summaryOf(
  { tables, defaultBranch }: CombinedImport,
  environmentOnly: boolean,
): Pick<ImportResult, "repositories" | "components" | "workflows" | "services"> {
  const { repos = {}, components = {}, workflows = {}, environment = {} } = environmentOnly
    ? { environment: tables.environment }
    : tables;
  const text = (value: unknown) => typeof value === "string" ? value : null;
  return {
    repositories: Object.entries(repos).map(([name, { path, url, branch, revision }]) => ({
      name,
      path: text(path) ?? name,
      url: text(url),
      branch: text(branch) ?? defaultBranch,
      revision: text(revision),
    })).sort((a, b) => a.name < b.name ? -1 : 1),
    components: Object.keys(components).sort(),
    workflows: Object.keys(workflows).sort(),
    services: Object.keys(environment.services ?? {}).sort(),
  };
}

/**
 * Reads the text as it will be read, in a folder of its own.
 *
 * @throws {NestrError} `INTERNAL` where an importer has made something that no manifest is
 */
async function requireReadable(
  text: string,
  { tables }: CombinedImport,
  environmentOnly: boolean,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "nestr-import-" });
  const file = join(folder, environmentOnly ? "aether.toml" : "nestr.toml");
  try {
    await Deno.writeTextFile(file, text);
    if (environmentOnly) {
      await (await import("../manifest/environment_file.ts")).loadEnvironmentFile(file);
      return;
    }
    await requireExpressions(await openProject({ directory: folder, manifest: file }));
  } catch (error) {
    if (!(error instanceof NestrError) || error.code !== "MANIFEST_INVALID") throw error;
    throw new NestrError("INTERNAL", `what was imported is no manifest: ${error.message}`, {
      details: { ...error.details, tables: Object.keys(tables) },
      cause: error,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
