/**
 * Writes the software bill of materials of a release: a CycloneDX document of all packages that the
 * executables are built from, and of Deno, which they contain.
 *
 * The document is made and checked by CycloneDX's own tool for npm, from a lock file in npm's
 * format. The tool is installed from its own lock file in scripts/sbom/tool, without running
 * scripts of packages. The same `deno.lock`, Deno, npm and release time give the same bytes.
 *
 * @module
 */

import { join } from "node:path";
import manifest from "../deno.json" with { type: "json" };
import { type Dependencies, productDependencies } from "./sbom/dependencies.ts";
import { npmFiles } from "./sbom/package_lock.ts";

const TOOL = new URL("sbom/tool/", import.meta.url);

/** A component of a CycloneDX document, as far as it is used here. */
interface Component {
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly purl?: string;
  readonly [key: string]: unknown;
}

/** What a component needs, by references. */
interface Dependents {
  readonly ref: string;
  readonly dependsOn?: readonly string[];
}

/** A CycloneDX document, as far as it is used here. */
interface BillOfMaterials {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependents[];
  readonly [key: string]: unknown;
}

/**
 * The document, as text.
 *
 * @param time When the release was committed, in seconds since 1970; undefined to leave it out
 * @throws {Error} The tool failed; the message has its output
 */
export async function billOfMaterials(time?: number): Promise<string> {
  const dependencies = await productDependencies();
  const { name, version, license } = manifest;
  const work = await Deno.makeTempDir({ prefix: "nestr-sbom-" });
  try {
    const files = npmFiles({ name, version, license }, dependencies);
    await Deno.writeTextFile(join(work, "package.json"), files.manifest);
    await Deno.writeTextFile(join(work, "package-lock.json"), files.lock);
    const document = completed(await npmBillOfMaterials(work), dependencies, time);
    return `${JSON.stringify(document, null, 2)}\n`;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function npmBillOfMaterials(folder: string): Promise<BillOfMaterials> {
  const tool = join(folder, "tool");
  await Deno.mkdir(tool);
  for (const name of ["package.json", "package-lock.json"]) {
    await Deno.copyFile(new URL(name, TOOL), join(tool, name));
  }
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], tool);
  const program = join(tool, "node_modules", ".bin", "cyclonedx-npm");
  const options = ["--package-lock-only", "--output-reproducible", "--validate"];
  const form = ["--flatten-components", "--short-PURLs", "--spec-version", "1.6"];
  return JSON.parse(await run(program, [...options, ...form, "--mc-type", "application"], folder));
}

/** Runs a program and returns its output. */
async function run(program: string, args: readonly string[], folder: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: folder,
    stdin: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/**
 * Adds what npm cannot know: the runtime, which packages are not in the executables, and the time.
 */
function completed(
  document: BillOfMaterials,
  dependencies: Dependencies,
  time: number | undefined,
): BillOfMaterials {
  const components = document.components.map((component) =>
    dependencies.leftOut.has(idOf(component)) ? { ...component, scope: "excluded" } : component
  );
  const timestamp = time === undefined ? {} : { timestamp: new Date(time * 1000).toISOString() };
  return {
    ...document,
    metadata: { ...timestamp, ...document.metadata },
    components: [...components, ...runtime()],
    dependencies: withRuntime(document),
  };
}

/** The graph of what needs what, in which the product needs Deno, and Deno its engine. */
function withRuntime({ metadata, dependencies }: BillOfMaterials): readonly Dependents[] {
  const { "bom-ref": product } = metadata.component as Component;
  const [deno, v8] = runtime().map((component) => String(component["bom-ref"]));
  return [
    ...dependencies.map((it) =>
      it.ref === product ? { ...it, dependsOn: [...it.dependsOn ?? [], deno!].sort() } : it
    ),
    { ref: deno!, dependsOn: [v8!] },
    { ref: v8! },
  ];
}

/** `NAME@VERSION` of a component. */
function idOf({ group, name, version }: Component): string {
  return `${group ? `${group}/` : ""}${name}@${version}`;
}

/** Deno, which makes up most of an executable, and its JavaScript engine. */
function runtime(): readonly Component[] {
  const { deno, v8 } = Deno.version;
  return [
    {
      type: "platform",
      "bom-ref": `deno@${deno}`,
      name: "deno",
      version: deno,
      licenses: [{ license: { id: "MIT" } }],
      purl: `pkg:github/denoland/deno@v${deno}`,
    },
    {
      type: "platform",
      "bom-ref": `v8@${v8}`,
      name: "v8",
      version: v8,
      licenses: [{ license: { id: "BSD-3-Clause" } }],
    },
  ];
}
