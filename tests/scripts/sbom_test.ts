/** The bill of materials says what `deno.lock` and the source say, and nothing else. */

import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { billOfMaterials } from "../../scripts/sbom.ts";
import type { Dependency } from "../../scripts/sbom/dependencies.ts";
import { npmFiles } from "../../scripts/sbom/package_lock.ts";

/** Packages that no executable is built of. */
const FOR_DEVELOPMENT =
  /^(?:@types\/.*|@rollup\/wasm-node|@xterm\/headless|ajv|axe-core|esbuild|postgres|puppeteer-core|terser|ts-json-schema-generator)$/;

interface Component {
  readonly type: string;
  readonly group?: string;
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly scope?: string;
  readonly licenses?: readonly unknown[];
}

interface Dependents {
  readonly ref: string;
  readonly dependsOn?: readonly string[];
}

/** `NAME@VERSION` without the packages that it was installed with, which Deno adds behind `_`. */
const plain = (id: string) => id.replace(/^(.[^@]*@[^_]+)_.*/, "$1");

/** The name in `NAME@VERSION`. */
const nameOf = (id: string) => plain(id).slice(0, plain(id).lastIndexOf("@"));

/** Everything in deno.lock that our imports need, those for development excepted: `NAME@VERSION`. */
function expected(): readonly string[] {
  const lock = JSON.parse(Deno.readTextFileSync(new URL("../../deno.lock", import.meta.url)));
  const packages: Record<
    string,
    { readonly dependencies?: string[]; readonly optionalDependencies?: string[] }
  > = lock.npm;
  const idOf = (text: string) =>
    Object.hasOwn(packages, text)
      ? text
      : Object.keys(packages).find((id) => nameOf(id) === text) ?? assert.fail(text);
  // What is for development may need another version of a package that the product has.
  const versionOf = (name: string) =>
    Object.entries<string>(lock.specifiers).find(([it]) => it.startsWith(`npm:${name}@`))![1];
  const wanted = Object.values(manifest.imports)
    .map((specifier) => specifier.match(/^npm:((?:@[^/]+\/)?[^@/]+)/)![1]!)
    .filter((name) => !FOR_DEVELOPMENT.test(name));
  const found = new Set(wanted.map((name) => `${name}@${versionOf(name)}`));
  for (const id of found) {
    const { dependencies = [], optionalDependencies = [] } = packages[id]!;
    for (const text of [...dependencies, ...optionalDependencies]) found.add(idOf(text));
  }
  return [...found].map(plain).sort();
}

Deno.test("billOfMaterials() lists what deno.lock has for the product, Deno, and no tool or test", async () => {
  const text = await billOfMaterials(1_700_000_000);
  const document = JSON.parse(text);
  assert.equal(document.bomFormat, "CycloneDX");
  assert.equal(document.metadata.timestamp, "2023-11-14T22:13:20.000Z");
  const { group, name, version } = document.metadata.component;
  assert.equal(`${group}/${name}@${version}`, `${manifest.name}@${manifest.version}`);

  const components: readonly Component[] = document.components;
  const packages = components.filter(({ purl }) => purl?.startsWith("pkg:npm/"));
  const ids = packages.map(({ group, name, version }) =>
    `${group ? `${group}/` : ""}${name}@${version}`
  );
  assert.deepEqual(ids.sort(), expected());
  assert.deepEqual(packages.filter(({ licenses }) => !licenses), []);
  const others = components.filter((it) => !packages.includes(it));
  assert.deepEqual(others.map(({ name, version }) => [name, version]), [
    ["deno", Deno.version.deno],
    ["v8", Deno.version.v8],
  ]);

  const graph = new Map<string, readonly string[]>(
    document.dependencies.map(({ ref, dependsOn = [] }: Dependents) => [ref, dependsOn]),
  );
  const reached = new Set([document.metadata.component["bom-ref"]]);
  for (const ref of reached) for (const next of graph.get(ref)!) reached.add(next);
  const refs = components.map((component) => component["bom-ref"]);
  assert.deepEqual(refs.filter((ref) => !reached.has(ref)), [], "the product needs all of it");

  const scope = (name: string) => packages.find((it) => it.name === name)?.scope;
  assert.equal(scope("ssh2"), "excluded");
  assert.equal(scope("cpu-features"), "excluded");
  assert.notEqual(scope("dockerode"), "excluded");
  assert.notEqual(scope("zod"), "excluded");
  assert.equal(await billOfMaterials(1_700_000_000), text, "the same twice");
});

Deno.test("npmFiles() puts a second version of a package below what needs it", () => {
  const all = new Map<string, Dependency>();
  const add = (name: string, version: string, ...dependencies: string[]) => {
    const made = {
      name,
      version,
      integrity: `sha512-${name}`,
      license: "MIT",
      folder: undefined,
      dependencies,
    };
    all.set(`${name}@${version}`, made);
  };
  add("a", "1.0.0", "@s/b@2.0.0", "c@1.0.0");
  add("@s/b", "1.0.0", "c@2.0.0");
  add("@s/b", "2.0.0", "c@2.0.0", "a@1.0.0"); // a circle
  add("c", "1.0.0");
  add("c", "2.0.0");
  const product = { name: "p", version: "0.1.0", license: "MIT" };
  const files = npmFiles(product, { direct: ["a@1.0.0", "@s/b@1.0.0"], all, leftOut: new Set() });
  assert.deepEqual(JSON.parse(files.manifest).dependencies, { "a": "1.0.0", "@s/b": "1.0.0" });
  const { packages } = JSON.parse(files.lock);
  const versions = Object.entries<{ readonly version: string }>(packages)
    .map(([path, { version }]) => [path, version]);
  assert.deepEqual(Object.fromEntries(versions), {
    "": "0.1.0",
    "node_modules/a": "1.0.0",
    "node_modules/@s/b": "1.0.0",
    "node_modules/a/node_modules/@s/b": "2.0.0",
    "node_modules/c": "1.0.0",
    "node_modules/@s/b/node_modules/c": "2.0.0",
    "node_modules/a/node_modules/@s/b/node_modules/c": "2.0.0",
  });
  assert.deepEqual(packages["node_modules/a"], {
    version: "1.0.0",
    integrity: "sha512-a",
    license: "MIT",
    dependencies: { "@s/b": "2.0.0", "c": "1.0.0" },
  });
});

Deno.test("billOfMaterials() runs a tool whose every package has its checksum in a lock file", async () => {
  const folder = new URL("../../scripts/sbom/tool/", import.meta.url);
  const read = async (name: string) => JSON.parse(await Deno.readTextFile(new URL(name, folder)));
  const { dependencies } = await read("package.json");
  for (const version of Object.values<string>(dependencies)) {
    assert.match(version, /^\d+\.\d+\.\d+$/);
  }
  const { "": root, ...packages } = (await read("package-lock.json")).packages;
  assert.deepEqual(root.dependencies, dependencies);
  const all = Object.entries<{ readonly integrity?: string; readonly resolved?: string }>(packages);
  assert.ok(all.length > 10);
  for (const [path, { integrity, resolved }] of all) {
    assert.match(integrity ?? "", /^sha512-/, path);
    assert.equal(resolved, undefined, path);
  }
});

Deno.test("makeRelease() sums up the executables before it runs a tool of others", async () => {
  const text = await Deno.readTextFile(new URL("../../scripts/release.ts", import.meta.url));
  const sums = text.indexOf("await checksums(folder, await compileProduct(");
  assert.ok(sums > 0 && sums < text.indexOf("await billOfMaterials("));
});
