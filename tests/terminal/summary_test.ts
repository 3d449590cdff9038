import assert from "node:assert/strict";
import type { TaskResult } from "../../lib/runs/event.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { renderSummary } from "../../lib/terminal/summary.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { reportOf, taskResult } from "../support/operation_events.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const skipped = (changes: Partial<TaskResult>): TaskResult =>
  taskResult({ state: "skipped", exitCode: null, attempts: 0, durationMs: 0, ...changes });

Deno.test("renderSummary() of a success is one line", async () => {
  assert.equal(
    await renderSummary(reportOf({ a: taskResult(), b: taskResult() }), plain),
    "✓ 2 tasks succeeded in 14.2s\n",
  );
  const withCondition = reportOf({ a: taskResult(), b: skipped({ reason: "condition" }) });
  assert.equal(
    await renderSummary(withCondition, plain),
    "✓ 2 tasks: 1 succeeded, 1 skipped in 14.2s\n",
  );
});

Deno.test("renderSummary() names what did not succeed, why, and how to go on", async () => {
  const report = reportOf({
    contracts: taskResult(),
    web: skipped({ reason: "dependency", blockedBy: "api" }),
    api: taskResult({ state: "failed", exitCode: 3 }),
    worker: taskResult({ state: "timed-out", exitCode: null, durationMs: 600_000 }),
    docs: skipped({ reason: "condition" }),
    gone: taskResult({
      state: "failed",
      exitCode: null,
      error: { code: "REPOSITORY_MISSING", message: 'repository "gone" is not on disk\nmore' },
    }),
  });
  assert.equal(
    await renderSummary(report, plain),
    [
      "✗ 6 tasks: 1 succeeded, 2 failed, 1 timed out, 2 skipped in 14.2s",
      "",
      "  api     failed     exit code 3                          1.2s",
      "  worker  timed out                                    10m 00s",
      '  gone    failed     repository "gone" is not on disk     1.2s',
      "  web     skipped    api did not succeed",
      "",
      "  what they printed:     nestr runs logs 20261121-035512-3f9a1c",
      "  run only these again:  nestr runs resume 20261121-035512-3f9a1c",
      "",
    ].join("\n"),
  );
});

Deno.test("renderSummary() gives each hint once, and three at most", async () => {
  const failed = (hint?: string) =>
    taskResult({
      state: "failed",
      exitCode: null,
      error: { code: "REMOTE_UNREACHABLE", message: "no answer", ...(hint ? { hint } : {}) },
    });
  const hints = ["try `git fetch`\nlater", "first", "first", "second\x1b[2J", undefined, "third"];
  const tasks = hints.map((hint, index) => [`t${index}`, failed(hint)] as const);
  const text = await renderSummary(reportOf(Object.fromEntries(tasks)), plain);
  assert.ok(
    text.includes("\n\n  try `git fetch`\n  later\n  first\n  second\\x1b[2J\n\n  what"),
    text,
  );
  assert.ok(!text.includes("third"));
});

Deno.test("renderSummary() lists twenty tasks at most", async () => {
  const failed = Array.from(
    { length: 50 },
    (_, index) => [`repo-${index}`, taskResult({ state: "failed", exitCode: 1 })] as const,
  );
  const text = await renderSummary(reportOf(Object.fromEntries(failed)), plain);
  assert.ok(text.includes("repo-19") && !text.includes("repo-20"));
  assert.ok(text.includes("\n  and 30 more\n"));
});

Deno.test("renderSummary() says what ended an operation and does not offer logs of nothing", async () => {
  const cancelled = await renderSummary(
    reportOf({ a: skipped({ reason: "stopped" }) }, { state: "cancelled", signal: "SIGINT" }),
    plain,
  );
  assert.ok(cancelled.startsWith("! 1 task: 1 skipped in 14.2s (ended by SIGINT)\n"));
  assert.ok(!cancelled.includes("runs logs") && cancelled.includes("runs resume"));
  const late = await renderSummary(
    reportOf({ a: taskResult({ state: "timed-out", exitCode: null }) }, { state: "timed-out" }),
    plain,
  );
  assert.ok(late.startsWith("✗ 1 task: 1 timed out in 14.2s (timed out)\n"));
});
