import assert from "node:assert/strict";
import { taskOutcome } from "../../../../lib/web/app/text/task_outcome.ts";
import type { TaskResult } from "../../../../lib/web/wire.ts";

function came(data: Readonly<Record<string, unknown>> | undefined): TaskResult {
  return {
    state: "succeeded",
    exitCode: null,
    attempts: 1,
    durationMs: 5,
    ...(data ? { data } : {}),
  };
}

const words = (data: Readonly<Record<string, unknown>>): string | undefined =>
  taskOutcome(came(data))?.words;

const OLD = "1111111aaaa";
const NEW = "2222222bbbb";

Deno.test("taskOutcome() says what synchronising did, and why it left a repository alone", () => {
  assert.equal(words({ outcome: "cloned", to: NEW }), "cloned");
  const updated = taskOutcome(came({ outcome: "updated", from: OLD, to: NEW, commits: 1 }));
  assert.equal(updated?.words, "updated, 1 commit");
  assert.equal(updated?.message, "from 1111111 to 2222222");
  const pinned = taskOutcome(came({ outcome: "updated", from: null, to: NEW, commits: 0 }));
  assert.equal(`${pinned?.words}, ${pinned?.message}`, "updated, at 2222222");
  assert.equal(words({ outcome: "current" }), "current");
  const left = {
    outcome: "left",
    reason: "wrong-remote",
    message: "its origin is x",
    hint: "do y",
  };
  assert.deepEqual(taskOutcome(came(left)), {
    words: "left alone: other remote",
    left: true,
    names: [],
    message: "its origin is x",
    hint: "do y",
  });
  assert.equal(words({ ...left, reason: "new" }), "left alone: its origin is x");
  assert.equal(taskOutcome(came({ outcome: "current" }))?.left, false);
});

Deno.test("taskOutcome() says what was discarded, removed and put back, with its names", () => {
  assert.equal(
    words({ outcome: "reset", from: OLD, to: NEW, changed: ["a", "b"] }),
    "reset, 2 files discarded",
  );
  assert.equal(words({ outcome: "reset", from: OLD, to: OLD, changed: ["a"] }), "1 file discarded");
  const cleaned = taskOutcome(came({ outcome: "cleaned", removed: ["a", "b/"] }));
  assert.equal(cleaned?.words, "2 paths removed");
  assert.deepEqual(cleaned?.names, ["a", "b/"]);
  const restored = { outcome: "restored", head: null, branches: [], changed: ["a"] };
  assert.equal(words({ ...restored, untracked: ["b"] }), "put back, 2 files");
  assert.equal(
    words({ ...restored, head: { from: OLD, to: NEW }, branches: ["x"], changed: [] }),
    "put back, the commits, 1 branch",
  );
});

Deno.test("taskOutcome() says what became of a branch", () => {
  assert.equal(words({ outcome: "current", branch: "main" }), "already on main");
  assert.equal(words({ outcome: "switched", branch: "next", from: "main" }), "from main to next");
  assert.equal(words({ outcome: "created", branch: "next", from: "main" }), "next created");
  assert.equal(words({ outcome: "deleted", branch: "next" }), "next deleted");
});

Deno.test("taskOutcome() says nothing of commands and of what did not succeed", () => {
  assert.equal(taskOutcome(null), undefined);
  assert.equal(taskOutcome(came(undefined)), undefined);
  assert.equal(taskOutcome({ ...came({ outcome: "left" }), state: "failed" }), undefined);
  assert.equal(words({ outcome: "polished" }), "polished");
});
