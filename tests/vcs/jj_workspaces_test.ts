import assert from "node:assert/strict";
import { join } from "node:path";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { openWorkingCopies } from "../../lib/vcs/open_working_copies.ts";
import type {
  NewWorkingCopy,
  OldWorkingCopy,
  WorkingCopies,
} from "../../lib/vcs/working_copies.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { jjLog, jjRepository } from "../support/jj_repository.ts";
import { requires } from "../support/requirements.ts";

const jj = requires("jj");

function open(fixture: GitFixture, directory: string, pool = fixture.pool): WorkingCopies {
  return openWorkingCopies(findWorkingCopy(directory)!, pool);
}

async function add(copies: WorkingCopies, copy: NewWorkingCopy): Promise<OldWorkingCopy> {
  const expected = await copies.check(copy);
  const made = await copies.add(copy);
  assert.deepEqual(made, expected);
  return { path: copy.path, name: copy.name, branch: made.branch };
}

const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);

const names = async (copies: WorkingCopies) => (await copies.list()).map(({ name }) => name);

const bookmarks = (fixture: GitFixture, path: string) =>
  fixture.command(path, "jj", "bookmark", "list", "--ignore-working-copy", "-T", 'name ++ "\\n"');

/** Every commit that jj shows; the root is one. */
const commits = async (fixture: GitFixture, path: string) =>
  (await jjLog(fixture, path, "all()", "commit_id")).length;

for (const colocate of [true, false]) {
  const how = colocate ? "colocated" : "not colocated";

  Deno.test(
    `JjWorkspaces.add() makes a workspace, and remove() nothing of it, ${how}`,
    jj,
    async () => {
      await using fixture = await GitFixture.create();
      const main = await jjRepository(fixture, "api", colocate);
      const copies = open(fixture, main);
      const before = await commits(fixture, main);
      const path = fixture.path("new", "folders", "feature");
      const copy = await add(copies, { path, name: "feature one" });
      assert.equal(copy.branch, null);
      assert.equal(await Deno.readTextFile(join(path, "file")), "1\n");
      assert.deepEqual(await copies.list(), [
        { name: "default", path: main, main: true, present: true },
        { name: "feature one", path, main: false, present: true },
      ]);
      assert.deepEqual(await open(fixture, path).list(), await copies.list());
      // The git of this machine, old or new, can still read the main working copy.
      if (colocate) assert.equal(await fixture.git(main, "status", "--porcelain"), "");

      await copies.remove(copy);
      assert.equal(await exists(path), false);
      assert.deepEqual(await names(copies), ["default"]);
      assert.equal(await commits(fixture, main), before);
      await copies.remove(copy); // nothing is left, and nothing is wrong with that
      await add(copies, { path, name: "feature one" });
    },
  );
}

Deno.test("JjWorkspaces.add() starts where it is told, and makes a bookmark", jj, async () => {
  await using fixture = await GitFixture.create();
  const main = await jjRepository(fixture, "api", false);
  const [first] = await jjLog(fixture, main, "@-", "commit_id");
  await fixture.write(main, { "second": "" });
  await fixture.command(main, "jj", "commit", "--quiet", "-m", "second");
  await fixture.command(main, "jj", "tag", "set", "--quiet", "v1", "-r", first!);
  const copies = open(fixture, main);
  const tagged = await add(copies, { path: fixture.path("a"), name: "a", revision: "v1" });
  assert.equal(await exists(join(tagged.path, "second")), false);
  const head = await add(copies, { path: fixture.path("b"), name: "b", revision: "HEAD" });
  assert.equal(await exists(join(head.path, "second")), true);
  const [second] = await jjLog(fixture, main, "@-", "commit_id");
  const marked = await add(copies, { path: fixture.path("c"), name: "c", branch: "topic/c" });
  assert.deepEqual(marked.branch, { name: "topic/c", start: second });
  assert.deepEqual(
    await jjLog(fixture, main, `bookmarks(exact:"topic/c")`, "working_copies"),
    ["c@"],
  );
  for (const copy of [tagged, head, marked]) await copies.remove(copy);
  assert.equal(await bookmarks(fixture, main), "");
  assert.deepEqual(await names(copies), ["default"]);
});

