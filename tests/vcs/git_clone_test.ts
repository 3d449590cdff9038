import assert from "node:assert/strict";
import { join } from "node:path";
import { GitRepository } from "../../lib/vcs/git.ts";
import { cloneGit } from "../../lib/vcs/git_clone.ts";
import { GitFixture } from "../support/git_fixture.ts";

const names = (path: string) => [...Deno.readDirSync(path)].map((entry) => entry.name).sort();

Deno.test("cloneGit() clones the remote's own branch and makes parent folders", async () => {
  await using fixture = await GitFixture.create();
  const remote = await fixture.remote("api");
  const path = fixture.path("project", "services", "api");
  await cloneGit(fixture.pool, path, { url: remote });
  assert.deepEqual(names(path), [".git", "README.md"]);
  assert.deepEqual(names(fixture.path("project", "services")), ["api"]);
  const repository = new GitRepository(path, fixture.pool);
  const status = await repository.status();
  assert.deepEqual([status.branch, status.upstream, status.ahead], ["main", "origin/main", 0]);
  assert.deepEqual([...await repository.remotes()], [["origin", remote]]);
});

Deno.test("cloneGit() takes branch, depth and further remotes", async () => {
  await using fixture = await GitFixture.create();
  const remote = await fixture.remote("api");
  await fixture.commitToRemote("api", { "a": "1" }, "develop");
  await fixture.commitToRemote("api", { "a": "2" }, "develop");
  const path = fixture.path("api");
  const remotes = new Map([["upstream", "https://example.com/api.git"]]);
  await cloneGit(fixture.pool, path, { url: remote, branch: "develop", depth: 1, remotes });
  const repository = new GitRepository(path, fixture.pool);
  assert.equal((await repository.head()).branch, "develop");
  assert.equal(await fixture.git(path, "rev-list", "--count", "HEAD"), "1");
  assert.equal((await repository.remotes()).get("upstream"), "https://example.com/api.git");
});

Deno.test("cloneGit() checks a pinned revision out: branch, tag, commit id, expression", async (t) => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api", { "a": "1" });
  const first = await fixture.git(url, "rev-parse", "main");
  await fixture.git(url, "tag", "-a", "-m", "release", "v1", "main");
  const second = await fixture.commitToRemote("api", { "a": "2" });
  const third = await fixture.commitToRemote("api", { "a": "3" }, "release");
  const cases = [
    ["branch", "release", { branch: "release", commit: null }, third],
    ["tag", "v1", { branch: null, commit: first }, first],
    ["commit", first, { branch: null, commit: first }, first],
    ["expression", "v1~0", { branch: null, commit: first }, first],
    ["short", second.slice(0, 8), { branch: null, commit: second }, second],
  ] as const;
  for (const [name, revision, head, commit] of cases) {
    for (const extra of [{}, { sparse: ["none"] }]) {
      await t.step(`${name} ${JSON.stringify(extra)}`, async () => {
        const path = fixture.path("clones", name + Object.keys(extra).length);
        await cloneGit(fixture.pool, path, { url, revision, ...extra });
        assert.deepEqual(await new GitRepository(path, fixture.pool).head(), head);
        assert.equal(await fixture.git(path, "rev-parse", "HEAD"), commit);
        assert.equal(await fixture.git(path, "status", "--porcelain"), "");
        assert.deepEqual(names(path), [".git", "a"]);
      });
    }
  }
  await t.step("a commit id that a shallow clone does not have", async () => {
    await fixture.git(url, "config", "uploadpack.allowAnySHA1InWant", "true");
    const path = fixture.path("shallow");
    await cloneGit(fixture.pool, path, { url, revision: first, depth: 1, branch: "main" });
    assert.equal(await fixture.git(path, "rev-parse", "HEAD"), first);
  });
  await t.step("a revision that does not exist", async () => {
    for (const revision of ["v9", "1".repeat(40)]) {
      const path = fixture.path("none");
      await assert.rejects(
        cloneGit(fixture.pool, path, { url, revision }),
        { code: "REVISION_NOT_FOUND" },
      );
      assert.equal(names(fixture.root).some((name) => name.includes("none")), false);
    }
  });
});

