import assert from "node:assert/strict";
import { importGita } from "../../lib/importers/gita.ts";
import { GitFixture } from "../support/git_fixture.ts";
import {
  importError,
  importFixture,
  importProblems,
  importText,
  noteTexts,
} from "../support/import_fixture.ts";

/** The fixture's files with the places of real repositories. */
async function gitaFolder(git: GitFixture, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const text = await Deno.readTextFile(
      new URL(`../fixtures/imports/gita/${name}`, import.meta.url),
    );
    await git.write("config/gita", { [name]: text.replaceAll("[ROOT]", git.root) });
  }
  return git.path("config/gita/repos.csv");
}

Deno.test("importGita() asks the repositories on disk for what gita does not keep", async () => {
  await using git = await GitFixture.create();
  const path = await gitaFolder(git, ["repos.csv", "groups.csv"]);
  for (const name of ["work/api", "work/team one/web", "work/dotfiles", "elsewhere/notes"]) {
    await git.repository(name);
  }
  await git.git("work/api", "remote", "add", "origin", "https://me:secret@example.com/me/api.git");
  await git.git("work/api", "remote", "add", "fork", "https://example.com/fork/api.git");
  await git.write("work/gone", { ".git": "gitdir: nowhere\n" });
  const imported = await importGita({ path, root: git.path("work") });
  assert.deepEqual(imported.tables.repos, {
    api: {
      path: "api",
      url: "https://example.com/me/api.git",
      tags: ["services"],
      remotes: { fork: "https://example.com/fork/api.git" },
    },
    web: { path: "team one/web", tags: ["services"] },
    dotfiles: { path: "dotfiles", tags: ["private"] },
    gone: { path: "gone" },
  });
  const notes = noteTexts(imported).join("\n");
  assert.match(notes, /^1 api: the secret in the URL was left out/m);
  assert.match(notes, /^3 dotfiles: flags "--git-dir=.*": not imported/m);
  assert.match(notes, /^4 gone: its remotes are not known: /m);
  assert.match(notes, /^5 notes: not imported: its path ".*" leads out of/m);
});

Deno.test("importGita() says which folder has the repositories", async () => {
  await using git = await GitFixture.create();
  const path = await gitaFolder(git, ["repos.csv"]);
  const { code, hint } = await importError(importGita({ path, root: git.path("config") }));
  assert.equal(code, "IMPORT_UNSUPPORTED");
  assert.ok(hint!.includes(`nestr -C ${git.root} project import`), hint);
});

Deno.test("importGita() reads what gita freeze prints", async () => {
  const imported = await importFixture(importGita, "gita", "frozen.csv");
  assert.deepEqual(imported.tables.repos, {
    api: { path: "api", url: "git@example.com:me/api.git", tags: ["services"] },
    web: { path: "web", url: "https://example.com/me/web.git", tags: ["services"] },
  });
});

Deno.test("importGita() reads groups of older versions", async () => {
  await using git = await GitFixture.create();
  await git.repository("api");
  await git.write("config", {
    repo_path: `${git.path("api")},api\n`,
    "groups.yml": "all:\n  - api\n",
  });
  const imported = await importGita({ path: git.path("config/repo_path"), root: git.root });
  assert.deepEqual(imported.tables.repos, { api: { path: "api", tags: ["all"] } });
});

Deno.test("importGita() names the line of what is damaged", async () => {
  assert.deepEqual(await importProblems(importText(importGita, "repos.csv", "/a,a\nnothing\n")), [
    '2:1 "nothing" is not the absolute path of a repository, then its name',
  ]);
  const [quote] = await importProblems(importText(importGita, "repos.csv", '/a,a\n"/b,b\n'));
  assert.match(quote!, /^\d:1 cannot be parsed: Quote Not Closed/);
});

Deno.test("importGita() quotes the folder of the command that it proposes", async () => {
  const { hint } = await importError(
    importText(importGita, "a b;c/repos.csv", "/x y/$(id)/api,api\n/x y/$(id)/web,web\n"),
  );
  assert.match(
    hint!,
    /^import into a folder around them: nestr -C '\/x y\/\$\(id\)' project import '\/.*a b;c\/repos\.csv'$/,
  );
});
