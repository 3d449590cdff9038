import assert from "node:assert/strict";
import { importGitmodules, resolveSubmoduleUrl } from "../../lib/importers/gitmodules.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { importProblems, importText, noteTexts } from "../support/import_fixture.ts";

Deno.test("resolveSubmoduleUrl() resolves as git does", () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ["https://example.com/a/super.git", "../lib.git", "https://example.com/a/lib.git"],
    ["https://example.com/a/super.git/", "./lib.git", "https://example.com/a/super.git/lib.git"],
    ["git@example.com:a/super.git", "../../b/lib.git", "git@example.com:b/lib.git"],
    ["git@example.com:super.git", "../lib.git/", "git@example.com:lib.git"],
    ["/srv/super", "../.././lib", "/lib"],
    ["../remotes/super.git", "../lib.git", "../remotes/lib.git"],
    ["super.git", "./lib.git", "./super.git/lib.git"],
    ["https://example.com/super.git", "../../../lib.git", undefined],
  ];
  for (const [base, url, expected] of cases) {
    assert.equal(resolveSubmoduleUrl(base, url), expected, `${base} ${url}`);
  }
});

Deno.test("importGitmodules() takes URLs, branches and commits from the repository around", async () => {
  await using git = await GitFixture.create();
  const root = await git.repository("super");
  await git.remote("json");
  await git.git(root, "remote", "add", "origin", git.path("remotes", "super.git"));
  await git.git(root, "submodule", "--quiet", "add", "../json.git", "vendor/json");
  await git.commit(root, {}, "add json");
  const commit = await git.git(`${root}/vendor/json`, "rev-parse", "HEAD");
  await git.git(root, "config", "--file", ".gitmodules", "submodule.themes.dark.path", "dark");
  await git.git(
    root,
    "config",
    "--file",
    ".gitmodules",
    "submodule.themes.dark.url",
    "https://example.com/dark.git",
  );
  await git.git(root, "config", "--file", ".gitmodules", "submodule.themes.dark.branch", ".");
  await git.git(root, "config", "--file", ".gitmodules", "submodule.themes.dark.update", "rebase");
  await git.git(root, "config", "--file", ".gitmodules", "submodule.themes.dark.shallow", "true");
  const imported = await importGitmodules({ path: `${root}/.gitmodules`, root });
  assert.deepEqual(imported.tables.repos, {
    json: { path: "vendor/json", url: git.path("remotes", "json.git"), revision: commit },
    dark: { path: "dark", url: "https://example.com/dark.git", branch: "main", depth: 1 },
  });
  assert.deepEqual(noteTexts(imported), [
    "4 submodule.themes.dark: update: not imported: nestr repo sync fast-forwards, and never rebases or merges",
    "- .gitmodules: revision is the commit that the index records: remove it where the branch is to be followed",
  ]);
});

Deno.test("importGitmodules() reads a file that lies in no repository", async () => {
  const imported = await importText(
    importGitmodules,
    "sub/.gitmodules",
    '[submodule "a"]\n\tpath = a\n\turl = https://example.com/a.git\n[core]\n\teditor = vi\n',
  );
  assert.deepEqual(imported.tables.repos, {
    a: { path: "sub/a", url: "https://example.com/a.git" },
  });
  assert.deepEqual(noteTexts(imported), ["- core.editor: not imported: it is of no submodule"]);
});

Deno.test("importGitmodules() refuses what git refuses, and what is hostile", async () => {
  const [broken] = await importProblems(
    importText(importGitmodules, ".gitmodules", '[submodule "a"]\n\tpath = a\n[submodule\n'),
  );
  assert.match(broken!, /^3:1 git cannot read it: bad config line 3/);
  assert.deepEqual(
    await importProblems(importText(
      importGitmodules,
      ".gitmodules",
      '[submodule "a"]\n\tpath = a\n[submodule "b"]\n\tpath = b\n\turl = --upload-pack=touch x\n',
    )),
    [
      '1:1 the submodule "a" has no url',
      '3:1 "--upload-pack=touch x" cannot be the URL of a repository; expected a URL or path of a repository, not beginning with "-"',
    ],
  );
  const imported = await importText(
    importGitmodules,
    ".gitmodules",
    '[submodule "../../evil"]\n\tpath = ../../evil\n\turl = https://example.com/a.git\n',
  );
  assert.deepEqual(imported.tables.repos, {});
  assert.match(noteTexts(imported)[0]!, /^1 submodule\.\.\.\/\.\.\/evil: not imported: its path/);
});

Deno.test("importGitmodules() reads truths as git does, and keys as nothing but keys", async () => {
  const shallow = async (line: string) => {
    const imported = await importText(
      importGitmodules,
      ".gitmodules",
      `[submodule "a"]\n\tpath = a\n\turl = https://example.com/a.git\n\t${line}\n`,
    );
    return imported.tables.repos!.a!.depth;
  };
  for (
    const line of [
      "shallow",
      ...["true", "Yes", "on", "1", "2"].map((it) => `shallow = ${it}`),
    ]
  ) {
    assert.equal(await shallow(line), 1, line);
  }
  for (const line of ["false", "no", "off", "0", '""'].map((it) => `shallow = ${it}`)) {
    assert.equal(await shallow(line), undefined, line);
  }
  const imported = await importText(
    importGitmodules,
    ".gitmodules",
    '[submodule "a"]\n\tpath = a\n\turl = https://example.com/a.git\n\tconstructor = x\n',
  );
  assert.match(noteTexts(imported)[0]!, /constructor: not imported: nestr does not know this key$/);
});

Deno.test("importGitmodules() notes a section that has no path, and imports the others", async () => {
  const imported = await importText(
    importGitmodules,
    ".gitmodules",
    '[submodule "old"]\n\turl = https://example.com/old.git\n' +
      '[submodule "a"]\n\tpath = a\n\turl = https://example.com/a.git\n',
  );
  assert.deepEqual(Object.keys(imported.tables.repos!), ["a"]);
  assert.deepEqual(noteTexts(imported), ["1 submodule.old: not imported: it has no path"]);
});

Deno.test('importGitmodules() takes the branch "." from a branch that a tag is named like', async () => {
  await using git = await GitFixture.create();
  const root = await git.repository("super");
  await git.write(root, {
    ".gitmodules": '[submodule "a"]\n\tpath = a\n\turl = https://example.com/a.git\n\tbranch = .\n',
  });
  await git.git(root, "tag", "main");
  const imported = await importGitmodules({ path: `${root}/.gitmodules`, root });
  assert.equal(imported.tables.repos!.a!.branch, "main");
});
