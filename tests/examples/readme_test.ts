/** The commands that the examples' READMEs tell a newcomer to type. */

import assert from "node:assert/strict";
import { shellJoin } from "../../lib/process/shell_quote.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const ROOT = new URL("../..", import.meta.url);
/** What the last command of each README prints, beside other things. */
const LAST_OUTPUT: Readonly<Record<string, RegExp>> = {
  minimal: /^hello +\| [0-9a-f]{7} Implement hello$/m,
  yaml: /^hello\/test +\| hello: 1 test passed$/m,
  shop: /^worker\/contract +\| 2 fields, all in the contract$/m,
  library: /^succeeded: 3 of 3$/m,
};

/** The first block of shell commands of an example's README. */
async function commandsOf(example: string): Promise<string> {
  const readme = await Deno.readTextFile(new URL(`examples/${example}/README.md`, ROOT));
  const block = /^```sh\n(.*?)^```$/ms.exec(readme)?.[1];
  assert.ok(block, `examples/${example}/README.md has no commands`);
  return block;
}

/** Runs shell lines in the checkout, with this Deno and this nestr first on the PATH. */
async function runLines(
  project: ProjectFixture,
  lines: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const programs = project.git.path("bin");
  const deno = shellJoin([Deno.execPath()]);
  await project.git.write("bin", {
    deno: `#!/bin/sh\nexec ${deno} "$@"\n`,
    nestr: `#!/bin/sh\nexec ${deno} run -A --quiet ${
      shellJoin([new URL("cli.ts", ROOT).href])
    } "$@"\n`,
  });
  for (const name of ["deno", "nestr"]) await Deno.chmod(`${programs}/${name}`, 0o755);
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-euc", lines],
    cwd: ROOT,
    clearEnv: true,
    env: { ...project.env, PATH: `${programs}:${project.env.PATH}` },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

for (const [example, expected] of Object.entries(LAST_OUTPUT)) {
  Deno.test(`examples/${example}/README.md: its commands can be typed as they stand`, async () => {
    await using project = await ProjectFixture.create("version = 1\n");
    const { code, stdout, stderr } = await runLines(project, await commandsOf(example));
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, expected);
  });
}
