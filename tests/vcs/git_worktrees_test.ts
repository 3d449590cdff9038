import assert from "node:assert/strict";
import { join } from "node:path";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { parseWorktrees } from "../../lib/vcs/git_worktree_list.ts";
import { openWorkingCopies } from "../../lib/vcs/open_working_copies.ts";
import type {
  NewWorkingCopy,
  OldWorkingCopy,
  WorkingCopies,
} from "../../lib/vcs/working_copies.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";

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

const branches = (fixture: GitFixture, main: string) =>
  fixture.git(main, "for-each-ref", "--format=%(refname:short)", "refs/heads");

Deno.test("GitWorktrees.add() makes a worktree on a branch of its own, and remove() nothing of it", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api", { "file": "1\n" });
  const copies = open(fixture, join(main));
  const path = fixture.path("new", "folders", "feature");
  const copy = await add(copies, { path, name: "feature" });
  const start = await fixture.git(main, "rev-parse", "HEAD");
  assert.deepEqual(copy.branch, { name: "feature", start });
  assert.equal(await Deno.readTextFile(join(path, "file")), "1\n");
  assert.equal(await fixture.git(path, "symbolic-ref", "--short", "HEAD"), "feature");
  assert.deepEqual(await copies.list(), [
    { name: "main", path: main, main: true, present: true },
    { name: "feature", path, main: false, present: true },
  ]);
  // From the worktree the same repository is seen.
  assert.deepEqual(await open(fixture, path).list(), await copies.list());

  await copies.remove(copy);
  assert.equal(await exists(path), false);
  assert.equal(await exists(join(main, ".git", "worktrees")), false);
  assert.equal(await branches(fixture, main), "main");
  await copies.remove(copy); // nothing is left, and nothing is wrong with that
  await add(copies, { path, name: "feature" });
});

Deno.test("GitWorktrees.add() starts where it is told, and takes a branch that exists as it is", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const first = await fixture.git(main, "rev-parse", "HEAD");
  await fixture.commit(main, { "second": "" });
  await fixture.git(main, "tag", "v1", first);
  await fixture.git(main, "branch", "ready", first);
  const copies = open(fixture, main);

  const tagged = await add(copies, { path: fixture.path("a"), name: "a", revision: "v1" });
  assert.deepEqual(tagged.branch, { name: "a", start: first });
  const named = await add(copies, { path: fixture.path("b"), name: "b", branch: "feature/b" });
  assert.equal(named.branch?.name, "feature/b");
  const ready = await add(copies, { path: fixture.path("c"), name: "c", branch: "ready" });
  assert.equal(ready.branch, null);
  assert.equal(await fixture.git(ready.path, "rev-parse", "HEAD"), first);
  for (const copy of [tagged, named, ready]) await copies.remove(copy);
  assert.equal(await branches(fixture, main), "main\nready");
});

Deno.test("GitWorktrees.check() tells what is in the way, and makes nothing", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  await fixture.git(main, "branch", "other");
  await fixture.git(main, "branch", "group/one");
  await fixture.write("full", { "file": "" });
  await fixture.write(".", { "file": "" });
  const copies = open(fixture, main);
  const path = fixture.path("feature");
  const refused: readonly (readonly [Partial<NewWorkingCopy>, string])[] = [
    [{ revision: "nowhere" }, "REVISION_NOT_FOUND"],
    [{ revision: "--help" }, "REVISION_NOT_FOUND"],
    [{ revision: "" }, "REVISION_NOT_FOUND"],
    [{ branch: "main" }, "BRANCH_IN_USE"],
    [{ branch: "other", revision: "main" }, "BRANCH_EXISTS"],
    [{ branch: "group" }, "BRANCH_EXISTS"],
    [{ branch: "group/one/more" }, "BRANCH_EXISTS"],
    [{ name: "two words" }, "USAGE"],
    [{ name: "-f" }, "USAGE"],
    [{ name: "HEAD" }, "USAGE"],
    [{ name: "@{-1}" }, "USAGE"],
    [{ branch: "" }, "USAGE"],
    [{ path: fixture.path("full") }, "DESTINATION_OCCUPIED"],
    [{ path: fixture.path("file") }, "DESTINATION_OCCUPIED"],
  ];
  for (const [change, code] of refused) {
    const copy = { path, name: "feature", ...change };
    await assert.rejects(copies.check(copy), { code }, JSON.stringify(change));
    await assert.rejects(copies.add(copy), { code }, JSON.stringify(change));
  }
  await copies.check({ path, name: "feature", revision: "other" });
  assert.equal(await exists(path), false);
  assert.equal((await copies.list()).length, 1);
  assert.equal(await branches(fixture, main), "group/one\nmain\nother");
  const unborn = open(fixture, await fixture.init("unborn"));
  await assert.rejects(unborn.check({ path, name: "feature" }), { code: "REVISION_NOT_FOUND" });
});

