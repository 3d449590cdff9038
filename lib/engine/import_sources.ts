/**
 * Finds the files of other tools that a project can be imported from, and tells what kind each is.
 *
 * By its name, and where several tools use the name, by what stands in it. Nothing is looked for
 * above the folder or below the known places in it.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { isFile, isFolder } from "../files/path_kind.ts";
import { ImportReport, openSource } from "../importers/source_document.ts";
import { readSource, requireSource } from "../importers/source_file.ts";
import { readWestConfig } from "../importers/west_config.ts";
import { decode } from "../manifest/decode.ts";
import { IMPORT_KINDS, type ImportKind } from "./import_kind.ts";

/** A file and its kind. */
export interface FoundSource {
  /** Absolute path. */
  readonly file: string;
  /** What kind of file it is. */
  readonly kind: ImportKind;
}

/** Where each kind lies in a folder, the first that exists counts; `*` stands for any name. */
const PLACES: Readonly<Record<ImportKind, readonly string[]>> = {
  mani: ["mani.yaml", "mani.yml", ".mani.yaml", ".mani.yml"],
  meta: [".meta", ".meta.json", ".meta.yaml", ".meta.yml"],
  repo: [".repo/manifest.xml", "default.xml", "manifest.xml"],
  west: [".west/config", "west.yml", "west.yaml"],
  vcstool: ["*.repos", ".rosinstall"],
  gitmodules: [".gitmodules"],
  gita: ["repos.csv"],
  tsrc: [".tsrc/manifest/manifest.yml", "manifest.yml"],
  compose: ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"],
};

/** Names that tell the kind wherever the file lies. */
const NAMES: readonly (readonly [RegExp, ImportKind])[] = [
  [/^\.?mani\.ya?ml$/, "mani"],
  [/^\.meta(?:\.json|\.ya?ml)?$/, "meta"],
  [/^west\.ya?ml$/, "west"],
  [/\.repos$|\.rosinstall$/, "vcstool"],
  [/^\.gitmodules$/, "gitmodules"],
  [/^(?:repos\.csv|repo_path)$/, "gita"],
  [/^(?:docker-)?compose(?:\.[\w-]+)*\.ya?ml$/, "compose"],
];

/** Names that several tools use. */
const AMBIGUOUS = /^(?:manifest\.ya?ml|manifest\.xml|default\.xml)$/;

/**
 * The sources that were named.
 *
 * @param files Absolute paths of files, or of folders to look into
 * @param from The kind of all of them, where it is known
 * @throws {NestrError} `IMPORT_NOT_FOUND`, `IMPORT_UNSUPPORTED`, `IMPORT_INVALID`, `FILE_ACCESS`
 */
export async function namedSources(
  files: readonly string[],
  from?: ImportKind,
): Promise<readonly FoundSource[]> {
  const sources: FoundSource[] = [];
  for (const file of files.map(inRealFolder)) {
    if (isFolder(file)) {
      sources.push(...await sourcesIn(file, from));
      continue;
    }
    requireSource(file, "check the path, or name no file to look in the folder");
    if (isWestConfig(file)) sources.push(await westSource(file));
    else sources.push({ file, kind: from ?? await requireKind(file) });
  }
  return sources;
}

/**
 * The sources that lie in a folder.
 *
 * @param folder Absolute path
 * @param from The only kind to look for
 * @throws {NestrError} `IMPORT_NOT_FOUND` where there is none
 */
export async function sourcesIn(
  folder: string,
  from?: ImportKind,
): Promise<readonly FoundSource[]> {
  const found: FoundSource[] = [];
  for (const kind of from === undefined ? IMPORT_KINDS : [from]) {
    for (const file of filesOf(kind, folder)) {
      if (AMBIGUOUS.test(basename(file)) && await kindOfContent(file) !== kind) continue;
      found.push(isWestConfig(file) ? await westSource(file) : { file, kind });
      // Of a kind, one is what its tool reads; only vcstool has no name of its own.
      if (kind !== "vcstool") break;
    }
  }
  if (found.length > 0) return found;
  const home = from === "gita" ? gitaFile() : undefined;
  if (home !== undefined) return [{ file: home, kind: "gita" }];
  const places = (from === undefined ? IMPORT_KINDS : [from]).flatMap((kind) => PLACES[kind]);
  throw new NestrError("IMPORT_NOT_FOUND", `nothing to import was found in "${folder}"`, {
    hint: `name the file: nestr project import FILE; looked for ${places.join(", ")}`,
    details: { folder, places },
  });
}

