import assert from "node:assert/strict";
import { join } from "node:path";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { GitRepository } from "../../lib/vcs/git.ts";
import { LOCAL_GIT_VARIABLES } from "../../lib/vcs/git_command.ts";
import { GitFixture } from "../support/git_fixture.ts";

/** Everything a user can see of a working copy: HEAD, branches, index, every file with its mode. */
async function stateOf(fixture: GitFixture, path: string): Promise<Record<string, string>> {
  const git = (...args: string[]) => fixture.git(path, ...args).catch(() => "none");
  return {
    head: await git("symbolic-ref", "HEAD"),
    branches: await git("for-each-ref", "refs/heads", "refs/stash"),
    index: await git("ls-files", "--stage", "-z"),
    status: await git("status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignored"),
    config: await git("config", "--local", "--list"),
    files: await fixture.command(
      path,
      "sh",
      "-c",
      String
        .raw`find . -path ./.git -prune -o ! -type d -printf '%p\0%m\0%l\0' | sort -z | od -c;` +
        String.raw`find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 cat`,
    ),
  };
}

/** A clone whose working copy has work of every kind in it. */
async function busyClone(fixture: GitFixture): Promise<string> {
  const { clone } = await fixture.remoteAndClone("api", {
    "staged": "1\n",
    "both": "1\n",
    "modified": "1\n",
    "deleted": "1\n",
    "deleted-staged": "1\n",
    "renamed": "a text that is recognised again\n",
    "script.sh": "1\n",
    "folder/file": "1\n",
    "was-file": "1\n",
    ".gitignore": "*.log\n",
  });
  await fixture.commitToRemote("api", { "modified": "theirs\n", "theirs": "theirs\n" });
  await fixture.git(clone, "fetch", "--quiet");
  await fixture.commit(clone, { "mine": "an unpushed commit\n" });
  await fixture.write(clone, { "staged": "2\n", "both": "2\n", "added": "new\n" });
  await fixture.git(clone, "add", "--", "staged", "both", "added");
  await fixture.git(clone, "rm", "--quiet", "--", "deleted-staged");
  await fixture.git(clone, "mv", "--", "renamed", 'odd\n\t"name\\');
  await Deno.remove(join(clone, "deleted"));
  await Deno.chmod(join(clone, "script.sh"), 0o755);
  await Deno.remove(join(clone, "folder"), { recursive: true });
  await Deno.symlink("nowhere", join(clone, "folder"));
  await Deno.remove(join(clone, "was-file"));
  await fixture.write(clone, {
    "both": "3\n",
    "modified": "2\n",
    "was-file/now-folder": "",
    "theirs": "untracked, where the upstream has a file\n",
    "untracked": "u\n",
    "deep/er/x\ny": "u\n",
    "debug.log": "ignored\n",
  });
  await fixture.command(clone, "sh", "-c", "printf x > \"$(printf 'latin\\351')\"");
  await Deno.chmod(join(clone, "untracked"), 0o755);
  await Deno.symlink("untracked", join(clone, "link"));
  return clone;
}

/** The ids of the backups in a repository. */
async function backupsOf(fixture: GitFixture, path: string): Promise<readonly string[]> {
  const format = "--format=%(refname:lstrip=3)";
  const names = await fixture.git(path, "for-each-ref", format, "refs/nestr/backup");
  return [...new Set(names.split("\n").filter(Boolean).map((name) => name.split("/")[0]!))];
}

Deno.test("saveBackup() and restoreBackup() undo a reset, to the last byte", async () => {
  await using fixture = await GitFixture.create();
  const clone = await busyClone(fixture);
  const repository = new GitRepository(clone, fixture.pool);
  const before = await stateOf(fixture, clone);
  const head = await repository.resolve("HEAD");
  const backup = await repository.saveBackup("run1", { tracked: true, target: "origin/main" });
  assert.deepEqual(await stateOf(fixture, clone), before, "saving changes nothing");
  assert.deepEqual(
    [backup.id, backup.branch, backup.head, backup.tracked, backup.untracked, backup.unmerged],
    ["run1", "main", head, true, 3, false],
  );
  const { from, to } = await repository.reset("reset");
  assert.equal(await Deno.readTextFile(join(clone, "theirs")), "theirs\n");

  const restored = await repository.restoreBackup("run1");
  assert.deepEqual(await stateOf(fixture, clone), before);
  assert.deepEqual(restored.head, { from: to, to: from });
  assert.deepEqual(restored.untracked, ["folder", "theirs", "was-file/now-folder"]);
  assert.ok(restored.changed.includes('odd\n\t"name\\'));

  const again = await repository.restoreBackup("run1");
  assert.deepEqual([again.head, again.changed, again.untracked], [null, [], []]);
  assert.deepEqual(await stateOf(fixture, clone), before, "a second time changes nothing");
});