Deno.test("GitWorktrees.add() works from a bare repository", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.remote("api");
  const copies = open(fixture, main);
  const copy = await add(copies, { path: fixture.path("feature"), name: "feature" });
  assert.deepEqual((await copies.list()).map((it) => [it.path, it.main]), [
    [main, true],
    [copy.path, false],
  ]);
  await fixture.commit(copy.path, { "mine": "" });
  assert.deepEqual(await copies.losses(copy), { paths: [], commits: 1, locked: null });
  await copies.remove(copy);
  // A branch with commits of its own outlives the worktree.
  assert.equal(await branches(fixture, main), "feature\nmain");
});

Deno.test("GitWorktrees.remove() keeps a branch only for what it alone holds", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const copies = open(fixture, clone);
  const make = (name: string) => add(copies, { path: fixture.path(name), name });
  const [pushed, merged, own, taken] = [
    await make("pushed"),
    await make("merged"),
    await make("own"),
    await make("taken"),
  ];
  for (const { path } of [pushed, merged, own]) await fixture.commit(path, { [path.slice(1)]: "" });
  await fixture.git(pushed.path, "push", "--quiet", "origin", "pushed");
  await fixture.git(clone, "merge", "--quiet", "merged");
  await fixture.git(taken.path, "switch", "--quiet", "--detach");
  await fixture.git(own.path, "worktree", "add", "--quiet", fixture.path("theirs"), "taken");
  for (const copy of [pushed, merged, own, taken]) await copies.remove(copy);
  assert.equal(await branches(fixture, clone), "main\nown\ntaken");
});

Deno.test("GitWorktrees.remove() takes away whatever is left, and nobody else's", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const copies = open(fixture, main);
  const make = (name: string) => add(copies, { path: fixture.path(name), name });
  const theirs = await make("theirs");
  await Deno.remove(theirs.path, { recursive: true }); // on a disk that is not there today
  const entries = async () =>
    (await Array.fromAsync(Deno.readDir(join(main, ".git", "worktrees")))).map(({ name }) => name);

  const deleted = await make("deleted");
  await Deno.remove(deleted.path, { recursive: true });
  assert.deepEqual(await copies.losses(deleted), { paths: [], commits: 0, locked: null });
  assert.deepEqual(await copies.list().then((list) => list.map(({ present }) => present)), [
    true,
    false,
    false,
  ]);
  await copies.remove(deleted);

  const locked = await make("locked");
  await fixture.git(main, "worktree", "lock", locked.path);
  await copies.remove(locked);

  const forgotten = await make("forgotten");
  await Deno.remove(join(main, ".git", "worktrees", "forgotten"), { recursive: true });
  await fixture.write(forgotten.path, { "unsaved": "" });
  assert.deepEqual(await copies.losses(forgotten), {
    paths: ["README.md", "unsaved"],
    commits: 0,
    locked: null,
  });
  await assert.rejects(copies.save(forgotten, "x"), { code: "REPOSITORY_INVALID" });
  await copies.remove(forgotten);

  const broken = await make("broken");
  await Deno.remove(join(broken.path, ".git"));
  await Deno.remove(join(main, ".git", "worktrees", "broken", "HEAD"));
  await copies.remove(broken);

  assert.deepEqual(await entries(), ["theirs"]);
  assert.equal(await branches(fixture, main), "main\ntheirs");
  for (const { path } of [deleted, locked, forgotten, broken]) {
    assert.equal(await exists(path), false, path);
  }
});