Deno.test("cloneGit() checks out only the sparse folders", async () => {
  await using fixture = await GitFixture.create();
  const files = { "root": "", "src/a": "", "docs/b": "", "--odd/c": "" };
  const remote = await fixture.remote("api", files);
  const path = fixture.path("api");
  await cloneGit(fixture.pool, path, { url: remote, sparse: ["src", "--odd"] });
  assert.deepEqual(names(path), ["--odd", ".git", "root", "src"]);
  assert.equal((await new GitRepository(path, fixture.pool).status()).branch, "main");
  assert.equal(await fixture.git(path, "config", "core.sparseCheckoutCone"), "true");
});

Deno.test("cloneGit() clones partially, also from a path", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api", { "a": "old\n" });
  await fixture.commitToRemote("api", { "a": "new\n" });
  await fixture.git(url, "config", "uploadpack.allowFilter", "true");
  const path = fixture.path("api");
  await cloneGit(fixture.pool, path, { url, filter: "blob:none" });
  assert.equal(await Deno.readTextFile(join(path, "a")), "new\n");
  const missing = await fixture.git(path, "rev-list", "--objects", "--missing=print", "HEAD");
  assert.match(missing, /^\?/m);
});

Deno.test("cloneGit() clones submodules, and their submodules", async () => {
  await using fixture = await GitFixture.create();
  const innermost = await fixture.remote("innermost", { "deep": "" });
  const inner = fixture.path("seeds", "inner");
  await fixture.repository(inner, { "inner": "" });
  await fixture.git(inner, "submodule", "--quiet", "add", "--", innermost, "deeper");
  await fixture.git(inner, "commit", "--quiet", "-m", "submodule");
  const outer = await fixture.repository("seeds/outer");
  await fixture.git(outer, "submodule", "--quiet", "add", "--", inner, "lib");
  await fixture.git(outer, "commit", "--quiet", "-m", "submodule");
  const path = fixture.path("clone");
  await cloneGit(fixture.pool, path, { url: outer, submodules: true });
  assert.deepEqual(names(join(path, "lib", "deeper")), [".git", "deep"]);
  const submodule = new GitRepository(join(path, "lib", "deeper"), fixture.pool);
  assert.equal((await submodule.status()).detached, true);

  const without = fixture.path("without");
  await cloneGit(fixture.pool, without, { url: outer });
  assert.deepEqual(names(join(without, "lib")), []);
  await new GitRepository(without, fixture.pool).updateSubmodules();
  assert.deepEqual(names(join(without, "lib")), [".git", ".gitmodules", "deeper", "inner"]);
});

Deno.test("cloneGit() of an empty remote waits on the wanted branch", async () => {
  await using fixture = await GitFixture.create();
  const url = fixture.path("empty.git");
  await fixture.git(".", "init", "--quiet", "--bare", url);
  const path = fixture.path("api");
  await cloneGit(fixture.pool, path, { url, branch: "trunk" });
  const repository = new GitRepository(path, fixture.pool);
  const status = await repository.status();
  assert.deepEqual([status.branch, status.head, status.upstream], ["trunk", null, "origin/trunk"]);
  await cloneGit(fixture.pool, fixture.path("other"), { url });
  assert.equal((await repository.fastForward()).state, "current");

  // The first commit arrives.
  const seed = await fixture.repository("seed", { "first": "" });
  await fixture.git(seed, "push", "--quiet", url, "main:trunk");
  await repository.fetch();
  const forward = await repository.fastForward();
  assert.deepEqual([forward.state, forward.from, forward.commits], ["updated", null, 1]);
  assert.deepEqual(names(path), [".git", "first"]);
});

Deno.test("cloneGit() names a branch that the remote lacks, and those it has", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api");
  await fixture.commitToRemote("api", { "a": "" }, "develop");
  await assert.rejects(cloneGit(fixture.pool, fixture.path("api"), { url, branch: "trunk" }), {
    code: "REVISION_NOT_FOUND",
    message: `the remote "${url}" has no branch "trunk"`,
    details: { url, branch: "trunk", candidates: ["develop", "main"] },
  });
  assert.equal(names(fixture.root).some((name) => name.includes("api")), false);
});

