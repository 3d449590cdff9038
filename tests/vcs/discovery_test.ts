import assert from "node:assert/strict";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { discoverRepositories, type DiscoveryOptions } from "../../lib/vcs/discovery.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { requires } from "../support/requirements.ts";

async function discover(fixture: GitFixture, options?: DiscoveryOptions, root = "project") {
  const found = await discoverRepositories(fixture.path(root), fixture.pool, options);
  return {
    paths: found.repositories.map(({ path }) => path),
    skipped: Object.fromEntries(found.skipped.map(({ path, reason }) => [path, reason])),
    found,
  };
}

Deno.test("discoverRepositories() describes what it finds, in the order of paths", async () => {
  await using fixture = await GitFixture.create();
  const remote = await fixture.remote("api");
  await fixture.commitToRemote("api", { "a": "" }, "trunk");
  await fixture.git(remote, "symbolic-ref", "HEAD", "refs/heads/trunk");
  await Deno.mkdir(fixture.path("project"));
  const clone = ["clone", "--quiet", "--origin", "upstream", "--", remote];
  await fixture.git("project", ...clone, "web");
  await fixture.git("project", "clone", "--quiet", "--", remote, "services/api");
  await fixture.git("project/services/api", "remote", "add", "backup", "/srv/backup.git");
  await fixture.git("project/services/api", "checkout", "--quiet", "-b", "feature");
  await fixture.repository("project/Local");
  await fixture.git("project/Local", "checkout", "--quiet", "--detach");
  await fixture.write("project/docs", { "text.md": "" });
  const { found } = await discover(fixture);
  assert.deepEqual(found, {
    repositories: [
      { path: "Local", kind: "git", remotes: new Map(), defaultBranch: null, branch: null },
      {
        path: "services/api",
        kind: "git",
        remotes: new Map([["origin", remote], ["backup", "/srv/backup.git"]]),
        defaultBranch: "trunk",
        branch: "feature",
      },
      {
        path: "web",
        kind: "git",
        remotes: new Map([["upstream", remote]]),
        defaultBranch: "trunk",
        branch: "trunk",
      },
    ],
    skipped: [],
  });
  assert.deepEqual((await discover(fixture)).found, found);
});

Deno.test("discoverRepositories() leaves out what is not a working copy of its own", async () => {
  await using fixture = await GitFixture.create();
  const library = await fixture.remote("library");
  const main = await fixture.repository("project/main");
  const elsewhere = await fixture.repository("elsewhere");
  await fixture.git(main, "worktree", "add", "--quiet", "-b", "inside", "../linked");
  await fixture.git(elsewhere, "worktree", "add", "--quiet", "-b", "w", "../project/foreign");
  await fixture.git(main, "submodule", "--quiet", "add", "--", library, "lib");
  await fixture.git(".", "clone", "--quiet", "--bare", "--", library, "project/bare.git");
  await fixture.git(library, "worktree", "add", "--quiet", "../../project/of-bare", "main");
  await fixture.git("project", "init", "--quiet", "--separate-git-dir", "../gitdir", "separate");
  // As submodules were before git 1.7.8: with a git directory of their own.
  await fixture.git(main, "clone", "--quiet", "--", library, "old");
  await fixture.git(main, "-c", "advice.addEmbeddedRepo=false", "add", "old");
  await fixture.write("project", { "broken/.git": "rubbish" });
  const { paths, found } = await discover(fixture);
  assert.deepEqual(paths, ["main", "separate"]);
  assert.deepEqual(found.skipped, [
    { path: "bare.git", reason: "bare" },
    { path: "broken", reason: "broken" },
    { path: "foreign", reason: "worktree", of: elsewhere },
    { path: "linked", reason: "worktree", of: "main" },
    { path: "main/lib", reason: "submodule", of: "main" },
    { path: "main/old", reason: "submodule", of: "main" },
    { path: "of-bare", reason: "worktree", of: library },
  ]);
});

Deno.test("discoverRepositories() lists nested repositories that the outer one does not ignore", async () => {
  await using fixture = await GitFixture.create();
  await fixture.repository("project", { ".gitignore": "member/\nother/\n" });
  await fixture.repository("project/member", { ".gitignore": "/build/\n" });
  await fixture.repository("project/other");
  await fixture.repository("project/member/build/fetched");
  await fixture.repository('project/member/build/"odd\n');
  await fixture.repository("project/member/tools/:(top)odd");
  await fixture.repository("project/member/tools/:(top)odd/deeper");
  const { paths, found } = await discover(fixture);
  assert.deepEqual(paths, [
    ".",
    "member",
    "member/tools/:(top)odd",
    "member/tools/:(top)odd/deeper",
    "other",
  ]);
  assert.deepEqual(found.skipped, [
    { path: 'member/build/"odd\n', reason: "ignored", of: "member" },
    { path: "member/build/fetched", reason: "ignored", of: "member" },
  ]);
});

