import assert from "node:assert/strict";
import { shares } from "../../scripts/test/shares.ts";
import { testsOfExecutable } from "../../scripts/test_binary.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

Deno.test("shares() gives each test to one run, options to all, the rest to the last", async () => {
  using folder = new TemporaryFolder({
    "tests/a_test.ts": "",
    "tests/b/c_test.ts": "",
    "tests/d_test.ts": "",
    "tests/support.ts": "",
    "tests/notes.md": "",
    "lib/x.ts": "",
    "mod.ts": "",
  });
  const at = (...names: string[]) => names.map((name) => folder.at(name));
  const args = ["--doc", ...at("tests", "lib", "mod.ts")];
  assert.deepEqual(await shares(args, 2), [
    ["--doc", ...at("tests/a_test.ts", "tests/d_test.ts")],
    ["--doc", ...at("tests/b/c_test.ts", "lib", "mod.ts")],
  ]);
  assert.deepEqual(await shares(at("tests/b/c_test.ts"), 2), [at("tests/b/c_test.ts")]);
});

Deno.test("testsOfExecutable() finds the tests that start it, and not the others", async () => {
  const root = new URL("../", import.meta.url).pathname;
  const found = (await testsOfExecutable(root)).map((path) => path.slice(root.length));
  for (
    const name of [
      "cli/ajj_pass_through_test.ts",
      "cli/repo_test.ts",
      "documentation_test.ts",
      "engine/workspace/cleanup_test.ts",
      "examples/aether_test.ts",
      "examples/demo_test.ts",
      "scenarios/completions_shells_test.ts",
      "scenarios/workspace_signals_test.ts",
      "scripts/executable_test.ts",
      "web/app/views_page_test.ts",
      "web/stdio_test.ts",
    ]
  ) assert.ok(found.includes(name), name);
  assert.ok(!found.includes("graph/cycles_test.ts"));
  assert.ok(!found.includes("scripts/shares_test.ts"));
  assert.ok(!found.includes("web/app/quality_page_test.ts"), "the page is the same everywhere");
});
