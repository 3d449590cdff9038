/**
 * Builds what is measured: the product as a bundle, and the smallest program to compare its start with.
 *
 * The bundle stands in for the executable: one file for the start and one for each part that is
 * loaded on use. If `DENORT_BIN` names a runtime for `deno compile`, both programs are compiled as
 * well.
 *
 * @module
 */

import { shellJoin } from "../../lib/process/shell_quote.ts";
import { bundleProduct } from "../bundle.ts";
import { compileBundle } from "../compile.ts";
import { examineRuntime } from "../compile/compile_program.ts";
import type { Sandbox } from "./sandbox.ts";

/** How the programs are started. */
export interface Programs {
  /** A word for it, for the report. */
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

const PRODUCT = "product";
const HELLO = "hello";

/**
 * Bundles the product.
 *
 * @returns How to run the bundle and the small program with `deno run`
 */
export async function bundle(sandbox: Sandbox): Promise<Programs> {
  // Building needs the packages in the user's cache, so it sees the user's environment; running does not.
  await bundleProduct(sandbox.path(PRODUCT));
  Deno.mkdirSync(sandbox.path(HELLO));
  Deno.writeTextFileSync(sandbox.path(HELLO, "hello.js"), 'console.log("hello");\n');
  const run = (...file: readonly string[]) =>
    shellJoin([Deno.execPath(), "run", "-A", sandbox.path(...file)]);
  const nestr = run(PRODUCT, "cli.js");
  return {
    how: "`deno run`",
    areCompiled: false,
    nestr,
    ajj: `${nestr} ajj`,
    hello: run(HELLO, "hello.js"),
  };
}

/**
 * Compiles the bundle and the small program.
 *
 * @returns How to start the executables
 * @throws {Error} This Deno cannot compile with the runtime that `DENORT_BIN` names
 */
export async function compile(sandbox: Sandbox): Promise<Programs> {
  await examineRuntime();
  const bin = (name: string) => sandbox.path("bin", name);
  await compileBundle(sandbox.path(PRODUCT), bin("nestr"));
  await compileAsAnybody(sandbox.path(HELLO, "hello.js"), bin("hello"));
  Deno.symlinkSync("nestr", bin("ajj"));
  return {
    how: "compiled",
    areCompiled: true,
    nestr: shellJoin([bin("nestr")]),
    ajj: shellJoin([bin("ajj")]),
    hello: shellJoin([bin("hello")]),
  };
}

/** Compiles the program to compare with: with none of our options, as anybody would. */
async function compileAsAnybody(program: string, output: string): Promise<void> {
  const args = ["compile", "--quiet", "--no-check", "--allow-all", "--output", output, program];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
