// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** A run whose nestr was killed: what it left running, and how it goes on. */

import assert from "node:assert/strict";
import { endGroup } from "../../lib/process/background.ts";
import { isRunning, type ProcessIdentity } from "../../lib/process/process_identity.ts";
import { leftProcesses } from "../../lib/runs/run_processes.ts";
import { eventually } from "../support/docker_fixture.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const read = (path: string) => Deno.readTextFile(path).catch(() => "");

/** A project with a run whose tasks `gentle` and `deaf` go on though nestr was killed. */
class KilledRun implements AsyncDisposable {
  readonly project: ProjectFixture;
  readonly log: string;
  /** Who leads the groups that go on. */
  left: readonly ProcessIdentity[] = [];

  private constructor(project: ProjectFixture) {
    this.project = project;
    this.log = project.path("log");
  }

  static async begin(whileItRuns: (project: ProjectFixture) => Promise<void>): Promise<KilledRun> {
    const names = ["gentle", "deaf", "later"];
    const manifest = ["version = 1", ...names.map((name) => `[repos.${name}]`)].join("\n");
    const project = await ProjectFixture.create(manifest, names);
    const run = new KilledRun(project);
    const script = `cd ..; test -e again && { echo again >>log; exit; }
test $NESTR_REPOSITORY = deaf && trap '' TERM
while :; do echo $NESTR_REPOSITORY >>log; sleep 0.02; done`;
    const words = ["run", "--order", "parallel", "-j", "2"];
    const child = project.start([...words, "--", "sh", "-c", script]);
    await using ends = new AsyncDisposableStack();
    ends.use(run);
    try {
      await eventually(
        () => read(run.log),
        (text) => text.includes("gentle") && text.includes("deaf"),
      );
      await whileItRuns(project);
    } finally {
      child.kill("SIGKILL");
      await child.output();
      run.left = leftProcesses(run.folder);
    }
    await Deno.writeTextFile(project.path("again"), "");
    ends.move();
    return run;
  }

  /** The run's folder. */
  get folder(): string {
    const [{ name }] = [...Deno.readDirSync(this.project.path(".nestr", "runs"))] as [
      Deno.DirEntry,
    ];
    return this.project.path(".nestr", "runs", name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.left.map((leader) => endGroup(leader, 0)));
    await this.project[Symbol.asyncDispose]();
  }
}

const standing = ({ data }: { readonly data: any }) =>
  data.tasks.map(({ id, startedAt, result }: any) => [id, typeof startedAt, result]);

Deno.test("nestr runs resume ends what a killed run has left running before it runs anything", async () => {
  const tasks = [["gentle", "string", null], ["deaf", "string", null], ["later", "object", null]];
  await using run = await KilledRun.begin(async (project) => {
    const during = await project.json(["runs", "show"]);
    assert.equal(during.data.state, "running");
    assert.deepEqual(standing(during), tasks);
    const text = (await project.nestr(["runs", "show"])).stdout;
    assert.match(text, /gentle +running .*\n +deaf +running .*\n +later +waiting/);
    assert.equal((await project.json(["runs", "resume"])).error.code, "RUN_ACTIVE");
  });
  const { project, log } = run;
  const after = await project.json(["runs", "show"]);
  assert.equal(after.data.state, "interrupted");
  assert.deepEqual(standing(after), tasks);
  const text = (await project.nestr(["runs", "show"])).stdout;
  assert.match(text, /gentle +interrupted .*\n +deaf +interrupted .*\n +later +not started/);
  // It goes on, as nobody has told it otherwise.
  const { length } = await read(log);
  await eventually(() => read(log), (text) => text.length > length);
  assert.equal(run.left.length, 2);

  const resumed = await project.nestr(["runs", "resume"]);
  assert.equal(resumed.code, 0, resumed.stderr);
  const pids = run.left.map(({ pid }) => pid).join(", ");
  assert.ok(resumed.stderr.includes(`still runs; it is ended first (process groups ${pids})`));
  assert.deepEqual(run.left.map(isRunning), [false, false]);
  const lines = (await read(log)).trimEnd().split("\n");
  assert.deepEqual(lines.slice(lines.indexOf("again")), ["again", "again", "again"]);
  assert.deepEqual([...Deno.readDirSync(run.folder)].map(({ name }) => name).sort(), [
    "events.ndjson",
    "lock",
    "logs",
  ]);
});

Deno.test("nestr runs resume leaves whoever has only the number of what a killed run had started", async () => {
  await using run = await KilledRun.begin(() => Promise.resolve());
  const path = `${run.folder}/processes.ndjson`;
  const others = run.left.map(({ pid, started }) =>
    JSON.stringify({ pid, started: `${started}0` })
  );
  await Deno.writeTextFile(path, others.join("\n"));
  const resumed = await run.project.nestr(["runs", "resume"]);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.ok(!resumed.stderr.includes("still runs"));
  const { length } = await read(run.log);
  await eventually(() => read(run.log), (text) => text.length > length + 20);
});
