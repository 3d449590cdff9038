/** `examples/make_repository.sh`: the maker of the examples with one repository. */

import assert from "node:assert/strict";
import { GitFixture } from "../support/git_fixture.ts";

const SCRIPT = new URL("../../examples/make_repository.sh", import.meta.url).pathname;

/** Runs the script with nothing but git. */
async function make(git: GitFixture, ...args: readonly string[]) {
  const { code, stderr } = await new Deno.Command("sh", {
    args: [SCRIPT, ...args],
    cwd: git.root,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: git.path("home"), GIT_DIR: "/nonexistent" },
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

for (const example of ["aether-process", "aether-docker"]) {
  Deno.test(`make_repository.sh makes the same commit of ${example} in every run`, async () => {
    await using git = await GitFixture.create();
    assert.deepEqual(await make(git, example, "first"), { code: 0, stderr: "" });
    assert.deepEqual(await make(git, example, git.path("deep", "second")), { code: 0, stderr: "" });
    const head = await git.git("first", "rev-parse", "HEAD");
    assert.equal(await git.git("deep/second", "rev-parse", "main"), head);
    assert.equal(await git.git("first", "status", "--porcelain", "--ignored"), "");
    const files = await git.git("first", "ls-files");
    assert.match(files, /^aether\.toml$/m);
    assert.deepEqual(
      files.split("\n"),
      Array.from(
        Deno.readDirSync(new URL(`../../examples/${example}/repository/`, import.meta.url)),
        ({ name }) => name,
      ).sort(),
    );
  });
}

Deno.test("make_repository.sh refuses a folder that is not empty, and an example it does not know", async () => {
  await using git = await GitFixture.create();
  await git.write("taken", { "mine.txt": "mine\n" });
  const taken = await make(git, "aether-process", "taken");
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, /"taken" is not empty/);
  assert.deepEqual(Array.from(Deno.readDirSync(git.path("taken")), ({ name }) => name), [
    "mine.txt",
  ]);
  for (const args of [["shop", "new"], ["aether-process"], ["", "new"], ["aether-process", ""]]) {
    assert.equal((await make(git, ...args)).code, 2, args.join(" "));
  }
  assert.throws(() => Deno.statSync(git.path("new")), Deno.errors.NotFound);
});
