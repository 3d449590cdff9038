import assert from "node:assert/strict";
import { NONE } from "../../../../lib/web/app/state/operation_fold.ts";
import { OperationStore } from "../../../../lib/web/app/state/operation_store.ts";
import type {
  OperationDetails,
  OperationEvent,
  OperationSummary,
  Plan,
  ServerEvent,
} from "../../../../lib/web/wire.ts";
import { ENDED, failing, FakeServer, settle, SUMMARY, until } from "./fake_server.ts";

/** Something that has happened to the operation, with the server's number. */
function event(seq: number, happening: object): ServerEvent {
  return {
    ...{ seq, time: "", type: "operation.event", operation: "r", project: "/p" },
    event: { seq, time: "", operationId: "r", ...happening } as OperationEvent,
  } as ServerEvent;
}

const result = { state: "succeeded", exitCode: 0, attempts: 1, durationMs: 1 };
const finished = event(12, { type: "task.finished", taskId: "api", result });
const ended: ServerEvent = { seq: 13, time: "", type: "operation.ended", operation: ENDED };

const DETAILS: OperationDetails = {
  ...SUMMARY,
  plan: null,
  states: [{ id: "api", state: "running", attempt: 1, startedAt: null, result: null }],
  seq: 11,
  output: {},
};

/** The store of a server with one operation, whose answers about it come when the test says so. */
function server() {
  const details = Promise.withResolvers<OperationDetails>();
  const fake = new FakeServer({
    operations: () => ({ operations: [SUMMARY] }),
    operation: () => details.promise,
  });
  return { fake, store: new OperationStore(fake.client, "/p"), answer: details.resolve };
}

Deno.test("OperationStore.run() adds what happened while it was loading", async () => {
  const { store, answer } = server();
  store.want();
  const run = store.run("r");
  store.take([finished]);
  assert.equal(run.loading, true);
  answer(DETAILS);
  await until(() => run.value !== undefined);
  assert.equal(run.value?.tasks[0]?.look, "succeeded");
  assert.equal(run.value?.counts.succeeded, 1);
  store.close();
});

Deno.test("OperationStore.run() does not count again what the answer already holds", async () => {
  const { store, answer } = server();
  const run = store.run("r");
  store.take([finished]);
  answer({ ...DETAILS, seq: 12, counts: { ...NONE, succeeded: 1 } });
  await until(() => run.value !== undefined);
  assert.equal(run.value?.counts.succeeded, 1);
  store.close();
});

Deno.test("OperationStore.run() keeps the end that was told while an older answer was under way", async () => {
  const { store, answer } = server();
  const run = store.run("r");
  const result = { saved: [{ restore: "git stash apply" }] };
  store.take([{ seq: 13, time: "", type: "operation.ended", operation: { ...ENDED, result } }]);
  answer(DETAILS);
  await until(() => run.value !== undefined);
  assert.equal(run.value?.state, "succeeded");
  assert.deepEqual(run.value?.result, result);
  store.close();
});

Deno.test("OperationStore counts nothing twice that its list holds, and believes no older list", async () => {
  const answer = Promise.withResolvers<unknown>();
  const fake = new FakeServer({ operations: () => answer.promise });
  const store = new OperationStore(fake.client, "/p");
  store.want();
  // What was told before the list was asked for is told again, and what it does not hold comes with it.
  const other = { ...SUMMARY, id: "s", tasks: 1 };
  const finishedOther = { ...finished, seq: 14, operation: "s" } as ServerEvent;
  store.take([finished, ended, finishedOther]);
  answer.resolve({
    operations: [{ ...other, seq: 14, counts: { ...NONE, succeeded: 1 } }, { ...SUMMARY, seq: 11 }],
  });
  await until(() => store.summaries.length === 2);
  assert.deepEqual(store.summaries.map(({ counts }) => counts.succeeded), [1, 1]);
  assert.deepEqual(store.summaries.map(({ state }) => state), ["running", "succeeded"]);
  assert.equal(store.running.value, 1);
  store.take([finishedOther]);
  assert.equal(store.summaries[0]?.counts.succeeded, 1);
  store.close();
});

