/** `ajj`: the life of a workspace, from the command line, with services that are local processes. */

import assert from "node:assert/strict";
import { Executable } from "../support/executable.ts";
import { insisted } from "../support/insisted.ts";
import { requires } from "../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../support/workspace_fixture.ts";

/** Two services of which the first prints something on both of its streams. */
const TALKING = TWO_PROCESSES.replace(
  'command = "exec sleep 1000"',
  `command = "echo one; echo two >&2; exec sleep 1000"`,
);

const env = { NESTR_JOBS: "1" };

Deno.test("ajj makes, lists, uses and forgets a workspace", async (t) => {
  await using fixture = await WorkspaceFixture.create({ aether: TALKING });
  const ajj = new Executable(fixture.git, "ajj", env);
  await t.assertSnapshot(
    await ajj.transcript([
      ["shop", "list"],
      ["shop", "workspace", "add", "../feature"],
      ["shop", "list"],
      ["feature", "status"],
      ["feature", "env"],
      ["feature", "stop", "second"],
      ["shop", "status", "-w", "feature"],
      ["shop", "status", "feature", "-q"],
      ["feature", "start"],
      ["feature", "logs", "first"],
      ["feature", "run", "sh", "-c", 'echo "$FIRST" in "$AETHER_WORKSPACE"; exit 7', "--json"],
      ["feature", "cleanup"],
      ["shop", "workspace", "forget", "feature", "--dry-run"],
      ["shop", "workspace", "forget", "feature"],
      ["shop", "list"],
    ]),
  );
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test(
  "ajj adds to a jj repository and shows what jj itself shows",
  requires("jj"),
  async () => {
    await using fixture = await WorkspaceFixture.create({ kind: "jj", aether: TWO_PROCESSES });
    const ajj = new Executable(fixture.git, "ajj", env);
    const { workspace } = await ajj.data("shop", ["workspace", "add", "../feature", "--name", "f"]);
    assert.deepEqual([workspace.name, workspace.root], ["f", fixture.beside("feature")]);
    const status = await ajj.run("feature", ["status"]);
    const own = await ajj.run("feature", ["jj", "status"]);
    assert.equal(own.code, 0, own.stderr);
    assert.ok(status.stdout.startsWith(own.stdout), status.stdout);
    assert.match(status.stdout, /^f +service +first +running +localhost:\d+/m);
    const { workspaces } = await ajj.data("feature", ["status"]);
    assert.deepEqual(
      workspaces.map((
        it: { current: boolean; repositories: readonly { kind: string }[] },
      ) => [it.current, it.repositories.map(({ kind }) => kind)]),
      [[true, ["jj"]]],
    );
    assert.match((await ajj.run("feature", ["workspace", "list"])).stdout, /^f: /m);
    assert.equal((await ajj.run("shop", ["workspace", "forget", "f"])).code, 0);
    assert.deepEqual(await fixture.traces("f"), []);
  },
);

Deno.test("ajj says what is wrong, and what to do instead", async (t) => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  await Deno.mkdir(fixture.beside("nowhere"));
  await fixture.git.repository("bare", {});
  const ajj = new Executable(fixture.git, "ajj", env);
  await t.assertSnapshot(
    await ajj.transcript([
      ["nowhere", "list"],
      ["shop", "env"],
      ["shop", "run"],
      ["shop", "run", "-w", "nope", "--", "true"],
      ["shop", "start", "-w", "nope"],
      ["shop", "workspace", "forget", "nope"],
      ["shop", "workspace", "forget"],
      ["shop", "workspace", "add"],
      ["shop", "workspace", "add", "../feature", "--backend", "podman"],
      ["shop", "workspace", "add", "../feature", "--sparse-patterns", "full"],
      ["shop", "workspace", "add", "../feature", "-r", "nope"],
      ["shop", "workspace", "add", "../nowhere/.."],
      ["shop", "status", "README.md"],
      ["shop", "status", "one", "-w", "two"],
      ["shop", "status", "--jsn"],
      ["shop", "-R", "../shop", "status"],
      ["shop", "--no-pager", "workspace", "add", "../feature"],
      ["shop", "--at-op", "@-", "list", "--json"],
      ["shop", "logs", "-f", "--json"],
      ["shop", "--config", "ui.color=never", "list"],
      ["shop", "-C", "../missing", "list"],
      ["shop", "--json", "env"],
    ]),
  );
  // Without services there is something to say, and nothing wrong. Its table is as wide as a path.
  const bare = await ajj.run("bare", ["workspace", "add", "../feature", "--dry-run"]);
  assert.equal(bare.code, 0, bare.stderr);
  assert.match(bare.stdout, /warning: the workspace gets no services: no aether\.toml between /);
});

Deno.test("ajj status in a repository without workspaces is git's alone", async () => {
  await using fixture = await WorkspaceFixture.create();
  const ajj = new Executable(fixture.git, "ajj", env);
  assert.deepEqual(await ajj.run("shop", ["status"]), { code: 0, stdout: "## main\n", stderr: "" });
  assert.deepEqual(await ajj.data("shop", ["status"]), { workspaces: [] });
});

Deno.test("ajj workspace forget guards work, asks nobody where there is no terminal, and saves it", async () => {
  await using fixture = await WorkspaceFixture.create();
  const ajj = new Executable(fixture.git, "ajj", env);
  const add = await ajj.run("shop", ["workspace", "add", "../feature", "--no-services"]);
  assert.equal(add.code, 0, add.stderr);
  await fixture.git.write("feature", { "new.txt": "work\n" });
  const forget = (...args: string[]) => ajj.run("shop", ["workspace", "forget", ...args]);

  const refused = await forget("feature");
  assert.equal(refused.code, 4);
  assert.match(
    refused.stderr,
    /new\.txt\n[^]*error\[REPOSITORY_DIRTY\]: refused: 1 file in 1 repo/,
  );
  assert.match(refused.stderr, /ajj workspace forget feature --force --yes\n/);
  const asked = await forget("../feature", "--force");
  assert.equal(asked.code, 4);
  assert.match(asked.stderr, /error\[CONFIRMATION_REQUIRED\]/);
  const dry = JSON.parse((await forget("feature", "--dry-run", "--json")).stdout);
  assert.deepEqual(dry.data.workspaces[0].losses, [
    { repository: "shop", paths: ["new.txt"], commits: 0 },
  ]);
  assert.equal(await fixture.git.command("feature", "cat", "new.txt"), "work");

  const kept = await forget("feature", "--keep-files");
  assert.deepEqual([kept.code, kept.stdout], [
    0,
    `✓ forgot feature; its files are still in ${fixture.beside("feature")}\n`,
  ]);
  assert.equal(await fixture.git.command("feature", "cat", "new.txt"), "work");
});

Deno.test("ajj workspace forget shows the way out of the folder that it has deleted", async () => {
  await using fixture = await WorkspaceFixture.create();
  const ajj = new Executable(fixture.git, "ajj", env);
  for (
    const [folder, name, told] of [["feature/deep", "feature", true], ["shop", "other", false]]
  ) {
    const added = await ajj.run("shop", ["workspace", "add", `../${name}`, "--no-services"]);
    assert.equal(added.code, 0, added.stderr);
    await Deno.mkdir(fixture.beside("feature/deep"), { recursive: true });
    const { code, stdout, stderr } = await ajj.run(`${folder}`, [
      ...["workspace", "forget", `../${told ? "" : name}`],
    ]);
    assert.deepEqual([code, stdout], [
      0,
      `✓ forgot ${name}\n${told ? `next:\n  cd ${fixture.root}\n` : ""}`,
    ], stderr);
  }
});

Deno.test("ajj says of a workspace without services why it shows none", async () => {
  await using fixture = await WorkspaceFixture.create();
  const ajj = new Executable(fixture.git, "ajj", env);
  await ajj.data("shop", ["workspace", "add", "../feature", "--no-services"]);
  for (const verb of ["start", "stop", "logs"]) {
    assert.deepEqual(await ajj.run("feature", [verb]), {
      code: 0,
      stdout: "",
      stderr: "workspace feature has no services\n",
    }, verb);
    assert.equal((await ajj.run("feature", [verb, "-q"])).stderr, "", verb);
  }
});

Deno.test("ajj workspace add that fails says why once, and that nothing of it is left", async () => {
  const aether = TWO_PROCESSES.replace(/setup = .*/, 'setup = ["exit 9"]');
  await using fixture = await WorkspaceFixture.create({ aether });
  const ajj = new Executable(fixture.git, "ajj", env);
  const { stderr } = await ajj.run("shop", ["workspace", "add", "../feature"]);
  assert.match(stderr, /^setup:1 failed in \S+$/m);
  assert.match(stderr, /error\[SETUP_FAILED\][^]*\n {2}nothing of it is left\n$/);
  // What fails before anything is made does not speak of it.
  const early = await ajj.run("shop", ["workspace", "add", "../feature", "-r", "nope"]);
  assert.doesNotMatch(early.stderr, /nothing of it/);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("ajj cleanup keeps what has lost its repository, and removes it with --gone", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const ajj = new Executable(fixture.git, "ajj", env);
  await fixture.git.repository("other", { "aether.toml": TWO_PROCESSES });
  await ajj.data("other", ["workspace", "add", "../lost"]);
  for (const folder of ["other", "lost"]) {
    await Deno.remove(fixture.beside(folder), { recursive: true });
  }
  const actions = async (...args: string[]) => {
    const { code, stdout, stderr } = await ajj.run("shop", ["cleanup", ...args, "--json"]);
    const { ok, data } = JSON.parse(stdout);
    assert.ok(ok, stdout + stderr);
    const orphans: readonly { readonly kind: string; readonly action: string }[] = data.orphans;
    const processes = orphans.filter(({ kind }) => kind === "process");
    return [code, processes.length > 0, ...new Set(processes.map(({ action }) => action))];
  };
  assert.deepEqual(await actions(), [1, true, "keep"]);
  assert.deepEqual(await actions("--force"), [0, true, "keep"]);
  assert.deepEqual(await actions("--gone"), [1, true, "remove"]);
  assert.deepEqual(await actions("--gone", "--force"), [0, true, "remove"]);
  assert.deepEqual(await actions("--gone"), [0, false]);
});

Deno.test("ajj workspace forget --force --yes prints the command that brings work back", async () => {
  await using fixture = await WorkspaceFixture.create();
  const ajj = new Executable(fixture.git, "ajj", env);
  for (const name of ["one", "two"]) {
    await ajj.data("shop", ["workspace", "add", `../${name}`, "--no-services"]);
  }
  await fixture.git.write("one", { "new.txt": "work\n" });
  // A name that does not exist changes nothing, wherever it stands.
  const wrong = await ajj.run("shop", ["workspace", "forget", "two", "nope", "--force", "--yes"]);
  assert.equal(wrong.code, 2);
  assert.equal((await ajj.data("shop", ["list"])).workspaces.length, 2);
  const result = await ajj.data("shop", [
    ...["workspace", "forget", "one", "two", "--force", "--yes"],
  ]);
  assert.deepEqual(
    result.workspaces.map((
      { name, saved }: { name: string; saved: readonly unknown[] },
    ) => [name, saved.length]),
    [["one", 1], ["two", 0]],
  );
  const [{ restore }] = result.workspaces[0].saved;
  await fixture.git.command("shop", "sh", "-c", restore);
  assert.equal(await fixture.git.command("one", "cat", "new.txt"), "work");
});

/** How long a test waits for what should come at once. */
const PATIENCE_MS = 120_000;

/** Reads a stream until it has said something, or to its end; returns what it read. */
async function until(stream: ReadableStream<Uint8Array>, wanted?: RegExp): Promise<string> {
  const reader = stream.getReader();
  const timer = setTimeout(() => void reader.cancel(), PATIENCE_MS);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done && wanted === undefined) return text;
      if (done) throw new Error(`ended without ${wanted}: ${text}`);
      text += decoder.decode(value, { stream: true });
      if (wanted?.test(text)) return text;
    }
  } finally {
    clearTimeout(timer);
    reader.releaseLock();
  }
}

