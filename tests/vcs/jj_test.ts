import assert from "node:assert/strict";
import { join } from "node:path";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import type { GrepMatch } from "../../lib/vcs/changes.ts";
import { GitRepository } from "../../lib/vcs/git.ts";
import { JjRepository } from "../../lib/vcs/jj.ts";
import { openRepository } from "../../lib/vcs/open.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { requires } from "../support/requirements.ts";

const jj = requires("jj");

/** A jj clone of a remote with one commit, with `main` tracked. */
async function jjClone(fixture: GitFixture, colocate: boolean): Promise<string> {
  await fixture.remote("api", { "file": "1\n" });
  const path = fixture.path("api");
  const option = colocate ? "--colocate" : "--no-colocate";
  await fixture.command(".", "jj", "git", "clone", "--quiet", option, "remotes/api.git", path);
  return path;
}

for (const colocate of [true, false]) {
  const name = colocate ? "colocated" : "not colocated";

  Deno.test(`JjRepository.status() tells where a working copy stands, ${name}`, jj, async () => {
    await using fixture = await GitFixture.create();
    const path = await jjClone(fixture, colocate);
    const repository = openRepository(path, fixture.pool);
    assert.ok(repository instanceof JjRepository);
    const main = await fixture.git("remotes/api.git", "rev-parse", "main");
    assert.deepEqual(await repository.status(), {
      kind: "jj",
      branch: "main",
      head: main,
      detached: false,
      upstream: "origin/main",
      upstreamGone: false,
      ahead: 0,
      behind: 0,
      staged: 0,
      modified: 0,
      untracked: 0,
      conflicts: 0,
      stash: 0,
      operation: null,
    });
    assert.deepEqual(await repository.head(), { branch: "main", commit: null });

    await fixture.write(path, { "file": "2\n", "new": "" });
    await fixture.command(path, "jj", "commit", "--quiet", "-m", "mine");
    await fixture.command(path, "jj", "bookmark", "set", "--quiet", "main", "-r", "@-");
    await fixture.write(path, { "file": "3\n", "newer": "" });
    await fixture.command(path, "jj", "status", "--quiet");
    await fixture.commitToRemote("api", { "theirs": "" });
    await repository.fetch();
    const status = await repository.status();
    // A file that is new to jj is tracked at once.
    assert.equal(status.modified + status.untracked, 2);
    assert.deepEqual([status.upstream, status.ahead, status.behind], ["origin/main", 1, 1]);
    const [branch] = await repository.branches();
    assert.deepEqual([branch?.name, branch?.current, branch?.ahead], ["main", true, 1]);
  });

  Deno.test(`JjRepository answers questions about changes, ${name}`, jj, async () => {
    await using fixture = await GitFixture.create();
    const path = await jjClone(fixture, colocate);
    const repository = openRepository(path, fixture.pool);
    const main = await repository.resolve("main");
    assert.equal(main, await fixture.git("remotes/api.git", "rev-parse", "main"));
    assert.equal(await repository.resolve("HEAD"), main);
    // One selection names a remote's branch for repositories of both kinds.
    assert.ok(await repository.resolve("origin/main"));
    assert.equal(
      await repository.resolve("origin/main"),
      await fixture.command(
        path,
        "jj",
        "log",
        "--no-graph",
        "-r",
        "main@origin",
        "-T",
        "commit_id",
      ),
    );
    for (const unknown of ["nowhere", "", "-x", "a b("]) {
      assert.equal(await repository.resolve(unknown), undefined, unknown);
    }
    assert.equal(await repository.defaultBranch(), "main");
    await fixture.write(path, { "committed": "needle\n", "ignored": "needle\n" });
    await fixture.write(path, { ".gitignore": "ignored\n" });
    await fixture.command(path, "jj", "commit", "--quiet", "-m", "mine");
    await fixture.write(path, { "file": "a needle\n" });
    await fixture.command(path, "jj", "status", "--quiet");
    assert.deepEqual(await repository.changedPaths("main"), [".gitignore", "committed", "file"]);
    assert.equal(await repository.changedPaths("nowhere"), undefined);

    const diff = async (options: Parameters<typeof repository.diff>[0]) => {
      let text = "";
      await repository.diff(options, (bytes) => void (text += new TextDecoder().decode(bytes)));
      return text;
    };
    assert.equal(await diff({ format: "names" }), "file\n");
    assert.match(await diff({}), /^-1\n\+a needle$/m);
    assert.equal(await diff({ against: "staged" }), "");
    assert.equal(
      await diff({ against: { revision: "main" }, format: "names", paths: ["file"] }),
      "file\n",
    );
    assert.match(await diff({ format: "stat", color: true }), /1 file changed/);
    await assert.rejects(
      repository.diff({ against: { revision: "nowhere" } }, () => {}),
      { code: "REVISION_NOT_FOUND" },
    );

    const matches: GrepMatch[] = [];
    await repository.grep({ pattern: "needle" }, (match) => void matches.push(match));
    assert.deepEqual(matches, [
      { path: "committed", line: 1, column: 1, text: "needle" },
      { path: "file", line: 1, column: 3, text: "a needle" },
    ]);
  });

  Deno.test(`JjRepository lists, adds and fetches from remotes, ${name}`, jj, async () => {
    await using fixture = await GitFixture.create();
    const path = await jjClone(fixture, colocate);
    const repository = openRepository(path, fixture.pool);
    const url = fixture.path("remotes", "api.git");
    const wanted = new Map([["origin", "elsewhere"], ["closed", "http://127.0.0.1:1/api.git"]]);
    assert.deepEqual(await repository.addRemotes(wanted), ["closed"]);
    assert.deepEqual(await repository.addRemotes(wanted), []);
    assert.deepEqual(
      new Map(await repository.remotes()),
      new Map([
        ["origin", url],
        ["closed", "http://127.0.0.1:1/api.git"],
      ]),
    );
    await assert.rejects(repository.fetch({ remote: "closed" }), { code: "REMOTE_UNREACHABLE" });
    await assert.rejects(repository.fetch({ remote: "none" }), { code: "REMOTE_NOT_FOUND" });
    const commit = await fixture.commitToRemote("api", { "theirs": "" });
    await repository.fetch();
    assert.equal(await repository.resolve("main"), commit);
  });
}

