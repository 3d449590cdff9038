import assert from "node:assert/strict";
import { outcomeOf } from "../../../../lib/web/app/text/outcome.ts";
import type { OperationSummary } from "../../../../lib/web/wire.ts";

function ended(change: Partial<OperationSummary>): OperationSummary {
  return {
    id: "1",
    project: "/shop",
    operation: "workspace-start",
    title: "workspace start -w blue",
    state: "succeeded",
    startedAt: "2026-01-01T00:00:00Z",
    endedAt: "2026-01-01T00:00:01Z",
    tasks: 0,
    counts: { succeeded: 0, failed: 0, skipped: 0, cancelled: 0 } as never,
    journalled: false,
    error: null,
    result: null,
    seq: 1,
    ...change,
  };
}

Deno.test("outcomeOf() says why an operation failed, and what to do", () => {
  const error = {
    code: "SERVICE_FAILED",
    kind: "user",
    message: 'service "queue" ended with code 3',
    hint: "see `ajj logs queue`",
  } as never;
  assert.deepEqual(outcomeOf(ended({ state: "failed", error })), {
    tone: "bad",
    title: 'service "queue" ended with code 3',
    lines: ["see `ajj logs queue`"],
  });
  assert.equal(outcomeOf(ended({ state: "failed" })).title, "It did not succeed");
  assert.equal(outcomeOf(ended({ state: "cancelled" })).tone, "warn");
});

Deno.test("outcomeOf() says what was started, stopped and mended", () => {
  assert.equal(outcomeOf(ended({})).title, "The services were started");
  assert.equal(outcomeOf(ended({ operation: "workspace-stop" })).tone, "good");
  const fix = (fixed: readonly string[]) =>
    outcomeOf(ended({ operation: "doctor-fix", result: { fixed } }));
  assert.deepEqual(fix(["took back the half-made workspace blue"]).lines, [
    "took back the half-made workspace blue",
  ]);
  assert.equal(fix([]).title, "There was nothing to repair");
});

Deno.test("outcomeOf() counts what a cleanup removed, and names what it could not", () => {
  const gone = { kind: "volume", name: "a", done: true };
  const kept = { kind: "workspace", name: "b", done: null };
  const stuck = { kind: "container", name: "c", done: false, error: { message: "it is in use" } };
  const clean = (orphans: readonly unknown[], state: OperationSummary["state"]) =>
    outcomeOf(ended({ operation: "workspace-cleanup", state, result: { orphans } }));
  assert.deepEqual(clean([gone, kept], "succeeded"), {
    tone: "good",
    title: "1 leftover removed",
    lines: [],
  });
  assert.deepEqual(clean([gone, stuck], "failed"), {
    tone: "bad",
    title: "1 leftover could not be removed",
    lines: ["container c: it is in use"],
  });
});

Deno.test("outcomeOf() names the commands that bring back what a forgotten workspace held", () => {
  const saved = [{ repository: "api", restore: "git -C api stash apply 1234" }];
  assert.deepEqual(outcomeOf(ended({ operation: "workspace-forget", result: { saved } })), {
    tone: "good",
    title: "The workspace was forgotten",
    lines: [],
    restore: ["git -C api stash apply 1234"],
  });
});