Deno.test("JjWorkspaces.check() takes a dirty main working copy as jj will", jj, async () => {
  await using fixture = await GitFixture.create();
  const main = await jjRepository(fixture, "api", true);
  await fixture.write(main, { "dirty": "" });
  const copies = open(fixture, main);
  const on = await add(copies, { path: fixture.path("a"), name: "a", revision: "@", branch: "x" });
  assert.equal(await exists(join(on.path, "dirty")), true);
  // What git has made beside jj is seen, too.
  await fixture.git(main, "branch", "by-git", "HEAD");
  await add(copies, { path: fixture.path("b"), name: "b", revision: "by-git" });
});

Deno.test("JjWorkspaces.check() tells what is in the way, and makes nothing", jj, async () => {
  await using fixture = await GitFixture.create();
  const main = await jjRepository(fixture, "api", true);
  await fixture.command(main, "jj", "bookmark", "create", "--quiet", "taken", "-r", "@-");
  await fixture.write("full", { "file": "" });
  const copies = open(fixture, main);
  const path = fixture.path("feature");
  const refused: readonly (readonly [Partial<NewWorkingCopy>, string])[] = [
    [{ revision: "nowhere" }, "REVISION_NOT_FOUND"],
    [{ revision: "--help" }, "REVISION_NOT_FOUND"],
    [{ revision: "" }, "REVISION_NOT_FOUND"],
    [{ revision: "a b(" }, "REVISION_NOT_FOUND"],
    [{ revision: "none()" }, "REVISION_NOT_FOUND"],
    [{ revision: "all()" }, "REVISION_NOT_FOUND"],
    [{ revision: "nobody@" }, "REVISION_NOT_FOUND"],
    [{ name: "default" }, "WORKSPACE_EXISTS"],
    [{ name: "" }, "USAGE"],
    [{ name: "-x" }, "USAGE"],
    [{ name: "two\nlines" }, "USAGE"],
    [{ branch: "taken" }, "BRANCH_EXISTS"],
    [{ branch: "two words" }, "USAGE"],
    [{ path: fixture.path("full") }, "DESTINATION_OCCUPIED"],
  ];
  for (const [change, code] of refused) {
    const copy = { path, name: "feature", ...change };
    await assert.rejects(copies.check(copy), { code }, JSON.stringify(change));
    await assert.rejects(copies.add(copy), { code }, JSON.stringify(change));
  }
  assert.equal(await exists(path), false);
  assert.deepEqual(await names(copies), ["default"]);
});

Deno.test("JjWorkspaces.remove() keeps a bookmark only for what it alone holds", jj, async () => {
  await using fixture = await GitFixture.create();
  const main = await jjRepository(fixture, "api", true);
  const remote = fixture.path("remote.git");
  await fixture.git(".", "init", "--quiet", "--bare", remote);
  await fixture.command(main, "jj", "git", "remote", "add", "origin", remote);
  const copies = open(fixture, main);
  const make = (name: string) => add(copies, { path: fixture.path(name), name, branch: name });
  const [blank, own, pushed] = [await make("blank"), await make("own"), await make("pushed")];
  for (const { path } of [own, pushed]) {
    await fixture.write(path, { [path.slice(1)]: "" });
    await fixture.command(path, "jj", "describe", "--quiet", "-m", "work");
  }
  await fixture.command(main, "jj", "git", "push", "--quiet", "--bookmark", "pushed");
  for (const copy of [blank, own, pushed]) await copies.remove(copy);
  assert.equal(await bookmarks(fixture, main), "own");
  assert.equal(
    await fixture.git(main, "branch", "--format=%(refname:short)", "--list", "own", "p*"),
    "own",
  );
  // It is not gone from the remote with the next push either.
  await fixture.command(main, "jj", "git", "push", "--quiet", "--deleted");
  assert.equal(await fixture.git(remote, "branch", "--format=%(refname:short)"), "pushed");
});

