// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Making a manifest of what lies on disk, and working with it. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

/** A folder without a manifest. */
async function emptyFolder(): Promise<ProjectFixture> {
  const project = await ProjectFixture.create("");
  await Deno.remove(project.path("nestr.toml"));
  return project;
}

const read = (path: string) => Deno.readTextFile(path);
const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);
const listed = (data: any): string[] =>
  data.repositories.map(({ name, path }: any) => `${name}=${path}`);
const skipped = (data: any): string[] =>
  data.skipped.map(({ path, reason }: any) => `${path}: ${reason}`);

Deno.test("nestr project init lists every repository by rule, twice with the same bytes", async () => {
  await using project = await emptyFolder();
  const { git } = project;
  const at = (...parts: string[]) => project.path(...parts);
  await git.repository(at("api"));
  await git.repository(at("libs", "ui"));
  await git.repository(at("apps", "ui"));
  await git.repository(at("api", "plugins", "inner"));
  await git.repository(at("odd name & co"));
  await git.repository(at("deep", "er", "still", "below"));
  await git.repository(at("vendor", "theirs"));
  await git.git(at("api"), "worktree", "add", "--quiet", at("api-tree"));
  const remote = await git.remote("sub");
  await git.git(at("libs", "ui"), "submodule", "--quiet", "add", remote, "sub");
  await git.git(git.root, "clone", "--quiet", "--bare", remote, at("mirror.git"));
  await Deno.symlink("..", at("apps", "loop"));
  await Deno.symlink(at("api"), at("link"));
  await git.repository(at("-dash"));
  await git.repository(at("line\nfeed"));
  const args = ["project", "init", "--ignore", "vendor", "--depth", "3"];
  const dry = await project.json([...args, "--dry-run"]);
  assert.equal(dry.code, 0);
  assert.equal(dry.data.written, false);
  assert.equal(await exists(at("nestr.toml")), false);
  const first = await project.json(args);
  assert.equal(first.code, 0);
  assert.deepEqual(listed(first.data), [
    "api=api",
    "inner=api/plugins/inner",
    "apps-ui=apps/ui",
    "libs-ui=libs/ui",
    "odd-name-co=odd name & co",
  ]);
  assert.deepEqual(
    skipped(first.data),
    [
      "-dash: unsupported-path",
      "api-tree: worktree",
      "apps/loop: symlink",
      "libs/ui/sub: submodule",
      "line\nfeed: unsupported-path",
      "link: symlink",
      "mirror.git: bare",
      "vendor: excluded",
    ].filter((line) => skipped(first.data).includes(line) || !/loop|vendor/.test(line)),
  );
  const text = await read(at("nestr.toml"));
  assert.equal(text, dry.data.text);
  await Deno.remove(at("nestr.toml"));
  await project.json(args);
  assert.equal(await read(at("nestr.toml")), text);
  assert.equal((await project.json(["project", "validate"])).code, 0);
  const status = await project.json(["repo", "status"]);
  assert.equal(status.code, 0);
  assert.ok(status.data.repositories.every(({ state }: any) => state === "present"));
});

Deno.test("nestr project init, repo sync and doctor agree on what init has written", async () => {
  await using project = await emptyFolder();
  const remote = await project.git.remote("api");
  await project.git.remote("web");
  await project.git.git(project.root, "clone", "--quiet", "--", remote, "api");
  await project.git.repository(project.path("parts", "web"));
  const web = (...args: string[]) => project.git.git(project.path("parts", "web"), ...args);
  // A relative URL starts at the repository for git, and at the root in a manifest.
  await web("remote", "add", "origin", "../../../remotes/web.git");
  await web("remote", "add", "team/fork", "../fork.git");
  await web("remote", "add", "upstream", "../../other/web.git");
  await web("fetch", "--quiet");
  await web("reset", "--quiet", "--hard", "origin/main");
  await web("branch", "--quiet", "--set-upstream-to", "origin/main");
  const init = await project.json(["project", "init"]);
  assert.equal(init.code, 0);
  assert.match(init.data.text, /url = "\.\.\/remotes\/web\.git"/);
  assert.match(init.data.text, /upstream = "\.\/other\/web\.git"/);
  assert.equal(init.data.text.includes("fork"), false);
  assert.equal((await project.json(["project", "validate"])).code, 0);
  const doctor = await project.json(["doctor"]);
  assert.deepEqual(doctor.data.findings, []);
  const commit = await project.git.commitToRemote("web", { later: "x" });
  const sync = await project.json(["repo", "sync"]);
  assert.equal(sync.code, 0);
  assert.deepEqual(sync.data.tasks.map(({ result }: any) => result.data.outcome), [
    "current",
    "updated",
  ]);
  assert.equal(await web("rev-parse", "HEAD"), commit);
  await Deno.remove(project.path("parts"), { recursive: true });
  const again = await project.json(["repo", "sync"]);
  assert.equal(again.data.tasks[1].result.data.outcome, "cloned");
  assert.equal(await web("rev-parse", "HEAD"), commit);
});

