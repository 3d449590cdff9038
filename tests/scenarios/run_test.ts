// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Running commands and workflows with the real executable: order, failure, signals, resume. */

import assert from "node:assert/strict";
import { leftProcesses } from "../../scripts/test/leftovers.ts";
import { insisted } from "../support/insisted.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

const CHAIN = `version = 1
[project]
name = "chain"
[repos.base]
[repos.middle]
[repos.top]
[components.base]
repos = ["base"]
[components.middle]
repos = ["middle"]
depends_on = ["base"]
[components.top]
repos = ["top"]
depends_on = ["middle"]
`;
const REPOSITORIES = ["base", "middle", "top"];

/** Ids of tasks by how they ended. */
const states = (data: any): Record<string, string> =>
  Object.fromEntries(data.tasks.map((task: any) => [task.id, task.result?.state ?? "none"]));

/** Waits until a condition holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!await holds()) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Starts a run that waits for the end of the grace period when it is interrupted once. */
async function startStubborn(project: ProjectFixture): Promise<Deno.ChildProcess> {
  const log = project.path("stubborn");
  await Deno.remove(log).catch(() => {});
  const script = `trap '' TERM INT; echo started >> ${log}; sleep 161.3; sleep 161.3`;
  const child = project.start(["run", "-s", "base", "--", "sh", "-c", script]);
  await until(() => exists(log));
  return child;
}

/** A run that goes on, and how its end is waited for. */
interface Started {
  readonly child: Deno.ChildProcess;
  readonly end: () => Promise<{ readonly code: number }>;
}

/**
 * Fails unless a run that is insisted on ends with 130 before another one does that was interrupted
 * once, a second earlier: how long anything takes says nothing on a machine that is busy. Where the
 * machine stands still for as long as the other one waits, both end together, so that counts only when
 * it happens each time.
 */
async function assertInsisting(
  project: ProjectFixture,
  start: () => Promise<Started>,
): Promise<void> {
  let isFirst = false;
  for (let round = 0; round < 5 && !isFirst; round++) {
    const { child, end } = await start();
    const patient = await startStubborn(project);
    let isOver = false;
    const output = patient.output().finally(() => isOver = true);
    patient.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.equal((await insisted(child, end())).code, 130);
    isFirst = !isOver;
    assert.equal((await insisted(patient, output)).code, 130);
  }
  assert.ok(isFirst, "it waited for the grace period");
}

Deno.test("nestr run visits repositories in the order of their dependencies", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const log = project.path("order");
  const { code } = await project.nestr([
    "run",
    "--",
    "sh",
    "-c",
    `sleep 0.0$(( $$ % 5 )); basename "$PWD" >> ${log}`,
  ]);
  assert.equal(code, 0);
  assert.equal(await Deno.readTextFile(log), "base\nmiddle\ntop\n");
});

Deno.test("nestr run gives commands the variables of their place", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  await Deno.writeTextFile(project.path("top", "new"), "");
  const { stdout } = await project.nestr([
    "run",
    "-s",
    "top",
    "--",
    "sh",
    "-c",
    'echo "$NESTR_PROJECT $NESTR_REPOSITORY $NESTR_COMPONENT $NESTR_BRANCH $NESTR_DIRTY $NESTR_AHEAD $NESTR_BEHIND"; echo "$NESTR_REPOSITORY_PATH" "$NESTR_PROJECT_ROOT"',
  ]);
  assert.equal(
    stdout,
    `top | chain top top main true 0 0\ntop | ${project.path("top")} ${project.root}\n`,
  );
});

Deno.test("nestr run passes arguments to the command untouched", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const odd = "a 'b' $(touch pwned) --json -x \"*\"";
  const { stdout, code } = await project.nestr([
    "run",
    "-s",
    "base",
    "--",
    "printf",
    "<%s>\n",
    odd,
    "--help",
  ]);
  assert.equal(code, 0);
  assert.equal(stdout, `base | <${odd}>\nbase | <--help>\n`);
  assert.equal(await exists(project.path("base", "pwned")), false);
});

