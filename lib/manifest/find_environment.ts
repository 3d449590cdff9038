/**
 * Finds the file that describes the environment of a repository's workspaces: an `[environment]` in
 * a `nestr.toml`, or an `aether.toml`.
 *
 * Looks in a folder and those above it, up to the repository's root and never beyond. A manifest
 * with an environment takes precedence over every environment file on the way, nearer or not; the
 * result lists those files, so that a command can mention them. A manifest without an environment
 * does not count, but a broken one is reported rather than skipped.
 *
 * @module
 */

import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import type { EnvironmentConfig } from "./environment.ts";
import { ENVIRONMENT_NAMES, filesNamed, MANIFEST_NAMES, onlyFile } from "./file_names.ts";
import type { Project } from "./project.ts";

/** Where to look. */
export interface FindEnvironmentOptions {
  /** Folder to begin with; absolute. */
  readonly directory: string;
  /** Folder to end with: the repository's root; absolute. */
  readonly root: string;
  /** The file to read instead of looking; a relative path starts at the current folder. */
  readonly config?: string | undefined;
}

/** An environment and where it comes from. */
export interface FoundEnvironment {
  /** Absolute path of the file. */
  readonly file: string;
  /** What it says. */
  readonly environment: EnvironmentConfig;
  /** Absolute path of the folder that `template_file` is relative to. */
  readonly folder: string;
  /** The project, where the file is a manifest. */
  readonly project?: Project;
  /** Absolute paths of environment files that a manifest takes precedence over. */
  readonly passedOver: readonly string[];
}

/** Keys at the top level that only a manifest has. */
const MANIFEST_KEYS: readonly string[] = [
  "project",
  "repos",
  "repositories",
  "components",
  "workflows",
  "filters",
  "aliases",
  "defaults",
  "environment",
];

/**
 * Finds and reads the environment in effect in a folder.
 *
 * @param options Where to look
 * @returns The environment; undefined where nothing describes one
 * @throws {NestrError} `MANIFEST_INVALID`, `MANIFEST_AMBIGUOUS`, `MANIFEST_NOT_FOUND` (only with
 *   `config`), `MANIFEST_VERSION`, `FILE_ACCESS`
 */
export async function findEnvironment(
  options: FindEnvironmentOptions,
): Promise<FoundEnvironment | undefined> {
  if (options.config !== undefined) return await readNamed(resolve(options.config));
  const folders = foldersBetween(options.directory, options.root);
  const files = folders.map((folder) => ({ folder, files: filesNamed(folder, ENVIRONMENT_NAMES) }));
  for (const folder of folders) {
    const manifest = onlyFile(folder, filesNamed(folder, MANIFEST_NAMES), "manifests");
    const found = manifest && await fromManifest(manifest, files.flatMap((it) => it.files));
    if (found) return found;
  }
  const nearest = files.find((it) => it.files.length > 0);
  const file = nearest && onlyFile(nearest.folder, nearest.files, "environment files");
  return file === undefined ? undefined : await fromEnvironmentFile(file);
}

/** A folder and those above it, up to the root; only the root where it is not among them. */
function foldersBetween(directory: string, root: string): readonly string[] {
  let [from, to] = [resolve(directory), resolve(root)];
  // Symbolic links are followed only where they may hide that one lies in the other.
  if (!isInside(from, to)) [from, to] = [realPath(from), realPath(to)];
  if (!isInside(from, to)) return [to];
  const folders = [from];
  for (let folder = from; folder !== to;) folders.push(folder = dirname(folder));
  return folders;
}

function isInside(folder: string, root: string): boolean {
  const way = relative(root, folder);
  return way !== ".." && !/^\.\.[/\\]/.test(way) && !isAbsolute(way);
}

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

async function fromManifest(
  file: string,
  passedOver: readonly string[],
): Promise<FoundEnvironment | undefined> {
  const { loadManifest } = await import("./load.ts");
  const project = await loadManifest(file);
  const { environment } = project;
  return environment && { file, environment, folder: dirname(file), project, passedOver };
}

async function fromEnvironmentFile(file: string): Promise<FoundEnvironment> {
  const { loadEnvironmentFile } = await import("./environment_file.ts");
  const environment = await loadEnvironmentFile(file);
  return { file, environment, folder: dirname(file), passedOver: [] };
}

/** Reads the file that the user has given, whatever its name. */
async function readNamed(file: string): Promise<FoundEnvironment | undefined> {
  return await isManifest(file) ? await fromManifest(file, []) : await fromEnvironmentFile(file);
}

/** Whether a file is a manifest: by its name or, where that is not conclusive, by its keys. */
async function isManifest(file: string): Promise<boolean> {
  const name = basename(file);
  if (name.startsWith("nestr.")) return true;
  if (name.startsWith("aether.")) return false;
  const { decode, manifestFormat } = await import("./decode.ts");
  const format = manifestFormat(file);
  if (!format) return false;
  try {
    const value = await decode(await Deno.readTextFile(file), format);
    return typeof value === "object" && value !== null &&
      MANIFEST_KEYS.some((key) => Object.hasOwn(value, key));
  } catch {
    // The next reader will report what is wrong with it.
    return false;
  }
}