const SLOW = TWO_PROCESSES.replace(/setup = .*/, 'setup = ["exec sleep 1000"]');

Deno.test("ajj workspace add ends with 130 after Ctrl-C, and leaves nothing", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: SLOW });
  const ajj = new Executable(fixture.git, "ajj", env);
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const child = ajj.start("shop", ["workspace", "add", "../feature"]);
    await until(child.stderr, /setup:1 started/);
    child.kill(signal);
    const [{ code: ended }, stdout, stderr] = await Promise.all([
      child.status,
      new Response(child.stdout).text(),
      until(child.stderr),
    ]);
    assert.deepEqual([ended, stdout], [code, ""], stderr);
    assert.match(stderr, /taking back what was made; once more leaves it\n/);
    assert.match(
      stderr,
      new RegExp(`error\\[CANCELLED\\]: .* by ${signal}; nothing of it is left`),
    );
    assert.deepEqual(await fixture.traces("feature"), []);
  }
});

Deno.test("ajj workspace add ends at once on a second Ctrl-C, and what it leaves is taken back later", async () => {
  // A setup that does not go away when it is asked to.
  const setup = `setup = ["trap '' TERM; echo up; while :; do sleep 0.1; done"]`;
  const stubborn = TWO_PROCESSES.replace(/setup = .*/, setup);
  await using fixture = await WorkspaceFixture.create({ aether: stubborn });
  const ajj = new Executable(fixture.git, "ajj", env);
  let isLeft = false;
  // Where the machine stands still until the setup is killed, the second one comes too late.
  for (let round = 0; round < 5 && !isLeft; round++) {
    const child = ajj.start("shop", ["workspace", "add", "../feature", "-v"]);
    await until(child.stderr, /setup:1 +\| up/);
    child.kill("SIGINT");
    await until(child.stderr, /taking back/);
    const [{ code }, stderr] = await Promise.all([
      insisted(child, child.status),
      until(child.stderr),
      child.stdout.cancel(),
    ]);
    assert.equal(code, 130, stderr);
    isLeft = !/nothing of it is left/.test(stderr);
    assert.equal((await ajj.run("shop", ["list"])).code, 0);
    assert.deepEqual(await fixture.traces("feature"), []);
  }
  assert.ok(isLeft, "it has not ended at once");
});