Deno.test("nestr run ends with 1 and names what failed, why, and how to run it again", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const result = await project.nestr([
    "run",
    "--",
    "sh",
    "-c",
    'test "$NESTR_REPOSITORY" != middle',
  ]);
  assert.equal(result.code, 1);
  assert.match(result.stderr, /3 tasks: 1 succeeded, 1 failed, 1 skipped/);
  assert.match(result.stderr, /middle +failed +exit code 1/);
  assert.match(result.stderr, /top +skipped +middle did not succeed/);
  assert.match(result.stderr, /nestr runs resume \d{8}-\d{6}-[0-9a-f]{6}/);
});

Deno.test("nestr runs resume runs only what did not succeed", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const log = project.path("log");
  const script = `echo $NESTR_REPOSITORY >> ${log}; test -e ${
    project.path("fixed")
  } || test $NESTR_REPOSITORY != middle`;
  const first = await project.json(["run", "--", "sh", "-c", script]);
  assert.equal(first.code, 1);
  assert.deepEqual(states(first.data), { base: "succeeded", middle: "failed", top: "skipped" });
  await Deno.writeTextFile(project.path("fixed"), "");
  const second = await project.json(["runs", "resume"]);
  assert.equal(second.code, 0);
  assert.equal(second.data.id, first.data.id);
  assert.deepEqual(states(second.data), {
    base: "succeeded",
    middle: "succeeded",
    top: "succeeded",
  });
  assert.equal(await Deno.readTextFile(log), "base\nmiddle\nmiddle\ntop\n");
  const third = await project.json(["runs", "resume", "last"]);
  assert.equal(third.code, 2);
  assert.equal(third.error.code, "RUN_NOTHING_TO_RESUME");
});

Deno.test("nestr runs resume knows after kill -9 what had succeeded", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const log = project.path("log");
  const go = project.path("go");
  const script =
    `echo $NESTR_REPOSITORY >> ${log}; [ $NESTR_REPOSITORY = base ] || while [ ! -e ${go} ]; do sleep 0.05; done`;
  const child = project.start(["run", "--", "sh", "-c", script]);
  await until(async () => await exists(log) && (await Deno.readTextFile(log)).includes("middle"));
  const during = await project.json(["runs", "show"]);
  assert.equal(during.data.state, "running");
  const refused = await project.json(["runs", "resume"]);
  assert.equal(refused.error.code, "RUN_ACTIVE");
  assert.equal(refused.code, 4);
  child.kill("SIGKILL");
  await child.output();
  await Deno.writeTextFile(go, "");
  const after = await project.json(["runs", "show"]);
  assert.equal(after.data.state, "interrupted");
  assert.deepEqual(states(after.data), { base: "succeeded", middle: "none", top: "none" });
  const resumed = await project.json(["runs", "resume"]);
  assert.equal(resumed.code, 0);
  assert.equal((await Deno.readTextFile(log)).match(/base/g)!.length, 1);
});

Deno.test("nestr run ends gently on SIGINT, with exit code 130, and can be resumed", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const log = project.path("log");
  const script = `trap 'echo cleaned >> ${log}; exit 1' TERM; echo $NESTR_REPOSITORY >> ${log}; ` +
    `[ $NESTR_REPOSITORY = base ] || { sleep 60 & wait; }`;
  const child = project.start(["run", "--", "sh", "-c", script]);
  await until(async () => await exists(log) && (await Deno.readTextFile(log)).includes("middle"));
  child.kill("SIGINT");
  const { code, stderr } = await child.output();
  assert.equal(code, 130);
  assert.match(new TextDecoder().decode(stderr), /ended by SIGINT/);
  assert.equal(await Deno.readTextFile(log), "base\nmiddle\ncleaned\n");
  const { data } = await project.json(["runs", "show"]);
  assert.equal(data.state, "cancelled");
  assert.deepEqual(states(data), { base: "succeeded", middle: "cancelled", top: "skipped" });
});

Deno.test("nestr run kills at the second SIGINT what ignores the first", async () => {
  await using project = await ProjectFixture.create(CHAIN, ["base"]);
  await assertInsisting(project, async () => {
    const child = await startStubborn(project);
    return { child, end: () => child.output() };
  });
  await until(() => !sleeps(project, "161.3"));
});

