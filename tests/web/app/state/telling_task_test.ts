import assert from "node:assert/strict";
import type { TaskLook, TaskView } from "../../../../lib/web/app/state/run_view.ts";
import { SHOWN_MS, taskToShow } from "../../../../lib/web/app/state/telling_task.ts";

/** Tasks by how each stands. */
function tasks(looks: Readonly<Record<string, TaskLook>>) {
  const ended = { state: "succeeded" };
  return {
    tasks: Object.entries(looks).map(([id, look]) =>
      ({ id, look, result: look === "succeeded" ? ended : null }) as unknown as TaskView
    ),
  };
}

Deno.test("taskToShow() keeps what is shown for a moment, however fast tasks end", () => {
  const first = taskToShow(tasks({ a: "running", b: "waiting" }), undefined, 0);
  assert.deepEqual(first, { id: "a", since: 0 });
  const next = tasks({ a: "succeeded", b: "running" });
  assert.equal(taskToShow(next, first, SHOWN_MS - 1), first);
  assert.deepEqual(taskToShow(next, first, SHOWN_MS), { id: "b", since: SHOWN_MS });
});

Deno.test("taskToShow() shows a failure at once, and what runs instead of what has not begun", () => {
  const first = taskToShow(tasks({ a: "running", b: "running" }), undefined, 0);
  assert.deepEqual(taskToShow(tasks({ a: "running", b: "failed" }), first, 1), {
    id: "b",
    since: 1,
  });
  const waiting = taskToShow(tasks({ a: "waiting", b: "waiting" }), undefined, 0);
  assert.equal(taskToShow(tasks({ a: "waiting", b: "running" }), waiting, 1)?.id, "b");
});

Deno.test("taskToShow() shows what a killed run has cut short", () => {
  const run = tasks({ a: "succeeded", b: "unfinished", c: "unstarted" });
  assert.equal(taskToShow(run, undefined, 0)?.id, "b");
});

Deno.test("taskToShow() shows the last that has ended, and another where the shown one is gone", () => {
  assert.equal(taskToShow(tasks({ a: "succeeded", b: "succeeded" }), undefined, 0)?.id, "b");
  assert.equal(taskToShow(tasks({ b: "running" }), { id: "a", since: 0 }, 1)?.id, "b");
  assert.equal(taskToShow(tasks({}), { id: "a", since: 0 }, 1), undefined);
});