Deno.test("ajj workspace add --json answers a signal with one document", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: SLOW });
  const ajj = new Executable(fixture.git, "ajj", env);
  const child = ajj.start("shop", ["workspace", "add", "../feature", "--json"]);
  await until(child.stderr, /setup:1 started/);
  child.kill("SIGINT");
  const [{ code }, stdout] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    child.stderr.cancel(),
  ]);
  const { ok, error } = JSON.parse(stdout);
  assert.deepEqual([code, ok, error.code, error.details.signal], [
    130,
    false,
    "CANCELLED",
    "SIGINT",
  ]);
});

Deno.test("ajj run leaves a signal to its command, whose exit code counts", async () => {
  await using fixture = await WorkspaceFixture.create();
  const ajj = new Executable(fixture.git, "ajj", env);
  await ajj.data("shop", ["workspace", "add", "../feature", "--no-services"]);
  const line = "trap 'echo got it; exit 4' INT TERM; echo ready; while :; do sleep 0.05; done";
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const child = ajj.start("feature", ["run", "sh", "-c", line]);
    await until(child.stdout, /ready/);
    child.kill(signal);
    const [{ code }, stdout, stderr] = await Promise.all([
      child.status,
      until(child.stdout),
      until(child.stderr),
    ]);
    assert.deepEqual([code, stdout, stderr], [4, "got it\n", ""], signal);
  }
  const killed = await ajj.run("feature", ["run", "--", "sh", "-c", "kill -KILL $$"]);
  assert.deepEqual([killed.code, killed.stderr], [137, ""]);
  const missing = await ajj.run("feature", ["run", "--", "no-such-program"]);
  assert.equal(missing.code, 127);
});

Deno.test("ajj logs -f goes on until a signal, and until nobody reads any more", async () => {
  const ticking = TWO_PROCESSES.replace(
    'command = "exec sleep 1000"',
    'command = "i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.05; done"',
  );
  await using fixture = await WorkspaceFixture.create({ aether: ticking });
  const ajj = new Executable(fixture.git, "ajj", env);
  await ajj.data("shop", ["workspace", "add", "../feature"]);
  const followed = ajj.start("feature", ["logs", "-f", "-n", "1"]);
  const text = await until(followed.stdout, /tick \d+\n[^]*tick \d+\n/);
  assert.match(text, /^first {2}\| tick \d+$/m);
  followed.kill("SIGINT");
  await Promise.all([followed.stdout.cancel(), followed.stderr.cancel()]);
  assert.equal((await followed.status).code, 130);
  const unread = ajj.start("feature", ["logs", "-f", "first"]);
  await until(unread.stdout, /^tick \d+\n/);
  await unread.stdout.cancel();
  const stderr = await new Response(unread.stderr).text();
  assert.deepEqual([(await unread.status).code, stderr], [141, ""]);
});