/** The path of a file whose folder has no symbolic links in it, as the root has none. */
function inRealFolder(file: string): string {
  try {
    return join(Deno.realPathSync(dirname(file)), basename(file));
  } catch {
    return resolve(file);
  }
}

/** The files of a kind that a folder has, in the order of their places. */
function filesOf(kind: ImportKind, folder: string): readonly string[] {
  return PLACES[kind].flatMap((place) => {
    if (!place.startsWith("*")) return [join(folder, place)];
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return names.filter((name) => name.endsWith(place.slice(1))).sort()
      .map((name) => join(folder, name));
  }).filter(isFile);
}

/** Where gita keeps its list, if it does. */
function gitaFile(): string | undefined {
  const home = Deno.env.get("HOME");
  const folders = [
    Deno.env.get("GITA_PROJECT_HOME"),
    Deno.env.get("XDG_CONFIG_HOME"),
    home && join(home, ".config"),
  ];
  return folders.flatMap((it) => it ? [join(it, "gita", "repos.csv")] : []).find(isFile);
}

async function requireKind(file: string): Promise<ImportKind> {
  const kind = kindOfName(file) ?? await kindOfContent(file) ?? usualKind(file);
  if (kind !== undefined) return kind;
  if (/\.(?:ya?ml|json)$/.test(file)) await requireParsable(file);
  await readSource(file);
  throw new NestrError("IMPORT_UNSUPPORTED", `nothing tells what kind of file "${file}" is`, {
    hint: `name its kind with --from: ${IMPORT_KINDS.join(", ")}`,
    details: { file, kinds: IMPORT_KINDS },
  });
}

/** Who uses an ambiguous name most: then its reader says what is wrong with the file. */
function usualKind(file: string): ImportKind | undefined {
  if (!AMBIGUOUS.test(basename(file))) return undefined;
  return file.endsWith(".xml") ? "repo" : "tsrc";
}

/** A damaged file tells no kind; what it needs is to be repaired. */
async function requireParsable(file: string): Promise<void> {
  const report = new ImportReport();
  await openSource(file, report, file.endsWith(".json") ? "json" : "yaml");
}

function kindOfName(file: string): ImportKind | undefined {
  const name = basename(file);
  return NAMES.find(([pattern]) => pattern.test(name))?.[1];
}

/** The kind of a file by what stands in it; undefined where it tells none. */
async function kindOfContent(file: string): Promise<ImportKind | undefined> {
  let text: string;
  let value: unknown;
  try {
    text = await readSource(file);
    if (/\.xml$/.test(file)) return /<manifest[\s>/]/.test(text) ? "repo" : undefined;
    if (/\.csv$/.test(file)) return "gita";
    value = await decode(text, /\.json$/.test(file) ? "json" : "yaml");
  } catch {
    // Whoever is told its kind reads it again, and says what is wrong with it.
    return undefined;
  }
  if (Array.isArray(value)) return hasKey(value[0], "git") ? "vcstool" : undefined;
  if (hasKey(value, "repositories")) return "vcstool";
  if (hasKey(value, "manifest")) return "west";
  if (hasKey(value, "services")) return "compose";
  if (hasKey(value, "repos")) return Array.isArray(value.repos) ? "tsrc" : undefined;
  if (!hasKey(value, "projects")) return hasKey(value, "tasks") ? "mani" : undefined;
  return /\.json$/.test(file) ? "meta" : "mani";
}

function hasKey<Key extends string>(
  value: unknown,
  key: Key,
): value is Readonly<Record<Key, unknown>> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

const isWestConfig = (file: string): boolean =>
  basename(file) === "config" && basename(dirname(file)) === ".west";

/**
 * The manifest that a west workspace is configured with.
 *
 * @throws {NestrError} `IMPORT_INVALID`, `FILE_ACCESS`
 */
async function westSource(config: string): Promise<FoundSource> {
  const { manifest: file } = await readWestConfig(config);
  if (file && isFile(file)) return { file, kind: "west" };
  throw new NestrError(
    "IMPORT_INVALID",
    file
      ? `${config} leads to "${file}", which does not exist`
      : `${config} names no manifest.path`,
    { hint: "name the manifest: nestr project import PATH/west.yml", details: { file: config } },
  );
}