Deno.test("saveBackup() holds a change of the same size made at the moment of the checkout", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { "file.txt": "old\n" });
  // Only the time of the index tells git that it has to look into the file.
  await fixture.git(path, "config", "core.trustCtime", "false");
  await fixture.git(path, "config", "core.checkStat", "minimal");
  const moment = new Date("2024-01-02T03:04:05Z");
  const setTime = (file: string) => Deno.utime(join(path, file), moment, moment);
  await setTime("file.txt");
  await fixture.git(path, "update-index", "--refresh");
  await Deno.writeTextFile(join(path, "file.txt"), "new\n");
  await setTime("file.txt");
  await setTime(".git/index");
  const repository = new GitRepository(path, fixture.pool);
  const { commit } = await repository.saveBackup("one", { tracked: true });
  assert.equal(await fixture.git(path, "show", `${commit}:file.txt`), "new");
});

Deno.test("restoreBackup() finishes what it was kept from finishing", async () => {
  await using fixture = await GitFixture.create();
  const clone = await busyClone(fixture);
  const repository = new GitRepository(clone, fixture.pool);
  const before = await stateOf(fixture, clone);
  await repository.saveBackup("run1", { tracked: true, target: "origin/main" });
  await repository.reset("reset");
  const lock = join(clone, ".git", "refs", "heads", "main.lock");
  await Deno.writeTextFile(lock, "");
  await assert.rejects(repository.restoreBackup("run1"), { code: "REPOSITORY_LOCKED" });
  await Deno.remove(lock);
  await repository.restoreBackup("run1");
  assert.deepEqual(await stateOf(fixture, clone), before);
});

Deno.test("saveBackup() and restoreBackup() undo a clean, with and without ignored files", async () => {
  await using fixture = await GitFixture.create();
  const clone = await busyClone(fixture);
  await fixture.repository(join(clone, "nested"));
  const repository = new GitRepository(clone, fixture.pool);
  const before = await stateOf(fixture, clone);
  const saved = await repository.saveBackup("run1", { untracked: "all" });
  assert.deepEqual([saved.untracked, saved.tracked], [7, false]);
  await repository.clean("clean");
  const restored = await repository.restoreBackup("run1");
  assert.equal(restored.untracked.length, 7);
  assert.deepEqual([restored.head, restored.changed], [null, []]);
  assert.deepEqual(await stateOf(fixture, clone), before);

  const options = { keep: ["/deep/"], ignored: true };
  const all = await repository.saveBackup("run2", { untracked: "ignored", keep: options.keep });
  assert.equal(all.untracked, 7);
  await repository.clean("clean2", options);
  await repository.restoreBackup("run2");
  assert.deepEqual(await stateOf(fixture, clone), before);
});

Deno.test("restoreBackup() of a clean lets other work go on meanwhile", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.write(path, { "lost": "u\n", "same": "u\n" });
  const repository = new GitRepository(path, fixture.pool);
  await repository.saveBackup("run1", { untracked: "all" });
  await repository.clean("clean");
  await fixture.commit(path, { "README.md": "changed\n", "same": "u\n" });
  await fixture.write(path, { "README.md": "changed again\n", "other": "" });
  const restored = await repository.restoreBackup("run1");
  assert.deepEqual(restored.untracked, ["lost"]);
  assert.equal(await fixture.git(path, "status", "--porcelain"), " M README.md\n?? lost\n?? other");
});

