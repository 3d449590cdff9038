import assert from "node:assert/strict";
import type { RunListing } from "../../lib/engine/runs.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderRunList } from "../../lib/terminal/run_list.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 90 };
const now = new Date("2026-11-21T05:00:00Z");

const run: RunListing = {
  id: "20261121-035512-3f9a1c",
  kind: "run",
  title: "npm test",
  state: "succeeded",
  startedAt: "2026-11-21T03:55:12.000Z",
  durationMs: 14_200,
  counts: { "succeeded": 12, "failed": 0, "timed-out": 0, "cancelled": 0, "skipped": 0 },
  unfinished: 0,
  undoable: false,
};
const runs: readonly RunListing[] = [
  {
    ...run,
    id: "20261121-045912-aaaaaa",
    state: "interrupted",
    startedAt: "2026-11-21T04:59:12.000Z",
    durationMs: null,
    unfinished: 3,
  },
  run,
  {
    ...run,
    id: "20261120-010000-bbbbbb",
    kind: "reset",
    title: "repo reset main",
    startedAt: "2026-11-20T01:00:00.000Z",
    state: "timed-out",
    counts: { ...run.counts, "timed-out": 1 },
    undoable: true,
  },
];

Deno.test("renderRunList() tells people how long ago, how far and how long", async () => {
  assert.equal(
    await renderRunList({ runs }, terminal, now),
    [
      "RUN                     STARTED   STATE         DONE   TIME  TITLE",
      "20261121-045912-aaaaaa  just now  interrupted  12/15      -  npm test",
      "20261121-035512-3f9a1c  1h ago    succeeded    12/12  14.2s  npm test",
      "20261120-010000-bbbbbb  1d ago    timed out    12/13  14.2s  repo reset main  undo",
      "",
    ].join("\n"),
  );
});

Deno.test("renderRunList() gives programs every column, the title last", async () => {
  const lines = (await renderRunList({ runs }, piped, now)).trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)), [
    [
      "20261121-045912-aaaaaa",
      "2026-11-21T04:59:12.000Z",
      "interrupted",
      "12",
      "15",
      "-",
      "-",
      "npm test",
    ],
    [
      "20261121-035512-3f9a1c",
      "2026-11-21T03:55:12.000Z",
      "succeeded",
      "12",
      "12",
      "14200",
      "-",
      "npm test",
    ],
    [
      "20261120-010000-bbbbbb",
      "2026-11-20T01:00:00.000Z",
      "timed-out",
      "12",
      "13",
      "14200",
      "undoable",
      "repo reset main",
    ],
  ]);
});

Deno.test("renderRunList() cuts titles to fit, and those only", async () => {
  const long = [{ ...run, title: "x".repeat(100), undoable: true }];
  const lines = (await renderRunList({ runs: long }, { ...terminal, columns: 80 }, now))
    .trimEnd().split("\n");
  for (const line of lines) assert.ok(line.length <= 80, line);
  assert.ok(lines[1]!.startsWith("20261121-035512-3f9a1c  1h ago") && lines[1]!.endsWith("undo"));
});

Deno.test("renderRunList() of no runs says so to people only", async () => {
  assert.equal(
    await renderRunList({ runs: [] }, terminal, now),
    "nothing has been run in this project yet\n",
  );
  assert.equal(await renderRunList({ runs: [] }, piped, now), "");
});
