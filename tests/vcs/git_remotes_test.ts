import assert from "node:assert/strict";
import { join } from "node:path";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { GitRepository } from "../../lib/vcs/git.ts";
import { LOCAL_GIT_VARIABLES } from "../../lib/vcs/git_command.ts";
import { DEAD_PORT } from "../support/free_port.ts";
import { GitFixture } from "../support/git_fixture.ts";

/** Serves every HTTP request with one status, on a port of this machine. */
function answering(status: number, headers: Readonly<Record<string, string>> = {}) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("no", { status, headers }),
  );
  return {
    url: (path: string) => `http://127.0.0.1:${server.addr.port}/${path}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("GitRepository.remotes() lists URLs as they are configured", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  const repository = new GitRepository(path, fixture.pool);
  assert.deepEqual([...await repository.remotes()], []);
  await fixture.git(path, "config", "url.https://mirror/.insteadOf", "https://example.com/");
  await fixture.git(path, "remote", "add", "origin", "https://example.com/api.git");
  await fixture.git(path, "remote", "set-url", "--add", "origin", "https://example.com/second.git");
  await fixture.git(path, "config", "remote.my.dotted.url", "x\ny");
  assert.deepEqual(
    new Map(await repository.remotes()),
    new Map([
      ["origin", "https://example.com/api.git"],
      ["my.dotted", "x\ny"],
    ]),
  );
});

Deno.test("GitRepository.addRemotes() adds what is missing and changes nothing else", async () => {
  await using fixture = await GitFixture.create();
  const { remote, clone } = await fixture.remoteAndClone("api");
  const repository = new GitRepository(clone, fixture.pool);
  const wanted = new Map([["origin", "https://example.com/other"], ["upstream", "/srv/up.git"]]);
  assert.deepEqual(await repository.addRemotes(wanted), ["upstream"]);
  assert.deepEqual(await repository.addRemotes(wanted), []);
  assert.deepEqual([...await repository.remotes()], [
    ["origin", remote],
    ["upstream", "/srv/up.git"],
  ]);
  await assert.rejects(
    repository.addRemotes(new Map([["-x", "/srv/up.git"]])),
    { code: "USAGE", message: '"-x" is not a valid name of a remote' },
  );
});

Deno.test("GitRepository.fetch() fetches from the followed remote and does not prune", async () => {
  await using fixture = await GitFixture.create();
  const { remote, clone } = await fixture.remoteAndClone("api");
  await fixture.commitToRemote("api", { "a": "" }, "short-lived");
  const repository = new GitRepository(clone, fixture.pool);
  await repository.fetch();
  assert.ok(await repository.resolve("origin/short-lived"));
  await fixture.git(remote, "branch", "-D", "short-lived");
  const commit = await fixture.commitToRemote("api", { "b": "" });
  await repository.fetch();
  assert.ok(await repository.resolve("origin/short-lived"));
  assert.equal(await repository.resolve("origin/main"), commit);

  await fixture.git(clone, "remote", "rename", "origin", "upstream");
  const next = await fixture.commitToRemote("api", { "c": "" });
  await repository.fetch();
  assert.equal(await repository.resolve("upstream/main"), next);
});

Deno.test("GitRepository.fetch() fetches a revision besides, also into a shallow clone", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api");
  const other = await fixture.commitToRemote("api", { "a": "1" }, "other");
  await fixture.git(url, "tag", "v1", other);
  await fixture.commitToRemote("api", { "a": "2" }, "other");
  await fixture.git(".", "clone", "--quiet", "--depth=1", `file://${url}`, "api");
  const repository = new GitRepository(fixture.path("api"), fixture.pool);
  assert.equal(await repository.resolve("v1"), undefined);
  await repository.fetch({ revision: "v1" });
  assert.equal(await repository.resolve("v1"), other);
  await repository.fetch({ revision: "other" });
  assert.deepEqual(await repository.checkOut("other"), { branch: "other", commit: null });
  assert.equal(await fixture.git("api", "rev-list", "--count", "other"), "1");
  for (const revision of ["v2", "2".repeat(40), "-x"]) {
    await assert.rejects(repository.fetch({ revision }), { code: "REVISION_NOT_FOUND" }, revision);
  }
});

Deno.test("GitRepository.fetch() reports a remote that is not configured", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  const repository = new GitRepository(path, fixture.pool);
  await assert.rejects(repository.fetch(), {
    code: "REMOTE_NOT_FOUND",
    message: `"${path}" has no remote "origin"`,
  });
  await assert.rejects(repository.fetch({ remote: "--upload-pack=x" }), {
    code: "REMOTE_NOT_FOUND",
  });
});

