import assert from "node:assert/strict";
import { importGita } from "../../lib/importers/gita.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { importText, noteTexts } from "../support/import_fixture.ts";

const isOfGroup = (note: string) => note.includes(" group ");

Deno.test("importGita() notes what of groups.csv does not become a tag", async () => {
  await using git = await GitFixture.create();
  await git.repository("a");
  await git.write("config", {
    "repos.csv": `${git.path("a")},a,,\n`,
    "groups.csv": "grp:a ghost:/T/g6\nempty::/T/g6\nfine:a:\n",
  });
  const imported = await importGita({ path: git.path("config/repos.csv"), root: git.root });
  assert.deepEqual(imported.tables.repos!.a!.tags, ["grp", "fine"]);
  assert.deepEqual(noteTexts(imported).filter(isOfGroup), [
    '1 group grp: left out, as gita keeps no such repository: "ghost"',
    '1 group grp: path "/T/g6": not imported: a tag has no path',
    "2 group empty: not imported: no repository is in it",
    '2 group empty: path "/T/g6": not imported: a tag has no path',
  ]);
});

Deno.test("importGita() notes what of groups.yml does not become a tag", async () => {
  await using git = await GitFixture.create();
  await git.repository("a");
  await git.write("config", {
    "repos.csv": `${git.path("a")},a,,\n`,
    "groups.yml": "old: [a, ghost]\nnew:\n  path: /T\n  repos: [a]\n",
  });
  const imported = await importGita({ path: git.path("config/repos.csv"), root: git.root });
  assert.deepEqual(imported.tables.repos!.a!.tags, ["old", "new"]);
  assert.deepEqual(noteTexts(imported).filter((note) => /^\d (?:old|new): /.test(note)), [
    '1 old: left out, as gita keeps no such repository: "ghost"',
    '2 new: path "/T": not imported: a tag has no path',
  ]);
});

Deno.test("importGita() notes what of frozen groups does not become a tag", async () => {
  const imported = await importText(
    importGita,
    "frozen.csv",
    "https://example.com/a.git,a,/nowhere/a,\n,grp,/T/g6,a|ghost\n,empty,,\n",
  );
  assert.deepEqual(imported.tables.repos!.a!.tags, ["grp"]);
  assert.deepEqual(noteTexts(imported).filter(isOfGroup), [
    '2 group grp: left out, as gita keeps no such repository: "ghost"',
    '2 group grp: path "/T/g6": not imported: a tag has no path',
    "3 group empty: not imported: no repository is in it",
  ]);
});
