import assert from "node:assert/strict";
import { join } from "node:path";
import { openWorkingCopies } from "../../lib/vcs/open_working_copies.ts";
import type { OldWorkingCopy, WorkingCopies } from "../../lib/vcs/working_copies.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";

interface Made {
  readonly main: string;
  readonly copies: WorkingCopies;
  readonly copy: OldWorkingCopy;
  readonly sub: string;
}

/** A worktree with the submodule `libs/sub`, which has the submodule `nested`. */
async function make(fixture: GitFixture): Promise<Made> {
  const nested = await fixture.remote("nested");
  const inner = await fixture.remote("inner");
  const seed = fixture.path("seeds", "inner");
  await fixture.git(seed, "submodule", "--quiet", "add", nested, "nested");
  await fixture.commitToRemote("inner", {});
  const main = await fixture.repository("outer");
  await fixture.git(main, "submodule", "--quiet", "add", inner, "libs/sub");
  await fixture.commit(main, {}, "submodule");
  const copies = openWorkingCopies(findWorkingCopy(main)!, fixture.pool);
  const copy = { path: fixture.path("feature"), name: "feature" };
  const old = { ...copy, branch: (await copies.add(copy)).branch };
  await fixture.git(copy.path, "submodule", "--quiet", "update", "--init", "--recursive");
  assert.deepEqual(await copies.losses(old), { paths: [], commits: 0, locked: null });
  assert.equal(await copies.save(old, "nothing"), null);
  return { main, copies, copy: old, sub: join(copy.path, "libs", "sub") };
}

async function assertLost({ copies, copy }: Made, ...paths: readonly string[]): Promise<void> {
  assert.deepEqual((await copies.losses(copy)).paths, paths);
  const submodule = paths.find((path) => path.endsWith("/"));
  if (submodule === undefined) return;
  await assert.rejects(
    copies.save(copy, "refused"),
    (error: { code?: string; message?: string; hint?: string }) => {
      assert.equal(error.code, "REPOSITORY_DIRTY");
      assert.match(error.message!, new RegExp(`submodule "${submodule.slice(0, -1)}"`));
      assert.match(error.hint!, /push/);
      return true;
    },
  );
}

Deno.test("GitWorktrees.losses() reports changes in submodules", async () => {
  await using fixture = await GitFixture.create();
  const made = await make(fixture);
  const { sub } = made;
  await fixture.write(sub, { "new": "" });
  await assertLost(made, "libs/sub/");
  await Deno.remove(join(sub, "new"));
  await fixture.write(sub, { "nested/README.md": "changed\n" });
  await assertLost(made, "libs/sub/nested/");
  await fixture.git(join(sub, "nested"), "stash", "--quiet");
  await assertLost(made, "libs/sub/nested/");
  await fixture.git(join(sub, "nested"), "stash", "drop", "--quiet");
  await assertLost(made);
  await fixture.git(sub, "update-index", "--skip-worktree", "README.md");
  await fixture.write(sub, { "README.md": "hidden\n" });
  await assertLost(made, "libs/sub/");
});

Deno.test("GitWorktrees.losses() reports commits of submodules that are not pushed", async () => {
  await using fixture = await GitFixture.create();
  const made = await make(fixture);
  const { sub, copy } = made;
  const commit = await fixture.commit(sub, { "mine": "" });
  await assertLost(made, "libs/sub", "libs/sub/");
  await fixture.git(sub, "switch", "--quiet", "--create", "topic");
  await fixture.git(sub, "switch", "--quiet", "main");
  await fixture.git(copy.path, "submodule", "--quiet", "update");
  await assertLost(made, "libs/sub/"); // on a branch that is not checked out
  await fixture.git(sub, "push", "--quiet", "origin", "topic");
  await assertLost(made);
  await fixture.git(sub, "switch", "--quiet", "--detach", commit);
  await assertLost(made, "libs/sub");
  await fixture.git(sub, "switch", "--quiet", "--detach", "-");
});

