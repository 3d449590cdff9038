import assert from "node:assert/strict";
import { join } from "node:path";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitFixture } from "../support/git_fixture.ts";

const names = (path: string) => [...Deno.readDirSync(path)].map((entry) => entry.name).sort();

Deno.test("GitRepository.previewReset() lists all that reset() then discards", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api", { "a": "1\n", "b": "1\n", "c": "1\n" });
  await fixture.commitToRemote("api", {
    "new": "theirs\n",
    "folder/file": "theirs\n",
    "file": "theirs\n",
    "a.log": "theirs\n",
  });
  const repository = new GitRepository(clone, fixture.pool);
  await repository.fetch();
  const to = await repository.resolve("origin/main");
  const from = await fixture.commit(clone, { "mine": "" }, "only here");
  await fixture.write(clone, {
    ".git/info/exclude": "*.log\n",
    "a": "changed\n",
    "b": "staged\n",
    "c": "staged\n",
    "new": "in the way\n",
    "folder": "in the way of a folder\n",
    "file/below": "in the way of a file\n",
    "a.log": "ignored, in the way\n",
    "untracked": "not in the way\n",
  });
  await fixture.git(clone, "add", "b", "c");
  await fixture.write(clone, { "c": "1\n" });
  const preview = await repository.previewReset();
  assert.deepEqual(preview, {
    from,
    to,
    lost: { count: 1, commits: [{ id: from, subject: "only here" }] },
    changed: ["a", "b", "c"],
    submodules: [],
    overwritten: ["a.log", "file/below", "folder", "new"],
  });
  assert.deepEqual(await repository.previewReset(), preview, "a preview changes nothing");

  assert.deepEqual(await repository.reset("run1"), { from, to });
  assert.equal(await fixture.git(clone, "status", "--porcelain"), "?? untracked");
  for (const path of ["new", "folder/file", "file", "a.log"]) {
    assert.equal(await Deno.readTextFile(join(clone, path)), "theirs\n");
  }
  assert.deepEqual((await repository.previewReset()).lost.count, 0);
});

Deno.test("GitRepository.previewReset() does not count commits that another branch holds", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.commit(path, { "a": "" });
  const repository = new GitRepository(path, fixture.pool);
  assert.equal((await repository.previewReset("HEAD~1")).lost.count, 1);
  await repository.createBranch("keep");
  assert.equal((await repository.previewReset("HEAD~1")).lost.count, 0);
  await fixture.git(path, "checkout", "--quiet", "--detach");
  await fixture.commit(path, { "b": "" });
  assert.equal((await repository.previewReset("main")).lost.count, 1);
});

Deno.test("GitRepository.reset() needs a target that exists", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  const repository = new GitRepository(path, fixture.pool);
  for (const attempt of [() => repository.reset("run1"), () => repository.previewReset()]) {
    await assert.rejects(attempt(), {
      code: "REVISION_NOT_FOUND",
      message: `the branch of "${path}" has no upstream`,
    });
  }
  for (const revision of ["none", "--soft"]) {
    await assert.rejects(repository.reset("run1", revision), { code: "REVISION_NOT_FOUND" });
  }
});