Deno.test("GitWorktrees.remove() copes with submodules, and with repositories inside", async () => {
  await using fixture = await GitFixture.create();
  const inner = await fixture.remote("inner");
  const main = await fixture.repository("outer");
  await fixture.git(main, "submodule", "--quiet", "add", inner, "sub");
  await fixture.commit(main, {}, "submodule");
  const copies = open(fixture, main);
  const copy = await add(copies, { path: fixture.path("feature"), name: "feature" });
  await fixture.git(copy.path, "submodule", "--quiet", "update", "--init");
  const other = await fixture.repository("other");
  const nested = open(fixture, other);
  const inside = await add(nested, { path: join(copy.path, "services", "other"), name: "feature" });
  assert.deepEqual(await copies.losses(copy), {
    paths: ["services/other/"],
    commits: 0,
    locked: null,
  });

  await copies.remove(copy);
  assert.equal(await exists(copy.path), false);
  assert.equal((await nested.list())[1]?.present, false);
  await nested.remove(inside);
  assert.equal((await nested.list()).length, 1);
});

Deno.test("GitWorktrees.remove() can leave the files as a worktree, and refuses the main working copy", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const copies = open(fixture, main);
  const copy = await add(copies, { path: fixture.path("feature"), name: "feature" });
  await fixture.commit(copy.path, { "mine": "" });
  await copies.remove(copy, { keepFiles: true });
  assert.equal(await exists(join(copy.path, "README.md")), true);
  // What is left is a worktree as before.
  assert.equal((await copies.list())[1]?.path, copy.path);
  assert.equal(await branches(fixture, main), "feature\nmain");
  assert.equal(await fixture.git(copy.path, "status", "--porcelain", "--branch"), "## feature");
  for (const path of [main, fixture.root]) {
    await assert.rejects(copies.remove({ path, name: "x", branch: null }), { code: "USAGE" });
  }
  await copies.remove(copy);
  assert.equal(await exists(copy.path), false);
  // The repository itself may be gone by now.
  const last = await add(copies, { path: fixture.path("last"), name: "last" });
  await Deno.remove(main, { recursive: true });
  await copies.remove(last);
  assert.equal(await exists(last.path), false);
  assert.equal(await exists(main), false);
});

Deno.test("GitWorktrees.list() knows where git has moved a worktree, and its branch", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const copies = open(fixture, main);
  const copy = await add(copies, { path: fixture.path("feature"), name: "feature" });
  const listed = async () => (await copies.list()).slice(1);
  const [moved, repaired] = [fixture.path("moved"), fixture.path("repaired")];
  await fixture.git(main, "worktree", "move", copy.path, moved);
  assert.deepEqual(await listed(), [
    { name: "feature", path: moved, main: false, present: true },
  ]);
  await Deno.rename(moved, repaired);
  assert.deepEqual(await listed(), [
    { name: "feature", path: moved, main: false, present: false },
  ]);
  await fixture.git(main, "worktree", "repair", repaired);
  assert.deepEqual(await listed(), [
    { name: "feature", path: repaired, main: false, present: true },
  ]);
  // Whoever still has the old path loses nothing, and takes nothing away.
  assert.deepEqual(await copies.losses(copy), { paths: [], commits: 0, locked: null });
  await copies.remove(copy);
  assert.equal((await listed()).length, 1);
  assert.equal(await fixture.git(repaired, "status", "--porcelain", "--branch"), "## feature");
});

