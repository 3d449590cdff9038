/** `scripts/demo.ts`: the tour through the shop. */

import assert from "node:assert/strict";
import { GitFixture } from "../support/git_fixture.ts";

const DEMO = new URL("../../scripts/demo.ts", import.meta.url).href;

/** Runs the demo with a folder of its own for temporary files. */
async function runDemo(git: GitFixture, env: Readonly<Record<string, string>>) {
  await Deno.mkdir(git.path("temporary"));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", DEMO],
    env: { TMPDIR: git.path("temporary"), NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return {
    code,
    stdout: decode(stdout),
    stderr: decode(stderr),
    left: Array.from(Deno.readDirSync(git.path("temporary")), ({ name }) => name),
  };
}

/** A PATH on which a program is a script of ours. */
async function pathWith(git: GitFixture, program: string, script: string): Promise<string> {
  await git.write("bin", { [program]: `#!/bin/sh\n${script}\n` });
  await Deno.chmod(git.path("bin", program), 0o755);
  return `${git.path("bin")}:${Deno.env.get("PATH")}`;
}

Deno.test("the demo goes to its end without Node or settings and leaves nothing", async () => {
  await using git = await GitFixture.create();
  const env = { PATH: await pathWith(git, "node", "exit 1"), NESTR_JOBS: "not a number" };
  const { code, stdout, stderr, left } = await runDemo(git, env);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^== The tour is complete: every command ended as it should\.$/m);
  assert.match(stdout + stderr, /billing\/contract +\| Invoice\.due is not in the contract/);
  // Its own lines; those of nestr fit the terminal where there is one.
  const own = stdout.split("\n").filter((line) => /^(== | {3}[A-Za-z]|\$ )/.test(line));
  assert.ok(own.length > 30, `${own.length} lines`);
  assert.deepEqual(own.filter((line) => line.length > 110), []);
  assert.deepEqual(left, []);
});

Deno.test("the demo stops with code 1 where a command does not end as it should", async () => {
  await using git = await GitFixture.create();
  const others = Deno.env.get("PATH");
  const PATH = await pathWith(
    git,
    "git",
    `case " $* " in *" clone "*) exit 1 ;; esac\nPATH=${others} exec git "$@"`,
  );
  const { code, stdout, stderr, left } = await runDemo(git, { PATH });
  assert.equal(code, 1, stdout + stderr);
  assert.match(stderr, /^The tour stopped: "nestr repo sync" ended with 1, not with 0$/m);
  assert.deepEqual(left, []);
});