Deno.test("GitRepository.fetch() tells unreachable, refused and missing remotes apart", async (t) => {
  await using fixture = await GitFixture.create();
  await using locked = answering(401, { "www-authenticate": 'Basic realm="x"' });
  await using forbidden = answering(403);
  await using missing = answering(404);
  await using broken = answering(503);
  const cases = {
    "http, nobody listens": [`http://127.0.0.1:${DEAD_PORT}/api.git`, "REMOTE_UNREACHABLE"],
    "git, nobody listens": [`git://127.0.0.1:${DEAD_PORT}/api.git`, "REMOTE_UNREACHABLE"],
    "ssh, nobody listens": [`ssh://127.0.0.1:${DEAD_PORT}/api.git`, "REMOTE_UNREACHABLE"],
    "unknown host": ["http://host.invalid/api.git", "REMOTE_UNREACHABLE"],
    "503": [broken.url("api.git"), "REMOTE_UNREACHABLE"],
    "401 and nobody to ask": [locked.url("api.git"), "REMOTE_AUTHENTICATION"],
    "401 in spite of a password": [
      locked.url("api.git").replace("//", "//me:secret@"),
      "REMOTE_AUTHENTICATION",
    ],
    "403": [forbidden.url("api.git"), "REMOTE_AUTHENTICATION"],
    "404": [missing.url("api.git"), "REMOTE_NOT_FOUND"],
    "no such path": [fixture.path("none.git"), "REMOTE_NOT_FOUND"],
  } as const;
  const path = await fixture.repository("api");
  await fixture.git(path, "remote", "add", "origin", "x");
  const repository = new GitRepository(path, fixture.pool);
  for (const [name, [url, code]] of Object.entries(cases)) {
    await t.step(name, async () => {
      await fixture.git(path, "remote", "set-url", "origin", url);
      await assert.rejects(repository.fetch(), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, JSON.stringify(error));
        assert.doesNotMatch(JSON.stringify(error), /secret/);
        return true;
      });
    });
  }
});

Deno.test("GitRepository.fetch() ends at its time limit while a remote is slow", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const commit = await fixture.commitToRemote("api", { "a": "" });
  const slow = fixture.path("upload-pack");
  const served = (sleep: string) =>
    Deno.writeTextFile(slow, `#!/bin/sh\n${sleep}; exec git-upload-pack "$@"\n`, { mode: 0o755 });
  await served("sleep 60");
  await fixture.git(clone, "config", "remote.origin.uploadpack", slow);
  const repository = new GitRepository(clone, fixture.pool);
  await assert.rejects(repository.fetch({}, { timeoutMs: 60 }), { code: "TIMED_OUT" });
  await served("sleep 0.2");
  await repository.fetch({}, { timeoutMs: 600_000 });
  assert.equal(await repository.resolve("origin/main"), commit);
});

Deno.test("GitRepository.fetch() runs ssh in batch mode unless the user has a command", async (t) => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.git(path, "remote", "add", "origin", "ssh://git@example.com/api.git");
  const log = fixture.path("log");
  await fixture.write("bin", { "ssh": `#!/bin/sh\necho "ssh $*" >>${log}; exit 255\n` });
  await fixture.write("bin", { "mine": `#!/bin/sh\necho "mine $*" >>${log}; exit 255\n` });
  for (const name of ["ssh", "mine"]) await Deno.chmod(fixture.path("bin", name), 0o755);
  const PATH = `${fixture.path("bin")}:${Deno.env.get("PATH")}`;
  const fetchWith = async (env: Readonly<Record<string, string>>) => {
    await Deno.writeTextFile(log, "");
    await using pool = new ProcessPool({
      env: { ...fixture.env, PATH, ...env },
      unset: LOCAL_GIT_VARIABLES,
    });
    await assert.rejects(new GitRepository(path, pool).fetch());
    return await Deno.readTextFile(log);
  };
  await t.step("by default", async () => {
    assert.match(await fetchWith({}), /^ssh -o BatchMode=yes .*git@example\.com/m);
  });
  await t.step("GIT_SSH_COMMAND", async () => {
    assert.match(await fetchWith({ GIT_SSH_COMMAND: "mine --x" }), /^mine --x .*git@example\.com/m);
  });
  await t.step("core.sshCommand", async () => {
    await fixture.git(path, "config", "core.sshCommand", "mine --y");
    assert.match(await fetchWith({}), /^mine --y .*git@example\.com/m);
  });
});

Deno.test("GitRepository.fastForward() moves a clean branch and reports how far", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const repository = new GitRepository(clone, fixture.pool);
  const from = await repository.resolve("HEAD");
  assert.equal((await repository.fastForward()).state, "current");
  await fixture.commitToRemote("api", { "a": "1" });
  const to = await fixture.commitToRemote("api", { "b": "1" });
  await repository.fetch();
  // Work elsewhere in the tree is no obstacle.
  await fixture.write(clone, { "README.md": "mine\n" });
  assert.deepEqual(await repository.fastForward(), {
    state: "updated",
    from,
    to,
    commits: 2,
    paths: [],
  });
  assert.equal(await Deno.readTextFile(join(clone, "README.md")), "mine\n");
});

