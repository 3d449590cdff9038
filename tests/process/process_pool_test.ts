import assert from "node:assert/strict";
import { isRunning, type ProcessIdentity } from "../../lib/process/process_identity.ts";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const here = Deno.cwd();
const sh = (script: string) => ({ argv: ["sh", "-c", script], directory: here });

/** How long a `sleep` sleeps that no other process than this one starts. */
const own = (seconds: string) => `${seconds}${Deno.pid}`;

/** Processes whose command line holds `text`, by pid. */
function processesWith(text: string): number[] {
  const found: number[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (Deno.readTextFileSync(`/proc/${name}/cmdline`).includes(text)) found.push(Number(name));
    } catch { /* it ended while we looked */ }
  }
  return found;
}

/** Fails unless no such process is there; one that was told to end is given the time. */
async function gone(text: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (processesWith(text).length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(processesWith(text), []);
}

Deno.test("ProcessPool.capture() keeps both streams and the exit code apart", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const result = await pool.capture(sh("printf out; printf err >&2; exit 3"));
  assert.equal(result.stdout, "out");
  assert.equal(result.stderr, "err");
  assert.equal(result.code, 3);
  assert.equal(result.aborted || result.timedOut || result.directoryMissing, false);
});

Deno.test("ProcessPool.capture() hands arguments and variables over unchanged", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const odd = 'a\'b "c" $(touch x) `d` \\ \n * é \x1e';
  const result = await pool.capture({
    argv: ["sh", "-c", 'printf "%s|%s" "$1" "$ODD"', "-", odd],
    directory: here,
    env: { ODD: odd },
  });
  assert.equal(result.stdout, `${odd}|${odd}`);
});

