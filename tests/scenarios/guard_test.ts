/** What destroys work: refused, asked for, saved first, and put back. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = `version = 1
[repos.api]
[repos.web]
`;

const read = (path: string) => Deno.readTextFile(path);
const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);

Deno.test("nestr repo reset refuses uncommitted work and changes nothing", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await Deno.writeTextFile(project.path("api", "README.md"), "mine\n");
  const { code, error } = await project.json(["repo", "reset"]);
  assert.equal(code, 4);
  assert.equal(error.code, "REPOSITORY_DIRTY");
  assert.deepEqual(error.details.losses, [{ repository: "api", paths: ["README.md"], commits: 0 }]);
  assert.match(error.hint, /nestr repo reset --force/);
  assert.equal(await read(project.path("api", "README.md")), "mine\n");
});

Deno.test("nestr repo reset refuses unpushed commits with their number", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await project.git.commit(project.path("web"), { own: "1" });
  await project.git.commit(project.path("web"), { own: "2" });
  const { code, error } = await project.json(["repo", "reset"]);
  assert.equal(code, 4);
  assert.equal(error.code, "REPOSITORY_UNPUSHED");
  assert.match(error.message, /2 unpushed commits in 1 repository \(web\)/);
});

Deno.test("nestr repo reset --force asks, and without a terminal wants --yes", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await Deno.writeTextFile(project.path("api", "README.md"), "mine\n");
  const { code, error } = await project.json(["repo", "reset", "--force"]);
  assert.equal(code, 4);
  assert.equal(error.code, "CONFIRMATION_REQUIRED");
  assert.equal(await read(project.path("api", "README.md")), "mine\n");
});

Deno.test("nestr runs undo puts back what repo reset took: commits, staged and unstaged changes", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  const api = project.path("api");
  const git = (...args: string[]) => project.git.git(api, ...args);
  const own = await project.git.commit(api, { own: "1" });
  await project.git.write(api, { staged: "staged\n", "README.md": "changed\n" });
  await git("add", "staged");
  const status = await git("status", "--porcelain");
  const reset = await project.json(["repo", "reset", "--force", "--yes"]);
  assert.equal(reset.code, 0);
  assert.equal(await git("status", "--porcelain"), "");
  assert.notEqual(await git("rev-parse", "HEAD"), own);
  const { data } = await project.json(["runs", "list"]);
  assert.equal(data.runs[0].undoable, true);
  const undo = await project.json(["runs", "undo", reset.data.id]);
  assert.equal(undo.code, 0);
  assert.equal(await git("rev-parse", "HEAD"), own);
  assert.equal(await git("symbolic-ref", "--short", "HEAD"), "main");
  assert.equal(await git("status", "--porcelain"), status);
  assert.equal(await read(`${api}/README.md`), "changed\n");
  const after = await project.json(["runs", "list"]);
  assert.equal(after.data.runs.some(({ undoable }: { undoable: boolean }) => undoable), false);
});

Deno.test("nestr repo clean removes untracked files only with --force, and undo brings them back", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  const web = project.path("web");
  await project.git.write(web, {
    "new/deep/file": "1\n",
    "ignored.log": "2\n",
    ".gitignore": "*.log\n",
  });
  await Deno.writeTextFile(`${web}/run.sh`, "#!/bin/sh\n", { mode: 0o755 });
  const refused = await project.json(["repo", "clean"]);
  assert.equal(refused.code, 4);
  assert.equal(await exists(`${web}/new/deep/file`), true);
  const dry = await project.json(["repo", "clean", "--dry-run"]);
  assert.equal(dry.code, 0);
  assert.equal(dry.data.losses[0].repository, "web");
  assert.equal(await exists(`${web}/new/deep/file`), true);
  const clean = await project.json(["repo", "clean", "--force", "--yes"]);
  assert.equal(clean.code, 0);
  assert.equal(await exists(`${web}/new`), false);
  assert.equal(await exists(`${web}/ignored.log`), true);
  assert.equal((await project.json(["runs", "undo", clean.data.id])).code, 0);
  assert.equal(await read(`${web}/new/deep/file`), "1\n");
  assert.equal((await Deno.stat(`${web}/run.sh`)).mode! & 0o111, 0o111);
});

Deno.test("nestr runs undo refuses to overwrite work that is there now", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  const file = project.path("web", "notes");
  await Deno.writeTextFile(file, "old\n");
  const clean = await project.json(["repo", "clean", "--force", "--yes"]);
  await Deno.writeTextFile(file, "new\n");
  const undo = await project.json(["runs", "undo", clean.data.id]);
  assert.equal(undo.code, 4);
  assert.equal(undo.data.tasks[0].result.error.code, "UNDO_CONFLICT");
  assert.equal(await read(file), "new\n");
});

Deno.test("nestr repo clean never touches other repositories or our state inside the root", async () => {
  await using project = await ProjectFixture.create(
    'version = 1\n[repos.root]\npath = "."\n[repos.api]\n',
    ["api"],
  );
  await project.git.git(project.root, "init", "--quiet");
  await project.git.git(project.root, "add", "nestr.toml");
  await project.git.git(project.root, "commit", "--quiet", "-m", "manifest");
  await project.json(["run", "-s", "api", "--", "true"]);
  await Deno.writeTextFile(project.path("junk"), "x");
  const clean = await project.json([
    "repo",
    "clean",
    "--ignored",
    "--force",
    "--yes",
    "-s",
    "root",
  ]);
  assert.equal(clean.code, 0);
  assert.equal(await exists(project.path("junk")), false);
  assert.equal(await exists(project.path("api", "README.md")), true);
  assert.equal(await exists(project.path(".nestr", "runs")), true);
});

Deno.test("nestr repo branch --delete refuses commits that only the branch holds, and undo restores it", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  const switched = await project.json(["repo", "branch", "topic", "--create"]);
  assert.equal(switched.code, 0);
  const commit = await project.git.commit(project.path("api"), { own: "1" });
  const inUse = await project.json(["repo", "branch", "--delete", "topic", "--force", "--yes"]);
  assert.equal(inUse.code, 4);
  assert.equal(inUse.data.tasks[0].result.error.code, "BRANCH_IN_USE");
  await project.json(["repo", "branch", "main"]);
  const refused = await project.json(["repo", "branch", "--delete", "topic"]);
  assert.equal(refused.error.code, "REPOSITORY_UNPUSHED");
  const deleted = await project.json(["repo", "branch", "--delete", "topic", "--force", "--yes"]);
  assert.equal(deleted.code, 0);
  const branches = async () =>
    await project.git.git(project.path("api"), "branch", "--list", "topic");
  assert.equal(await branches(), "");
  assert.equal((await project.json(["runs", "undo", deleted.data.id])).code, 0);
  assert.equal(await project.git.git(project.path("api"), "rev-parse", "topic"), commit);
});

Deno.test("nestr runs undo says so when a run saved nothing", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await project.json(["run", "--", "true"]);
  const { code, error } = await project.json(["runs", "undo", "last"]);
  assert.equal(code, 2);
  assert.equal(error.code, "UNDO_NOTHING");
});
