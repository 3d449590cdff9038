import assert from "node:assert/strict";
import { importWest } from "../../lib/importers/west.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { noteTexts } from "../support/import_fixture.ts";

/** A manifest with one remote, the default, and projects as lines of YAML. */
const manifest = (...lines: readonly string[]) =>
  [
    "manifest:",
    "  remotes: [{name: r, url-base: https://git.example.com/x}]",
    "  defaults: {remote: r, revision: main}",
    ...lines.map((line) => `  ${line}`),
  ].join("\n") + "\n";

const importApp = (git: GitFixture) =>
  importWest({ path: git.path("app/west.yml"), root: git.root });

Deno.test("importWest() reads imports at manifest-rev, whatever is checked out", async () => {
  await using git = await GitFixture.create();
  await git.write("app", {
    "west.yml": manifest(
      "projects:",
      "- {name: child, import: [west.yml, more]}",
      "- {name: gone, import: true}",
    ),
  });
  const child = await git.repository("child");
  await git.commit(child, {
    "west.yml": manifest("projects: [{name: wanted}]", "self: {import: own.yml}"),
    "own.yml": manifest("projects: [{name: own}]"),
    "more/b.yml": manifest("projects: [{name: b}]"),
    "more/a.yaml": manifest("projects: [{name: a}]"),
    "more/readme": "",
  }, "the wanted revision");
  await git.git(child, "update-ref", "refs/heads/manifest-rev", "HEAD");
  await git.commit(child, {
    "west.yml": manifest("projects: [{name: newer}]"),
    "own.yml": manifest("projects: [{name: newer-own}]"),
    "more/c.yml": manifest("projects: [{name: c}]"),
  }, "what is checked out");
  const gone = await git.repository("gone");
  await git.git(gone, "update-ref", "refs/heads/manifest-rev", "HEAD");
  await git.write("gone", { "west.yml": manifest("projects: [{name: uncommitted}]") });
  const imported = await importApp(git);
  assert.deepEqual(
    Object.keys(imported.tables.repos!),
    ["child", "gone", "own", "wanted", "a", "b"],
  );
  const notes = noteTexts(imported).filter((it) => it.includes("import"));
  assert.ok(
    notes.some((it) =>
      it.endsWith("has no west.yml at manifest-rev; west update it, then import again")
    ),
    notes.join("\n"),
  );
  assert.ok(!notes.some((it) => it.includes("working copy")), notes.join("\n"));
});

Deno.test("importWest() says where it has to read a working copy", async () => {
  await using git = await GitFixture.create();
  await git.write("app", { "west.yml": manifest("projects: [{name: child, import: true}]") });
  const child = await git.repository("child");
  await git.commit(child, { "west.yml": manifest("projects: [{name: found}]") }, "west.yml");
  const imported = await importApp(git);
  assert.deepEqual(Object.keys(imported.tables.repos!), ["child", "found"]);
  assert.ok(
    noteTexts(imported).includes(
      '4 manifest.projects[0].import: what "child" imports was read from its working copy: it ' +
        "has no manifest-rev, where west keeps the revision that the manifest asks for",
    ),
    noteTexts(imported).join("\n"),
  );
});

Deno.test("importWest() asks a clone whether a revision is a branch or a tag", async () => {
  await using git = await GitFixture.create();
  const names = ["v1", "1.2.3", "both", "v1/x", "unknown"];
  await git.write("app", {
    "west.yml": manifest(
      "projects:",
      ...names.map((name, i) => `- {name: p${i}, revision: ${JSON.stringify(name)}}`),
      '- {name: elsewhere, revision: "v1"}',
    ),
  });
  for (const index of names.keys()) {
    const clone = await git.repository(`p${index}`);
    await git.git(clone, "tag", index === 3 ? "v1/x/y" : "v1");
    await git.git(clone, "tag", "both");
    await git.git(clone, "update-ref", "refs/remotes/origin/both", "HEAD");
    await git.git(clone, "update-ref", "refs/west/1.2.3", "HEAD");
  }
  const { tables, notes } = await importApp(git);
  const places = Object.values(tables.repos!).map(({ branch, revision }) => ({ branch, revision }));
  assert.deepEqual(places, [
    { branch: undefined, revision: "v1" },
    { branch: "1.2.3", revision: undefined },
    { branch: "both", revision: undefined },
    { branch: "v1/x", revision: undefined },
    { branch: "unknown", revision: undefined },
    { branch: "v1", revision: undefined },
  ]);
  assert.ok(!notes.some(({ reason }) => reason.includes("by its look")));
});