Deno.test("saveBackup() and restoreBackup() undo the deletion of branches", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const repository = new GitRepository(clone, fixture.pool);
  await fixture.commitToRemote("api", { "a": "" }, "feature/one");
  await repository.fetch();
  await repository.switchBranch("feature/one");
  const commit = await fixture.commit(clone, { "a": "unpushed" });
  await repository.createBranch("two");
  await repository.switchBranch("main");
  const before = await stateOf(fixture, clone);
  const backup = await repository.saveBackup("run1", { branches: ["feature/one", "two"] });
  assert.deepEqual(backup.branches, { "feature/one": commit, "two": commit });
  assert.deepEqual([backup.tracked, backup.untracked], [false, 0]);
  await repository.deleteBranch("feature/one");
  await repository.deleteBranch("two");
  await fixture.git(clone, "reflog", "expire", "--expire=now", "--all");
  await fixture.git(clone, "gc", "--quiet", "--prune=now");
  // Work of any kind is no obstacle to a branch.
  await fixture.write(clone, { "README.md": "changed\n" });
  const restored = await repository.restoreBackup("run1");
  assert.deepEqual(restored.branches, ["feature/one", "two"]);
  await fixture.git(clone, "checkout", "--quiet", "--", ".");
  const after = await stateOf(fixture, clone);
  assert.deepEqual({ ...after, config: "" }, { ...before, config: "" });
  assert.deepEqual(after.config!.split("\n").sort(), before.config!.split("\n").sort());
  await assert.rejects(
    repository.saveBackup("run2", { branches: ["none"] }),
    { code: "REVISION_NOT_FOUND" },
  );
});

Deno.test("saveBackup() and restoreBackup() know unborn and detached", async (t) => {
  await using fixture = await GitFixture.create();
  await t.step("unborn", async () => {
    const path = await fixture.init("unborn");
    const seed = await fixture.repository("seed", { "theirs": "" });
    await fixture.git(path, "fetch", "--quiet", "--", seed, "main:refs/remotes/origin/main");
    await fixture.write(path, { "staged": "1\n", "untracked": "u\n" });
    await fixture.git(path, "add", "staged");
    await fixture.write(path, { "staged": "2\n" });
    const repository = new GitRepository(path, fixture.pool);
    const before = await stateOf(fixture, path);
    const contents = { tracked: true, target: "origin/main", untracked: "all" } as const;
    const backup = await repository.saveBackup("run1", contents);
    assert.deepEqual([backup.branch, backup.head, backup.untracked], ["main", null, 1]);
    await repository.reset("reset", "origin/main");
    await repository.clean("clean");
    const restored = await repository.restoreBackup("run1");
    assert.equal(restored.head?.to, null);
    assert.deepEqual(await stateOf(fixture, path), before);
  });
  await t.step("detached", async () => {
    const path = await fixture.repository("detached", { "a": "1\n" });
    await fixture.git(path, "checkout", "--quiet", "--detach");
    const head = await fixture.commit(path, { "a": "2\n" });
    const repository = new GitRepository(path, fixture.pool);
    const before = await stateOf(fixture, path);
    await repository.saveBackup("run1", { tracked: true, target: "main" });
    await repository.reset("reset", "main");
    const restored = await repository.restoreBackup("run1");
    assert.equal(restored.head?.to, head);
    assert.equal(await repository.resolve("HEAD"), head);
    assert.deepEqual(await stateOf(fixture, path), before);
  });
});

Deno.test("saveBackup() keeps the files of unresolved conflicts", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { "file": "base\n" });
  await fixture.git(path, "checkout", "--quiet", "-b", "other");
  await fixture.commit(path, { "file": "other\n" });
  await fixture.git(path, "checkout", "--quiet", "main");
  await fixture.commit(path, { "file": "main\n" });
  await assert.rejects(fixture.git(path, "merge", "other"));
  await fixture.write(path, { "file": "half resolved\n" });
  const repository = new GitRepository(path, fixture.pool);
  const backup = await repository.saveBackup("run1", { tracked: true, target: "HEAD" });
  assert.equal(backup.unmerged, true);
  await repository.reset("reset", "HEAD");
  await repository.restoreBackup("run1");
  assert.equal(await Deno.readTextFile(join(path, "file")), "half resolved\n");
  assert.equal(await fixture.git(path, "status", "--porcelain"), " M file");
});

Deno.test("saveBackup() needs no identity and leaves stash and hooks alone", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.write(path, { ".git/hooks/pre-commit": "#!/bin/sh\nexit 1\n", "README.md": "2\n" });
  await Deno.chmod(join(path, ".git/hooks/pre-commit"), 0o755);
  for (const setting of [["user.useConfigOnly", "true"], ["commit.gpgSign", "true"]]) {
    await fixture.git(path, "config", ...setting);
  }
  const { HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM } = fixture.env;
  await using pool = new ProcessPool({
    env: {
      HOME: HOME!,
      GIT_CONFIG_GLOBAL: GIT_CONFIG_GLOBAL!,
      GIT_CONFIG_NOSYSTEM: GIT_CONFIG_NOSYSTEM!,
    },
    unset: LOCAL_GIT_VARIABLES,
  });
  const repository = new GitRepository(path, pool);
  const backup = await repository.saveBackup("run1", { tracked: true });
  assert.equal((await repository.status()).stash, 0);
  assert.equal(
    await fixture.git(path, "show", "--no-patch", "--format=%an <%ae>", backup.commit),
    "nestr <nestr@localhost>",
  );
  // The shape of a stash: git itself can apply it.
  await fixture.git(path, "checkout", "--quiet", "--", ".");
  await fixture.git(path, "stash", "apply", "--quiet", backup.commit);
  assert.equal(await Deno.readTextFile(join(path, "README.md")), "2\n");
});

