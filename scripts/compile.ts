/**
 * Compiles the product into one executable that needs nothing installed, for one system or for several.
 *
 * ```sh
 * deno task compile                                  # dist/nestr, for this machine
 * deno task compile --target aarch64-apple-darwin    # dist/nestr-macos-aarch64
 * deno task compile --all --output DIR               # one for each system
 * ```
 *
 * @module
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleProduct } from "./bundle.ts";
import { compileProgram, examineRuntime } from "./compile/compile_program.ts";
import { fileOf, isTarget, type Target, TARGETS } from "./compile/targets.ts";

/** The first module of the bundle. */
const START = "cli.js";

/**
 * Compiles the product for some systems.
 *
 * @param folder Where the executables go, under their names in a release
 * @param targets The systems
 * @returns The names
 * @throws {Error} Something is missing; the message says what to do
 */
export async function compileProduct(
  folder: string,
  targets: readonly Target[],
): Promise<readonly string[]> {
  for (const target of targets) await examineRuntime(target);
  await withBundle(async (bundle) => {
    for (const target of targets) {
      await compileBundle(bundle, join(folder, fileOf(target)), target);
    }
  });
  return targets.map(fileOf);
}

/**
 * Compiles the product for this machine.
 *
 * @param folder Where the executable goes
 * @returns Its name: `nestr`, or `nestr.exe`
 */
export async function compileForHere(folder: string): Promise<string> {
  const name = Deno.build.os === "windows" ? "nestr.exe" : "nestr";
  await examineRuntime();
  await withBundle((bundle) => compileBundle(bundle, join(folder, name)));
  return name;
}

async function withBundle(use: (bundle: string) => Promise<void>): Promise<void> {
  const bundle = await Deno.makeTempDir({ prefix: "nestr-bundle-" });
  try {
    await bundleProduct(bundle);
    await use(bundle);
  } finally {
    await Deno.remove(bundle, { recursive: true });
  }
}

/**
 * Compiles a bundle of the product.
 *
 * @param bundle The folder that {@link bundleProduct} made
 * @param output The executable
 * @param target The system that it is for. Default: this machine
 */
export async function compileBundle(
  bundle: string,
  output: string,
  target?: Target,
): Promise<void> {
  await compileProgram({ folder: bundle, start: START, output, ...(target && { target }) });
}

/**
 * The systems that a command line names.
 *
 * @param words Values of `--target`
 * @throws {Error} One is unknown
 */
export function targetsOf(words: readonly string[]): readonly Target[] {
  return words.map((word) => {
    if (isTarget(word)) return word;
    throw new Error(`unknown target "${word}"; known: ${TARGETS.join(", ")}`);
  });
}

/**
 * Does what a command line asks for; if that fails, prints the error and exits with code 1.
 *
 * @param work Does it
 */
export async function failWith(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      target: { type: "string", multiple: true },
      all: { type: "boolean" },
      output: { type: "string", default: "dist" },
    },
  });
  const { output } = values;
  const targets = values.all ? TARGETS : targetsOf(values.target ?? []);
  const names = targets.length > 0
    ? await compileProduct(output, targets)
    : [await compileForHere(output)];
  for (const name of names) console.log(join(output, name));
}

if (import.meta.main) await failWith(main);