/** Whether something of a project sleeps for so long; other tests may run at the same time. */
function sleeps(project: ProjectFixture, seconds: string): boolean {
  return leftProcesses(project.git.root).some(({ command }) => command === `sleep ${seconds}`);
}

Deno.test("nestr run ends with 124 when the time limit was the only failure", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const each = await project.json([
    "run",
    "-s",
    "base",
    "--timeout",
    "100ms",
    "--",
    "sleep",
    "162.4",
  ]);
  assert.equal(each.code, 124);
  assert.equal(each.data.tasks[0].result.state, "timed-out");
  assert.equal(each.data.tasks[0].result.error.code, "TIMED_OUT");
  const whole = await project.json(["run", "--total-timeout", "200ms", "--", "sleep", "162.4"]);
  assert.equal(whole.code, 124);
  assert.equal(whole.data.state, "timed-out");
  await until(() => !sleeps(project, "162.4"));
});

Deno.test("nestr run repeats a failed task as often as it may", async () => {
  await using project = await ProjectFixture.create(CHAIN, ["base"]);
  const count = project.path("count");
  const { code, data } = await project.json([
    "run",
    "-s",
    "base",
    "--retries",
    "2",
    "--",
    "sh",
    "-c",
    `echo x >> ${count}; test $(wc -l < ${count}) -ge 3`,
  ]);
  assert.equal(code, 0);
  assert.equal(data.tasks[0].result.attempts, 3);
});

Deno.test("nestr run says what is missing: program, repository, permission", async () => {
  await using project = await ProjectFixture.create(CHAIN, ["base"]);
  const program = await project.json(["run", "-s", "base", "--", "no-such-program"]);
  assert.equal(program.data.tasks[0].result.error.code, "COMMAND_NOT_FOUND");
  assert.equal(program.data.tasks[0].result.exitCode, 127);
  const line = await project.json(["run", "-s", "base", "--", "echo a | cat"]);
  assert.match(line.data.tasks[0].result.error.hint, /sh -c 'echo a \| cat'/);
  const repository = await project.json(["run", "-s", "top", "--", "true"]);
  assert.equal(repository.data.tasks[0].result.error.code, "REPOSITORY_MISSING");
  assert.match(repository.data.tasks[0].result.error.hint, /nestr repo sync/);
});

Deno.test("nestr run goes on when a repository is deleted during the run", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const { code, data } = await project.json([
    "run",
    "--fail",
    "never",
    "--",
    "sh",
    "-c",
    `[ $NESTR_REPOSITORY = base ] && rm -rf ${project.path("middle")}; true`,
  ]);
  assert.equal(code, 1);
  assert.deepEqual(states(data), { base: "succeeded", middle: "failed", top: "succeeded" });
});

Deno.test("nestr run --output ndjson tells every event once, in order", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const { stdout, code } = await project.nestr([
    "run",
    "--output",
    "ndjson",
    "--",
    "sh",
    "-c",
    "echo out; echo err >&2",
  ]);
  assert.equal(code, 0);
  const events = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(events.map(({ seq }) => seq), events.map((_, i) => i + 1));
  assert.equal(events[0].type, "operation.started");
  assert.equal(events.at(-1).type, "operation.finished");
  for (const name of REPOSITORIES) {
    const types = events.filter(({ taskId }) => taskId === name).map(({ type }) => type);
    assert.deepEqual(types.filter((type) => type !== "task.output"), [
      "task.ready",
      "task.started",
      "task.finished",
    ]);
    const text = (stream: string) =>
      events.filter((it) => it.taskId === name && it.stream === stream).map((it) => it.text).join(
        "",
      );
    assert.equal(text("stdout"), "out\n");
    assert.equal(text("stderr"), "err\n");
  }
});

Deno.test("nestr run --dry-run runs nothing, and its plan can be carried out from a file", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const marker = project.path("marker");
  const dry = await project.nestr([
    "run",
    "-s",
    "base|top",
    "--dry-run",
    "--json",
    "--",
    "sh",
    "-c",
    `echo $NESTR_REPOSITORY >> ${marker}`,
  ]);
  assert.equal(dry.code, 0);
  assert.equal(await exists(marker), false);
  assert.equal(await exists(project.path(".nestr")), false);
  const file = project.path("plan.json");
  await Deno.writeTextFile(file, dry.stdout);
  assert.equal((await project.nestr(["run", "--plan", file])).code, 0);
  assert.equal(await Deno.readTextFile(marker), "base\ntop\n");
  await Deno.writeTextFile(file, dry.stdout.replace('"top"', '"../.."'));
  const changed = await project.json(["run", "--plan", file]);
  assert.equal(changed.error.code, "PLAN_INVALID");
});