Deno.test("JjRepository refuses with the jj command to use instead", jj, async () => {
  await using fixture = await GitFixture.create();
  const repository = openRepository(await jjClone(fixture, true), fixture.pool);
  const attempts = [
    () => repository.fastForward(),
    () => repository.updateSubmodules(),
    () => repository.createBranch("x"),
    () => repository.switchBranch("x"),
    () => repository.checkOut("x"),
    () => repository.checkOutLoss("x"),
    () => repository.branchLoss("x"),
    () => repository.deleteBranch("x"),
    () => repository.previewReset(),
    () => repository.reset("x"),
    () => repository.previewClean(),
    () => repository.clean("x"),
    () => repository.saveBackup("x", {}),
    () => repository.restoreBackup("x"),
    () => repository.requireRestorable("x"),
  ];
  for (const attempt of attempts) {
    await assert.rejects(attempt(), (error: Error) => {
      const { code, hint } = error as Error & { code: string; hint: string };
      assert.equal(code, "VCS_UNSUPPORTED");
      assert.match(hint, /use: jj /);
      return true;
    });
  }
  assert.equal(await repository.dropBackup("x"), false);
});

Deno.test("JjRepository takes no snapshot and leaves jj's operation log alone", jj, async () => {
  await using fixture = await GitFixture.create();
  const path = await jjClone(fixture, true);
  await fixture.write(path, { "new": "" });
  const operations = () =>
    fixture.command(
      path,
      ...["jj", "operation", "log", "--ignore-working-copy", "--no-graph", "-T", "id.short()"],
    );
  const before = await operations();
  const repository = openRepository(path, fixture.pool);
  assert.equal((await repository.status()).untracked, 1);
  await repository.branches();
  await repository.changedPaths("main");
  assert.equal(await operations(), before);
});

Deno.test(
  "JjRepository.status() finds conflicts, and no bookmark in an empty repository",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const path = fixture.path("new");
    await fixture.command(".", "jj", "git", "init", "--quiet", "--no-colocate", path);
    const repository = openRepository(path, fixture.pool);
    const empty = await repository.status();
    assert.deepEqual([empty.branch, empty.head, empty.upstream], [null, null, null]);
    assert.deepEqual(await repository.head(), { branch: null, commit: null });
    await fixture.write(path, { "file": "base\n" });
    await fixture.command(path, "jj", "commit", "--quiet", "-m", "base");
    await fixture.write(path, { "file": "one\n" });
    await fixture.command(path, "jj", "bookmark", "create", "--quiet", "one", "-r", "@");
    await fixture.command(path, "jj", "new", "--quiet", "@-");
    await fixture.write(path, { "file": "two\n" });
    await fixture.command(path, "jj", "new", "--quiet", "@", "one");
    assert.equal((await repository.status()).conflicts, 1);
  },
);

Deno.test("JjRepository reports a damaged repository and a missing folder", jj, async () => {
  await using fixture = await GitFixture.create();
  const path = fixture.path("api");
  await Deno.mkdir(join(path, ".jj"), { recursive: true });
  const repository = openRepository(path, fixture.pool);
  await assert.rejects(repository.status(), { code: "REPOSITORY_BROKEN" });
  await Deno.remove(path, { recursive: true });
  await assert.rejects(repository.status(), { code: "REPOSITORY_MISSING" });
});

Deno.test("JjRepository reports that jj is not installed", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await Deno.mkdir(join(path, ".jj"));
  await fixture.write("bin", { "jj": "#!/bin/sh\nexit 127\n" });
  await Deno.chmod(fixture.path("bin", "jj"), 0o755);
  const PATH = `${fixture.path("bin")}:${Deno.env.get("PATH")}`;
  await using pool = new ProcessPool({ env: { ...fixture.env, PATH } });
  await assert.rejects(openRepository(path, pool).status(), { code: "JJ_NOT_FOUND" });
});

Deno.test("openRepository() takes git where there is no .jj, and starts nothing", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  assert.ok(openRepository(path, fixture.pool) instanceof GitRepository);
  assert.equal(openRepository(fixture.path("missing"), fixture.pool).kind, "git");
});