Deno.test("JjWorkspaces.remove() takes away whatever is left, and nobody else's", jj, async () => {
  await using fixture = await GitFixture.create();
  const main = await jjRepository(fixture, "api", false);
  const copies = open(fixture, main);
  const make = (name: string) => add(copies, { path: fixture.path(name), name });

  const deleted = await make("deleted");
  await Deno.remove(deleted.path, { recursive: true });
  assert.equal((await copies.list())[1]?.present, false);
  assert.deepEqual(await copies.losses(deleted), { paths: [], commits: 0, locked: null });
  await copies.remove(deleted);

  const forgotten = await make("forgotten");
  await fixture.command(main, "jj", "workspace", "forget", "forgotten");
  assert.deepEqual(await copies.losses(forgotten), { paths: ["file"], commits: 0, locked: null });
  await assert.rejects(copies.save(forgotten, "x"), { code: "REPOSITORY_INVALID" });
  await copies.remove(forgotten);

  const renamed = await make("renamed");
  await fixture.command(renamed.path, "jj", "workspace", "rename", "another");
  await copies.remove(renamed);

  const broken = await make("broken");
  await Deno.remove(join(broken.path, ".jj"), { recursive: true });
  assert.deepEqual(await copies.losses(broken), { paths: ["file"], commits: 0, locked: null });
  await copies.remove(broken);
  for (const { path } of [deleted, forgotten, renamed, broken]) {
    assert.equal(await exists(path), false, path);
  }
  assert.deepEqual(await names(copies), ["default"]);

  // Somebody has made another of the same name, elsewhere.
  const replaced = await make("same");
  await fixture.command(main, "jj", "workspace", "forget", "same");
  await fixture.command(main, "jj", "workspace", "add", "--name=same", fixture.path("theirs"));
  await copies.remove(replaced);
  assert.deepEqual(await names(copies), ["default", "same"]);
  assert.equal(await exists(fixture.path("theirs", "file")), true);
});

Deno.test(
  "JjWorkspaces.remove() can leave the files, and refuses the main workspace",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const main = await jjRepository(fixture, "api", false);
    const copies = open(fixture, main);
    const copy = await add(copies, { path: fixture.path("feature"), name: "feature" });
    await copies.remove(copy, { keepFiles: true });
    assert.equal(await exists(join(copy.path, "file")), true);
    assert.deepEqual(await names(copies), ["default"]);
    for (const path of [main, fixture.root]) {
      await assert.rejects(copies.remove({ path, name: "x", branch: null }), { code: "USAGE" });
    }
    // A name that leads to the main workspace does not make that the one to remove.
    await copies.remove({ path: copy.path, name: "default", branch: null });
    assert.deepEqual(await names(copies), ["default"]);
    const last = await add(copies, { path: fixture.path("last"), name: "last" });
    await Deno.remove(main, { recursive: true });
    await copies.remove(last);
    assert.equal(await exists(last.path), false);
    assert.equal(await exists(main), false);
  },
);

Deno.test(
  "JjWorkspaces.remove() minds neither a dirty nor a stale main workspace",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const main = await jjRepository(fixture, "api", false);
    const copies = open(fixture, main);
    const copy = await add(copies, { path: fixture.path("feature"), name: "feature" });
    const next = { path: fixture.path("next"), name: "next" };
    await fixture.write(main, { "dirty": "" });
    await fixture.command(copy.path, "jj", "describe", "--quiet", "-r", "default@", "-m", "moved");
    await fixture.command(copy.path, "jj", "rebase", "--quiet", "-r", "default@", "-o", "root()");
    await assert.rejects(copies.add(next), (error: Error & { code?: string; hint?: string }) => {
      assert.equal(error.code, "JJ_FAILED");
      assert.match(error.message, /stale/);
      assert.equal(error.hint, `jj -R ${main} workspace update-stale`);
      return true;
    });
    await copies.remove(copy);
    assert.deepEqual(await names(copies), ["default"]);
  },
);

