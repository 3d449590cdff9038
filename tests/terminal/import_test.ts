import assert from "node:assert/strict";
import type { ImportResult } from "../../lib/engine/import_project.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderImport } from "../../lib/terminal/import.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

const EMPTY: ImportResult = {
  path: "/shop/nestr.toml",
  written: true,
  backup: null,
  sources: [{ file: "/shop/mani.yaml", kind: "mani" }],
  files: ["/shop/mani.yaml"],
  repositories: [],
  components: [],
  workflows: [],
  services: [],
  notes: [],
  text: "",
};

Deno.test("renderImport() tells what to do next only when a manifest was written", () => {
  assert.match(renderImport(EMPTY, plain, "/shop"), /^next: nestr repo sync$/m);
  assert.ok(!renderImport({ ...EMPTY, written: false }, plain, "/shop").includes("next:"));
});

Deno.test("renderImport() names a workspace beside the folder after an environment", () => {
  const result = { ...EMPTY, path: "/shop/aether.toml", services: ["cache"] };
  assert.match(renderImport(result, plain, "/shop"), /^next: ajj workspace add \.\.\/NAME$/m);
});

Deno.test("renderImport() shows first what was left out, else the order of the files", () => {
  const file = "/shop/mani.yaml";
  const notes = [
    { file, line: 1, subject: "a", reason: 'called "b": it was taken' },
    { file, line: 2, subject: "c", reason: "not imported: nestr does not know this key" },
    { file, line: 3, subject: "d", reason: "the secret in the URL was left out" },
  ];
  const text = renderImport({ ...EMPTY, notes }, plain, "/shop");
  assert.deepEqual(text.match(/(?<=mani\.yaml:)\d/g), ["2", "3", "1"]);
});
