/** Operations started by a program: events, back-pressure, cancellation, listeners that fail. */

import assert from "node:assert/strict";
import {
  executePlan,
  listRuns,
  NestrError,
  openProject,
  type OperationEvent,
  type OperationReport,
  planRun,
  resumeRun,
  showRun,
} from "../../mod.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const CHAIN = `version = 1
[repos.base]
[repos.top]
[components.top]
depends_on = ["base"]
`;

/** A chain of two repositories, and this process's environment made as the fixture's. */
async function chain(): Promise<{ project: ProjectFixture } & AsyncDisposable> {
  const project = await ProjectFixture.create(CHAIN, ["base", "top"]);
  const environment = new ProcessEnvironment(project.git.env);
  return {
    project,
    async [Symbol.asyncDispose]() {
      environment[Symbol.dispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);
const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const states = ({ tasks }: OperationReport): Record<string, string> =>
  Object.fromEntries(tasks.map(({ id, result }) => [id, result.state]));

/** Waits until a file exists. */
async function appears(path: string): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!await exists(path)) {
    if (Date.now() > deadline) throw new Error(`"${path}" never came`);
    await delay(10);
  }
}

Deno.test("executePlan() tells every event in order, and reports what the journal says", async () => {
  await using fixture = await chain();
  const project = await openProject({ directory: fixture.project.root });
  const plan = await planRun(project, { command: ["sh", "-c", "printf 'Grüße\\n'"] });
  // A plan is plain data: it survives a file.
  const copy = JSON.parse(JSON.stringify(plan));
  const events: OperationEvent[] = [];
  const report = await executePlan(project, copy, { onEvent: (event) => void events.push(event) });
  assert.equal(report.state, "succeeded");
  assert.deepEqual(events.map(({ seq }) => seq), events.map((_, i) => i + 1));
  assert.ok(events.every(({ operationId }) => operationId === plan.id));
  assert.deepEqual(
    events.map((event) => "taskId" in event ? `${event.taskId} ${event.type}` : event.type),
    [
      "operation.started",
      "base task.ready",
      "base task.started",
      "base task.output",
      "base task.finished",
      "top task.ready",
      "top task.started",
      "top task.output",
      "top task.finished",
      "operation.finished",
    ],
  );
  const output = events.find((event) => event.type === "task.output");
  assert.ok(output?.type === "task.output" && output.text === "Grüße\n");
  const shown = await showRun(project, plan.id);
  const started = events.filter(({ type }) => type === "task.started").map(({ time }) => time);
  assert.deepEqual(
    shown.tasks,
    report.tasks.map((task, index) => ({ ...task, startedAt: started[index] })),
  );
  assert.equal(shown.journal, report.journal);
});

Deno.test("executePlan() holds a command back while a listener is not done with its output", async () => {
  await using fixture = await chain();
  const { project: files } = fixture;
  const project = await openProject({ directory: files.root });
  const done = files.path("done");
  const plan = await planRun(project, {
    command: ["sh", "-c", `head -c 5000000 /dev/zero | tr '\\0' x; touch ${done}`],
    select: "base",
  });
  const gate = Promise.withResolvers<void>();
  let characters = 0;
  let heldBack = false;
  const running = executePlan(project, plan, {
    onEvent: async (event) => {
      if (event.type !== "task.output") return;
      characters += event.text.length;
      await gate.promise;
    },
  });
  while (characters === 0) await delay(5);
  await delay(300);
  heldBack = !await exists(done);
  const meanwhile = characters;
  gate.resolve();
  const report = await running;
  assert.equal(report.state, "succeeded");
  assert.ok(heldBack, "the command went on to its end");
  assert.ok(meanwhile < 1_000_000, `${meanwhile} characters were handed over at once`);
  assert.equal(characters, 5_000_000);
});

Deno.test("executePlan() ends gently when its signal is aborted, and the run can be resumed", async () => {
  await using fixture = await chain();
  const { project: files } = fixture;
  const project = await openProject({ directory: files.root });
  const [log, go] = [files.path("log"), files.path("go")];
  const plan = await planRun(project, {
    command: [
      "sh",
      "-c",
      `trap 'trap "" TERM; echo ended >> ${log}; exit 1' TERM; ` +
      `[ $NESTR_REPOSITORY = base ] || [ -e ${go} ] || ` +
      `{ touch ${files.path("waiting")}; sleep 64.1 & wait; }; echo done >> ${log}`,
    ],
  });
  const controller = new AbortController();
  const running = executePlan(project, plan, { signal: controller.signal });
  await appears(files.path("waiting"));
  controller.abort("SIGTERM");
  const report = await running;
  assert.deepEqual([report.state, report.signal], ["cancelled", "SIGTERM"]);
  assert.deepEqual(states(report), { base: "succeeded", top: "cancelled" });
  assert.equal(report.tasks[1]!.result.error!.code, "CANCELLED");
  assert.equal(await Deno.readTextFile(log), "done\nended\n");
  await Deno.writeTextFile(go, "");
  const seqs: number[] = [];
  const before = await showRun(project, "last");
  const resumed = await resumeRun(project, plan.id, { onEvent: ({ seq }) => void seqs.push(seq) });
  assert.equal(before.state, "cancelled");
  assert.equal(resumed.state, "succeeded");
  assert.equal(resumed.id, plan.id);
  assert.equal(await Deno.readTextFile(log), "done\nended\ndone\n");
  assert.ok(seqs[0]! > 1, "numbers go on where they had ended");
  await assert.rejects(resumeRun(project, plan.id), { code: "RUN_NOTHING_TO_RESUME" });
});

Deno.test("executePlan() starts nothing when its signal was aborted before", async () => {
  await using fixture = await chain();
  const project = await openProject({ directory: fixture.project.root });
  const plan = await planRun(project, { command: ["touch", "made"] });
  const report = await executePlan(project, plan, { signal: AbortSignal.abort() });
  assert.deepEqual([report.state, report.signal], ["cancelled", null]);
  assert.deepEqual(states(report), { base: "skipped", top: "skipped" });
  assert.equal(await exists(fixture.project.path("base", "made")), false);
});

Deno.test("executePlan() kills at once what does not end gently", async () => {
  await using fixture = await chain();
  const { project: files } = fixture;
  const project = await openProject({ directory: files.root });
  const command = ["sh", "-c", `trap '' TERM; touch ${files.path("deaf")}; sleep 64.2; sleep 64.2`];
  let quickest = Infinity;
  // A machine can be so busy that it takes as long as the grace period once, but not each time.
  for (let round = 0; round < 3 && quickest > 5_000; round++) {
    const plan = await planRun(project, { command, select: "base" });
    const [signal, kill] = [new AbortController(), new AbortController()];
    const running = executePlan(project, plan, { signal: signal.signal, kill: kill.signal });
    await appears(files.path("deaf"));
    const started = performance.now();
    signal.abort("SIGINT");
    await delay(50);
    kill.abort();
    const report = await running;
    assert.equal(report.state, "cancelled");
    quickest = Math.min(quickest, performance.now() - started);
    await Deno.remove(files.path("deaf"));
  }
  assert.ok(quickest < 5_000, "it waited for the grace period");
});

/** Ways in which a listener fails at an event. */
const FAILURES: Readonly<Record<string, (error: Error) => void | Promise<void>>> = {
  throws: (error) => {
    throw error;
  },
  "rejects at once": (error) => Promise.reject(error),
  "rejects later": async (error) => {
    await delay(20);
    throw error;
  },
};

for (const [how, fail] of Object.entries(FAILURES)) {
  Deno.test(`executePlan() ends an operation whose listener ${how}, and throws its error`, async () => {
    await using fixture = await chain();
    const { project: files } = fixture;
    const project = await openProject({ directory: files.root });
    const [log, go] = [files.path("log"), files.path("go")];
    for (const type of ["operation.started", "task.ready", "task.output"] as const) {
      await Deno.writeTextFile(log, "");
      await Deno.remove(go).catch(() => {});
      // It does not end by itself before the failure is known.
      const line =
        `echo $NESTR_REPOSITORY | tee -a ${log}; until [ -e ${go} ]; do sleep 0.02; done`;
      const plan = await planRun(project, { command: ["sh", "-c", line] });
      const mistake = new Error(`mistake at ${type}`);
      let told = 0;
      const onEvent = (event: OperationEvent): void | Promise<void> => {
        if (event.type !== type) return;
        told++;
        return fail(mistake);
      };
      await assert.rejects(executePlan(project, plan, { onEvent }), (thrown) => thrown === mistake);
      assert.equal(told, 1, "a listener that has failed is told nothing more");
      const run = await showRun(project, plan.id);
      assert.deepEqual([run.state, run.damagedLines, run.unfinished], ["cancelled", 0, 0], type);
      assert.equal(run.tasks[1]!.result!.state, "skipped", type);
      await Deno.writeTextFile(go, "");
      const resumed = await resumeRun(project, plan.id);
      assert.equal(resumed.state, "succeeded");
      assert.equal((await Deno.readTextFile(log)).includes("top"), true);
    }
  });
}

Deno.test("executePlan() throws what a listener threw at the end, and the run has succeeded", async () => {
  await using fixture = await chain();
  const project = await openProject({ directory: fixture.project.root });
  for (const type of ["task.finished", "operation.finished"] as const) {
    const plan = await planRun(project, { command: ["true"], select: "top" });
    const onEvent = (event: OperationEvent) => {
      if (event.type === type) throw undefined;
    };
    const ended = executePlan(project, plan, { onEvent }).then(() => "ended", () => "thrown");
    assert.equal(await ended, "thrown", "even undefined is an error when it is thrown");
    const { tasks } = await showRun(project, plan.id);
    assert.equal(tasks[0]!.result!.state, "succeeded");
  }
  const { runs } = await listRuns(project);
  assert.equal(runs.length, 2);
});

Deno.test("executePlan() refuses a plan that is being carried out already", async () => {
  await using fixture = await chain();
  const { project: files } = fixture;
  const project = await openProject({ directory: files.root });
  const plan = await planRun(project, {
    command: [
      "sh",
      "-c",
      `touch ${files.path("on")}; while [ ! -e ${files.path("go")} ]; do sleep 0.02; done`,
    ],
    select: "base",
  });
  const first = executePlan(project, plan);
  await appears(files.path("on"));
  await assert.rejects(
    executePlan(project, plan),
    (thrown) => thrown instanceof NestrError && thrown.code === "RUN_ACTIVE",
  );
  await Deno.writeTextFile(files.path("go"), "");
  assert.equal((await first).state, "succeeded");
});
