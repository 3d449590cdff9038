// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Synchronising with real remotes: what is cloned, moved on, and left alone, and why. */

import assert from "node:assert/strict";
import { leftProcesses } from "../../scripts/test/leftovers.ts";
import { eventually } from "../support/docker_fixture.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

/** A manifest of repositories whose remotes are the fixture's bare ones. */
const manifest = (names: readonly string[], extra = "") =>
  `version = 1\n${
    names.map((name) => `[repos.${name}]\nurl = "../remotes/${name}.git"\n`).join("")
  }${extra}`;

/** What became of each repository, from `repo sync --json`. */
const outcomes = (data: any): Record<string, string> =>
  Object.fromEntries(data.tasks.map(({ id, result }: any) => [
    id,
    result.error
      ? result.error.code
      : [result.data.outcome, result.data.reason].filter(Boolean).join(":"),
  ]));

Deno.test("nestr repo sync clones what is missing and says nothing is new afterwards", async () => {
  await using project = await ProjectFixture.create(manifest(["api", "web"]));
  await project.git.remote("api");
  await project.git.remote("web");
  const first = await project.json(["repo", "sync"]);
  assert.equal(first.code, 0);
  assert.deepEqual(outcomes(first.data), { api: "cloned", web: "cloned" });
  assert.equal(await Deno.readTextFile(project.path("web", "README.md")), "hello\n");
  const second = await project.json(["repo", "sync"]);
  assert.deepEqual(outcomes(second.data), { api: "current", web: "current" });
});

Deno.test("nestr repo sync fast-forwards what is clean and counts the commits", async () => {
  await using project = await ProjectFixture.create(manifest(["api"]), ["api"]);
  await project.git.commitToRemote("api", { "one": "1" });
  const to = await project.git.commitToRemote("api", { "two": "2" });
  const { data } = await project.json(["repo", "sync"]);
  assert.equal(data.tasks[0].result.data.outcome, "updated");
  assert.equal(data.tasks[0].result.data.commits, 2);
  assert.equal(data.tasks[0].result.data.to, to);
  assert.equal(await project.git.git(project.path("api"), "rev-parse", "HEAD"), to);
});

Deno.test("nestr repo sync leaves alone what could lose work, and explains each", async () => {
  const names = ["dirty", "diverged", "detached", "local", "merging", "elsewhere", "unpublished"];
  await using project = await ProjectFixture.create(manifest(names), names);
  const git = (name: string, ...args: string[]) => project.git.git(project.path(name), ...args);
  for (const name of ["dirty", "diverged", "merging"]) {
    await project.git.commitToRemote(name, { new: "theirs" });
  }
  await project.git.write(project.path("dirty"), { "README.md": "mine\n" });
  await project.git.commit(project.path("diverged"), { own: "x" });
  await git("detached", "checkout", "--quiet", "--detach");
  await git("local", "switch", "--quiet", "-c", "topic");
  await git("elsewhere", "remote", "set-url", "origin", "https://example.invalid/other.git");
  await git("unpublished", "remote", "remove", "origin");
  await project.git.commit(project.path("merging"), { new: "ours" });
  await git("merging", "fetch", "--quiet");
  await assert.rejects(git("merging", "merge", "origin/main"));
  const before = await Promise.all(names.map((name) => git(name, "rev-parse", "HEAD")));
  const { code, data } = await project.json(["repo", "sync"]);
  assert.equal(code, 0);
  assert.deepEqual(outcomes(data), {
    dirty: "left:dirty",
    diverged: "left:diverged",
    detached: "left:detached",
    local: "left:no-upstream",
    merging: "left:operation",
    elsewhere: "left:wrong-remote",
    unpublished: "left:no-remote",
  });
  for (const { result } of data.tasks) assert.ok(result.data.hint.length > 0);
  assert.deepEqual(await Promise.all(names.map((name) => git(name, "rev-parse", "HEAD"))), before);
  assert.equal(await Deno.readTextFile(project.path("dirty", "README.md")), "mine\n");
});

