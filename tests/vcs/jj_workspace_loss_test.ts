import assert from "node:assert/strict";
import { join } from "node:path";
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

const NOTHING = { paths: [], commits: 0, locked: null };

async function make(
  fixture: GitFixture,
  main: string,
  options: Partial<NewWorkingCopy> = {},
): Promise<{ readonly copies: WorkingCopies; readonly copy: OldWorkingCopy }> {
  const copies = openWorkingCopies(findWorkingCopy(main)!, fixture.pool);
  const copy = { path: fixture.path("feature"), name: "feature", ...options };
  return { copies, copy: { ...copy, branch: (await copies.add(copy)).branch } };
}

for (const colocate of [true, false]) {
  const how = colocate ? "colocated" : "not colocated";

  Deno.test(
    `JjWorkspaces.losses() sees files that jj has not looked at yet, ${how}`,
    jj,
    async () => {
      await using fixture = await GitFixture.create();
      const main = await jjRepository(fixture, "api", colocate);
      const { copies, copy } = await make(fixture, main);
      assert.deepEqual(await copies.losses(copy), NOTHING);
      await fixture.write(copy.path, {
        "file": "2\n",
        "new folder/with ü": "",
        "ignored": "",
        ".gitignore": "ignored\n",
        "large": "x".repeat(2_000_000), // jj leaves it alone
      });
      assert.deepEqual(await copies.losses(copy), {
        paths: [".gitignore", "file", "large", "new folder/with ü"],
        commits: 1,
        locked: null,
      });
    },
  );
}

Deno.test("JjWorkspaces.losses() counts the commits that nothing else holds", jj, async () => {
  await using fixture = await GitFixture.create();
  const main = await jjRepository(fixture, "api", false);
  const { copies, copy } = await make(fixture, main, { branch: "own" });
  const commits = async () => (await copies.losses(copy)).commits;
  for (const name of ["1", "2"]) {
    await fixture.write(copy.path, { [name]: "" });
    await fixture.command(copy.path, "jj", "commit", "--quiet", "-m", name);
  }
  // The bookmark that was made for the workspace keeps nothing.
  await fixture.command(copy.path, "jj", "bookmark", "set", "--quiet", "own", "-r", "@-");
  assert.deepEqual(await copies.losses(copy), { paths: [], commits: 2, locked: null });
  await fixture.command(copy.path, "jj", "bookmark", "create", "--quiet", "kept", "-r", "@--");
  assert.equal(await commits(), 1);
  await fixture.command(copy.path, "jj", "tag", "set", "--quiet", "v1", "-r", "@-");
  assert.equal(await commits(), 0);
  await fixture.command(copy.path, "jj", "tag", "delete", "--quiet", "v1");
  assert.equal(await commits(), 1);
  await fixture.command(main, "jj", "new", "--quiet", "own");
  assert.equal(await commits(), 0);
  await fixture.command(main, "jj", "new", "--quiet", "root()");
  const remote = fixture.path("remote.git");
  await fixture.git(".", "init", "--quiet", "--bare", remote);
  await fixture.command(main, "jj", "git", "remote", "add", "origin", remote);
  assert.equal(await commits(), 1);
  await fixture.command(copy.path, "jj", "git", "push", "--quiet", "--bookmark", "own");
  assert.equal(await commits(), 0);
  await fixture.command(copy.path, "jj", "describe", "--quiet", "-m", "only words");
  assert.deepEqual(await copies.losses(copy), { paths: [], commits: 1, locked: null });
});

Deno.test(
  "JjWorkspaces.save() gives a command that goes on from what remove() has taken",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const main = await jjRepository(fixture, "it's api", false);
    const { copies, copy } = await make(fixture, main);
    assert.equal(await copies.save(copy, "id"), null);
    await fixture.write(copy.path, { "1": "one\n" });
    await fixture.command(copy.path, "jj", "commit", "--quiet", "-m", "committed");
    await fixture.write(copy.path, { "2": "two\n", "large": "x".repeat(2_000_000) });
    const command = await copies.save(copy, "id");
    assert.equal(await copies.save(copy, "id"), command); // again, after a crash
    await copies.remove(copy);
    await fixture.command(main, "jj", "util", "gc", "--quiet");
    await fixture.command(".", "sh", "-c", command!);
    assert.equal(await Deno.readTextFile(join(main, "1")), "one\n");
    assert.equal(await Deno.readTextFile(join(main, "2")), "two\n");
    assert.equal((await Deno.stat(join(main, "large"))).size, 2_000_000);
  },
);

