import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { copyListedFiles } from "../../lib/workspaces/file_copy.ts";
import { filesMatching } from "../../lib/workspaces/file_pattern.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { requires } from "../support/requirements.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** A repository `main` with some untracked files, and a folder `copy`. */
async function repository(files: Readonly<Record<string, string>>): Promise<GitFixture> {
  const fixture = await GitFixture.create();
  await fixture.repository("main", { "README.md": "main\n", ".gitignore": "*.local\n" });
  await fixture.write("main", files);
  await Deno.mkdir(fixture.path("copy"));
  return fixture;
}

const copy = (fixture: GitFixture, patterns: readonly string[]) =>
  copyListedFiles({
    from: fixture.path("main"),
    to: fixture.path("copy"),
    patterns,
    pool: fixture.pool,
  });

const read = (fixture: GitFixture, path: string) =>
  Deno.readTextFileSync(fixture.path("copy", path));

Deno.test("filesMatching() finds what a pattern names, hidden files too", async () => {
  using folder = new TemporaryFolder(Object.fromEntries(
    [
      ".env",
      ".env.local",
      "certs/.hidden",
      "certs/a.pem",
      "certs/deep/b.pem",
      "config/a.local.json",
      "config/b.local.yaml",
      "config/c.json",
      "star[1].txt",
      "star1.txt",
      "apps/web/.env",
      "apps/api/.env",
      "certs/.git/config",
      ".jj/x.env",
      ".nestr/x.env",
    ].map((name) => [name, ""]),
  ));
  Deno.symlinkSync("..", folder.at("certs", "loop"));
  Deno.symlinkSync("certs", folder.at("link"));
  const cases: Readonly<Record<string, readonly string[]>> = {
    ".env": [".env"],
    "./.env": [".env"],
    ".env*": [".env", ".env.local"],
    "certs": ["certs/.hidden", "certs/a.pem", "certs/deep/b.pem", "certs/loop"],
    "certs/": ["certs/.hidden", "certs/a.pem", "certs/deep/b.pem", "certs/loop"],
    "certs/**": ["certs/.hidden", "certs/a.pem", "certs/deep/b.pem", "certs/loop"],
    "certs/*.pem": ["certs/a.pem"],
    "certs/**/*.pem": ["certs/a.pem", "certs/deep/b.pem"],
    "**/b.pem": ["certs/deep/b.pem"],
    "config/*.local.{json,yaml}": ["config/a.local.json", "config/b.local.yaml"],
    "{config/c,certs/a}.*": ["certs/a.pem", "config/c.json"],
    "config/[!b-z]*": ["config/a.local.json"],
    "config/?.json": ["config/c.json"],
    "star[1].txt": ["star1.txt"],
    "star[[]1].txt": ["star[1].txt"],
    "apps/*/.env": ["apps/api/.env", "apps/web/.env"],
    "a*": ["apps/api/.env", "apps/web/.env"],
    "link": ["link"],
    "link/a.pem": [],
    "link/*": [],
    ".env/x": [],
    "[z-a]": [],
    "none": [],
    "../*": [],
    ".jj/**": [],
    ".git": [],
  };
  for (const [pattern, expected] of Object.entries(cases)) {
    assert.deepEqual(await filesMatching(folder.path, pattern), expected, pattern);
  }
});

Deno.test("copyListedFiles() copies files, modes and links, and tells what was not there", async () => {
  await using fixture = await repository({
    ".env.local": "A=1\n",
    "certs/key.pem": "key\n",
    "certs/deep/run.sh": "true\n",
  });
  const main = fixture.path("main");
  await Deno.chmod(`${main}/.env.local`, 0o600);
  await Deno.chmod(`${main}/certs/deep/run.sh`, 0o755);
  await Deno.symlink("key.pem", `${main}/certs/link.pem`);
  await Deno.symlink("/nonexistent/secret", `${main}/certs/dangling`);
  const result = await copy(fixture, [".env.local", "certs", "*.none", ".env.local"]);
  assert.deepEqual(result, {
    copied: [
      ".env.local",
      "certs/dangling",
      "certs/deep/run.sh",
      "certs/key.pem",
      "certs/link.pem",
    ],
    missing: ["*.none"],
  });
  const modeOf = (path: string) => Deno.statSync(fixture.path("copy", path)).mode! & 0o777;
  assert.equal(modeOf(".env.local"), 0o600);
  assert.equal(modeOf("certs/deep/run.sh"), 0o755);
  assert.equal(await Deno.readLink(fixture.path("copy", "certs/link.pem")), "key.pem");
  assert.equal(await Deno.readLink(fixture.path("copy", "certs/dangling")), "/nonexistent/secret");
});