Deno.test("nestr repo sync goes on past remotes that fail, and ends with 3 where nothing else failed", async () => {
  await using project = await ProjectFixture.create(
    `${
      manifest(["api"])
    }[repos.gone]\nurl = "../remotes/gone.git"\n[repos.closed]\nurl = "http://127.0.0.1:1/x.git"\n`,
  );
  await project.git.remote("api");
  const { code, data } = await project.json(["repo", "sync"]);
  assert.equal(code, 3);
  assert.deepEqual(outcomes(data), {
    api: "cloned",
    gone: "REMOTE_NOT_FOUND",
    closed: "REMOTE_UNREACHABLE",
  });
  for (const name of ["gone", "closed"]) {
    await assert.rejects(Deno.stat(project.path(name)), Deno.errors.NotFound);
  }
});

Deno.test("nestr repo sync ends a remote that does not answer at the time limit", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of silent) open.push(connection);
  })();
  await using project = await ProjectFixture.create(
    `version = 1\n[repos.slow]\nurl = "git://127.0.0.1:${silent.addr.port}/slow.git"\n`,
  );
  // Without the limit it would wait for ever: the remote is closed only when it has ended.
  const { code, data } = await project.json(["repo", "sync", "--timeout", "300ms"]);
  for (const connection of open) connection.close();
  silent.close();
  await accepting;
  assert.equal(code, 124);
  assert.equal(data.tasks[0].result.state, "timed-out");
  await assert.rejects(Deno.stat(project.path("slow")), Deno.errors.NotFound);
});

Deno.test("nestr repo sync keeps to a pinned revision", async () => {
  await using project = await ProjectFixture.create(manifest(["api"], 'revision = "v1"\n'));
  await project.git.remote("api");
  const seed = project.git.path("seeds", "api");
  await project.git.git(seed, "tag", "v1");
  await project.git.git(seed, "push", "--quiet", project.git.path("remotes", "api.git"), "v1");
  const pinned = await project.git.git(seed, "rev-parse", "v1");
  await project.git.commitToRemote("api", { later: "x" });
  assert.deepEqual(outcomes((await project.json(["repo", "sync"])).data), { api: "cloned" });
  const head = () => project.git.git(project.path("api"), "rev-parse", "HEAD");
  assert.equal(await head(), pinned);
  assert.deepEqual(outcomes((await project.json(["repo", "sync"])).data), { api: "current" });
  await project.git.git(project.path("api"), "checkout", "--quiet", "origin/main");
  assert.deepEqual(outcomes((await project.json(["repo", "sync"])).data), { api: "updated" });
  assert.equal(await head(), pinned);
});

Deno.test("nestr project freeze and repo sync --locked lead back to the same commits", async () => {
  await using project = await ProjectFixture.create(manifest(["api", "web"]), ["api", "web"]);
  const missing = await project.json(["repo", "sync", "--locked"]);
  assert.equal(missing.error.code, "LOCKFILE_NOT_FOUND");
  assert.equal((await project.json(["project", "freeze"])).code, 0);
  const lock = await Deno.readTextFile(project.path("nestr.lock"));
  assert.equal((await project.json(["project", "freeze"])).code, 0);
  assert.equal(await Deno.readTextFile(project.path("nestr.lock")), lock);
  const head = (name: string) => project.git.git(project.path(name), "rev-parse", "HEAD");
  const frozen = [await head("api"), await head("web")];
  await project.git.commitToRemote("api", { later: "x" });
  await project.json(["repo", "sync"]);
  assert.notEqual(await head("api"), frozen[0]);
  await Deno.remove(project.path("web"), { recursive: true });
  const { code, data } = await project.json(["repo", "sync", "--locked"]);
  assert.equal(code, 0);
  assert.deepEqual(outcomes(data), { api: "updated", web: "cloned" });
  assert.deepEqual([await head("api"), await head("web")], frozen);
  await project.git.git(project.path("api"), "switch", "--quiet", "main");
  await project.git.write(project.path("api"), { "README.md": "mine\n" });
  const refused = await project.json(["repo", "sync", "--locked"]);
  assert.equal(refused.code, 1);
  assert.equal(outcomes(refused.data).api, "REPOSITORY_LEFT");
});