Deno.test("OperationStore.summaries is the same array as long as nothing has changed", async () => {
  const { store } = server();
  store.want();
  await until(() => store.summaries.length === 1);
  const before = store.summaries;
  store.take([event(11, { type: "task.ready", taskId: "api" })]);
  assert.equal(store.summaries, before);
  store.take([finished]);
  assert.notEqual(store.summaries, before);
  store.close();
});

Deno.test("OperationStore.begun() shows a resumed run as running, with its old id", async () => {
  const fake = new FakeServer({
    operations: () => ({ operations: [ENDED] }),
    operation: () => ({ ...DETAILS, ...ENDED }),
    "runs.show": () => failing("NAME_UNKNOWN"),
  });
  const store = new OperationStore(fake.client, "/p");
  store.want();
  const run = store.run("r");
  await until(() => store.summaries.length === 1 && run.value !== undefined);
  assert.equal(store.running.value, 0);
  const again: OperationSummary = { ...SUMMARY, startedAt: "2026-01-02T00:00:00.000Z", seq: 20 };
  store.begun(again);
  assert.equal(store.running.value, 1);
  assert.equal(store.summaries[0]?.startedAt, again.startedAt);
  // The answer knows more than was told; what is told later all the same belongs to the open run.
  store.begun({ ...again, seq: 22 });
  const plan = { tasks: [{ id: "api", after: [] }, { id: "web", after: [] }] } as unknown as Plan;
  store.take([
    { seq: 20, time: "", type: "operation.begun", operation: again },
    event(21, { type: "operation.started", plan, done: ["api"] }),
    event(22, { type: "task.started", taskId: "web", attempt: 1 }),
  ]);
  assert.equal(run.value?.state, "running");
  assert.deepEqual(run.value?.tasks.map(({ look }) => look), ["running", "running"]);
  // An answer from before is too late.
  store.begun(ENDED);
  assert.equal(store.running.value, 1);
  store.close();
});

Deno.test("OperationStore.begun() asks again about a run that only the journal knew", async () => {
  let isHere = false;
  const fake = new FakeServer({
    operation: () => {
      if (!isHere) throw failing("NAME_UNKNOWN");
      return DETAILS;
    },
    "runs.show": () => ({ ...SUMMARY, state: "failed", durationMs: 1, selection: null, tasks: [] }),
  });
  const store = new OperationStore(fake.client, "/p");
  const run = store.run("r");
  await until(() => run.value?.live === false);
  isHere = true;
  store.take([{ seq: 10, time: "", type: "operation.begun", operation: SUMMARY }]);
  await until(() => run.value?.live === true);
  store.close();
});

Deno.test("OperationStore.changed() takes over that it is to end, and nothing that events tell", async () => {
  const { store, answer } = server();
  store.want();
  const run = store.run("r");
  answer(DETAILS);
  await until(() => run.value !== undefined && store.running.value === 1);
  store.changed({ ...SUMMARY, state: "ending", seq: 12, counts: { ...NONE, succeeded: 1 } });
  assert.equal(run.value?.state, "ending");
  assert.equal(store.summaries[0]?.state, "ending");
  store.take([finished]);
  assert.equal(run.value?.tasks[0]?.look, "succeeded");
  assert.equal(run.value?.counts.succeeded, 1);
  assert.equal(store.summaries[0]?.counts.succeeded, 1);
  store.take([ended]);
  // The answer was older than the end.
  store.changed({ ...SUMMARY, state: "ending" });
  assert.equal(run.value?.state, "succeeded");
  assert.equal(store.running.value, 0);
  assert.equal(store.summaries[0]?.state, "succeeded");
  store.close();
});

Deno.test("OperationStore shows an operation that was begun elsewhere, and none of another project", async () => {
  const { fake } = server();
  const home = { root: undefined as string | undefined };
  const store = new OperationStore(fake.client, undefined, (root) => root === home.root);
  store.want();
  await until(() => store.summaries.length === 1);
  const begun = (id: string, project: string): ServerEvent => ({
    ...{ seq: 20, time: "", type: "operation.begun", operation: { ...SUMMARY, id, project } },
  });
  home.root = "/p";
  store.take([begun("new", "/p"), begun("other", "/elsewhere")]);
  assert.deepEqual(store.summaries.map(({ id }) => id), ["new", "r"]);
  store.close();
});

