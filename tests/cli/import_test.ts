/** What `nestr project import` prints, and that what it makes can be worked with. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

/** A project folder without a manifest, and remotes beside it. */
async function emptyProject(remotes: readonly string[]): Promise<ProjectFixture> {
  const project = await ProjectFixture.create("");
  await Deno.remove(project.path("nestr.toml"));
  for (const name of remotes) await project.git.remote(name);
  return project;
}

/** Imports what lies in the folder, clones everything, and returns what is at which branch. */
async function cloned(project: ProjectFixture): Promise<Readonly<Record<string, string>>> {
  const imported = await project.json(["project", "import"]);
  assert.equal(imported.ok, true, JSON.stringify(imported.error));
  const sync = await project.nestr(["repo", "sync"]);
  assert.equal(sync.code, 0, sync.stdout + sync.stderr);
  const heads: Record<string, string> = {};
  for (const { path } of imported.data.repositories) {
    heads[path] = await project.git.git(project.path(path), "describe", "--all", "HEAD");
  }
  return heads;
}

Deno.test("nestr project import makes a manifest of mani.yaml that clones and runs", async () => {
  await using project = await emptyProject(["api", "web"]);
  await project.git.commitToRemote("web", { "x.txt": "x\n" }, "next");
  await project.git.write(project.root, {
    "mani.yaml": "projects:\n  api:\n    path: services/api\n    url: ../remotes/api.git\n" +
      "    tags: [service]\n  web:\n    url: ../remotes/web.git\n    branch: next\n" +
      "tasks:\n  hello:\n    env: {WHO: world, NOW: $(echo today)}\n    target: {tags: [service]}\n" +
      '    cmd: |\n      echo "hello $WHO $NOW"\n      [[ -d .git ]] && echo "it\'s git"\n',
  });
  assert.deepEqual(await cloned(project), { "services/api": "heads/main", "web": "heads/next" });
  const run = await project.nestr(["run", "hello"]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /hello world today/);
  assert.match(run.stdout, /it's git/);
});

Deno.test("nestr project import makes manifests of simple lists that clone", async () => {
  const files: Readonly<Record<string, string>> = {
    ".meta": '{"projects":{"a":"../remotes/a.git","lib/b":"../remotes/b.git"}}',
    "all.repos":
      "repositories:\n  a: {type: git, url: ../remotes/a.git, version: v1}\n  lib/b: {type: git, url: ../remotes/b.git, version: main}\n",
    ".rosinstall":
      "- git: {local-name: a, uri: ../remotes/a.git, version: v1}\n- git: {local-name: lib/b, uri: ../remotes/b.git}\n",
    "manifest.yml":
      "repos:\n  - {dest: a, url: ../remotes/a.git, branch: main, tag: v1}\n  - {dest: lib/b, url: ../remotes/b.git, branch: main}\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await using project = await emptyProject(["a", "b"]);
    await project.git.git("remotes/a.git", "tag", "v1");
    await project.git.commitToRemote("a", { "later.txt": "later\n" });
    await project.git.write(project.root, { [name]: text });
    const pinned = name === ".meta" ? "heads/main" : "tags/v1";
    assert.deepEqual(await cloned(project), { "a": pinned, "lib/b": "heads/main" }, name);
    const check = await project.nestr(["project", "validate"]);
    assert.equal(check.code, 0, check.stderr);
  }
});

Deno.test("nestr project import makes a manifest of submodules, at their commits", async () => {
  await using project = await emptyProject(["super", "lib"]);
  const { git, root } = project;
  await git.git(root, "clone", "--quiet", "--", git.path("remotes/super.git"), ".");
  await git.git(root, "submodule", "--quiet", "add", "../lib.git", "vendor/lib");
  await git.commitToRemote("lib", { "later.txt": "later\n" });
  const imported = await project.json(["project", "import"]);
  const [{ name, path, url, revision }] = imported.data.repositories;
  assert.deepEqual([name, path, url], ["lib", "vendor/lib", git.path("remotes/lib.git")]);
  assert.equal(revision, await git.git(project.path("vendor/lib"), "rev-parse", "HEAD"));
  await git.git(root, "submodule", "--quiet", "deinit", "--all", "--force");
  const sync = await project.nestr(["repo", "sync"]);
  assert.equal(sync.code, 0, sync.stderr);
  assert.equal(await git.git(project.path("vendor/lib"), "rev-parse", "HEAD"), revision);
});

Deno.test("nestr project import makes a manifest of what gita keeps", async () => {
  await using project = await emptyProject(["api"]);
  const { git } = project;
  await git.git(project.root, "clone", "--quiet", "--", git.path("remotes/api.git"), "api");
  await git.write(git.env.XDG_CONFIG_HOME!, {
    "gita/repos.csv": `${project.path("api")},api,,\n`,
    "gita/groups.csv": "mine:api:\n",
  });
  const imported = await project.json(["project", "import", "--from", "gita"]);
  assert.equal(imported.data.repositories[0].url, git.path("remotes/api.git"));
  await Deno.remove(project.path("api"), { recursive: true });
  const sync = await project.nestr(["repo", "sync", "-s", "tag:mine"]);
  assert.equal(sync.code, 0, sync.stderr);
});

Deno.test("nestr project import says what it did, and what was lost", async (t) => {
  await using project = await emptyProject([]);
  const url = new URL("../fixtures/imports/mani/", import.meta.url);
  await project.git.write(project.root, {
    "mani.yaml": await Deno.readTextFile(new URL("mani.yaml", url)),
    "tools/mani.yaml": await Deno.readTextFile(new URL("tools/mani.yaml", url)),
    "broken.repos": "repositories:\n  a: {type: git, url: -x}\n  b: [\n",
    "wrong.repos": "repositories:\n  a: {type: git, url: -x}\n  b: 3\n",
  });
  await t.assertSnapshot(
    await project.transcript([
      "project import --dry-run mani.yaml",
      "project import mani.yaml",
      "project import mani.yaml",
      "project import mani.yaml --force -q",
      "project import broken.repos --force",
      "project import wrong.repos --force",
      "project import gone.yaml --force",
      "project import mani.yaml --from manni",
      "project import mani.yaml --group all --dry-run",
      "project import --help",
    ]),
  );
});
