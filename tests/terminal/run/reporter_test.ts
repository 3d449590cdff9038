import assert from "node:assert/strict";
import type { OperationEvent, OperationHappening } from "../../../lib/runs/event.ts";
import type { ReadLog } from "../../../lib/terminal/run/group.ts";
import { openReporter, type RunOutput } from "../../../lib/terminal/run/reporter.ts";
import { OutputClosed } from "../../../lib/terminal/terminal.ts";
import { type MemoryTerminal, memoryTerminal } from "../../support/memory_terminal.ts";
import { eventsOf, taskResult } from "../../support/operation_events.ts";
import { plannedTask, planOf } from "../../support/plan.ts";

const started = (...ids: readonly string[]): OperationHappening => ({
  type: "operation.started",
  plan: planOf(ids.map((id) => plannedTask(id))),
  done: [],
});
const finished: OperationHappening = {
  type: "operation.finished",
  state: "succeeded",
  counts: { "succeeded": 1, "failed": 0, "timed-out": 0, "cancelled": 0, "skipped": 0 },
  durationMs: 10,
};
const begins = (taskId: string): OperationHappening => ({
  type: "task.started",
  taskId,
  attempt: 1,
});
const ends = (taskId: string, changes = {}): OperationHappening => ({
  type: "task.finished",
  taskId,
  result: taskResult(changes),
});
const prints = (
  taskId: string,
  text: string,
  stream: "stdout" | "stderr" = "stdout",
): OperationHappening => ({ type: "task.output", taskId, stream, text });

/** Shows happenings from beginning to end. */
async function show(
  output: RunOutput,
  happenings: readonly OperationHappening[],
  terminal: MemoryTerminal = memoryTerminal(),
  readLog: ReadLog = () => undefined,
): Promise<MemoryTerminal> {
  const reporter = await openReporter({ terminal, output, readLog });
  for (const event of eventsOf(...happenings)) await reporter.handle(event);
  await reporter.close();
  return terminal;
}

Deno.test("openReporter() with stream prefixes lines and keeps the streams apart", async () => {
  const terminal = await show("stream", [
    started("api", "worker"),
    begins("api"),
    prints("api", "one\ntw"),
    prints("worker", "w\n", "stderr"),
    prints("api", "o\nthree"),
    prints("api", "e\n", "stderr"),
    ends("api"),
    finished,
  ]);
  assert.equal(terminal.written("stdout"), "api    | one\napi    | two\napi    | three\n");
  assert.equal(
    terminal.written("stderr"),
    "api started\nworker | w\napi    | e\napi succeeded in 1.2s\n",
  );
});