Deno.test(
  "JjWorkspaces.remove() leaves nothing of an add that was killed at any moment",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const main = await jjRepository(fixture, "api", true);
    const files = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`f/${i}`, `${i}\n`]));
    await fixture.write(main, files);
    await fixture.command(main, "jj", "commit", "--quiet", "-m", "many");
    const copies = open(fixture, main);
    const copy = { path: fixture.path("feature"), name: "feature", branch: null };
    const before = await commits(fixture, main);
    // How long an add takes is not known, so moments are tried until it is over before the kill.
    for (let delayMs = 0, done = false; !done && delayMs < 60_000; delayMs = 1.25 * delayMs + 2) {
      await using pool = new ProcessPool({ env: fixture.env, graceMs: 0 });
      const adding = pool.capture({
        argv: ["jj", "workspace", "add", "--quiet", "--no-colocate", copy.path],
        directory: main,
      });
      const timer = setTimeout(() => pool.kill(), delayMs);
      done = (await adding).code === 0;
      clearTimeout(timer);
      await copies.remove(copy);
      assert.equal(await exists(copy.path), false);
      assert.deepEqual(await names(copies), ["default"]);
    }
    assert.equal(await commits(fixture, main), before);
    assert.equal(await fixture.git(main, "status", "--porcelain"), "");
  },
);

Deno.test(
  "JjWorkspaces.add() makes ten at once, and one of ten that want the same",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const main = await jjRepository(fixture, "api", true);
    const name = (index: number) => `feature-${index}`;
    const made = await Promise.all(Array.from({ length: 10 }, (_, index) => {
      const copy = { path: fixture.path(name(index)), name: name(index) };
      return open(fixture, main).add(copy).then(({ branch }) => ({ ...copy, branch }));
    }));
    assert.equal((await open(fixture, main).list()).length, 11);
    for (const { path } of made) assert.equal(await exists(join(path, "file")), true);
    await Promise.all(made.map((copy) => open(fixture, main).remove(copy)));
    assert.deepEqual(await names(open(fixture, main)), ["default"]);

    const same = { path: fixture.path("same"), name: "same" };
    const attempts = await Promise.allSettled(
      Array.from({ length: 10 }, () => open(fixture, main).add(same)),
    );
    const refused = attempts.flatMap((it) => it.status === "rejected" ? [it.reason.code] : []);
    assert.deepEqual(refused, Array(9).fill("DESTINATION_OCCUPIED"));
    assert.equal(await exists(join(same.path, "file")), true);
  },
);

/** The folder of a git that jj was built with, where it is newer than the machine's. */
async function newGit(fixture: GitFixture): Promise<string | undefined> {
  const git = await fixture.command(".", "jj", "config", "get", "git.executable-path");
  if (!git.startsWith("/")) return undefined;
  const folder = await Deno.makeTempDir({ dir: fixture.root });
  await Deno.symlink(git, join(folder, "git"));
  const usage = await fixture.pool.capture({
    argv: [git, "worktree", "add", "-h"],
    directory: await fixture.init("probe"),
  });
  return /relative-paths/.test(usage.stdout) ? folder : undefined;
}

Deno.test(
  "JjWorkspaces colocates workspaces where git is new enough, and clears up after them",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const folder = await newGit(fixture);
    if (folder === undefined) return;
    const PATH = `${folder}:${Deno.env.get("PATH")}`;
    await using pool = new ProcessPool({ env: { ...fixture.env, PATH } });
    const main = await jjRepository(fixture, "api", true);
    const copies = open(fixture, main, pool);
    const copy = await add(copies, { path: fixture.path("feature"), name: "feature" });
    const isColocated = await exists(join(copy.path, ".git"));
    const worktrees = join(main, ".git", "worktrees");
    assert.equal(await exists(worktrees), isColocated);
    await Deno.remove(copy.path, { recursive: true });
    await copies.remove(copy);
    assert.equal(await exists(worktrees), false);
    // The folder of one that was deleted and forgotten by hand is free again.
    await add(copies, { path: copy.path, name: "feature" });
    await Deno.remove(copy.path, { recursive: true });
    await fixture.command(main, "jj", "workspace", "forget", "--ignore-working-copy", "feature");
    await copies.remove(await add(copies, { path: copy.path, name: "feature" }));
    assert.equal(await exists(worktrees), false);
  },
);