Deno.test("OperationStore.outcomes tells what came of an operation that was awaited, until it is dismissed", async () => {
  const { store } = server();
  store.want();
  await until(() => store.summaries.length === 1);
  assert.deepEqual(store.outcomes.value, []);
  // It may have ended before anybody has said that it is awaited.
  store.take([ended]);
  assert.deepEqual(store.outcomes.value, []);
  store.awaitOutcome("r");
  assert.deepEqual(store.outcomes.value.map(({ id, state }) => [id, state]), [["r", "succeeded"]]);
  store.dismissOutcome("r");
  assert.deepEqual(store.outcomes.value, []);
  store.close();
});

Deno.test("OperationStore.run() keeps few runs up to date: those that were shown last", async () => {
  const run = { ...SUMMARY, state: "running", durationMs: null, selection: null, tasks: [] };
  const fake = new FakeServer({ "runs.show": ({ run: id }) => ({ ...run, id }) });
  const store = new OperationStore(fake.client, "/p");
  for (let number = 0; number < 30; number++) {
    const opened = store.run(`run-${number}`);
    await until(() => opened.value !== undefined);
  }
  const asked = fake.count("runs.show");
  store.take([{ seq: 50, time: "", type: "runs.changed", project: "/p" }]);
  await until(() => fake.count("runs.show") > asked);
  await settle();
  assert.ok(fake.count("runs.show") <= asked + 4, `${fake.count("runs.show") - asked} again`);
  assert.equal(fake.last("runs.show")?.run, "run-29");
  store.close();
});

Deno.test("OperationStore.run() knows of an operation that has ended whether it can be undone", async () => {
  let undoable = true;
  const fake = new FakeServer({
    operation: () => ({ ...DETAILS, ...ENDED }),
    "runs.show": () => ({ ...ENDED, durationMs: 5, selection: null, tasks: [], undoable }),
  });
  const store = new OperationStore(fake.client, "/p");
  const run = store.run("r");
  await until(() => run.value?.undoable === true);
  undoable = false;
  const undo: OperationSummary = { ...ENDED, id: "u", operation: "undo", seq: 30 };
  store.take([{ seq: 30, time: "", type: "operation.ended", operation: undo }]);
  await until(() => run.value?.undoable === false);
  store.close();
});

Deno.test("OperationStore takes over what was resumed elsewhere, and forgets the end that it had here", async () => {
  let isHere = true;
  const run = { ...SUMMARY, state: "running", durationMs: null, selection: null, tasks: [] };
  const fake = new FakeServer({
    operations: () => ({ operations: isHere ? [{ ...ENDED, state: "failed" }] : [] }),
    operation: () => {
      if (!isHere) throw failing("NAME_UNKNOWN");
      return { ...DETAILS, ...ENDED, state: "failed" };
    },
    "runs.show": () => run,
  });
  const store = new OperationStore(fake.client, "/p");
  store.want();
  const opened = store.run("r");
  await until(() => opened.value?.state === "failed" && store.summaries.length === 1);
  await opened.settled();
  isHere = false;
  store.take([{ seq: 40, time: "", type: "runs.changed", project: "/p" }]);
  await until(() => opened.value?.state === "running" && store.summaries.length === 0);
  assert.equal(opened.value?.live, false);
  store.close();
});

Deno.test("OperationStore takes what was begun in its order among what has happened, and that it is to end", async () => {
  const { store, answer } = server();
  store.want();
  const run = store.run("r");
  answer(DETAILS);
  await until(() => run.value !== undefined && store.running.value === 1);
  // Another tab has cancelled it.
  const counts = { ...NONE, succeeded: 1 };
  const operation: OperationSummary = { ...SUMMARY, state: "ending", seq: 13, counts };
  store.take([finished, { seq: 13, time: "", type: "operation.begun", operation }]);
  assert.equal(run.value?.state, "ending");
  assert.equal(run.value?.tasks[0]?.look, "succeeded");
  assert.equal(run.value?.counts.succeeded, 1);
  assert.equal(store.summaries[0]?.state, "ending");
  assert.equal(store.summaries[0]?.counts.succeeded, 1);
  store.close();
});
