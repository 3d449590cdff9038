import assert from "node:assert/strict";
import { join } from "node:path";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitFixture } from "../support/git_fixture.ts";

const names = (path: string) => [...Deno.readDirSync(path)].map((entry) => entry.name).sort();

Deno.test("GitRepository.unpushed() counts what no remote has", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const repository = new GitRepository(clone, fixture.pool);
  assert.equal((await repository.unpushed()).count, 0);
  await fixture.commit(clone, { "a": "" }, "mine");
  assert.deepEqual((await repository.unpushed()).commits.map(({ subject }) => subject), ["mine"]);
  await fixture.git(clone, "push", "--quiet", "origin", "main:elsewhere");
  assert.equal((await repository.unpushed()).count, 0);
  const local = new GitRepository(await fixture.repository("local"), fixture.pool);
  assert.equal((await local.unpushed()).count, 1);
  const unborn = new GitRepository(await fixture.init("new"), fixture.pool);
  assert.equal((await unborn.unpushed()).count, 0);
});

Deno.test("GitRepository.unpushed() lists at most twenty commits and counts all", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  for (let index = 1; index <= 22; index++) await fixture.commit(path, {}, `number ${index}`);
  const unpushed = await new GitRepository(path, fixture.pool).unpushed();
  assert.deepEqual([unpushed.count, unpushed.commits.length], [23, 20]);
  assert.equal(unpushed.commits[0]!.subject, "number 22");
});

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
    overwritten: ["a.log", "file/below", "folder", "new"],
  });
  assert.deepEqual(await repository.previewReset(), preview, "a preview changes nothing");

  assert.deepEqual(await repository.reset(), { from, to });
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
  for (const attempt of [() => repository.reset(), () => repository.previewReset()]) {
    await assert.rejects(attempt(), {
      code: "REVISION_NOT_FOUND",
      message: `the branch of "${path}" has no upstream`,
    });
  }
  for (const revision of ["none", "--soft"]) {
    await assert.rejects(repository.reset(revision), { code: "REVISION_NOT_FOUND" });
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
  assert.deepEqual(await repository.clean({ keep }), expected);
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
  assert.deepEqual(await repository.clean(options), all);
  assert.deepEqual(names(path), [
    ".git",
    ".gitignore",
    ".nestr",
    "a",
    "ignored",
    "mixed",
    "nested",
  ]);
  assert.deepEqual(await repository.clean(options), []);
});

Deno.test("GitRepository.clean() does what was asked whatever the settings say", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.git(path, "config", "clean.requireForce", "true");
  await fixture.git(path, "config", "core.quotePath", "true");
  await fixture.write(path, { "é": "" });
  assert.deepEqual(await new GitRepository(path, fixture.pool).clean(), ["é"]);
});

Deno.test("GitRepository.clean() removes only what a backup holds, when it is given one", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.write(path, { "a b/deep/-x": "1\n", "line\nfeed": "2\n", "ignored.log": "3\n" });
  await fixture.write(path, { ".git/info/exclude": "*.log\n" });
  await Deno.mkdir(`${path}/empty/inner`, { recursive: true });
  await Deno.symlink("nowhere", `${path}/link`);
  const inner = await fixture.repository("api/inner");
  const repository = new GitRepository(path, fixture.pool);
  const backup = await repository.saveBackup("b1", { untracked: "all" });
  await fixture.write(path, { "a b/late": "made since\n" });
  const removed = await repository.clean({ saved: backup.commit });
  assert.deepEqual(removed, ["empty/", "line\nfeed", "link"]);
  assert.equal(await Deno.readTextFile(`${path}/a b/late`), "made since\n");
  assert.equal(await Deno.readTextFile(`${path}/ignored.log`), "3\n");
  await Deno.stat(`${inner}/README.md`);
  await assert.rejects(Deno.stat(`${path}/a b/deep`), Deno.errors.NotFound);
  await repository.restoreBackup("b1");
  assert.equal(await Deno.readTextFile(`${path}/a b/deep/-x`), "1\n");
});