Deno.test("GitWorktrees.add() makes a worktree again whose folder was deleted, unless it is locked", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const copies = open(fixture, main);
  const copy = await add(copies, { path: fixture.path("feature"), name: "feature" });
  await Deno.remove(copy.path, { recursive: true });
  await fixture.git(main, "worktree", "lock", copy.path);
  const again = { path: copy.path, name: "feature" };
  await assert.rejects(copies.add(again), { code: "DESTINATION_OCCUPIED" });
  await fixture.git(main, "worktree", "unlock", copy.path);
  await add(copies, again);
  assert.equal((await copies.list()).length, 2);
});

Deno.test("GitWorktrees.add() takes everything back when it fails", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  await fixture.write(main, { ".git/hooks/post-checkout": "#!/bin/sh\nexit 1\n" });
  await Deno.chmod(join(main, ".git", "hooks", "post-checkout"), 0o755);
  const copies = open(fixture, main);
  const path = fixture.path("new", "feature");
  await assert.rejects(copies.add({ path, name: "feature" }), { code: "GIT_FAILED" });
  assert.equal(await exists(fixture.path("new")), false);
  const empty = fixture.path("empty");
  await Deno.mkdir(empty);
  await assert.rejects(copies.add({ path: empty, name: "feature" }), { code: "GIT_FAILED" });
  assert.deepEqual([...Deno.readDirSync(empty)], []);
  assert.equal(await branches(fixture, main), "main");
  assert.equal(await exists(join(main, ".git", "worktrees")), false);
});

Deno.test("GitWorktrees.add() takes everything back when it is cancelled or takes too long", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  await fixture.write(main, {
    ".git/hooks/post-checkout": "#!/bin/sh\ntouch $0.began\nsleep 60\n",
  });
  await Deno.chmod(join(main, ".git", "hooks", "post-checkout"), 0o755);
  const copies = open(fixture, main);
  const copy = { path: fixture.path("feature"), name: "feature" };
  await assert.rejects(copies.add(copy, { timeoutMs: 2_000 }), { code: "TIMED_OUT" });
  const began = join(main, ".git", "hooks", "post-checkout.began");
  await Deno.remove(began).catch(() => {}); // on a slow machine it has not come so far
  const stop = new AbortController();
  const adding = assert.rejects(copies.add(copy, { signal: stop.signal }), { code: "CANCELLED" });
  while (!await exists(began)) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  await adding;
  assert.equal(await exists(copy.path), false);
  assert.equal(await branches(fixture, main), "main");
  assert.equal((await copies.list()).length, 1);
});

Deno.test("GitWorktrees.remove() leaves nothing of an add that was killed at any moment", async () => {
  await using fixture = await GitFixture.create();
  const files = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`f/${i}`, `${i}\n`]));
  const main = await fixture.repository("api", files);
  const copies = open(fixture, main);
  const copy = { path: fixture.path("feature"), name: "feature" };
  const { branch } = await copies.check(copy);
  // How long an add takes is not known, so moments are tried until it is over before the kill.
  for (let delayMs = 0, done = false; !done && delayMs < 60_000; delayMs = 1.25 * delayMs + 2) {
    await using pool = new ProcessPool({ env: fixture.env, graceMs: 0 });
    // Without the rollback: what a process that was killed itself leaves behind.
    const adding = pool.capture({
      argv: ["git", "worktree", "add", "--quiet", "-b", "feature", copy.path],
      directory: main,
    });
    const timer = setTimeout(() => pool.kill(), delayMs);
    done = (await adding).code === 0;
    clearTimeout(timer);
    await copies.remove({ ...copy, branch });
    assert.equal(await exists(copy.path), false);
    assert.equal(await exists(join(main, ".git", "worktrees")), false);
    assert.equal(await branches(fixture, main), "main");
    // git's own lock stays when git is killed while it makes the branch, and the next add tells of it.
    await Deno.remove(join(main, ".git", "refs", "heads", "feature.lock")).catch(() => {});
  }
});