Deno.test(
  "JjWorkspaces.save() names commits below an empty one, and those that share a change id",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const main = await jjRepository(fixture, "api", false);
    const { copies, copy } = await make(fixture, main);
    await fixture.write(copy.path, { "1": "one\n" });
    await fixture.command(copy.path, "jj", "commit", "--quiet", "-m", "committed");
    const [below] = await jjLog(fixture, copy.path, "@-", "change_id.short(16)");
    assert.equal(await copies.save(copy, "id"), `jj -R ${main} new ${below}`);

    // Two operations at once that change the same commit make it divergent.
    const [operation] = (await fixture.command(
      copy.path,
      ...["jj", "operation", "log", "--no-graph", "--limit=1", "-T", "id.short()"],
    )).split("\n");
    await fixture.command(copy.path, "jj", "describe", "--quiet", "-r", "@-", "-m", "one way");
    await fixture.command(
      copy.path,
      ...["jj", "describe", "--quiet", `--at-op=${operation}`, "-r", "@-", "-m", "the other"],
    );
    const command = await copies.save(copy, "id");
    await copies.remove(copy);
    await fixture.command(".", "sh", "-c", command!);
    assert.equal(await Deno.readTextFile(join(main, "1")), "one\n");
  },
);

Deno.test("JjWorkspaces.losses() says what to do about a stale working copy", jj, async () => {
  await using fixture = await GitFixture.create();
  const main = await jjRepository(fixture, "api", false);
  const { copies, copy } = await make(fixture, main);
  await fixture.command(main, "jj", "rebase", "--quiet", "-r", "feature@", "-o", "root()");
  await fixture.write(copy.path, { "unseen": "" });
  const isStale = (error: Error & { code?: string; hint?: string }) => {
    assert.equal(error.code, "JJ_FAILED");
    assert.match(error.message, /stale/);
    assert.equal(error.hint, `jj -R ${copy.path} workspace update-stale`);
    return true;
  };
  await assert.rejects(copies.losses(copy), isStale);
  await assert.rejects(copies.save(copy, "id"), isStale);
  assert.equal(await Deno.readTextFile(join(copy.path, "unseen")), "");
  await copies.remove(copy); // it guards nothing
});

Deno.test("JjWorkspaces.save() refuses where a repository inside cannot be saved", jj, async () => {
  await using fixture = await GitFixture.create();
  const main = await jjRepository(fixture, "api", false);
  const { copies, copy } = await make(fixture, main);
  await copies.exclude("ignored");
  const other = await fixture.repository("other");
  for (const name of ["member", "ignored"]) {
    await fixture.git(other, "worktree", "add", "--quiet", join(copy.path, name));
  }
  assert.deepEqual(await copies.losses(copy), {
    paths: ["ignored/", "member/"],
    commits: 0,
    locked: null,
  });
  assert.equal(await copies.save(copy, "op-1"), null); // its commits and changes are the other's
  for (
    const make of [
      (path: string) => fixture.repository(path),
      (path: string) => fixture.command(main, "jj", "git", "init", "--quiet", path),
      (path: string) =>
        fixture.command(main, "jj", "workspace", "add", "--quiet", "--no-colocate", path),
    ]
  ) {
    const inner = join(copy.path, "deep", "inner");
    await Deno.mkdir(join(copy.path, "deep"), { recursive: true });
    await make(inner);
    assert.deepEqual((await copies.losses(copy)).paths, ["deep/inner/", "ignored/", "member/"]);
    await assert.rejects(copies.save(copy, "op-2"), { code: "REPOSITORY_DIRTY" });
    await fixture.command(main, "jj", "workspace", "forget", "--quiet", "inner");
    await Deno.remove(inner, { recursive: true });
  }
});