Deno.test("GitRepository.fastForward() leaves alone what it cannot follow", async (t) => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api", { "file": "1\n", ".gitignore": "*.log\n" });
  const repository = new GitRepository(clone, fixture.pool);
  const start = await repository.resolve("HEAD");
  const attempt = async () => {
    const before = await repository.resolve("HEAD");
    const forward = await repository.fastForward();
    assert.deepEqual([forward.from, forward.to, forward.commits], [before, before, 0]);
    return [forward.state, ...forward.paths];
  };
  await fixture.write(fixture.path("seeds", "api"), { "debug.log": "theirs\n" });
  await fixture.git("seeds/api", "add", "--force", "debug.log");
  await fixture.commitToRemote("api", { "file": "theirs\n", "new": "theirs\n" });
  await repository.fetch();
  await t.step("changed files in the way", async () => {
    await fixture.write(clone, { "file": "mine\n" });
    assert.deepEqual(await attempt(), ["blocked", "file"]);
    await fixture.git(clone, "checkout", "--quiet", "--", "file");
  });
  await t.step("changed files in the way, and the user stashes by himself", async () => {
    await fixture.git(clone, "config", "merge.autoStash", "true");
    await fixture.write(clone, { "file": "mine\n" });
    assert.deepEqual(await attempt(), ["blocked", "file"]);
    await fixture.git(clone, "checkout", "--quiet", "--", "file");
  });
  await t.step("untracked files in the way", async () => {
    await fixture.write(clone, { "new": "mine\n" });
    assert.deepEqual(await attempt(), ["blocked", "new"]);
    await Deno.remove(join(clone, "new"));
  });
  await t.step("ignored files in the way", async () => {
    await fixture.write(clone, { "debug.log": "mine\n" });
    assert.deepEqual(await attempt(), ["blocked", "debug.log"]);
    assert.equal(await Deno.readTextFile(join(clone, "debug.log")), "mine\n");
    await Deno.remove(join(clone, "debug.log"));
  });
  await t.step("diverged", async () => {
    await fixture.commit(clone, { "mine": "" });
    assert.deepEqual(await attempt(), ["diverged"]);
  });
  await t.step("detached", async () => {
    await fixture.git(clone, "checkout", "--quiet", "--detach");
    assert.deepEqual(await attempt(), ["detached"]);
  });
  await t.step("no upstream", async () => {
    await fixture.git(clone, "checkout", "--quiet", "-b", "mine");
    assert.deepEqual(await attempt(), ["no-upstream"]);
  });
  await t.step("an upstream that is gone", async () => {
    await fixture.git(clone, "config", "branch.mine.remote", "origin");
    await fixture.git(clone, "config", "branch.mine.merge", "refs/heads/gone");
    assert.deepEqual(await attempt(), ["upstream-gone"]);
  });
  await t.step("ahead", async () => {
    await fixture.git(clone, "checkout", "--quiet", "-B", "main", start!);
    await fixture.git(clone, "branch", "--quiet", "--set-upstream-to=origin/main");
    await repository.fastForward();
    await fixture.commit(clone, { "more": "" });
    assert.deepEqual(await attempt(), ["ahead"]);
  });
});

Deno.test("GitRepository.updateSubmodules() keeps changed files of a submodule", async () => {
  await using fixture = await GitFixture.create();
  const library = await fixture.remote("library", { "file": "1\n" });
  const outer = await fixture.repository("outer");
  await fixture.git(outer, "submodule", "--quiet", "add", "--", library, "lib");
  await fixture.git(outer, "commit", "--quiet", "-m", "submodule");
  await fixture.commitToRemote("library", { "file": "2\n" });
  const inside = join(outer, "lib");
  await fixture.git(inside, "pull", "--quiet");
  await fixture.git(outer, "commit", "--quiet", "--all", "-m", "update submodule");
  await fixture.git(inside, "checkout", "--quiet", "HEAD~1");
  await fixture.write(inside, { "file": "mine\n" });
  const repository = new GitRepository(outer, fixture.pool);
  await assert.rejects(repository.updateSubmodules(), { code: "GIT_FAILED" });
  assert.equal(await Deno.readTextFile(join(inside, "file")), "mine\n");
  await fixture.git(inside, "checkout", "--quiet", "--", "file");
  await repository.updateSubmodules();
  assert.equal(await Deno.readTextFile(join(inside, "file")), "2\n");
});
