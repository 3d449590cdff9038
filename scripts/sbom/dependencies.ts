/**
 * The npm packages that the product is built from: those that its source imports at run time, and
 * their dependencies, in the versions of `deno.lock`.
 *
 * Packages that only scripts and tests import, or that only declare types, are not included.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LEFT_OUT } from "../bundle.ts";

const ROOT = new URL("../../", import.meta.url);

/** One package. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** Hash of its archive, as a Subresource Integrity string. */
  readonly integrity: string;
  /** As an SPDX expression; undefined if the package names none. */
  readonly license: string | undefined;
  /** Packages that it depends on, as `NAME@VERSION`. */
  readonly dependencies: readonly string[];
  /** Where Deno keeps it; undefined if it does not, as with packages for other systems. */
  readonly folder: string | undefined;
}

/** The packages of the product. */
export interface Dependencies {
  /** Those that its source imports, as `NAME@VERSION`. */
  readonly direct: readonly string[];
  /** All, by `NAME@VERSION`. */
  readonly all: ReadonlyMap<string, Dependency>;
  /** Those needed only by modules that the bundle leaves out: executables do not contain them. */
  readonly leftOut: ReadonlySet<string>;
}

/** The parts of the output of `deno info --json` that are used. */
interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
  }[];
  readonly redirects: Readonly<Record<string, string>>;
  readonly npmPackages: Readonly<Record<string, NpmPackage>>;
}

interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  /** Where Deno keeps it; old versions of Deno do not say. */
  readonly localPath?: string;
}

/** The packages of the product. */
export async function productDependencies(): Promise<Dependencies> {
  const lock = JSON.parse(await Deno.readTextFile(new URL("deno.lock", ROOT)));
  const graph = await moduleGraph();
  const direct = importedPackages(graph);
  // Deno appends the peer dependencies to some names: `a@1.0.0_b@2.0.0`.
  const known = new Map(
    Object.entries(graph.npmPackages).map((
      [key, it],
    ) => [`${it.name}@${it.version}`, { key, ...it }]),
  );
  const packageOf = (id: string) => {
    const found = known.get(id.replace(/^(.[^@]*@[^_]+)_.*/, "$1"));
    if (!found) throw new Error(`Deno does not know "${id}", which something depends on`);
    return found;
  };
  const dependenciesOf = (id: string) =>
    packageOf(id).dependencies.map(packageOf).map(({ name, version }) => `${name}@${version}`);
  const all = new Map<string, Dependency>();
  for (const id of reached(direct, dependenciesOf)) {
    const { key, name, version, localPath } = packageOf(id);
    const folder = localPath ?? await cached(name, version);
    const license = folder === undefined ? undefined : await licenseIn(folder);
    const { integrity } = lock.npm[key];
    const dependencies = dependenciesOf(id);
    all.set(id, { name, version, integrity, license, dependencies, folder });
  }
  const isBundled = (id: string) => !Object.hasOwn(LEFT_OUT, all.get(id)!.name);
  const bundled = reached(direct, (id) => dependenciesOf(id).filter(isBundled));
  return { direct, all, leftOut: new Set([...all.keys()].filter((id) => !bundled.has(id))) };
}

/** The first modules of the executable and of its page. */
const STARTS = ["cli.ts", "lib/web/app/main.tsx"];

async function moduleGraph(): Promise<ModuleGraph> {
  const graphs = await Promise.all(STARTS.map(moduleGraphOf));
  return {
    modules: graphs.flatMap(({ modules }) => modules),
    redirects: Object.assign({}, ...graphs.map(({ redirects }) => redirects)),
    npmPackages: Object.assign({}, ...graphs.map(({ npmPackages }) => npmPackages)),
  };
}

async function moduleGraphOf(start: string): Promise<ModuleGraph> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", fileURLToPath(new URL(start, ROOT))],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The packages that our modules import at run time: imports of types are not under `code`. */
function importedPackages({ modules, redirects }: ModuleGraph): readonly string[] {
  const specifiers = modules.filter(({ specifier }) => specifier.startsWith("file:"))
    .flatMap(({ dependencies = [] }) => dependencies)
    .flatMap(({ code }) => code?.specifier?.startsWith("npm:") ? [code.specifier] : []);
  const ids = specifiers.map((specifier) => {
    const [, id] = redirects[specifier]?.match(/^npm:\/((?:@[^/]+\/)?[^/]+)/) ?? [];
    if (id === undefined) throw new Error(`Deno does not say what "${specifier}" is`);
    return id;
  });
  return [...new Set(ids)].sort();
}

/** Looks for a package in Deno's cache; old versions of Deno do not say where it is. */
async function cached(name: string, version: string): Promise<string | undefined> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  for (const { name: registry } of Deno.readDirSync(npmCache)) {
    const folder = join(npmCache, registry, name, version);
    if (await Deno.stat(folder).then(() => true, () => false)) return folder;
  }
  return undefined;
}

/** Everything that can be reached, in alphabetical order. */
function reached(
  from: readonly string[],
  next: (id: string) => readonly string[],
): ReadonlySet<string> {
  const found = new Set(from);
  // Iterating over a set includes the entries that are added on the way.
  for (const id of found) for (const other of next(id)) found.add(other);
  return new Set([...found].sort());
}

/** The licence that a package declares; very old packages declare a list. */
async function licenseIn(folder: string): Promise<string | undefined> {
  const { license, licenses } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
  const found = license ?? licenses?.[0]?.type;
  return typeof found === "string" ? found : undefined;
}
