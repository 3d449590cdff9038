import assert from "node:assert/strict";
import type { RunDetails } from "../../lib/engine/runs.ts";
import { countStates, type TaskResult } from "../../lib/runs/event.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderRunDetails } from "../../lib/terminal/run_details.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { taskResult } from "../support/operation_events.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

/** A task that has not ended was started when its name says so. */
const startOf = (id: string, result: TaskResult | null): string | null =>
  result === null && !id.startsWith("begun") || result?.attempts === 0
    ? null
    : "2026-11-21T03:55:12.100Z";

function detailsOf(
  results: Readonly<Record<string, TaskResult | null>>,
  changes: Partial<RunDetails> = {},
): RunDetails {
  const ended = Object.values(results).filter((result) => result !== null);
  return {
    id: "20261121-035512-3f9a1c",
    kind: "run",
    title: "npm test",
    state: "succeeded",
    startedAt: "2026-11-21T03:55:12.000Z",
    durationMs: 14_200,
    counts: countStates(ended),
    unfinished: Object.keys(results).length - ended.length,
    undoable: false,
    selection: null,
    tasks: Object.entries(results).map(([id, result]) => (
      { id, component: id, repository: id, step: null, startedAt: startOf(id, result), result }
    )),
    damagedLines: 0,
    journal: "/shop/.nestr/runs/20261121-035512-3f9a1c",
    ...changes,
  };
}

Deno.test("renderRunDetails() shows facts, tasks and what can be typed next", async () => {
  const run = detailsOf({
    contracts: taskResult(),
    api: taskResult({ state: "failed", exitCode: 3 }),
    web: taskResult({
      state: "skipped",
      exitCode: null,
      attempts: 0,
      durationMs: 0,
      reason: "dependency",
      blockedBy: "api",
    }),
    worker: null,
    "begun-before": null,
  }, { state: "interrupted", durationMs: null, selection: "tag:service", damagedLines: 2 });
  assert.equal(
    await renderRunDetails(run, plain),
    [
      "! npm test interrupted",
      "  run        20261121-035512-3f9a1c",
      "  started    2026-11-21 03:55:12 UTC",
      "  selection  tag:service",
      "  tasks      1 succeeded, 1 failed, 1 skipped, 2 unfinished",
      "  journal    /shop/.nestr/runs/20261121-035512-3f9a1c",
      "",
      "  contracts     succeeded    1.2s",
      "  api           failed       1.2s  exit code 3",
      "  web           skipped         -  api did not succeed",
      "  worker        not started     -",
      "  begun-before  interrupted     -",
      "",
      "warning: 2 lines of the journal could not be read",
      "",
      "  what its tasks printed:          nestr runs logs 20261121-035512-3f9a1c",
      "  run what did not succeed again:  nestr runs resume 20261121-035512-3f9a1c",
      "",
    ].join("\n"),
  );
});

Deno.test("renderRunDetails() tells what the engine's actions have done, and offers the way back", async () => {
  const left = {
    outcome: "left",
    reason: "dirty",
    message: "it has uncommitted work",
    hint: "commit it",
  };
  const text = await renderRunDetails(
    detailsOf({
      api: taskResult({ exitCode: null, data: { outcome: "reset" } }),
      web: taskResult({ exitCode: null, data: left }),
    }, { kind: "reset", title: "repo reset", undoable: true }),
    plain,
  );
  assert.ok(text.startsWith("✓ repo reset succeeded\n"));
  assert.ok(text.includes("\n  took     14.2s\n"));
  assert.ok(text.includes("\n  api  succeeded  1.2s  reset\n"));
  assert.ok(text.includes("\n  web  succeeded  1.2s  left alone: it has uncommitted work\n"));
  assert.ok(
    text.endsWith("\n\n  put back what it removed:  nestr runs undo 20261121-035512-3f9a1c\n"),
  );
});

Deno.test("renderRunDetails() offers no resume while the run goes on, nor where nothing is left", async () => {
  const running = await renderRunDetails(
    detailsOf({ "begun": null, "api": null }, { state: "running" }),
    plain,
  );
  assert.ok(running.startsWith("▸ npm test running\n"));
  assert.match(running, /\n {2}begun +running +-\n {2}api +waiting +-\n/);
  assert.ok(!running.includes("nestr runs"));
  const condition = taskResult({
    state: "skipped",
    exitCode: null,
    attempts: 0,
    durationMs: 0,
    reason: "condition",
  });
  const done = await renderRunDetails(detailsOf({ api: condition }), plain);
  assert.ok(done.includes("its condition is not met"));
  assert.ok(!done.includes("nestr runs"));
});
