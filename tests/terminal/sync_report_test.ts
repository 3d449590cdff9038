import assert from "node:assert/strict";
import type { SyncData } from "../../lib/engine/sync_task.ts";
import type { TaskResult } from "../../lib/runs/event.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { renderSyncReport } from "../../lib/terminal/sync_report.ts";
import { reportOf, taskResult } from "../support/operation_events.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 60 };
const done = (data: SyncData): TaskResult => taskResult({ exitCode: null, data: { ...data } });

const OLD = "3f2a1bcd995566778899aabbccddeeff00112233";
const NEW = "a1b2c3d4995566778899aabbccddeeff00112233";
const dirty = done({
  outcome: "left",
  reason: "dirty",
  message: "it has uncommitted work and is 3 behind, which is a long story",
  hint: "commit or stash it in /home/alice/work/shop/worker",
});
const unreachable = taskResult({
  state: "failed",
  exitCode: null,
  error: {
    code: "REMOTE_UNREACHABLE",
    message: 'the host of "web" could not be reached\nssh: timed out',
    hint: "check the network",
  },
});
const report = reportOf({
  web: unreachable,
  worker: dirty,
  docs: done({ outcome: "current" }),
  api: done({ outcome: "updated", from: OLD, to: NEW, commits: 12 }),
  infra: taskResult({
    state: "skipped",
    exitCode: null,
    attempts: 0,
    durationMs: 0,
    reason: "stopped",
  }),
  contracts: done({ outcome: "cloned", to: OLD }),
}, { kind: "sync" });

Deno.test("renderSyncReport() tells people what changed first, then what needs a hand", async () => {
  assert.equal(
    await renderSyncReport(report, terminal),
    [
      "contracts  cloned      at 3f2a1bc",
      "api        updated     12 commits, 3f2a1bc..a1b2c3d",
      "worker     left alone  it has uncommitted work and is 3 behind, which is a long story",
      "  commit or stash it in /home/alice/work/shop/worker",
      "infra      skipped     the operation had stopped",
      'web        failed      the host of "web" could not be reached',
      "  check the network",
      "1 other is current",
      "",
    ].join("\n"),
  );
});

Deno.test("renderSyncReport() gives programs one line for each repository", async () => {
  const lines = (await renderSyncReport(report, piped)).trimEnd().split("\n");
  const records = lines.map((line) => line.split(/ {2,}/));
  assert.deepEqual(records, [
    ["contracts", "cloned", "-", "at 3f2a1bc"],
    ["api", "updated", "-", "12 commits, 3f2a1bc..a1b2c3d"],
    ["docs", "current", "-", "-"],
    [
      "worker",
      "left",
      "dirty",
      "it has uncommitted work and is 3 behind, which is a long story",
      "commit or stash it in /home/alice/work/shop/worker",
    ],
    ["infra", "skipped", "stopped", "the operation had stopped"],
    [
      "web",
      "failed",
      "REMOTE_UNREACHABLE",
      'the host of "web" could not be reached',
      "check the network",
    ],
  ]);
});

Deno.test("renderSyncReport() only counts where everything was current", async () => {
  const current = done({ outcome: "current" });
  assert.equal(
    await renderSyncReport(reportOf({ a: current, b: current }), terminal),
    "✓ all 2 repositories are current\n",
  );
  assert.equal(
    await renderSyncReport(reportOf({ a: current }), terminal),
    "✓ the repository is current\n",
  );
});

Deno.test("renderSyncReport() says only what is known of the commits", async () => {
  const text = await renderSyncReport(
    reportOf({
      empty: done({ outcome: "cloned", to: null }),
      pinned: done({ outcome: "updated", from: OLD, to: NEW, commits: 0 }),
      first: done({ outcome: "updated", from: null, to: NEW, commits: 1 }),
      last: taskResult({ state: "timed-out", exitCode: null }),
    }),
    terminal,
  );
  assert.equal(
    text,
    [
      "empty   cloned",
      "pinned  updated    3f2a1bc..a1b2c3d",
      "first   updated    1 commit, at a1b2c3d",
      "last    timed out",
      "",
    ].join("\n"),
  );
});