Deno.test("GitWorktrees.remove() forgets what git had only begun to write, and nothing of another name", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const copies = open(fixture, main);
  const copy = { path: fixture.path("feature"), name: "feature", branch: null };
  const entries = join(main, ".git", "worktrees");
  // In the order in which git makes them; a file is there before anything stands in it.
  const begun: readonly Readonly<Record<string, string>>[] = [
    {},
    { locked: "" },
    { locked: "initializing\n" },
    { locked: "initializing\n", gitdir: "" },
    { locked: "initializing\n", gitdir: `${copy.path}/.git\n` },
    { locked: "initializing\n", gitdir: `${copy.path}/.git\n`, HEAD: "" },
  ];
  for (const files of begun) {
    await Deno.mkdir(join(entries, "feature"), { recursive: true });
    await fixture.write(join(entries, "feature"), files);
    await copies.remove(copy);
    assert.equal(await exists(entries), false, JSON.stringify(files));
  }
  // One that somebody has locked and whose other files are damaged, and one of another folder.
  const others: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ["feature", { locked: "", gitdir: "", HEAD: "ref: refs/heads/feature\n" }],
    ["feature", { locked: "on the other disk\n" }],
    ["feature-two", { locked: "initializing\n" }],
  ];
  for (const [name, files] of others) {
    await Deno.mkdir(join(entries, name), { recursive: true });
    await fixture.write(join(entries, name), files);
    await copies.remove(copy);
    assert.equal(await exists(join(entries, name)), true, JSON.stringify(files));
    await Deno.remove(entries, { recursive: true });
  }
});

Deno.test("GitWorktrees.add() makes ten at once, and one of ten that want the same", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const name = (index: number) => `feature-${index}`;
  const made = await Promise.all(Array.from({ length: 10 }, (_, index) => {
    const copy = { path: fixture.path(name(index)), name: name(index) };
    return open(fixture, main).add(copy).then(({ branch }) => ({ ...copy, branch }));
  }));
  assert.equal((await open(fixture, main).list()).length, 11);
  await Promise.all(made.map((copy) => open(fixture, main).remove(copy)));
  assert.equal(await branches(fixture, main), "main");

  const same = { path: fixture.path("same"), name: "same" };
  const attempts = await Promise.allSettled(
    Array.from({ length: 10 }, () => open(fixture, main).add(same)),
  );
  const refused = attempts.flatMap((it) => it.status === "rejected" ? [it.reason.code] : []);
  assert.deepEqual(refused, Array(9).fill("DESTINATION_OCCUPIED"));
  assert.equal(await exists(join(same.path, "README.md")), true);
  assert.equal(await branches(fixture, main), "main\nsame");
});

Deno.test("GitWorktrees reports that git is not installed, and that the repository is gone", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  await fixture.write("bin", { "git": "#!/bin/sh\nexit 127\n" });
  await Deno.chmod(fixture.path("bin", "git"), 0o755);
  const PATH = `${fixture.path("bin")}:${Deno.env.get("PATH")}`;
  await using pool = new ProcessPool({ env: { ...fixture.env, PATH } });
  await assert.rejects(open(fixture, main, pool).list(), { code: "GIT_NOT_FOUND" });
  const copies = open(fixture, main);
  await Deno.remove(main, { recursive: true });
  await assert.rejects(copies.list(), { code: "REPOSITORY_MISSING" });
});

Deno.test("parseWorktrees() reads what git lists, with and without NUL", () => {
  const lines = (end: string) =>
    ["worktree /a b", "bare", "", "worktree /x", `HEAD ${"1".repeat(40)}`, "branch refs/heads/f/x"]
      .concat("locked a reason", "", "worktree /y", `HEAD ${"0".repeat(40)}`, "detached", "", "")
      .join(end);
  const expected = [
    { path: "/a b", head: null, branch: null, locked: null },
    { path: "/x", head: "1".repeat(40), branch: "f/x", locked: "a reason" },
    { path: "/y", head: null, branch: null, locked: null },
  ];
  assert.deepEqual(parseWorktrees(lines("\0"), "\0"), expected);
  assert.deepEqual(parseWorktrees(lines("\n"), "\n"), expected);
});
