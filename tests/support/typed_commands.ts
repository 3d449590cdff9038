/**
 * Runs shell lines as a newcomer types them, with this Deno and this nestr as installed programs.
 *
 * @module
 */

import assert from "node:assert/strict";
import { shellJoin } from "../../lib/process/shell_quote.ts";
import { type CommandResult, executable, type ProjectFixture } from "./project_fixture.ts";

const ROOT = new URL("../..", import.meta.url);

/** Options for running lines. */
export interface TypingOptions {
  /** Absolute path of the folder to start in. Default: the checkout. */
  readonly directory?: string;
  /** Variables that are set in addition to those of the fixture. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The first block of shell commands of a page.
 *
 * @param page Path of a Markdown file, relative to the checkout
 */
export async function firstCommands(page: string): Promise<string> {
  const text = await Deno.readTextFile(new URL(page, ROOT));
  const block = /^```sh\n(.*?)^```$/ms.exec(text)?.[1];
  assert.ok(block, `${page} has no commands`);
  return block;
}

/**
 * Runs shell lines until one fails.
 *
 * @param project The project whose environment and HOME are used
 * @param lines Lines for `sh`, which finds `deno`, `nestr` and `ajj` first on its PATH
 * @param options Where, and with which variables
 */
export async function typeLines(
  project: ProjectFixture,
  lines: string,
  { directory, env }: TypingOptions = {},
): Promise<CommandResult> {
  const programs = project.git.path("bin");
  const deno = shellJoin([Deno.execPath()]);
  const nestr = shellJoin(executable());
  await project.git.write("bin", {
    deno: `#!/bin/sh\nexec ${deno} "$@"\n`,
    nestr: `#!/bin/sh\nexec ${nestr} "$@"\n`,
    ajj: `#!/bin/sh\nexec ${nestr} ajj "$@"\n`,
  });
  for (const name of ["deno", "nestr", "ajj"]) await Deno.chmod(`${programs}/${name}`, 0o755);
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-euc", lines],
    cwd: directory ?? ROOT,
    clearEnv: true,
    env: { ...project.env, PATH: `${programs}:${project.env.PATH}`, ...env },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}