Deno.test("discoverRepositories() obeys depth, globs and the names it never enters", async () => {
  await using fixture = await GitFixture.create();
  for (
    const path of [
      "a",
      "x/b",
      "x/y/c",
      "x/y/z/d",
      "node_modules/e",
      "node_modules",
      ".a.nestr-clone-12",
      ".a.nestr-clone-12-0a1b2c3d",
    ]
  ) {
    await fixture.repository(`project/${path}`);
  }
  assert.deepEqual((await discover(fixture)).paths, ["a", "x/b", "x/y/c", "x/y/z/d"]);
  assert.deepEqual((await discover(fixture)).skipped, {
    "node_modules": "excluded",
    ".a.nestr-clone-12": "excluded",
    ".a.nestr-clone-12-0a1b2c3d": "excluded",
  });
  assert.deepEqual((await discover(fixture, { maxDepth: 2 })).paths, ["a", "x/b"]);
  assert.deepEqual((await discover(fixture, { maxDepth: 0 })).paths, []);
  const globs: Readonly<Record<string, readonly string[]>> = {
    "y": ["a", "x/b"],
    "x/*": ["a"],
    "x/**": ["a"],
    "./x/y/": ["a", "x/b"],
    "**/[yz]": ["a", "x/b", "x/y/c", "x/y/z/d"],
    "**/z/d": ["a", "x/b", "x/y/c"],
    "**/d": ["a", "x/b", "x/y/c"],
    "?": [],
    "x/y": ["a", "x/b"],
    "y/c": ["a", "x/b", "x/y/c", "x/y/z/d"],
  };
  for (const [glob, paths] of Object.entries(globs)) {
    assert.deepEqual((await discover(fixture, { ignore: [glob] })).paths, paths, glob);
  }
  assert.equal((await discover(fixture, { ignore: ["a"] })).skipped["a"], "excluded");
});

Deno.test("discoverRepositories() never walks in circles and lists nothing twice", async () => {
  await using fixture = await GitFixture.create();
  await fixture.repository("project/real");
  await fixture.repository("outside/repo");
  const links = {
    "a-link": "real",
    "loop": ".",
    "real/up": "..",
    "dangling": "nowhere",
    "self": "self",
    "outer": "../outside",
    "same": "../outside/repo",
    "file": "real/README.md",
  };
  for (const [name, target] of Object.entries(links)) {
    await Deno.symlink(target, fixture.path("project", name));
  }
  const plain = await discover(fixture);
  assert.deepEqual(plain.paths, ["real"]);
  assert.deepEqual(plain.found.skipped, [
    { path: "a-link", reason: "symlink", of: "real" },
    { path: "same", reason: "symlink", of: fixture.path("outside", "repo") },
  ]);
  const followed = await discover(fixture, { followSymlinks: true });
  assert.deepEqual(followed.paths, ["outer/repo", "real"]);
  assert.deepEqual(followed.skipped, { "a-link": "symlink", "same": "symlink" });
});

Deno.test("discoverRepositories() reports what it may not read, and a root that is missing", async (t) => {
  await using fixture = await GitFixture.create();
  await assert.rejects(discover(fixture, {}, "none"), {
    code: "FILE_ACCESS",
    message: `the folder "${fixture.path("none")}" cannot be read`,
  });
  await t.step({
    name: "a folder without permission",
    ignore: Deno.uid() === 0, // root reads everything
    fn: async () => {
      await fixture.write("project/closed", { "file": "" });
      await Deno.chmod(fixture.path("project/closed"), 0);
      assert.deepEqual((await discover(fixture)).skipped, { "closed": "unreadable" });
      await Deno.chmod(fixture.path("project/closed"), 0o755);
    },
  });
});

Deno.test("discoverRepositories() leaves jj repositories out where jj is missing", async () => {
  await using fixture = await GitFixture.create();
  await Deno.mkdir(fixture.path("project", "a", ".jj", "repo"), { recursive: true });
  await fixture.write("bin", { "jj": "#!/bin/sh\nexit 127\n" });
  await Deno.chmod(fixture.path("bin", "jj"), 0o755);
  const PATH = `${fixture.path("bin")}:${Deno.env.get("PATH")}`;
  await using pool = new ProcessPool({ env: { ...fixture.env, PATH } });
  assert.deepEqual(await discoverRepositories(fixture.path("project"), pool), {
    repositories: [],
    skipped: [{ path: "a", reason: "jj-missing" }],
  });
});

Deno.test(
  "discoverRepositories() finds jj repositories, but not their other workspaces",
  requires("jj"),
  async () => {
    await using fixture = await GitFixture.create();
    await fixture.remote("api");
    await Deno.mkdir(fixture.path("project"));
    const clone = ["jj", "git", "clone", "--quiet"];
    const remote = fixture.path("remotes", "api.git");
    await fixture.command("project", ...clone, "--colocate", remote, "both");
    await fixture.command("project", ...clone, "--no-colocate", remote, "only");
    await fixture.command("project/only", "jj", "workspace", "add", "--quiet", "../second");
    const { found } = await discover(fixture);
    const common = { kind: "jj", remotes: new Map([["origin", remote]]), defaultBranch: "main" };
    assert.deepEqual(found.repositories, [
      { path: "both", ...common, branch: "main" },
      { path: "only", ...common, branch: "main" },
    ]);
    assert.deepEqual(found.skipped, [{ path: "second", reason: "worktree", of: "only" }]);
  },
);