Deno.test("ProcessPool.run() reports 127 for an unknown program and 126 for one that may not run", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/plain`, "x");
  await using pool = new ProcessPool({ size: 1 });
  assert.equal((await pool.run({ argv: ["nestr-no-such-program"], directory })).code, 127);
  assert.equal((await pool.run({ argv: ["./plain"], directory })).code, 126);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("ProcessPool.run() says when the working folder does not exist", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const gone = await pool.run({ argv: ["true"], directory: "/nonexistent/folder" });
  assert.equal(gone.directoryMissing, true);
  assert.notEqual(gone.code, 0);
  const next = await pool.run({ argv: ["true"], directory: here });
  assert.equal(next.directoryMissing, false);
  assert.equal(next.code, 0);
});

Deno.test("ProcessPool.run() gives a program named like a shell builtin its own process", async () => {
  await using pool = new ProcessPool({ size: 1 });
  // `exit` is no program: run as a builtin it would end the worker instead of failing.
  assert.equal((await pool.run({ argv: ["exit", "5"], directory: here })).code, 127);
  assert.equal((await pool.capture(sh("echo still here"))).stdout, "still here\n");
});

Deno.test("ProcessPool.capture() gives git, which is started without a subshell, the same as any program", async () => {
  const directory = await Deno.makeTempDir();
  const script = '#!/bin/sh\ncat; printf "%s|" "$@" "$ODD" "$PWD"; echo err >&2; exit 3\n';
  await Deno.writeTextFile(`${directory}/git`, script, { mode: 0o755 });
  await using pool = new ProcessPool({ size: 1 });
  const odd = 'a\'b "c" $(touch x) `d` \\ \n *';
  const env = { ODD: odd, PATH: `${directory}:${Deno.env.get("PATH")}` };
  const folder = await Deno.realPath(directory);
  const result = await pool.capture({ argv: ["git", odd, "A=b"], directory: folder, env });
  assert.equal(result.stdout, `${odd}|A=b|${odd}|${folder}|`);
  assert.equal(result.stderr, "err\n");
  assert.equal(result.code, 3);
  const after = await pool.capture(sh('printf "%s" "$ODD"'));
  assert.equal(after.stdout, "", "a variable outlived its command");
  const missing = await pool.capture({ argv: ["git"], directory, env: { PATH: "/nonexistent" } });
  assert.equal(missing.code, 127);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("ProcessPool.run() ends git and what it started at its time limit", async () => {
  const directory = await Deno.makeTempDir();
  const seconds = own("971.");
  const script = `#!/bin/sh\nsleep ${seconds} & sleep ${seconds}\n`;
  await Deno.writeTextFile(`${directory}/git`, script, { mode: 0o755 });
  await using pool = new ProcessPool({ size: 1 });
  const result = await pool.run({
    argv: ["git"],
    directory,
    env: { PATH: `${directory}:${Deno.env.get("PATH")}` },
    timeoutMs: 200,
  });
  assert.equal(result.timedOut, true);
  await gone(seconds);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("ProcessPool.run() never has more commands at once than its size", async () => {
  using folder = new TemporaryFolder({ "running/none": "" });
  Deno.removeSync(folder.at("running/none"));
  await using pool = new ProcessPool({ size: 3 });
  // The first ones go on when there are three of them.
  const count = "$(ls running | wc -l)";
  const script = `mkdir running/$$; until [ -e go ] || [ ${count} -ge 3 ]; do sleep 0.02; done; ` +
    `touch go; echo ${count}; sleep 0.05; rmdir running/$$`;
  const spec = { ...sh(script), directory: folder.path, timeoutMs: 60_000 };
  const counts = await Promise.all(
    Array.from({ length: 12 }, async () => Number((await pool.capture(spec)).stdout)),
  );
  assert.equal(Math.max(...counts), 3, `saw ${counts}`);
});

Deno.test("ProcessPool.run() delivers output byte for byte, separators included", async () => {
  await using pool = new ProcessPool({ size: 1 });
  let bytes = 0;
  const sum = await pool.capture(sh(
    "head -c 3000000 /dev/urandom > /tmp/nestr-$$; " +
      "cat /tmp/nestr-$$; cksum < /tmp/nestr-$$ >&2; rm /tmp/nestr-$$",
  ));
  const again = await pool.capture(sh("head -c 200000 /dev/zero | tr '\\0' '\\036'"));
  await pool.run({
    ...sh("head -c 5000000 /dev/urandom"),
    onOutput: (_, chunk) => void (bytes += chunk.length),
  });
  assert.equal(again.stdout, "\x1e".repeat(200_000));
  assert.match(sum.stderr, /^\d+ 3000000\n$/);
  assert.equal(bytes, 5_000_000);
});

Deno.test("ProcessPool.run() holds a command back while its reader is busy", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const directory = await Deno.makeTempDir();
  let release = () => {};
  const gate = new Promise<void>((resolve) => release = resolve);
  const running = pool.run({
    ...sh(`head -c 4000000 /dev/zero; touch ${directory}/written`),
    onOutput: () => gate,
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await assert.rejects(Deno.stat(`${directory}/written`), Deno.errors.NotFound);
  release();
  await running;
  await Deno.stat(`${directory}/written`);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("ProcessPool.run() ends a command's whole process group at its time limit", async () => {
  await using pool = new ProcessPool({ size: 1, graceMs: 2_000 });
  const seconds = own("331.7");
  const line = `sleep ${seconds} & sleep ${seconds}; echo slept`;
  const outcome = await pool.capture({ ...sh(line), timeoutMs: 100 });
  assert.equal(outcome.timedOut, true);
  assert.equal(outcome.aborted, false);
  assert.equal(outcome.stdout, "", "it waited for the command");
  await gone(seconds);
  assert.equal((await pool.capture(sh("echo next"))).stdout, "next\n");
});

Deno.test("ProcessPool.run() kills what ignores SIGTERM after the grace period", async () => {
  await using pool = new ProcessPool({ size: 1, graceMs: 200 });
  const controller = new AbortController();
  const outcome = await pool.run({
    ...sh(`trap '' TERM; echo deaf; sleep ${own("32.6")}; sleep ${own("32.6")}`),
    signal: controller.signal,
    onOutput: () => controller.abort(),
  });
  assert.equal(outcome.aborted, true);
  assert.equal(outcome.code, 137);
  await gone(own("32.6"));
});

Deno.test("ProcessPool.run() gives a command the grace period to clean up", async () => {
  await using pool = new ProcessPool({ size: 1, graceMs: 60_000 });
  const controller = new AbortController();
  let text = "";
  const outcome = await pool.run({
    ...sh("trap 'sleep 0.2; echo cleaned; exit 9' TERM; echo ready; while :; do sleep 0.02; done"),
    signal: controller.signal,
    onOutput: (stream, bytes) => {
      if (stream === "stdout") text += new TextDecoder().decode(bytes);
      controller.abort();
    },
  });
  assert.equal(text, "ready\ncleaned\n");
  assert.equal(outcome.code, 9);
});

Deno.test("ProcessPool.run() starts nothing for a signal that was aborted while it waited", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const directory = await Deno.makeTempDir();
  const controller = new AbortController();
  const first = pool.run(sh("sleep 0.2"));
  const second = pool.run({ ...sh(`touch ${directory}/ran`), signal: controller.signal });
  controller.abort();
  await first;
  assert.equal((await second).aborted, true);
  await assert.rejects(Deno.stat(`${directory}/ran`), Deno.errors.NotFound);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("ProcessPool.run() ends what a command leaves behind in its group", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const line = `sleep ${own("333.5")} >/dev/null 2>&1 & true`;
  assert.equal((await pool.run(sh(line))).code, 0);
  await gone(own("333.5")); // it gets TERM when its command ends
});

Deno.test("ProcessPool.kill() ends commands that run at the moment", async () => {
  await using pool = new ProcessPool({ size: 2 });
  const up = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const sleep = `echo up; sleep ${own("334.4")}`;
  const running = [`trap '' TERM INT; ${sleep}`, sleep].map((line, i) =>
    pool.run({ ...sh(line), onOutput: () => up[i]!.resolve() })
  );
  for (const { promise } of up) await promise;
  pool.kill();
  const outcomes = await Promise.all(running);
  assert.deepEqual(outcomes.map(({ code }) => code), [137, 137]);
  await gone(own("334.4"));
});

Deno.test("ProcessPool tells who leads a group before any command runs in it", async () => {
  const leaders: ProcessIdentity[] = [];
  const running: (readonly boolean[])[] = [];
  await using pool = new ProcessPool({
    size: 2,
    graceMs: 0,
    onGroup: (leader) => {
      leaders.push(leader);
      running.push(leaders.map(isRunning));
    },
  });
  const group = sh("ps -o pgid= -p $$");
  const first = await pool.capture(group);
  await pool.capture(group);
  assert.deepEqual(leaders.map(({ pid }) => pid), [Number(first.stdout)]);
  // What has timed out takes its shell with it, so there is another one.
  await pool.run({ ...sh("sleep 64.6"), timeoutMs: 100 });
  const other = await pool.capture(group);
  assert.deepEqual(leaders.map(({ pid }) => pid), [Number(first.stdout), Number(other.stdout)]);
  assert.deepEqual(running, [[true], [false, true]]);
});

Deno.test("ProcessPool drops the variables it is told to drop", async () => {
  Deno.env.set("NESTR_TEST_DROPPED", "1");
  await using pool = new ProcessPool({
    size: 1,
    unset: ["NESTR_TEST_DROPPED"],
    env: { KEPT: "2" },
  });
  const { stdout } = await pool.capture(sh('echo "${NESTR_TEST_DROPPED-unset} $KEPT"'));
  Deno.env.delete("NESTR_TEST_DROPPED");
  assert.equal(stdout, "unset 2\n");
});

Deno.test("ProcessPool.capture() keeps no more than it is told to", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const { stdout, code } = await pool.capture(sh("head -c 1000000 /dev/zero | tr '\\0' a"), {
    maxBytes: 10,
  });
  assert.equal(stdout, "aaaaaaaaaa");
  assert.equal(code, 0);
});

Deno.test("ProcessPool.run() gives each command streams of its own", async () => {
  await using pool = new ProcessPool({ size: 1, graceMs: 1_000 });
  // Node makes its streams non-blocking, and leaves them so when it is killed.
  const crash = 'console.log("up"); setTimeout(() => process.kill(process.pid, "SIGKILL"), 20)';
  const crashed = await pool.capture({ argv: ["node", "-e", crash], directory: here });
  assert.equal(crashed.code, 137);
  let bytes = 0;
  const next = await pool.run({
    ...sh("head -c 3000000 /dev/zero"),
    onOutput: async (_, chunk) => {
      bytes += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
  });
  assert.equal(next.code, 0);
  assert.equal(bytes, 3_000_000);
});

/** How many of 40 commands that are aborted while they start take the whole grace period. */
async function killedWhileStarting(): Promise<number> {
  await using pool = new ProcessPool({ size: 4, graceMs: 5_000 });
  const codes: number[] = [];
  for (let round = 0; round < 10; round++) {
    // A shell that is there already survives the signal that its command is too late for.
    const all = [0, 1, 2, 3];
    await Promise.all(all.map(() => pool.run({ argv: ["true"], directory: here })));
    const aborted = all.map(async (delayMs) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), delayMs);
      const sleep = { argv: ["sleep", own("335.8")], directory: here };
      return (await pool.run({ ...sleep, signal: controller.signal })).code;
    });
    codes.push(...await Promise.all(aborted));
  }
  return codes.filter((code) => code === 137).length;
}

Deno.test("ProcessPool.run() ends a command soon that is aborted while it starts", async () => {
  // On a machine that does not get to start a command for a while, a few may be too late again, and
  // more of them where it stands still, but not each time.
  let fewest = Infinity;
  for (let round = 0; round < 5 && fewest > 4; round++) {
    fewest = Math.min(fewest, await killedWhileStarting());
  }
  assert.ok(fewest <= 4, `${fewest} have taken the whole grace period`);
  await gone(own("335.8"));
});

Deno.test("ProcessPool.run() keeps what shells say about killed commands to itself", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const { stderr, code } = await pool.capture({ ...sh("kill -9 $$"), env: { TOKEN: "secret" } });
  assert.equal(code, 137);
  assert.equal(stderr, "");
});

