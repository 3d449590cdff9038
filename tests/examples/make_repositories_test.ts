/** The maker of the examples. */

import assert from "node:assert/strict";
import { makeExample } from "../../examples/make_repositories.ts";
import { GitFixture } from "../support/git_fixture.ts";

Deno.test("makeExample() makes the same commits in every run, under its own identity", async () => {
  await using git = await GitFixture.create();
  const first = await makeExample("shop", git.path("first"));
  const second = await makeExample("shop", git.path("second"));
  const heads = async (remotes: string) => {
    const names = Array.from(Deno.readDirSync(remotes), ({ name }) => name).sort();
    return await Promise.all(
      names.map(async (name) => `${name} ${await git.git(`${remotes}/${name}`, "show-ref")}`),
    );
  };
  const made = await heads(first.remotes);
  assert.equal(made.length, 6);
  assert.deepEqual(made, await heads(second.remotes));
  assert.equal(
    await git.git(`${first.remotes}/api.git`, "log", "--format=%an <%ae> %cI %s"),
    "Shop Team <team@example.com> 2025-01-06T10:00:00+00:00 Implement api\n" +
      "Shop Team <team@example.com> 2025-01-06T09:00:00+00:00 Describe api",
  );
});

Deno.test("makeExample() puts every file of the sources into the remote, byte for byte", async () => {
  await using git = await GitFixture.create();
  const { remotes } = await makeExample("shop", git.path("made"));
  const sources = new URL("../../examples/shop/sources/", import.meta.url);
  const index = await Deno.readTextFile(new URL("web/test/basket.mjs", sources));
  assert.match(index, /€/);
  const remote = `${remotes}/web.git`;
  assert.equal(`${await git.git(remote, "show", "main:test/basket.mjs")}\n`, index);
  assert.equal(
    await git.git(remote, "ls-tree", "-r", "--name-only", "main"),
    [
      ".gitignore",
      "README.md",
      "build.sh",
      "contract.uses",
      "public/index.html",
      "src/basket.mjs",
      "src/page.mjs",
      "test.sh",
      "test/basket.mjs",
    ].join("\n"),
  );
});

Deno.test("makeExample() refuses a folder that is not empty and leaves it as it is", async () => {
  await using git = await GitFixture.create();
  await git.write("taken", { "mine.txt": "mine\n" });
  await assert.rejects(makeExample("minimal", git.path("taken")), /taken" is not empty/);
  assert.deepEqual(Array.from(Deno.readDirSync(git.path("taken")), ({ name }) => name), [
    "mine.txt",
  ]);
});
