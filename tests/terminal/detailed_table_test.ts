import assert from "node:assert/strict";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderDetailedTable } from "../../lib/terminal/detailed_table.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const terminal: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: 20 };

Deno.test("renderDetailedTable() puts details below their rows and never cuts them", async () => {
  const text = await renderDetailedTable(
    {
      indent: 2,
      columns: [{}, { shrinkTo: 4 }],
      rows: [["api", "a message that is long"], ["worker", "short"]],
    },
    ["git -C services/api switch main", ""],
    terminal,
  );
  assert.equal(
    text,
    [
      "  api     a message…",
      "    git -C services/api switch main",
      "  worker  short",
      "",
    ].join("\n"),
  );
});

Deno.test("renderDetailedTable() keeps a detail on one harmless line", async () => {
  const table = { columns: [{}], rows: [["api"]] };
  assert.equal(
    await renderDetailedTable(table, ["rm x\n\x1b[2Jy"], terminal),
    "api\n  rm x\\n\\x1b[2Jy\n",
  );
});

Deno.test("renderDetailedTable() of no rows is empty", async () => {
  assert.equal(await renderDetailedTable({ columns: [{}], rows: [] }, [], terminal), "");
});