Deno.test("copyListedFiles() overwrites nothing and writes nothing outside", async () => {
  await using fixture = await repository({
    "a.local": "main\n",
    "b.local": "main\n",
    "c.local/x": "main\n",
    "sub/x": "main\n",
    "sub/deep/x": "main\n",
  });
  await fixture.write("copy", { "a.local": "mine\n", "c.local": "a file, not a folder\n" });
  await fixture.write("outside", { "y": "outside\n" });
  await Deno.symlink(fixture.path("nowhere"), fixture.path("copy", "b.local"));
  await Deno.symlink(fixture.path("outside"), fixture.path("copy", "sub"));
  const result = await copy(fixture, ["*.local", "sub/**"]);
  assert.deepEqual(result, { copied: [], missing: [] });
  assert.equal(read(fixture, "a.local"), "mine\n");
  assert.deepEqual([...Deno.readDirSync(fixture.path("outside"))].map(({ name }) => name), ["y"]);
  await assert.rejects(Deno.lstat(fixture.path("nowhere")), Deno.errors.NotFound);
});

Deno.test("copyListedFiles() never follows a link out of the main working copy", async () => {
  await using fixture = await repository({});
  await fixture.write("outside", { "secret": "s\n" });
  await Deno.symlink(fixture.path("outside"), fixture.path("main", "link"));
  const result = await copy(fixture, ["link/secret", "link/**", "*/secret", "link"]);
  assert.deepEqual(result, { copied: ["link"], missing: ["link/secret", "link/**", "*/secret"] });
  assert.ok((await Deno.lstat(fixture.path("copy", "link"))).isSymlink);
});

Deno.test("copyListedFiles() reads .worktreeinclude as git reads .gitignore", async () => {
  await using fixture = await repository({
    ".worktreeinclude": "# local files\n*.local\n!not.local\n/secrets/\ntracked.txt\nodd name*\n",
    "tracked.txt": "tracked\n",
  });
  await fixture.git("main", "add", "tracked.txt");
  await fixture.write("main", {
    ".env.local": "1",
    "apps/web/.env.local": "2",
    "not.local": "3",
    "secrets/deep/key": "4",
    "apps/secrets/key": "5",
    "other.txt": "6",
    "odd name\nwith é": "7",
  });
  const result = await copy(fixture, ["other.txt"]);
  assert.deepEqual(result, {
    copied: [
      ".env.local",
      "apps/web/.env.local",
      "odd name\nwith é",
      "other.txt",
      "secrets/deep/key",
    ],
    missing: [],
  });
  assert.equal(read(fixture, "secrets/deep/key"), "4");
});

Deno.test("copyListedFiles() names a .worktreeinclude that includes nothing", async () => {
  await using fixture = await repository({ ".worktreeinclude": "*.none\nREADME.md\n" });
  assert.deepEqual(await copy(fixture, []), { copied: [], missing: [".worktreeinclude"] });
});

Deno.test("copyListedFiles() leaves repositories inside alone, and needs none around", async () => {
  await using fixture = await repository({ ".worktreeinclude": "inner\n" });
  await fixture.repository("main/inner");
  assert.deepEqual((await copy(fixture, [])).copied, []);
  await fixture.write("plain", { ".worktreeinclude": "*\n", "a": "1" });
  const plain = { from: fixture.path("plain"), to: fixture.path("copy"), patterns: ["a"] };
  const result = await copyListedFiles({ ...plain, pool: fixture.pool });
  assert.deepEqual(result, { copied: ["a"], missing: [] });
});

Deno.test(
  "copyListedFiles() reads .worktreeinclude in jj working copies, further ones too",
  requires("jj"),
  async () => {
    for (const colocation of ["--no-colocate", "--colocate"]) {
      await using fixture = await GitFixture.create();
      await fixture.command(".", "jj", "git", "init", colocation, "main");
      await fixture.write("main", {
        ".gitignore": "*.local\n",
        ".worktreeinclude": "*.local\ntracked.txt\n",
        "tracked.txt": "tracked\n",
        ".env.local": "1\n",
        "deep/x.local": "2\n",
      });
      await fixture.command("main", "jj", "status");
      await Deno.mkdir(fixture.path("copy"));
      const result = await copy(fixture, []);
      assert.deepEqual(result, { copied: [".env.local", "deep/x.local"], missing: [] });
      if (colocation === "--colocate") continue;
      await fixture.command("main", "jj", "workspace", "add", "--quiet", "../second");
      await fixture.write("second", { "y.local": "3\n", ".worktreeinclude": "*.local\n" });
      await Deno.mkdir(fixture.path("third"));
      const further = await copyListedFiles({
        from: fixture.path("second"),
        to: fixture.path("third"),
        patterns: [],
        pool: fixture.pool,
      });
      assert.deepEqual(further, { copied: ["y.local"], missing: [] });
    }
  },
);

Deno.test("copyListedFiles() stops when it is cancelled", async () => {
  await using fixture = await repository({ "a.local": "1" });
  const copying = copyListedFiles({
    from: fixture.path("main"),
    to: fixture.path("copy"),
    patterns: ["*.local"],
    pool: fixture.pool,
    signal: AbortSignal.abort(),
  });
  await assert.rejects(copying, (it) => it instanceof NestrError && it.code === "CANCELLED");
  assert.deepEqual([...Deno.readDirSync(fixture.path("copy"))], []);
});