Deno.test("openReporter() with stream colours the steps of one component alike", async () => {
  const terminal = memoryTerminal({ color: 2 });
  const task = (id: string, component: string) => plannedTask(id, { component });
  await show("stream", [
    {
      type: "operation.started",
      plan: planOf([task("a/x", "a"), task("a/y", "a"), task("b/x", "b")]),
      done: [],
    },
    prints("a/x", "1\n"),
    prints("a/y", "2\n"),
    prints("b/x", "3\n"),
    finished,
  ], terminal);
  // deno-lint-ignore no-control-regex
  const colors = [...terminal.written("stdout").matchAll(/\x1b\[38;5;(\d+)m/g)].map(([, it]) => it);
  assert.equal(colors.length, 3);
  assert.equal(colors[0], colors[1]);
  assert.notEqual(colors[0], colors[2]);
});

Deno.test("openReporter() with stream makes names harmless and does not let long ones widen all", async () => {
  const long = "x".repeat(60);
  const terminal = await show("stream", [
    started("a\x1b[2J", long),
    prints("a\x1b[2J", "1\n"),
    prints(long, "2\n"),
    finished,
  ]);
  assert.equal(terminal.written("stdout"), `a\\x1b[2J | 1\n${long} | 2\n`);
});

Deno.test("openReporter() with stream prints the beginning of a line that stays unfinished", async () => {
  const terminal = memoryTerminal();
  const reporter = await openReporter({ terminal, output: "stream", readLog: () => undefined });
  for (const event of eventsOf(started("api"), prints("api", "Password: "))) {
    await reporter.handle(event);
  }
  assert.equal(terminal.written("stdout"), "");
  for (let turn = 0; turn < 1_000 && terminal.written("stdout") === ""; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(terminal.written("stdout"), "api | Password: \n");
  await reporter.close();
});

Deno.test("openReporter() with group prints each task's output in one piece", async () => {
  const terminal = await show("group", [
    started("api", "web", "quiet"),
    prints("api", "a1\n"),
    prints("web", "w1\n"),
    prints("api", "a2", "stderr"),
    prints("api", "a3\r10%\ra4"),
    ends("web"),
    ends("quiet"),
    ends("api", { state: "failed", exitCode: 2 }),
    finished,
  ]);
  assert.equal(terminal.written("stdout"), "==> web\nw1\n==> api\na1\na4\n");
  assert.equal(
    terminal.written("stderr"),
    "web succeeded in 1.2s\nquiet succeeded in 1.2s\napi failed in 1.2s: exit code 2\na2\n",
  );
});

Deno.test("openReporter() with group reads long output back from the log", async () => {
  const encoder = new TextEncoder();
  const asked: string[] = [];
  async function* log(): AsyncGenerator<Uint8Array> {
    const bytes = encoder.encode("größer\nlast");
    yield bytes.subarray(0, 3);
    await Promise.resolve();
    yield bytes.subarray(3);
  }
  const terminal = await show(
    "group",
    [
      started("api"),
      ...Array.from({ length: 20 }, () => prints("api", "x".repeat(65_536))),
      prints("api", "not kept either\n"),
      ends("api"),
      finished,
    ],
    memoryTerminal(),
    (taskId) => {
      asked.push(taskId);
      return log();
    },
  );
  assert.deepEqual(asked, ["api"]);
  assert.equal(terminal.written("stdout"), "==> api\ngrößer\nlast\n");
});

Deno.test("openReporter() with group gives up pieces of output that are too many", async () => {
  const many = Array.from(
    { length: 20_000 },
    (_, index) => prints("api", "x\n", index % 2 === 0 ? "stdout" : "stderr"),
  );
  const terminal = await show("group", [started("api"), ...many, ends("api"), finished]);
  assert.match(terminal.written("stdout"), /log of this task cannot be read: there is none/);
});

Deno.test("openReporter() with group says so when the log cannot be read, and goes on", async () => {
  const reporterInput = [
    started("api", "web"),
    prints("api", "x".repeat(2_000_000)),
    ends("api"),
    prints("web", "fine\n"),
    ends("web"),
    finished,
  ];
  const terminal = await show("group", reporterInput, memoryTerminal(), () => {
    throw new Deno.errors.NotFound("no such file");
  });
  assert.equal(
    terminal.written("stdout"),
    "==> api\n\n(the log of this task cannot be read: no such file)\n==> web\nfine\n",
  );
});

Deno.test("openReporter() with group prints blocks whole when tasks end at the same moment", async () => {
  const slow = memoryTerminal({
    onWrite: () => new Promise((resolve) => setTimeout(resolve, 1)),
  });
  const reporter = await openReporter({
    terminal: slow,
    output: "group",
    readLog: () => undefined,
  });
  const events = eventsOf(
    started("a", "b"),
    prints("a", "a1\n"),
    prints("a", "a2\n", "stderr"),
    prints("b", "b1\n"),
    ends("a"),
    ends("b"),
    finished,
  );
  await Promise.all(events.map((event) => reporter.handle(event)));
  await reporter.close();
  assert.equal(
    slow.written(),
    "a succeeded in 1.2s\n==> a\na1\na2\nb succeeded in 1.2s\n==> b\nb1\n",
  );
});

Deno.test("openReporter() with table prints states and no output", async () => {
  const terminal = await show("table", [
    started("api", "web", "worker"),
    prints("api", "secret output\n"),
    ends("web", { state: "failed", exitCode: 1 }),
    ends("api"),
    {
      type: "task.skipped",
      taskId: "worker",
      result: taskResult({ state: "skipped", reason: "dependency", blockedBy: "web" }),
    },
    finished,
  ]);
  assert.equal(
    terminal.written("stdout"),
    [
      "api     succeeded  1.2s",
      "web     failed     1.2s  exit code 1",
      "worker  skipped       -  web did not succeed",
      "",
    ].join("\n"),
  );
});

Deno.test("openReporter() with ndjson prints every event and nothing else", async () => {
  const happenings = [
    started("api"),
    begins("api"),
    prints("api", "a\nb\u2028"),
    ends("api"),
    finished,
  ];
  const terminal = await show("ndjson", happenings);
  const lines = terminal.written("stdout").trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as OperationEvent),
    eventsOf(...happenings),
  );
  assert.equal(terminal.written("stderr"), "");
});

