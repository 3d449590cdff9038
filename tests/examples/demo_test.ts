/** `scripts/demo.ts`: the tour through the shop. */

import assert from "node:assert/strict";
import { leftProcesses } from "../../scripts/test/leftovers.ts";
import { eventually } from "../support/docker_fixture.ts";
import { GitFixture } from "../support/git_fixture.ts";

const DEMO = new URL("../../scripts/demo.ts", import.meta.url).href;

/** Starts the demo with a folder of its own for temporary files. */
async function startDemo(git: GitFixture, env: Readonly<Record<string, string>>) {
  await Deno.mkdir(git.path("temporary"));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", DEMO],
    env: { TMPDIR: git.path("temporary"), NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the demo to its end. */
async function runDemo(git: GitFixture, env: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await (await startDemo(git, env)).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/** Fails where the demo has left files, or processes that do not end by themselves in a moment. */
async function assertNothingLeft(git: GitFixture): Promise<void> {
  const folder = git.path("temporary");
  assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), []);
  await eventually(
    () => leftProcesses(folder).map(({ command }) => command),
    ({ length }) => length === 0,
  );
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
  const { code, stdout, stderr } = await runDemo(git, env);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^== The tour is complete: every command ended as it should\.$/m);
  assert.match(stdout + stderr, /billing\/contract +\| Invoice\.due is not in the contract/);
  const orders = Array.from(stdout.matchAll(/^\{"id":"(o-\d)"/gm), ([_, id]) => id);
  assert.deepEqual(orders, ["o-1", "o-2", "o-1"]);
  // Its own lines; those of nestr fit the terminal where there is one.
  const own = stdout.split("\n").filter((line) => /^(== | {3}[A-Za-z]|\$ )/.test(line));
  assert.ok(own.length > 30, `${own.length} lines`);
  assert.deepEqual(own.filter((line) => line.length > 110), []);
  await assertNothingLeft(git);
});

Deno.test("the demo stops with code 1 where a command does not end as it should", async () => {
  await using git = await GitFixture.create();
  const others = Deno.env.get("PATH");
  const PATH = await pathWith(
    git,
    "git",
    `case " $* " in *" clone "*) exit 1 ;; esac\nPATH=${others} exec git "$@"`,
  );
  const { code, stdout, stderr } = await runDemo(git, { PATH });
  assert.equal(code, 1, stdout + stderr);
  assert.match(stderr, /^The tour stopped: "nestr repo sync" ended with 3, not with 0$/m);
  await assertNothingLeft(git);
});

Deno.test("the demo that is interrupted takes its workspaces with it", async () => {
  await using git = await GitFixture.create();
  // The second workspace is not made before anybody could interrupt it.
  const others = Deno.env.get("PATH");
  const PATH = await pathWith(
    git,
    "git",
    `case " $* " in *" worktree add "*green*) sleep 1000 ;; esac\nPATH=${others} exec git "$@"`,
  );
  const demo = await startDemo(git, { PATH });
  const errors = new Response(demo.stderr).text();
  let stdout = "";
  let isInterrupted = false;
  for await (const text of demo.stdout.pipeThrough(new TextDecoderStream())) {
    stdout += text;
    // The first workspace runs, and the second is being made.
    if (isInterrupted || !stdout.includes("$ nestr workspace add green")) continue;
    isInterrupted = true;
    demo.kill("SIGTERM");
  }
  const { code } = await demo.status;
  assert.equal(code, 1, stdout);
  assert.match(await errors, /^The tour stopped: ended by SIGTERM$/m);
  assert.doesNotMatch(stdout, /workspace green in/);
  await assertNothingLeft(git);
});