Deno.test("saveBackup() does not overwrite a backup, and takes the same state again", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.write(path, { "README.md": "2\n", "u": "u" });
  const repository = new GitRepository(path, fixture.pool);
  const contents = { tracked: true, untracked: "all" } as const;
  const first = await repository.saveBackup("run1", contents);
  assert.deepEqual(await repository.saveBackup("run1", contents), first);
  await fixture.write(path, { "u": "changed" });
  await assert.rejects(repository.saveBackup("run1", contents), { code: "BACKUP_EXISTS" });
  assert.deepEqual(await backupsOf(fixture, path), ["run1"]);
  for (const id of ["", "a/b", "..", "-x", "a b"]) {
    await assert.rejects(repository.saveBackup(id, contents), { code: "USAGE" });
    await assert.rejects(repository.dropBackup(id), { code: "USAGE" });
  }
});

Deno.test("saveBackup() fails, and saves nothing, where a file cannot be read", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.write(path, { "u": "u" });
  // A filter that fails stands for every file that git cannot take in, also when root runs the test.
  await fixture.write(path, { ".git/info/attributes": "u filter=broken\n" });
  await fixture.git(path, "config", "filter.broken.clean", "false");
  await fixture.git(path, "config", "filter.broken.required", "true");
  const repository = new GitRepository(path, fixture.pool);
  await assert.rejects(repository.saveBackup("run1", { untracked: "all" }), { code: "GIT_FAILED" });
  assert.deepEqual(await backupsOf(fixture, path), []);
});

Deno.test("dropBackup() keeps one backup from the other", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  const repository = new GitRepository(path, fixture.pool);
  await repository.createBranch("b/c");
  await repository.saveBackup("run2", { branches: ["b/c"] });
  const first = await repository.saveBackup("run1", { tracked: true });
  await fixture.git(path, "update-ref", "refs/nestr/backup/foreign/state", "HEAD");
  assert.match(first.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.equal(await repository.dropBackup("run2"), true);
  assert.equal(await repository.dropBackup("run2"), false);
  assert.deepEqual(await backupsOf(fixture, path), ["foreign", "run1"]);
  await assert.rejects(repository.restoreBackup("run2"), {
    code: "UNDO_NOTHING",
    message: `"${path}" has no backup "run2"`,
  });
});