Deno.test("ProcessPool.run() refuses what cannot be a command or a variable", async () => {
  await using pool = new ProcessPool({ size: 1 });
  const refused = (spec: Partial<Parameters<ProcessPool["run"]>[0]>) =>
    assert.rejects(
      pool.run({ argv: ["true"], directory: here, ...spec }),
      { code: "USAGE" },
      JSON.stringify(spec),
    );
  await refused({ argv: [] });
  await refused({ argv: [""] });
  await refused({ argv: ["echo", "a\0b"] });
  await refused({ env: { "A;touch pwned;B": "1" } });
  assert.equal((await pool.run({ argv: ["-x"], directory: here })).code, 127);
});

Deno.test("ProcessPool ends although a daemon holds the pipes of a command", async () => {
  using folder = new TemporaryFolder();
  const seconds = own("336.9");
  // Before it is in a session of its own it would end with its command.
  const line = `setsid -f sh -c 'touch up; exec sleep $0' ${seconds}; ` +
    "until [ -e up ]; do sleep 0.02; done";
  {
    await using pool = new ProcessPool({ size: 1 });
    assert.equal((await pool.run({ ...sh(line), directory: folder.path })).code, 0);
  }
  const left = processesWith(seconds);
  for (const pid of left) Deno.kill(pid, "SIGKILL");
  assert.ok(left.length > 0, "it waited for the daemon");
});

Deno.test("ProcessPool.run() fails, and lets others go on, when no shell can be started", async () => {
  await using pool = new ProcessPool({ size: 1, env: { PATH: "/nonexistent" } });
  const both = await Promise.allSettled([pool.run(sh("true")), pool.run(sh("true"))]);
  assert.deepEqual(both.map(({ status }) => status), ["rejected", "rejected"]);
});

Deno.test("ProcessPool.capture() says when it has dropped something", async () => {
  await using pool = new ProcessPool({ size: 1 });
  assert.equal((await pool.capture(sh("printf 12345"), { maxBytes: 5 })).truncated, false);
  assert.equal((await pool.capture(sh("printf 123456"), { maxBytes: 5 })).truncated, true);
});
