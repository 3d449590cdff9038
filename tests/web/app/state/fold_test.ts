import assert from "node:assert/strict";
import {
  foldEvents,
  foldSummary,
  NONE,
  type NumberedEvent,
} from "../../../../lib/web/app/state/operation_fold.ts";
import { canResume, viewOfOperation, viewOfRun } from "../../../../lib/web/app/state/run_view.ts";
import type {
  OperationDetails,
  OperationEvent,
  OperationSummary,
  Plan,
  RunDetails,
  TaskResult,
} from "../../../../lib/web/wire.ts";

const task = (id: string) => ({
  id,
  component: id,
  repository: id,
  directory: id,
  step: null,
  action: { type: "command" as const, command: { argv: ["sh", "-c", "make"] }, env: {} },
  after: [],
  condition: null,
  timeoutMs: null,
  retries: 0,
  resources: [],
});

const PLAN: Plan = {
  version: 1,
  id: "run-1",
  kind: "workflow",
  title: "test",
  project: { name: "shop", root: "/shop" },
  selection: null,
  order: "dependency",
  fail: "dependents",
  limits: { jobs: 4, resources: {} },
  timeoutMs: null,
  tasks: [task("api"), task("web")],
  warnings: [],
};

const DETAILS: OperationDetails = {
  id: "run-1",
  project: "/shop",
  operation: "workflow",
  title: "test",
  state: "running",
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: null,
  tasks: 2,
  counts: NONE,
  journalled: true,
  error: null,
  result: null,
  plan: null,
  states: [],
  seq: 0,
  output: {},
};

const result = (state: TaskResult["state"]): TaskResult => ({
  state,
  exitCode: state === "failed" ? 1 : 0,
  attempts: 1,
  durationMs: 5,
});

/** Numbers of the server have holes, and are others than those within the operation. */
const event = (seq: number, happening: object): NumberedEvent => ({
  seq: 10 * seq,
  event: {
    seq,
    time: "2026-01-01T00:00:01.000Z",
    operationId: "run-1",
    ...happening,
  } as OperationEvent,
});

const EVENTS: readonly NumberedEvent[] = [
  event(1, { type: "operation.started", plan: PLAN, done: [] }),
  event(2, { type: "task.ready", taskId: "api" }),
  event(3, { type: "task.started", taskId: "api", attempt: 1 }),
  event(4, { type: "task.finished", taskId: "api", result: result("failed") }),
  event(5, { type: "task.skipped", taskId: "web", result: result("skipped") }),
  event(6, {
    type: "operation.finished",
    state: "failed",
    counts: { ...NONE, failed: 1, skipped: 1 },
    durationMs: 9,
  }),
];

Deno.test("foldEvents() gives the same whether events come one by one or at once", () => {
  const atOnce = foldEvents(DETAILS, EVENTS);
  const oneByOne = EVENTS.reduce((details, one) => foldEvents(details, [one]), DETAILS);
  assert.deepEqual(atOnce, oneByOne);
  assert.deepEqual(atOnce.states.map(({ state }) => state), ["failed", "skipped"]);
  assert.deepEqual(atOnce.counts, { ...NONE, failed: 1, skipped: 1 });
  assert.equal(atOnce.state, "failed");
  assert.equal(atOnce.seq, 60);
});

Deno.test("foldEvents() passes over what it has seen, and never counts twice", () => {
  const half = foldEvents(DETAILS, EVENTS.slice(0, 4));
  assert.deepEqual(foldEvents(half, EVENTS), foldEvents(DETAILS, EVENTS));
  assert.equal(foldEvents(half, EVENTS.slice(0, 3)), half);
});

Deno.test("foldEvents() keeps how a task has ended that is not run again when a run is resumed", () => {
  const ended = foldEvents(DETAILS, EVENTS);
  const again = foldEvents(ended, [
    event(7, { type: "operation.started", plan: PLAN, done: ["web"] }),
  ]);
  // A condition that was false counts as done.
  assert.deepEqual(again.states.map(({ state }) => state), ["waiting", "skipped"]);
  const fresh = foldEvents(DETAILS, [
    event(7, { type: "operation.started", plan: PLAN, done: ["web"] }),
  ]);
  assert.deepEqual(fresh.states.map(({ state }) => state), ["waiting", "succeeded"]);
});

Deno.test("foldEvents() keeps output only where the journal does not, and only the end of it", () => {
  const output = event(8, {
    type: "task.output",
    taskId: "api",
    stream: "stdout",
    text: "x".repeat(300_000),
  });
  assert.deepEqual(foldEvents(DETAILS, [output]).output, {});
  const kept = foldEvents({ ...DETAILS, journalled: false }, [output]).output;
  assert.equal(kept.api?.length, 200_000);
});

Deno.test("foldSummary() counts how tasks end, and each only once", () => {
  const summary = EVENTS.reduce(
    (sum: OperationSummary, one) => foldSummary(sum, one),
    DETAILS,
  );
  assert.deepEqual(summary.counts, { ...NONE, failed: 1, skipped: 1 });
  const again = EVENTS.reduce((sum, one) => foldSummary(sum, one), summary);
  assert.equal(again, summary);
});

Deno.test("viewOfOperation() shows tasks as people would type them, and canResume() what failed", () => {
  const view = viewOfOperation(foldEvents(DETAILS, EVENTS));
  assert.deepEqual(view.tasks.map(({ id, look, action }) => ({ id, look, action })), [
    { id: "api", look: "failed", action: "make" },
    { id: "web", look: "skipped", action: "make" },
  ]);
  assert.equal(canResume(view), true);
  assert.equal(canResume({ ...view, state: "running" }), false);
  assert.equal(canResume({ ...view, kind: "workspace-add" }), false);
});

Deno.test("viewOfRun() shows what runs now in a run of another process", () => {
  const run: RunDetails = {
    id: "run-2",
    kind: "run",
    title: "make",
    state: "running",
    startedAt: "2026-01-01T00:00:00.000Z",
    durationMs: null,
    counts: { ...NONE, succeeded: 1 },
    unfinished: 2,
    undoable: false,
    selection: null,
    tasks: [
      {
        ...{ id: "api", component: "api", repository: "api", step: null },
        startedAt: "2026-01-01T00:00:00.000Z",
        result: result("succeeded"),
      },
      {
        ...{ id: "web", component: "web", repository: "web", step: null },
        startedAt: "2026-01-01T00:00:01.000Z",
        result: null,
      },
      {
        ...{ id: "docs", component: "docs", repository: "docs", step: null },
        startedAt: null,
        result: null,
      },
    ],
    damagedLines: 0,
    journal: "/shop/.nestr/runs/run-2",
  };
  const looksOf = (one: RunDetails) => viewOfRun(one).tasks.map(({ look }) => look);
  assert.deepEqual(looksOf(run), ["succeeded", "running", "waiting"]);
  assert.equal(viewOfRun(run).tasks[1]?.startedAt, "2026-01-01T00:00:01.000Z");
  assert.deepEqual(looksOf({ ...run, state: "interrupted" }), [
    "succeeded",
    "unfinished",
    "unstarted",
  ]);
});
