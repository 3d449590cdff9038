import assert from "node:assert/strict";
import type { OperationHappening } from "../../../lib/runs/event.ts";
import { loadAppearance } from "../../../lib/terminal/appearance.ts";
import { LiveProgress } from "../../../lib/terminal/run/live.ts";
import { type MemoryTerminal, memoryTerminal } from "../../support/memory_terminal.ts";
import { eventsOf, taskResult } from "../../support/operation_events.ts";
import { plannedTask, planOf } from "../../support/plan.ts";

/**
 * What a person sees after all writes: understands what `LiveProgress` uses of a terminal. Whole seconds
 * that something has taken are N, as the machine may stand still for a moment.
 */
function screen(terminal: MemoryTerminal): string[] {
  const lines = [""];
  let row = 0;
  // deno-lint-ignore no-control-regex
  for (const [part] of terminal.written().matchAll(/\x1b\[\d*[A-Za-z]|\r|\n|[^\x1b\r\n]+/g)) {
    if (part === "\n") lines[++row] ??= "";
    else if (part.endsWith("A") && part.startsWith("\x1b")) row -= Number(part.slice(2, -1));
    else if (part === "\x1b[J") lines.splice(row, Infinity, "");
    else if (part !== "\r") lines[row] += part;
  }
  return lines.map((line) => line.replace(/ \d+s(?= |$)/, " Ns"));
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 12_000 && !condition(); turn++) await wait(10);
  assert.ok(condition());
}

async function start(ids: readonly string[], options: Parameters<typeof memoryTerminal>[0] = {}) {
  const terminal = memoryTerminal({ isTerminal: true, ...options });
  const live = new LiveProgress(terminal, await loadAppearance(terminal, "stderr"));
  const send = async (...happenings: OperationHappening[]) => {
    for (const event of eventsOf(...happenings)) await live.handle(event);
  };
  const plan = planOf(ids.map((id) => plannedTask(id)), { title: "npm test" });
  await send({ type: "operation.started", plan, done: [] });
  const begin = (taskId: string, attempt = 1) => send({ type: "task.started", taskId, attempt });
  return { terminal, live, send, begin };
}

Deno.test("LiveProgress shows running tasks and counts, and takes them away at the end", async () => {
  const { terminal, live, send, begin } = await start(["api", "contracts", "web"]);
  await begin("api");
  await begin("contracts", 2);
  await send({ type: "task.finished", taskId: "web", result: taskResult() });
  await until(() => screen(terminal).length > 2);
  assert.deepEqual(screen(terminal), [
    "▸ api        Ns",
    "▸ contracts  Ns  attempt 2",
    "npm test: 1 of 3 done, 2 running  Ns",
    "",
  ]);
  live.close();
  assert.deepEqual(screen(terminal), [""]);
  assert.equal(terminal.written("stdout"), "");
});

Deno.test("LiveProgress counts what an earlier run had done", async () => {
  const terminal = memoryTerminal({ isTerminal: true });
  const live = new LiveProgress(terminal, await loadAppearance(terminal, "stderr"));
  const plan = planOf([plannedTask("a"), plannedTask("b")]);
  for (const event of eventsOf({ type: "operation.started", plan, done: ["a"] })) {
    await live.handle(event);
  }
  await until(() => screen(terminal)[0] !== "");
  assert.equal(screen(terminal)[0], "true: 1 of 2 done  Ns");
  live.close();
});

Deno.test("LiveProgress keeps failures and repetitions above the lines", async () => {
  const { terminal, live, send, begin } = await start(["api", "web"]);
  await begin("api");
  await send(
    {
      type: "task.retrying",
      taskId: "web",
      attempt: 1,
      delayMs: 2000,
      error: { code: "TASK_FAILED", message: "exit code 1" },
    },
    {
      type: "task.finished",
      taskId: "web",
      result: taskResult({ state: "failed", exitCode: 1 }),
    },
  );
  await until(() => screen(terminal).length > 3);
  const kept = [
    "! web failed: exit code 1; attempt 2 in 2.0s",
    "✗ web failed in 1.2s: exit code 1",
  ];
  assert.deepEqual(screen(terminal).slice(0, -1), [
    ...kept,
    "▸ api  Ns",
    "npm test: 1 of 2 done, 1 failed, 1 running  Ns",
  ]);
  live.close();
  assert.deepEqual(screen(terminal), [...kept, ""]);
});