Deno.test("nestr project init and freeze write no secret, and a URL that still leads there", async () => {
  await using project = await emptyFolder();
  const api = await project.git.repository(project.path("api"));
  const urls = {
    origin: "https://token:x-oauth@example.com/shop/api.git",
    token: "https://ghp_secret@example.com/shop/api.git",
    query: "https://example.com/api.git?access_token=secret&depth=1&key=secret",
    ssh: "ssh://git:secret@example.com/shop/api.git",
    plain: "git@example.com:shop/api.git",
  };
  for (const [name, url] of Object.entries(urls)) {
    await project.git.git(api, "remote", "add", name, url);
  }
  const { data } = await project.json(["project", "init"]);
  const text = await read(project.path("nestr.toml"));
  assert.equal(data.repositories[0].url, "https://example.com/shop/api.git");
  assert.equal(/secret|x-oauth|\*\*\*/.test(text), false, text);
  for (
    const line of [
      'url = "https://example.com/shop/api.git"',
      'token = "https://example.com/shop/api.git"',
      'query = "https://example.com/api.git?depth=1"',
      'ssh = "ssh://git@example.com/shop/api.git"',
      'plain = "git@example.com:shop/api.git"',
    ]
  ) assert.ok(text.includes(line), line);
  assert.equal((await project.json(["doctor", "--offline"])).data.findings.length, 0);
  assert.equal((await project.json(["project", "freeze"])).code, 0);
  const lock = await read(project.path("nestr.lock"));
  assert.ok(lock.includes('url = "https://example.com/shop/api.git"'));
  // A manifest with a secret of its own gives none away either.
  await Deno.writeTextFile(
    project.path("nestr.toml"),
    `version = 1\n[repos.api]\nurl = "${urls.origin.replace("api.git", "other.git")}"\n`,
  );
  for (const args of [["doctor"], ["repo", "sync"], ["project", "freeze"], ["repo", "list"]]) {
    const { stdout, stderr } = await project.nestr([...args, "--json"]);
    assert.equal((stdout + stderr).includes("x-oauth"), false, args.join(" "));
  }
  assert.equal((await read(project.path("nestr.lock"))).includes("x-oauth"), false);
});

Deno.test("nestr project init never loses a manifest", async () => {
  await using project = await ProjectFixture.create("version = 1 # mine\n", ["api"]);
  const file = project.path("nestr.toml");
  const refused = await project.json(["project", "init"]);
  assert.equal(refused.code, 4);
  assert.equal(refused.error.code, "MANIFEST_EXISTS");
  assert.equal(await read(file), "version = 1 # mine\n");
  const forced = await project.json(["project", "init", "--force"]);
  assert.equal(forced.code, 0);
  assert.equal(forced.data.backup, `${file}.bak`);
  assert.equal(await read(`${file}.bak`), "version = 1 # mine\n");
  await Deno.writeTextFile(file, "version = 1 # second\n");
  const again = await project.json(["project", "init", "--force"]);
  assert.equal(await read(again.data.backup), "version = 1 # second\n");
  assert.equal(await read(`${file}.bak`), "version = 1 # mine\n");
  await Deno.remove(file);
  await project.git.write(project.root, { "nestr.yaml": "version: 1 # other\n" });
  const other = await project.json(["project", "init", "--force"]);
  assert.equal(await read(other.data.backup), "version: 1 # other\n");
  assert.equal((await project.json(["project", "validate"])).code, 0);
});

Deno.test(
  "nestr project init and freeze on a full disk leave what was there",
  requires("tmpfs"),
  async () => {
    await using project = await ProjectFixture.create("version = 1 # mine\n", []);
    const full = project.path("full");
    await Deno.mkdir(full);
    const mount = (...args: string[]) => project.git.command(project.root, ...args);
    await mount("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", full);
    try {
      // The one page of the file system holds the manifest; a second file finds no room.
      await Deno.writeTextFile(`${full}/nestr.toml`, "version = 1 # mine\n");
      const init = await project.json(["project", "init", "--force"], { directory: "full" });
      assert.equal(init.code, 3);
      assert.equal(init.error.code, "DISK_FULL");
      const freeze = await project.json(["project", "freeze"], { directory: "full" });
      assert.equal(freeze.code, 3);
      assert.equal(freeze.error.code, "DISK_FULL");
      assert.deepEqual([...Deno.readDirSync(full)].map(({ name }) => name), ["nestr.toml"]);
      assert.equal(await read(`${full}/nestr.toml`), "version = 1 # mine\n");
      const run = await project.json(["project", "validate"], { directory: "full" });
      assert.equal(run.code, 0);
    } finally {
      await mount("umount", "--lazy", full);
    }
  },
);

Deno.test("nestr project init refuses what cannot be a folder or a name", async () => {
  await using project = await emptyFolder();
  const cases: readonly (readonly [readonly string[], string, number])[] = [
    [["nowhere"], "FILE_ACCESS", 3],
    [["--name", "two words"], "USAGE", 2],
    [["--name", "-x"], "USAGE", 2],
    [["--depth", "0"], "USAGE", 2],
  ];
  for (const [args, expected, exit] of cases) {
    const { code, error } = await project.json(["project", "init", ...args]);
    assert.deepEqual([error?.code, code], [expected, exit], args.join(" "));
  }
  assert.equal(await exists(project.path("nestr.toml")), false);
  // A folder without any repository is a project that is still empty.
  const empty = await project.json(["project", "init", "--name", "shop"]);
  assert.deepEqual([empty.code, empty.data.repositories], [0, []]);
  const info = await project.json(["project", "info"]);
  assert.equal(info.data.name, "shop");
});