Deno.test("cloneGit() refuses to clone over anything but an empty folder", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api");
  await fixture.write(".", { "full/file": "mine", "a-file": "mine" });
  for (const name of ["full", "a-file"]) {
    await assert.rejects(cloneGit(fixture.pool, fixture.path(name), { url }), {
      code: "DESTINATION_OCCUPIED",
      message: `"${fixture.path(name)}" is not an empty folder`,
    });
  }
  assert.deepEqual(names(fixture.path("full")), ["file"]);
  await Deno.mkdir(fixture.path("empty"));
  await cloneGit(fixture.pool, fixture.path("empty"), { url });
  assert.deepEqual(names(fixture.path("empty")), [".git", "README.md"]);
});

Deno.test("cloneGit() never lets git read a value as an option", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api");
  const proof = fixture.path("proof");
  const path = fixture.path("api");
  const evil = `--upload-pack=touch ${proof}`;
  await assert.rejects(cloneGit(fixture.pool, path, { url: evil }), { code: "USAGE" });
  await assert.rejects(
    cloneGit(fixture.pool, path, { url, branch: evil }),
    { code: "REVISION_NOT_FOUND" },
  );
  await assert.rejects(
    cloneGit(fixture.pool, path, { url, revision: evil }),
    { code: "REVISION_NOT_FOUND" },
  );
  await assert.rejects(
    cloneGit(fixture.pool, path, { url, remotes: new Map([[evil, "x"]]) }),
    { code: "USAGE" },
  );
  await cloneGit(fixture.pool, path, { url, remotes: new Map([["x", evil]]) });
  assert.equal((await new GitRepository(path, fixture.pool).remotes()).get("x"), evil);
  assert.equal(names(fixture.root).includes("proof"), false);
});

Deno.test("cloneGit() leaves nothing when it is cancelled or takes too long", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api");
  // A slow remote: what serves the fetch sleeps first.
  const slow = fixture.path("slow-upload-pack");
  await Deno.writeTextFile(slow, '#!/bin/sh\nsleep 30\nexec git-upload-pack "$@"\n', {
    mode: 0o755,
  });
  const env = { GIT_SSH_COMMAND: `sh -c 'exec ${slow} ${url}' --` };
  await Deno.writeTextFile(
    fixture.env.GIT_CONFIG_GLOBAL!,
    `[core]\n\tsshCommand = ${JSON.stringify(env.GIT_SSH_COMMAND)}\n`,
    { append: true },
  );
  const options = { url: "ssh://slow.example.com/api.git" };
  const path = fixture.path("deep", "api");
  await assert.rejects(
    cloneGit(fixture.pool, path, options, { timeoutMs: 300 }),
    { code: "TIMED_OUT" },
  );
  assert.equal(names(fixture.root).includes("deep"), false);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  await assert.rejects(
    cloneGit(fixture.pool, path, options, { signal: controller.signal }),
    { code: "CANCELLED" },
  );
  assert.equal(names(fixture.root).includes("deep"), false);
});

Deno.test("cloneGit() removes what a killed clone has left, and only that", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api");
  // The id of a process that has ended.
  const dead = await fixture.command(".", "sh", "-c", "sh -c 'echo $$'");
  const alive = await fixture.command(".", "sh", "-c", "echo $PPID");
  await fixture.write(".", {
    [`.api.nestr-clone-${dead}/.git/HEAD`]: "ref: refs/heads/main\n",
    [`.api.nestr-clone-${alive}/file`]: "",
    [`.api.nestr-clone-${Deno.pid}/file`]: "",
    [`.apis.nestr-clone-${dead}/file`]: "",
    [`.api.nestr-clone-notes/file`]: "",
  });
  await cloneGit(fixture.pool, fixture.path("api"), { url });
  assert.deepEqual(
    names(fixture.root).filter((name) => name.includes("clone")),
    [`.api.nestr-clone-${alive}`, ".api.nestr-clone-notes", `.apis.nestr-clone-${dead}`].sort(),
  );
  assert.equal(
    (await new GitRepository(fixture.path("api"), fixture.pool).status()).branch,
    "main",
  );
});