Deno.test("openReporter() with progress prints lines about tasks only", async () => {
  const terminal = await show("progress", [
    started("api"),
    begins("api"),
    prints("api", "output\n"),
    {
      type: "task.retrying",
      taskId: "api",
      attempt: 1,
      delayMs: 500,
      error: { code: "TASK_FAILED", message: "exit code 7" },
    },
    { type: "task.started", taskId: "api", attempt: 2 },
    ends("api", { state: "timed-out", exitCode: null }),
    finished,
  ]);
  assert.equal(terminal.written("stdout"), "");
  assert.equal(
    terminal.written("stderr"),
    "api started\napi failed: exit code 7; attempt 2 in 500ms\n" +
      "api started again, attempt 2\napi timed out in 1.2s\n",
  );
});

Deno.test("openReporter() shows output and no progress when quiet", async () => {
  const terminal = await show(
    "stream",
    [started("api"), begins("api"), prints("api", "x\n"), ends("api"), finished],
    memoryTerminal({ verbosity: "quiet", isTerminal: true }),
  );
  assert.equal(terminal.written("stdout"), "api | x\n");
  assert.equal(terminal.written("stderr"), "");
});

Deno.test("openReporter() redraws only where nothing else reaches the same screen", async () => {
  const redrawn = async (output: RunOutput, stdout: boolean, redraws = true) => {
    const terminal = memoryTerminal({ isTerminal: { stdout, stderr: true }, redraws });
    await show(output, [started("api"), begins("api"), ends("api"), finished], terminal);
    return !terminal.written("stderr").includes("api started");
  };
  assert.equal(await redrawn("stream", true), true);
  assert.equal(await redrawn("stream", false), false);
  assert.equal(await redrawn("group", false), false);
  assert.equal(await redrawn("table", false), true);
  assert.equal(await redrawn("progress", false), true);
  assert.equal(await redrawn("progress", true, false), false);
});

Deno.test("RunReporter.handle() does not disturb the operation when the output is gone", async () => {
  for (const output of ["stream", "group", "ndjson", "table"] as const) {
    const terminal = memoryTerminal({
      onWrite: (stream) => stream === "stdout" ? Promise.reject(new OutputClosed()) : undefined,
    });
    const reporter = await openReporter({ terminal, output, readLog: () => undefined });
    const events = eventsOf(started("api"), prints("api", "x\n"), ends("api"), finished);
    for (const event of events) await reporter.handle(event);
    assert.ok(reporter.broken.aborted, output);
    assert.ok(reporter.broken.reason instanceof OutputClosed);
    await assert.rejects(reporter.close(), OutputClosed);
  }
});

Deno.test("RunReporter.handle() slows the producer down to the terminal's speed", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const terminal = memoryTerminal({ onWrite: () => promise });
  const reporter = await openReporter({ terminal, output: "stream", readLog: () => undefined });
  const [start, output] = eventsOf(started("api"), prints("api", "x\n"));
  await reporter.handle(start!);
  const waiting = reporter.handle(output!);
  assert.ok(waiting instanceof Promise);
  resolve();
  await waiting;
  await reporter.close();
});

Deno.test("RunReporter.close() ends everything in the middle of an operation", async () => {
  for (const output of ["stream", "group", "table", "progress"] as const) {
    const terminal = memoryTerminal({ isTerminal: true });
    const reporter = await openReporter({ terminal, output, readLog: () => undefined });
    for (const event of eventsOf(started("api"), begins("api"), prints("api", "half"))) {
      await reporter.handle(event);
    }
    await reporter.close();
    await reporter.close();
    if (output === "stream") assert.equal(terminal.written("stdout"), "api | half\n");
  }
});

Deno.test("RunReporter.note() prints above lines that are redrawn", async () => {
  for (const redraws of [true, false]) {
    const terminal = memoryTerminal({ isTerminal: true, redraws });
    const reporter = await openReporter({ terminal, output: "stream", readLog: () => undefined });
    for (const event of eventsOf(started("api"), begins("api"))) await reporter.handle(event);
    while (redraws && !terminal.written().includes("running")) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    reporter.note("ending what runs\n");
    await reporter.close();
    const text = terminal.written("stderr");
    const before = redraws ? "\r\x1b[2A\x1b[J" : "api started\n";
    assert.ok(text.endsWith(`${before}ending what runs\n`), JSON.stringify(text));
  }
});