Deno.test("GitWorktrees.losses() reports submodules that are not checked out any more", async () => {
  await using fixture = await GitFixture.create();
  const made = await make(fixture);
  const { sub, copy, copies } = made;
  await fixture.commit(join(sub, "nested"), { "mine": "" });
  await fixture.git(sub, "submodule", "--quiet", "update");
  await fixture.git(join(sub, "nested"), "branch", "topic", "HEAD@{1}");
  await assertLost(made, "libs/sub/nested/");
  await fixture.git(copy.path, "submodule", "--quiet", "deinit", "--all");
  await assertLost(made, "libs/sub/nested/");
  await Deno.rename(copy.path, fixture.path("moved"));
  await assertLost(made, "libs/sub/nested/");
  await copies.remove(copy, { keepFiles: true });
  await assertLost(made, "libs/sub/nested/"); // still there
  await copies.remove(copy);
  await assertLost(made);
});

Deno.test("GitWorktrees.losses() knows commits that a submodule was cloned at", async () => {
  await using fixture = await GitFixture.create();
  const { main, copies } = await make(fixture);
  // A commit that is on no branch of the remote, as that of a merged pull request.
  const remote = fixture.path("remotes", "inner.git");
  await fixture.git(remote, "config", "uploadpack.allowAnySHA1InWant", "true");
  const commit = await fixture.commitToRemote("inner", { "odd": "" }, "odd");
  await fixture.git(join(main, "libs/sub"), "fetch", "--quiet", "origin", commit);
  await fixture.git(join(main, "libs/sub"), "checkout", "--quiet", commit);
  await fixture.commit(main, {}, "odd");
  await fixture.git(remote, "update-ref", "refs/pull/1", commit);
  await fixture.git(remote, "branch", "--quiet", "--delete", "--force", "odd");
  const copy = { path: fixture.path("second"), name: "second" };
  const old = { ...copy, branch: (await copies.add(copy)).branch };
  await fixture.git(copy.path, "submodule", "--quiet", "update", "--init");
  const sub = join(copy.path, "libs", "sub");
  assert.equal(await fixture.git(sub, "rev-parse", "HEAD"), commit);
  assert.equal(await fixture.git(sub, "branch", "--remotes", "--contains", commit), "");
  assert.deepEqual((await copies.losses(old)).paths, []);
  await fixture.commit(sub, { "mine": "" });
  assert.deepEqual((await copies.losses(old)).paths, ["libs/sub", "libs/sub/"]);
});

Deno.test("GitWorktrees.losses() reports repositories inside submodules, and old submodules", async () => {
  await using fixture = await GitFixture.create();
  const made = await make(fixture);
  const { sub, copy, copies } = made;
  const clone = join(sub, "nested", "ignored", "clone");
  await fixture.git(sub, "clone", "--quiet", fixture.path("remotes", "nested.git"), clone);
  assert.deepEqual((await copies.losses(copy)).paths, [
    "libs/sub/nested/",
    "libs/sub/nested/ignored/clone/",
  ]);
  await Deno.remove(join(sub, "nested", "ignored"), { recursive: true });
  assert.deepEqual((await copies.losses(copy)).paths, []);
  // With its git directory inside, as git made them before 1.7.8.
  const old = join(copy.path, "old");
  await fixture.git(copy.path, "clone", "--quiet", fixture.path("remotes", "nested.git"), old);
  await fixture.git(copy.path, "add", "old");
  await fixture.git(copy.path, "commit", "--quiet", "-m", "old");
  assert.deepEqual((await copies.losses(copy)).paths, []);
  await fixture.write(old, { "new": "" });
  assert.deepEqual((await copies.losses(copy)).paths, ["old/"]);
  await assert.rejects(copies.save(copy, "op-1"), { code: "REPOSITORY_DIRTY" });
});

Deno.test("GitWorktrees.save() refuses where git cannot read what lies inside", async () => {
  await using fixture = await GitFixture.create();
  const made = await make(fixture);
  const { sub, copy, copies, main } = made;
  const broken = join(copy.path, "broken");
  await Deno.mkdir(join(broken, ".git"), { recursive: true });
  assert.deepEqual((await copies.losses(copy)).paths, ["broken/"]);
  await assert.rejects(copies.save(copy, "op-1"), { code: "REPOSITORY_DIRTY" });
  await Deno.remove(broken, { recursive: true });
  const modules = join(main, ".git", "worktrees", "feature", "modules");
  await Deno.writeTextFile(join(modules, "libs", "sub", "config"), "[broken");
  await Deno.remove(join(sub, ".git"));
  await assertLost(made, "libs/sub/");
});
