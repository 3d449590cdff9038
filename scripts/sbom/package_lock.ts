/**
 * Describes the packages that the product is built from in npm's format, for tools that read no
 * other.
 *
 * @module
 */

import type { Dependencies, Dependency } from "./dependencies.ts";

/** The product that the packages belong to. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** A package in npm's lock file. */
interface LockEntry {
  readonly version: string;
  readonly integrity: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The texts of `package.json` and `package-lock.json`.
 *
 * @param product The product that the packages belong to
 * @param dependencies The packages
 */
export function npmFiles(
  product: Product,
  dependencies: Dependencies,
): { readonly manifest: string; readonly lock: string } {
  const direct = ranges(dependencies, dependencies.direct);
  const root = { ...product, dependencies: direct };
  const packages = { "": root, ...Object.fromEntries(placed(dependencies)) };
  const { name, version } = product;
  const lock = { name, version, lockfileVersion: 3, requires: true, packages };
  return { manifest: JSON.stringify(root), lock: JSON.stringify(lock) };
}

/**
 * Puts each package where Node would find it: the first version of a name at the top, other
 * versions below the packages that need them.
 */
function placed({ direct, all }: Dependencies): ReadonlyMap<string, LockEntry> {
  const places = new Map<string, Dependency>();
  const put = (id: string, below: string) => {
    const dependency = all.get(id)!;
    for (let at = below;; at = parent(at)) {
      const found = places.get(at + place(dependency.name));
      if (found === dependency) return;
      if (found) return void places.set(below + place(dependency.name), dependency);
      if (at === "") return void places.set(place(dependency.name), dependency);
    }
  };
  for (const id of direct) put(id, "");
  // Iterating over a map includes the entries that are added on the way.
  for (const [path, { dependencies }] of places) {
    for (const id of dependencies) put(id, `${path}/`);
  }
  return new Map(
    [...places].map(([path, it]) => [path, entry(it, ranges({ all }, it.dependencies))]),
  );
}

const place = (name: string) => `node_modules/${name}`;

/** The folder above the one that a package is in; both end with a slash, the top is empty. */
function parent(path: string): string {
  return path.slice(0, path.lastIndexOf("node_modules/", path.length - 2));
}

function entry(
  { version, integrity, license }: Dependency,
  dependencies: Readonly<Record<string, string>>,
): LockEntry {
  const known = license === undefined ? {} : { license };
  return { version, integrity, ...known, dependencies };
}

/** Packages with their exact versions, as in `package.json`. */
function ranges(
  { all }: Pick<Dependencies, "all">,
  ids: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(ids.map((id) => [all.get(id)!.name, all.get(id)!.version]));
}