Deno.test("restoreBackup() refuses to overwrite work, and changes nothing then", async (t) => {
  await using fixture = await GitFixture.create();
  const scenario = async (
    name: string,
    prepare: (path: string) => Promise<unknown>,
    conflicts: readonly string[],
  ) => {
    await t.step(name, async () => {
      const path = await fixture.repository(name.replaceAll(" ", "-"), {
        "a": "1\n",
        "gone": "",
        ".gitignore": "*.log\n",
      });
      await fixture.git(path, "branch", "target");
      await fixture.commit(path, { "a": "2\n", "b": "", "c.log/x": "" }, "mine");
      await fixture.git(path, "add", "--force", "c.log/x");
      await fixture.git(path, "branch", "feature");
      await fixture.write(path, { "a": "3\n", "u/1": "u\n", "u/2": "u\n" });
      const repository = new GitRepository(path, fixture.pool);
      await repository.saveBackup("run1", {
        tracked: true,
        target: "target",
        untracked: "all",
        branches: ["feature"],
      });
      await repository.reset("reset", "target");
      await repository.clean("clean");
      await repository.deleteBranch("feature");
      await prepare(path);
      const before = await stateOf(fixture, path);
      for (const method of ["requireRestorable", "restoreBackup"] as const) {
        await assert.rejects(repository[method]("run1"), (error: Error) => {
          const { code, details } = error as Error & {
            code: string;
            details: { conflicts: string[] };
          };
          assert.equal(code, "UNDO_CONFLICT", error.message);
          assert.deepEqual(details.conflicts, conflicts);
          return true;
        });
      }
      assert.deepEqual(await stateOf(fixture, path), before);
    });
  };
  await scenario("a changed file", (path) => fixture.write(path, { "a": "new\n" }), [
    '"a" is changed',
  ]);
  await scenario("a staged file", async (path) => {
    await fixture.write(path, { "a": "new\n" });
    await fixture.git(path, "add", "a");
    await fixture.write(path, { "a": "1\n" });
  }, ['"a" is changed']);
  await scenario(
    "an untracked file where a tracked one was",
    (path) => fixture.write(path, { "b": "new\n" }),
    ['the untracked "b" is in the way'],
  );
  await scenario(
    "an ignored file where a tracked one was",
    (path) => fixture.write(path, { "c.log": "new\n" }),
    ['the untracked "c.log" is in the way'],
  );
  await scenario("another untracked file", (path) => fixture.write(path, { "u/1": "new\n" }), [
    '"u/1" exists with other contents',
  ]);
  await scenario("a file where a folder was", (path) => fixture.write(path, { "u": "new\n" }), [
    '"u/1" exists with other contents',
    '"u/2" exists with other contents',
  ]);
  await scenario("a folder where a file was", (path) => fixture.write(path, { "u/1/x": "" }), [
    '"u/1" exists with other contents',
  ]);
  await scenario("a link where a folder was", (path) => Deno.symlink("/tmp", join(path, "u")), [
    '"u/1" exists with other contents',
    '"u/2" exists with other contents',
  ]);
  await scenario("a new commit", (path) => fixture.commit(path, { "z": "" }), [
    "a commit was made since, and it is nowhere else",
  ]);
  await scenario("another branch", (path) => fixture.git(path, "switch", "--quiet", "target"), [
    '"target" is checked out, and "main" was when it was saved',
  ]);
  await scenario("a branch of the same name", (path) => fixture.git(path, "branch", "feature"), [
    'the branch "feature" exists anew',
  ]);
});

Deno.test("restoreBackup() moves back over commits that are safe elsewhere", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { "a": "1\n" });
  const mine = await fixture.commit(path, { "a": "2\n" });
  const repository = new GitRepository(path, fixture.pool);
  await repository.saveBackup("run1", { tracked: true, target: "HEAD~1" });
  await repository.reset("reset", "HEAD~1");
  await fixture.commit(path, { "b": "" });
  await repository.createBranch("keep");
  await repository.restoreBackup("run1");
  assert.equal(await repository.resolve("HEAD"), mine);
  assert.equal(await fixture.git(path, "status", "--porcelain"), "");
});

Deno.test("saveBackup() and restoreBackup() keep a sparse checkout and linked worktrees as they are", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { "in/a": "1\n", "out/b": "1\n" });
  await fixture.commit(path, { "in/a": "2\n", "out/b": "2\n" });
  await fixture.git(path, "worktree", "add", "--quiet", "-b", "w", "../linked");
  await fixture.git("linked", "sparse-checkout", "set", "--cone", "in");
  const linked = fixture.path("linked");
  await fixture.write(linked, { "in/a": "mine\n", "in/u": "u\n" });
  const repository = new GitRepository(linked, fixture.pool);
  const before = await stateOf(fixture, linked);
  await repository.saveBackup("run1", { tracked: true, target: "HEAD~1", untracked: "all" });
  await repository.reset("reset", "HEAD~1");
  await repository.clean("clean");
  const cleaned = await stateOf(fixture, linked);
  await repository.requireRestorable("run1");
  assert.deepEqual(await stateOf(fixture, linked), cleaned);
  await repository.restoreBackup("run1");
  assert.deepEqual(await stateOf(fixture, linked), before);
  assert.equal(await fixture.git(path, "status", "--porcelain"), "");
});

Deno.test("saveBackup() records a submodule's commit and leaves its contents alone", async () => {
  await using fixture = await GitFixture.create();
  const library = await fixture.remote("library");
  const path = await fixture.repository("outer");
  await fixture.git(path, "submodule", "--quiet", "add", "--", library, "lib");
  await fixture.git(path, "commit", "--quiet", "-m", "submodule");
  await fixture.commit(join(path, "lib"), { "new": "" });
  await fixture.write(path, { "lib/untracked": "" });
  const repository = new GitRepository(path, fixture.pool);
  const before = await stateOf(fixture, path);
  await repository.saveBackup("run1", { tracked: true, target: "HEAD" });
  await repository.reset("reset", "HEAD");
  await repository.restoreBackup("run1");
  assert.deepEqual(await stateOf(fixture, path), before);
});