Deno.test("GitRepository.clean() removes what previewClean() lists, nested repositories never", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { ".gitignore": "*.log\n/ignored/\n", "a": "" });
  const untracked = {
    "file": "",
    "folder/one": "",
    "folder/deep/two": "",
    'odd\n\t"name\\é': "",
    " leading and trailing ": "",
    "mixed/loose": "",
  };
  const ignored = { "x.log": "", "ignored/file": "", ".nestr/runs/1": "", "sub/y.log": "" };
  await fixture.write(path, { ...untracked, ...ignored });
  await fixture.repository(join(path, "mixed", "nested"));
  await fixture.repository(join(path, "nested"));
  await fixture.repository(join(path, "ignored", "nested"));
  const repository = new GitRepository(path, fixture.pool);
  const keep = ["/.nestr/"];
  const expected = [
    " leading and trailing ",
    "file",
    "folder/",
    "mixed/loose",
    'odd\n\t"name\\é',
  ];
  assert.deepEqual(await repository.previewClean({ keep }), expected);
  assert.deepEqual(await repository.previewClean({ keep }), expected, "a preview changes nothing");
  assert.deepEqual(await repository.clean("run1", { keep }), expected);
  assert.deepEqual(names(path), [
    ".git",
    ".gitignore",
    ".nestr",
    "a",
    "ignored",
    "mixed",
    "nested",
    "sub",
    "x.log",
  ]);
  assert.deepEqual(names(join(path, "mixed")), ["nested"]);

  const options = { keep, ignored: true };
  const all = await repository.previewClean(options);
  assert.deepEqual(all, ["ignored/file", "sub/", "x.log"]);
  assert.deepEqual(await repository.clean("run2", options), all);
  assert.deepEqual(names(path), [
    ".git",
    ".gitignore",
    ".nestr",
    "a",
    "ignored",
    "mixed",
    "nested",
  ]);
  assert.deepEqual(await repository.clean("run3", options), []);
});

Deno.test("GitRepository.clean() does what was asked whatever the settings say", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.git(path, "config", "clean.requireForce", "true");
  await fixture.git(path, "config", "core.quotePath", "true");
  await fixture.write(path, { "é": "" });
  assert.deepEqual(await new GitRepository(path, fixture.pool).clean("run1"), ["é"]);
});

Deno.test("GitRepository.reset() that is kept out of the index leaves everything as it was", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { "a": "1\n", "gone": "" });
  const head = await fixture.commit(path, { "a": "2\n", "b": "2\n" });
  await fixture.write(path, { "a": "mine\n", "untracked": "u\n" });
  await Deno.remove(join(path, "gone"));
  const status = await fixture.git(path, "status", "--porcelain");
  const repository = new GitRepository(path, fixture.pool);
  const lock = join(path, ".git", "index.lock");
  await Deno.writeTextFile(lock, "");
  await assert.rejects(repository.reset("run1", "HEAD~1"), { code: "REPOSITORY_LOCKED" });
  assert.equal(await Deno.readTextFile(join(path, "a")), "mine\n");
  await Deno.remove(lock);
  assert.equal(await fixture.git(path, "status", "--porcelain"), status);
  assert.equal(await repository.resolve("HEAD"), head);
  await repository.reset("run1", "HEAD~1");
  assert.equal(await fixture.git(path, "status", "--porcelain"), "?? untracked");
  assert.deepEqual(names(path), [".git", "a", "gone", "untracked"]);
});

Deno.test("GitRepository.previewReset() refuses to replace changed files that are hidden from git", async () => {
  for (const flag of ["--skip-worktree", "--assume-unchanged"]) {
    await using fixture = await GitFixture.create();
    const path = await fixture.repository("api");
    await fixture.commit(path, { "conf": "1\n", "other": "1\n" });
    await fixture.commit(path, { "conf": "2\n" });
    await fixture.commit(path, { "other": "2\n" });
    await fixture.git(path, "update-index", flag, "conf", "other");
    const repository = new GitRepository(path, fixture.pool);
    await repository.previewReset("HEAD~2");
    await fixture.write(path, { "conf": "mine\n" });
    await assert.rejects(repository.previewReset("HEAD~2"), {
      code: "REPOSITORY_DIRTY",
      message: `"${path}" has changed files that are hidden from git: conf`,
    });
    // It is the same in HEAD and the commit before, so it stays.
    await repository.previewReset("HEAD~1");
    await repository.reset("run1", "HEAD~1");
    assert.equal(await Deno.readTextFile(join(path, "conf")), "mine\n");
    assert.equal(await Deno.readTextFile(join(path, "other")), "1\n");
  }
});
