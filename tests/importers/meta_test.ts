import assert from "node:assert/strict";
import { importMeta } from "../../lib/importers/meta.ts";
import {
  importError,
  importFixture,
  importProblems,
  importText,
  noteTexts,
} from "../support/import_fixture.ts";

Deno.test("importMeta() makes a repository of each path in .meta", async () => {
  const imported = await importFixture(importMeta, "meta", ".meta");
  assert.deepEqual(imported.tables.repos, {
    search: { path: "plugins/search", url: "git@example.com:portal/search.git" },
    mail: { path: "plugins/mail", url: "https://example.com/portal/mail.git" },
    core: { path: "core", url: "https://example.com/portal/core.git" },
  });
  assert.deepEqual(noteTexts(imported), [
    "7 ignore: not imported: nestr works on the repositories that are listed, only",
  ]);
});

Deno.test("importMeta() reads the form in YAML, with tags and dependencies", async () => {
  const imported = await importFixture(importMeta, "meta", ".meta.yaml");
  assert.deepEqual(imported.tables, {
    repos: {
      api: { path: "services/api", url: "git@example.com:portal/api.git", tags: ["service"] },
      lib: { path: "lib", url: "git@example.com:portal/lib.git" },
    },
    components: { api: { depends_on: ["lib"] } },
  });
  assert.deepEqual(noteTexts(imported), [
    "6 projects.api.depends_on[1]: left out: no project of this name was imported",
  ]);
});

Deno.test("importMeta() names the place of every problem", async () => {
  assert.deepEqual(
    await importProblems(
      importText(
        importMeta,
        ".meta",
        '{\n  "projects": {\n    "a": 3,\n    "b": {},\n    "c": []\n  }\n}',
      ),
    ),
    [
      '4:10 "projects.b" names no repo',
      '5:10 "projects.c" is an empty list; expected a URL, or a table with repo',
    ],
  );
  assert.deepEqual(await importProblems(importText(importMeta, ".meta", "{}")), [
    '1:1 there is no "projects"; expected a table of URLs by path',
  ]);
  const [broken] = await importProblems(importText(importMeta, ".meta", '{\n  "projects": {,}\n}'));
  assert.match(broken!, /^2:\d+ cannot be parsed: /);
});

Deno.test("importMeta() runs no program", async () => {
  const error = await importError(
    importText(importMeta, ".meta", "module.exports = { projects: {} };\n"),
  );
  assert.equal(error.code, "IMPORT_UNSUPPORTED");
});