Deno.test("nestr repo sync clones shallow, sparse, with submodules and further remotes", async () => {
  const extra = `depth = 1
sparse = ["src"]
submodules = true
remotes = { upstream = "../remotes/other.git" }
`;
  await using project = await ProjectFixture.create(
    manifest(["api"], extra).replace("../remotes/api.git", "REMOTE"),
  );
  await project.git.remote("inner", { "inner.txt": "inner\n" });
  await project.git.remote("api", { "src/a": "1", "docs/b": "2" });
  const seed = project.git.path("seeds", "api");
  await project.git.git(
    seed,
    "submodule",
    "--quiet",
    "add",
    project.git.path("remotes", "inner.git"),
    "src/inner",
  );
  await project.git.commit(seed, {}, "submodule");
  await project.git.git(seed, "push", "--quiet", project.git.path("remotes", "api.git"), "main");
  const text = await Deno.readTextFile(project.path("nestr.toml"));
  await Deno.writeTextFile(
    project.path("nestr.toml"),
    text.replace("REMOTE", `file://${project.git.path("remotes", "api.git")}`),
  );
  const { data } = await project.json(["repo", "sync"]);
  assert.deepEqual(outcomes(data), { api: "cloned" });
  const git = (...args: string[]) => project.git.git(project.path("api"), ...args);
  assert.equal(await git("rev-list", "--count", "HEAD"), "1");
  assert.equal(
    await Deno.readTextFile(project.path("api", "src", "inner", "inner.txt")),
    "inner\n",
  );
  await assert.rejects(Deno.stat(project.path("api", "docs")), Deno.errors.NotFound);
  assert.match(await git("remote"), /upstream/);
});

Deno.test("nestr repo sync killed in the middle of a clone leaves nothing in the way", async () => {
  await using project = await ProjectFixture.create(manifest(["api"]));
  await project.git.remote("api");
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `git://127.0.0.1:${silent.addr.port}/api.git`;
  const path = project.path("nestr.toml");
  const good = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, `version = 1\n[repos.api]\nurl = "${url}"\n`);
  const child = project.start(["repo", "sync"]);
  const connection = await silent.accept();
  child.kill("SIGKILL");
  await child.output();
  // Its git would notice the end of the connection, and clean up while the next one is at it.
  await eventually(() => {
    const left = leftProcesses(project.git.root).filter(({ command }) => command.includes(url));
    for (const { pid } of left) endNow(pid);
    return left;
  }, ({ length }) => length === 0);
  connection.close();
  silent.close();
  await assert.rejects(Deno.stat(project.path("api")), Deno.errors.NotFound);
  await Deno.writeTextFile(path, good);
  assert.deepEqual(outcomes((await project.json(["repo", "sync"])).data), { api: "cloned" });
  const left = [...Deno.readDirSync(project.root)].map(({ name }) => name).filter((name) =>
    name.includes("clone")
  );
  assert.deepEqual(left, []);
});

/** Kills a process, unless it has ended. */
function endNow(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // It has.
  }
}

Deno.test("nestr repo sync says that git distrusts a repository, not that it has no remote", async () => {
  await using project = await ProjectFixture.create(
    'version = 1\n[repos.api]\nurl = "../remotes/api.git"\n',
    ["api"],
  );
  // git's own switch for its tests: every folder belongs to somebody else.
  const env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" };
  const { code, data } = await project.json(["repo", "sync"], { env });
  assert.equal(code, 3);
  assert.match(
    data.tasks[0].result.error.message + data.tasks[0].result.error.hint,
    /safe\.directory/,
  );
});
