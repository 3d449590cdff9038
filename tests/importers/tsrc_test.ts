import assert from "node:assert/strict";
import { importTsrc } from "../../lib/importers/tsrc.ts";
import {
  importError,
  importFixture,
  importProblems,
  importText,
  noteTexts,
} from "../support/import_fixture.ts";

const ENGINE = {
  path: "engine",
  url: "git@example.com:acme/engine",
  branch: "next",
  tags: ["default", "product"],
};
const PLUGINS = {
  path: "lib/plugins",
  url: "git@example.com:acme/plugins",
  branch: "master",
  revision: "ad2b68539c78e749a372414165acdf2a1bb68203",
  tags: ["default", "product"],
  remotes: { upstream: "https://example.com/upstream/plugins.git" },
};

Deno.test("importTsrc() imports the group default, and notes the rest", async () => {
  const imported = await importFixture(importTsrc, "tsrc", "manifest.yml");
  assert.equal(imported.defaultBranch, "master");
  assert.deepEqual(imported.tables.repos, { engine: ENGINE, plugins: PLUGINS });
  const notes = noteTexts(imported);
  assert.ok(notes.some((note) => note.startsWith('13 repos[2]: not imported: "application"')));
  assert.ok(notes.some((note) => note.startsWith("12 repos[1].tag: not imported")));
});

Deno.test("importTsrc() imports the groups that are wanted, with what they include", async () => {
  const imported = await importFixture(importTsrc, "tsrc", "manifest.yml", ["product"]);
  assert.deepEqual(Object.keys(imported.tables.repos!), ["engine", "plugins", "application"]);
  assert.equal(imported.tables.repos!.application!.revision, "v0.1");
  const notes = noteTexts(imported).join("\n");
  assert.match(notes, /17 repos\[2\]\.copy\[0\]: not imported/);
  assert.match(notes, /21 repos\[2\]\.symlink\[0\]: not imported/);
  const unknown = await importError(importFixture(importTsrc, "tsrc", "manifest.yml", ["nope"]));
  assert.equal(unknown.code, "NAME_UNKNOWN");
  assert.match(unknown.hint!, /default, product, writing/);
});

Deno.test("importTsrc() follows the configuration of the workspace", async () => {
  const manifest =
    "repos:\n  - {dest: a, url: https://example.com/a.git}\n  - {dest: b, url: https://example.com/b.git}\n" +
    "groups:\n  default: {repos: [a]}\n  other: {repos: [b]}\n";
  const file = ".tsrc/manifest/manifest.yml";
  const config = "manifest_url: https://example.com/m.git\nshallow_clones: true\n";
  const other = await importText(importTsrc, file, manifest, {
    ".tsrc/config.yml": `${config}repo_groups: [other]\n`,
  });
  assert.deepEqual(other.tables.repos, {
    b: { path: "b", url: "https://example.com/b.git", branch: "master", depth: 1, tags: ["other"] },
  });
  const all = await importText(importTsrc, file, manifest, {
    ".tsrc/config.yml": `${config}clone_all_repos: yes\nrepo_groups: [other]\n`,
  });
  assert.deepEqual(Object.keys(all.tables.repos!), ["a", "b"]);
});

Deno.test("importTsrc() lists everything that tsrc would refuse", async () => {
  assert.deepEqual(
    await importProblems(importText(
      importTsrc,
      "manifest.yml",
      "repos:\n  - {dest: a}\n  - {url: https://example.com/b.git}\n  - {dest: c, url: x, remotes: []}\n",
    )),
    [
      '2:5 "repos[0]" has neither url nor remotes',
      '3:5 "repos[1]" has no dest',
      '4:5 "repos[2]" has both url and remotes',
    ],
  );
  assert.deepEqual(
    await importProblems(importText(
      importTsrc,
      "manifest.yml",
      "repos: []\ngroups:\n  a: {repos: [x], includes: [b, c]}\n  b: {repos: [], includes: [a]}\n",
    )),
    [
      '3:15 the group "a" names the unknown repository "x"',
      '3:30 the group "b" includes itself',
      '3:33 the group "a" includes the unknown group "c"',
      '4:29 the group "a" includes itself',
    ],
  );
});