Deno.test(
  "nestr run stops and says so when the journal cannot be written",
  requires("tmpfs"),
  async () => {
    await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
    // The runs folder on a file system of its own, as good as full.
    const runs = project.path(".nestr", "runs");
    await Deno.mkdir(runs, { recursive: true });
    const command = (...argv: string[]) => project.git.command(project.root, ...argv);
    await command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", runs);
    try {
      const script = "head -c 200000 /dev/zero; sleep 163.5";
      const { code, error } = await project.json(["run", "--", "sh", "-c", script]);
      assert.equal(error.code, "DISK_FULL");
      assert.equal(code, 3);
      await until(() => !sleeps(project, "163.5"));
    } finally {
      // Whoever still ends there keeps it from nobody else.
      await command("umount", "--lazy", runs);
    }
  },
);

Deno.test("two runs at once in one project keep their journals apart", async () => {
  await using project = await ProjectFixture.create(CHAIN, REPOSITORIES);
  const [left, right] = await Promise.all([
    project.json(["run", "--", "sh", "-c", "sleep 0.2; echo left"]),
    project.json(["run", "--", "sh", "-c", "sleep 0.2; echo right"]),
  ]);
  assert.equal(left.code + right.code, 0);
  assert.notEqual(left.data.id, right.data.id);
  const { stdout } = await project.nestr(["runs", "logs", left.data.id, "top"]);
  assert.equal(stdout, "left\n");
});

Deno.test("nestr run ends at the second SIGINT although nobody reads its output", async () => {
  await using project = await ProjectFixture.create(CHAIN, ["base"]);
  await assertInsisting(project, async () => {
    const child = project.start(["run", "-s", "base", "--", "sh", "-c", "touch begun; exec yes"]);
    const begun = project.path("base", "begun");
    await until(() => exists(begun));
    await Deno.remove(begun);
    const end = async () => {
      const { code } = await child.status;
      await child.stdout.cancel();
      await child.stderr.cancel();
      return { code };
    };
    return { child, end };
  });
});

Deno.test("nestr run --plan refuses words that would change the plan", async () => {
  await using project = await ProjectFixture.create(CHAIN, ["base"]);
  const file = project.path("plan.json");
  const dry = await project.nestr(["run", "-s", "base", "--dry-run", "--json", "--", "true"]);
  await Deno.writeTextFile(file, dry.stdout);
  for (const words of [["-j", "1"], ["build"], ["--", "true"], ["-s", "top"]]) {
    const { code, error } = await project.json(["run", "--plan", file, ...words]);
    assert.equal(code, 2);
    assert.equal(error.code, "USAGE");
  }
});

Deno.test("nestr runs resume refuses a run that takes work away", async () => {
  await using project = await ProjectFixture.create(CHAIN, ["base"]);
  await Deno.writeTextFile(project.path("base", "junk"), "x");
  await project.json(["repo", "clean", "-s", "base", "--force", "--yes"]);
  const { code, error } = await project.json(["runs", "resume"]);
  assert.equal(code, 4);
  assert.equal(error.code, "RUN_NOT_RESUMABLE");
});

Deno.test("nestr repo status ended by SIGINT takes its git commands with it", async () => {
  await using project = await ProjectFixture.create(CHAIN, ["base"]);
  const hook = project.path("slow-hook");
  const marker = project.path("asked");
  await Deno.writeTextFile(hook, `#!/bin/sh\necho x > ${marker}\nsleep 164.2\n`, { mode: 0o755 });
  await project.git.git(project.path("base"), "config", "core.fsmonitor", hook);
  const child = project.start(["repo", "status", "-s", "base"]);
  await until(() => exists(marker));
  child.kill("SIGINT");
  const { code } = await child.output();
  assert.equal(code, 130);
  await until(() => !sleeps(project, "164.2"));
});
