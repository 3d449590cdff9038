import assert from "node:assert/strict";
import type { AffectedResult } from "../../lib/engine/graph_view.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import {
  renderAffected,
  renderAffectedWarning,
  renderCycles,
  renderOrder,
  renderRelatives,
} from "../../lib/terminal/graph_lists.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 80 };

const components = [
  { name: "contracts", level: 0 },
  { name: "api", level: 1 },
  { name: "web", level: 1 },
];

Deno.test("renderOrder() shows levels on a terminal and only names in a pipe", async () => {
  assert.equal(
    await renderOrder({ components }, terminal),
    "LEVEL  COMPONENT\n    1  contracts\n    2  api\n    2  web\n",
  );
  assert.equal(await renderOrder({ components }, piped), "contracts\napi\nweb\n");
});

Deno.test("renderRelatives() says which are reached through others", async () => {
  const relatives = {
    component: "web",
    components: [
      { name: "api", direct: true },
      { name: "auth", direct: true },
      { name: "contracts", direct: false },
    ],
  };
  assert.equal(
    await renderRelatives(relatives, terminal),
    "api\nauth\ncontracts  through others\n",
  );
  assert.equal(await renderRelatives(relatives, piped), "api\nauth\ncontracts\n");
});

const affected: AffectedResult = {
  revision: "main",
  components: [
    { name: "contracts", changed: true, via: [] },
    { name: "api", changed: true, via: ["contracts"] },
    { name: "web", changed: false, via: ["api", "contracts"] },
  ],
  withoutRevision: ["infra", "docs"],
  notCloned: [],
  warnings: [],
};

Deno.test("renderAffected() says why each component is affected", async () => {
  assert.equal(
    await renderAffected(affected, terminal),
    [
      "contracts  changed",
      "api        changed    via contracts",
      "web        dependent  via api, contracts",
      "",
    ].join("\n"),
  );
  assert.equal(
    await renderAffected(affected, piped),
    [
      "contracts  changed    -",
      "api        changed    contracts",
      "web        dependent  api,contracts",
      "",
    ].join("\n"),
  );
});

Deno.test("renderAffectedWarning() says what is not certain, and what to do", () => {
  assert.equal(
    renderAffectedWarning({ ...affected, warnings: ["one", "two"] }, piped),
    "warning: one\n  fetch with: nestr repo sync\n" +
      "warning: two\n  fetch with: nestr repo sync\n",
  );
  assert.equal(renderAffectedWarning(affected, piped), "");
});

Deno.test("renderCycles() shows each cycle as a path", () => {
  const cycles = [["a", "b", "a"], ["c", "c"]];
  for (const appearance of [terminal, piped]) {
    assert.equal(renderCycles({ cycles }, appearance), "a → b → a\nc → c\n");
  }
});

Deno.test("answers without components are words on a terminal and nothing in a pipe", async () => {
  const relatives = { component: "web", components: [] };
  const nothing = { ...affected, components: [] };
  assert.deepEqual(
    await Promise.all([
      renderOrder({ components: [] }, terminal),
      renderRelatives(relatives, terminal),
      renderAffected(nothing, terminal),
      renderCycles({ cycles: [] }, terminal),
    ]),
    ["no components\n", "none\n", "nothing is affected\n", "✓ no cycles\n"],
  );
  assert.deepEqual(
    await Promise.all([
      renderOrder({ components: [] }, piped),
      renderRelatives(relatives, piped),
      renderAffected(nothing, piped),
      renderCycles({ cycles: [] }, piped),
    ]),
    ["", "", "", ""],
  );
});
