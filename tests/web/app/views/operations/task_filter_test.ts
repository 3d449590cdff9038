import assert from "node:assert/strict";
import type { TaskView } from "../../../../../lib/web/app/state/run_view.ts";
import { countsInWords } from "../../../../../lib/web/app/views/operations/counts_in_words.ts";
import { tasksOf } from "../../../../../lib/web/app/views/operations/task_filter.tsx";
import { leftAlone } from "../../../../../lib/web/app/views/operations/task_look.ts";

function task(id: string, look: TaskView["look"], outcome?: string): TaskView {
  return {
    ...{ id, component: null, repository: id, step: null, look, attempt: 1, startedAt: null },
    result: outcome === undefined ? null : {
      ...{ state: "succeeded", exitCode: null, attempts: 1, durationMs: 1 },
      data: { outcome, reason: "dirty" },
    },
    ...{ action: "", after: [] },
  };
}

const TASKS = [
  task("a", "failed"),
  task("b", "timed-out"),
  task("c", "cancelled"),
  task("d", "unfinished"),
  task("e", "unstarted"),
  task("f", "succeeded", "left"),
  task("g", "succeeded", "current"),
];

Deno.test("tasksOf() takes nothing for failed that was cancelled, cut short or never begun", () => {
  const idsOf = (group: Parameters<typeof tasksOf>[1]): string =>
    tasksOf(TASKS, group).map(({ id }) => id).join("");
  assert.equal(idsOf("failed"), "ab");
  assert.equal(idsOf("cancelled"), "c");
  assert.equal(idsOf("unfinished"), "d");
  assert.equal(idsOf("unstarted"), "e");
  assert.equal(idsOf("left"), "f");
  assert.equal(idsOf("all"), "abcdefg");
});

Deno.test("countsInWords() tells how many repositories were left alone", () => {
  const counts = { succeeded: 7, failed: 0, "timed-out": 0, cancelled: 0, skipped: 0 };
  assert.equal(countsInWords(counts, 7, leftAlone(TASKS)), "7 tasks: 1 left alone");
  assert.equal(countsInWords(counts, 7), "7 tasks");
});
