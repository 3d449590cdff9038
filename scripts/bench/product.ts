/**
 * Builds what is measured: the product as a bundle, and the smallest program to compare its start with.
 *
 * The bundle stands in for the executable: one file for the start and one for each part that is loaded
 * on use. Where `DENORT_BIN` names a runtime for `deno compile`, both programs are compiled as well.
 *
 * @module
 */

import { shellJoin } from "../../lib/process/shell_quote.ts";
import { bundleProduct } from "../bundle.ts";
import type { Sandbox } from "./sandbox.ts";

/** How the programs are started. */
export interface Programs {
  /** How, in a word for the report. */
  readonly how: string;
  /** Whether they are executables. */
  readonly areCompiled: boolean;
  /** Shell text that starts the product. */
  readonly nestr: string;
  /** The same under its other name. */
  readonly ajj: string;
  /** Shell text that starts a program which prints one line. */
  readonly hello: string;
}

/** Keeps the garbage of text that streams through small; V8 lets it grow to 100 MB otherwise. */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=8";
const NESTR = "product/cli.js";
const HELLO = "hello.js";

/**
 * Bundles the product.
 *
 * @returns How to run the bundle and the small program with `deno run`
 */
export async function bundle(sandbox: Sandbox): Promise<Programs> {
  // Building needs the packages in the user's cache, so it sees the user's environment; running does not.
  await bundleProduct(sandbox.path("product"));
  Deno.writeTextFileSync(sandbox.path(HELLO), 'console.log("hello");\n');
  const run = (file: string) => shellJoin([Deno.execPath(), "run", "-A", sandbox.path(file)]);
  const nestr = run(NESTR);
  return { how: "`deno run`", areCompiled: false, nestr, ajj: `${nestr} ajj`, hello: run(HELLO) };
}

/**
 * Compiles the bundle and the small program.
 *
 * @param runtime The file that `DENORT_BIN` names
 * @returns How to start the executables
 * @throws {Error} This Deno cannot compile with that runtime
 */
export async function compile(sandbox: Sandbox, runtime: string): Promise<Programs> {
  const to = async (file: string, output: string, ...options: readonly string[]) => {
    const words = ["compile", "--quiet", "-A", "--no-check", V8_FLAGS, ...options];
    words.push("--output", output, file);
    await sandbox.bash(shellJoin([Deno.execPath(), ...words]), undefined, { DENORT_BIN: runtime });
    const path = sandbox.path(output);
    // The first run decides what Deno keeps compiled in a file (see docs/benchmarks.md).
    await sandbox.bash(shellJoin([path, "--version"]));
    return shellJoin([path]);
  };
  const nestr = await to(NESTR, "nestr", "--include", "product");
  await sandbox.bash("ln -s nestr ajj");
  return {
    how: "compiled",
    areCompiled: true,
    nestr,
    ajj: shellJoin([sandbox.path("ajj")]),
    hello: await to(HELLO, "hello"),
  };
}
