import assert from "node:assert/strict";
import { historyOf } from "../../../../lib/web/app/state/history.ts";
import {
  attentionOf,
  overviewRows,
  shownMarks,
  targetOf,
} from "../../../../lib/web/app/state/overview_rows.ts";
import { formatRoute, parseRoute } from "../../../../lib/web/app/state/route.ts";
import type { LatestRun, OperationSummary, RunListing } from "../../../../lib/web/wire.ts";

const COUNTS = { succeeded: 1, failed: 0, "timed-out": 0, cancelled: 0, skipped: 0 };

function repository(name: string, components: readonly string[]) {
  return { name, path: name, url: null, branch: "main", tags: [], components, present: true };
}

function component(name: string, repositories: readonly string[]) {
  return { name, repositories, tags: [], implicit: false, dependsOn: [], dependents: [] };
}

function latest(component: string | null, run: string, state: LatestRun["state"]): LatestRun {
  return {
    repository: "tools",
    component,
    run,
    kind: "workflow",
    title: "test",
    startedAt: run,
    runState: "failed",
    state,
  };
}

const DATA = {
  repositories: [repository("tools", ["admin", "changelog"])],
  components: [component("admin", ["tools"]), component("changelog", ["tools"])],
  statuses: undefined,
  latest: [latest("admin", "2026-02", "failed"), latest("changelog", "2026-02", "succeeded")],
};

Deno.test("overviewRows() shows a repository's last run as bad as the worst of its components", () => {
  const [row] = overviewRows("repositories", DATA);
  assert.equal(row?.latest?.state, "failed");
  assert.deepEqual(row?.components, ["admin", "changelog"]);
});

Deno.test("overviewRows() shows each component with its own last run, or a newer one of the whole", () => {
  const rows = overviewRows("components", DATA);
  assert.deepEqual(rows.map(({ name, latest }) => [name, latest?.state]), [
    ["admin", "failed"],
    ["changelog", "succeeded"],
  ]);
  const synced = { ...DATA, latest: [...DATA.latest, latest(null, "2026-03", "succeeded")] };
  assert.deepEqual(overviewRows("components", synced).map((row) => row.latest?.run), [
    "2026-03",
    "2026-03",
  ]);
});

Deno.test("attentionOf() counts a repository once, however many components it has", () => {
  const missing = { name: "tools", path: "tools", state: "missing" as const, status: null };
  const rows = overviewRows("components", { ...DATA, statuses: new Map([["tools", missing]]) });
  assert.deepEqual(attentionOf(rows), {
    dirty: 0,
    ahead: 0,
    behind: 0,
    missing: 1,
    broken: 0,
    failed: 1,
  });
});

Deno.test("historyOf() puts what runs first, and believes the server more than an older journal", () => {
  const run = (id: string, startedAt: string): RunListing => ({
    id,
    kind: "run",
    title: "sh -c 'make all'",
    state: "interrupted",
    startedAt,
    durationMs: 10,
    counts: COUNTS,
    unfinished: 1,
    undoable: false,
  });
  const running: OperationSummary = {
    id: "a",
    project: "/p",
    operation: "run",
    title: "a",
    state: "running",
    startedAt: "2026-01-01",
    endedAt: null,
    tasks: 2,
    counts: COUNTS,
    journalled: true,
    error: null,
    result: null,
    seq: 1,
  };
  const entries = historyOf([running], [run("b", "2026-01-02"), run("a", "2026-01-01")]);
  assert.deepEqual(entries.map(({ id, state, title }) => [id, state, title]), [
    ["a", "running", "a"],
    ["b", "interrupted", "make all"],
  ]);
  assert.equal(entries[1]?.tasks, 2);
  // What is resumed is still the workflow that it was.
  const workflow: RunListing = { ...run("a", "2026-01-01"), kind: "workflow" };
  const resumed: OperationSummary = { ...running, operation: "resume" };
  assert.deepEqual(historyOf([resumed], [workflow]).map(({ kind }) => kind), ["workflow"]);
  assert.deepEqual(historyOf([resumed], []).map(({ kind }) => kind), ["resume"]);
});

Deno.test("parseRoute() and formatRoute() agree, whatever a name holds", () => {
  const path = ["operations", "run-1", "odd/name #?%&"];
  const query = { select: 'tag:a & !b | "x"', empty: "" };
  assert.deepEqual(parseRoute(formatRoute(path, query)), {
    path,
    query: { select: 'tag:a & !b | "x"' },
  });
  assert.deepEqual(parseRoute(""), { path: ["overview"], query: {} });
  assert.deepEqual(parseRoute("#/%E0%A4%A/x").path, ["%E0%A4%A", "x"]);
});

Deno.test("targetOf() is what is marked, else what is listed, and never everything for failures that are none", () => {
  const rows = overviewRows("components", DATA).slice(0, 1);
  const listed = { filter: "dirty", failedOnly: false, rows };
  const failing = { ...listed, failedOnly: true };
  const named = ["web", "odd name"].map((name) => ({ ...rows[0]!, name }));
  const both = { ...failing, rows: named };
  assert.equal(targetOf(new Set(["web", "odd name"]), both), 'web | "odd name"');
  assert.equal(targetOf(new Set(), listed), "dirty");
  assert.equal(targetOf(new Set(), { ...listed, filter: "" }), "");
  assert.equal(targetOf(new Set(), failing), "admin");
  assert.equal(targetOf(new Set(), { ...failing, rows: [...rows, ...rows] }), "admin");
  assert.equal(targetOf(new Set(), { ...failing, filter: "", rows: [] }), undefined);
});

Deno.test("targetOf() and shownMarks() pass over what is marked and not listed", () => {
  const rows = overviewRows("components", DATA);
  const listed = { filter: "admin", failedOnly: false, rows: rows.slice(0, 1) };
  const marked = new Set(["changelog", "admin"]);
  assert.deepEqual([...shownMarks(marked, listed.rows)], ["admin"]);
  assert.equal(targetOf(marked, listed), "admin");
  // As if nothing were marked.
  assert.equal(targetOf(new Set(["changelog"]), listed), "admin");
  assert.equal(targetOf(new Set(["changelog"]), { ...listed, filter: "dirty" }), "dirty");
});
