import assert from "node:assert/strict";
import { join } from "node:path";
import { loadManifest } from "../../lib/manifest/load.ts";
import { migrate } from "../../lib/manifest/migrate.ts";
import { problemsOf } from "../support/manifest_problems.ts";

const fixture = (name: string): string =>
  join(import.meta.dirname!, "..", "fixtures", "manifests", name);

for (const name of ["version_0.toml", "version_0_explicit.yaml"]) {
  Deno.test(`loadManifest() reads ${name} and always will`, async () => {
    const project = await loadManifest(fixture(name));
    assert.equal(project.defaultBranch, "trunk");
    assert.deepEqual(project.repositories.map((it) => [it.name, it.branch]), [
      ["api", "trunk"],
      ["contracts", "trunk"],
    ]);
    assert.equal(project.repositories[0]!.url, "https://example.com/shop/api.git");
    assert.deepEqual(project.components[0]!.dependsOn, ["contracts"]);
    assert.deepEqual(project.workflows[0]!.steps.map(({ name, command }) => [name, command]), [
      ["step-1", { shell: "npm ci" }],
      ["step-2", { shell: "npm test" }],
    ]);
  });
}

Deno.test("migrate() lets today's names stand in a file without a version", () => {
  const value = { repos: { a: {} }, components: { a: { depends_on: [] } } };
  assert.deepEqual(migrate(value, "/x").value, value);
});

Deno.test("migrate() touches no file of the current version", () => {
  const value = { version: 1, repositories: {} };
  assert.equal(migrate(value, "/x").value, value);
});

Deno.test("migrate() keeps a table's order and does not change its input", () => {
  const value = { filters: {}, repositories: { a: {} }, aliases: {} };
  const { value: migrated } = migrate(value, "/x");
  assert.deepEqual(Object.keys(migrated as object), ["filters", "repos", "aliases"]);
  assert.deepEqual(Object.keys(value), ["filters", "repositories", "aliases"]);
});

Deno.test("loadManifest() locates problems of an old file at the file's own keys", async () => {
  const problems = await problemsOf({
    "nestr.toml":
      '[repositories.a]\nurl = 5\n[workflows.w]\ncommands = ["x", ""]\n[components.a]\ndeps = ["b"]\n',
  });
  assert.deepEqual(problems.map(({ line, column, path }) => [line, column, path]), [
    [2, 7, "repositories.a.url"],
    [4, 18, "workflows.w.commands[1]"],
    [6, 9, "components.a.deps[0]"],
  ]);
});

Deno.test("loadManifest() refuses an old and a new name beside each other", async () => {
  const problems = await problemsOf({ "nestr.toml": "[repositories.a]\n[repos.b]\n" });
  assert.deepEqual(problems.map(({ path }) => path), ["repositories"]);
});