Deno.test("LiveProgress puts text that stays above the lines, in order", async () => {
  const { terminal, live, begin } = await start(["api"]);
  await begin("api");
  await until(() => screen(terminal).length > 1);
  void live.print("stdout", "one\n");
  void live.print("stderr", "two\n");
  void live.print("stdout", "three\n");
  await until(() => screen(terminal)[0] === "one");
  assert.deepEqual(screen(terminal).slice(0, 4), ["one", "two", "three", "▸ api  Ns"]);
  live.close();
  assert.deepEqual(screen(terminal), ["one", "two", "three", ""]);
  assert.equal(terminal.written("stdout"), "one\nthree\n");
});

Deno.test("LiveProgress redraws ten times a second at most, however much is printed", async () => {
  const { terminal, live, begin } = await start(["api"]);
  await begin("api");
  const from = performance.now();
  const count = () => terminal.writes.filter(({ text }) => text.includes("npm test: ")).length;
  // A machine that stands still for a moment draws less.
  while (performance.now() - from < 450 || count() < 2) {
    assert.ok(performance.now() - from < 120_000, "nothing is drawn");
    void live.print("stdout", "x\n");
    await wait(2);
  }
  live.close();
  const elapsed = performance.now() - from;
  const drawn = count();
  assert.ok(drawn >= 2 && drawn <= elapsed / 100 + 1, `${drawn} in ${elapsed} ms`);
});

Deno.test("LiveProgress does not hold much text back", async () => {
  const { terminal, live } = await start(["api"]);
  void live.print("stdout", "x".repeat(40_000));
  assert.equal(terminal.written("stdout").length, 0);
  void live.print("stdout", "x".repeat(40_000));
  assert.equal(terminal.written("stdout").length, 80_000);
  live.close();
});

Deno.test("LiveProgress writes nothing again when nothing has changed", async () => {
  // A second later there would be something new to say.
  const { now } = performance;
  const time = performance.now();
  performance.now = () => time;
  try {
    const { terminal, live } = await start(["api"]);
    await until(() => screen(terminal)[0] !== "");
    const { length } = terminal.writes;
    await wait(250);
    assert.equal(terminal.writes.length, length);
    live.close();
  } finally {
    performance.now = now;
  }
});

Deno.test("LiveProgress names a few tasks and counts the others, within the window", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `repository-${index}`);
  const { terminal, live, begin } = await start(ids, { rows: 12, columns: 30 });
  for (const id of ids) await begin(id);
  await until(() => screen(terminal).length > 5);
  const lines = screen(terminal);
  assert.equal(lines.length, 7);
  assert.equal(lines[4], "  and 26 more");
  for (const line of lines) assert.ok(line.length < 30, line);
  assert.ok(lines[5]!.endsWith("…"));
  live.close();
  assert.deepEqual(screen(terminal), [""]);
});

Deno.test("LiveProgress leaves a standard output alone that is not the terminal", async () => {
  const { terminal, live } = await start(["api"], { isTerminal: { stderr: true } });
  void live.print("stdout", "data\n");
  assert.equal(terminal.written("stdout"), "data\n");
  live.close();
});

Deno.test("LiveProgress writes through once it is closed", async () => {
  const { terminal, live } = await start(["api"]);
  live.close();
  void live.print("stdout", "table\n");
  assert.equal(terminal.written(), "table\n");
  await wait(150);
  assert.equal(terminal.written(), "table\n");
});
