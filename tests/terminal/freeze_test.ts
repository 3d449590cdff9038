import assert from "node:assert/strict";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderFreeze } from "../../lib/terminal/freeze.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const commit = "3f2a1bcd995566778899aabbccddeeff00112233";
const result = {
  path: "/work/shop/nestr.lock",
  repositories: [
    { name: "api", commit, branch: "main", url: "https://example.com/api.git" },
    { name: "contracts", commit },
  ],
  dirty: ["contracts"],
  warnings: [],
};

Deno.test("renderFreeze() shows people short commits, what they lack, and where they are", async () => {
  assert.equal(
    await renderFreeze(result, { ...piped, columns: 80 }),
    [
      "api        3f2a1bc  main",
      "contracts  3f2a1bc  -     uncommitted work not included",
      "✓ 2 repositories in /work/shop/nestr.lock",
      "",
    ].join("\n"),
  );
});

Deno.test("renderFreeze() gives programs whole commits and every column", async () => {
  assert.equal(
    await renderFreeze(result, piped),
    `api        ${commit}  main  clean\ncontracts  ${commit}  -     dirty\n`,
  );
});
