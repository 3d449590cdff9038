import assert from "node:assert/strict";
import { cloneGit } from "../../lib/vcs/git_clone.ts";
import { GitFixture } from "../support/git_fixture.ts";

Deno.test("cloneGit() lets one of several clones to one destination win, whole, and refuses the others", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api", { "a": "1\n", "deep/b": "2\n" });
  const destination = fixture.path("new", "api");
  const dead = await fixture.command(".", "sh", "-c", "sh -c 'echo $$'");
  await fixture.write("new", { [`.api.nestr-clone-${dead}-0a1b2c3d/.git/HEAD`]: "" });
  const clones = Array.from({ length: 3 }, () => cloneGit(fixture.pool, destination, { url }));
  const ends = await Promise.allSettled(clones);
  const codes = ends.map((end) => end.status === "fulfilled" ? "cloned" : end.reason.code);
  assert.deepEqual(codes.sort(), ["DESTINATION_OCCUPIED", "DESTINATION_OCCUPIED", "cloned"]);
  assert.equal(await fixture.git(destination, "status", "--porcelain"), "");
  await fixture.git(destination, "fsck");
  const left = [...Deno.readDirSync(fixture.path("new"))].map(({ name }) => name);
  assert.deepEqual(left, ["api"]);
});

Deno.test("cloneGit() that fails leaves another clone to the same destination alone", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api");
  const destination = fixture.path("api");
  const [failed] = await Promise.allSettled([
    cloneGit(fixture.pool, destination, { url, branch: "none" }),
    cloneGit(fixture.pool, destination, { url }),
  ]);
  assert.equal(failed.status === "rejected" && failed.reason.code, "REVISION_NOT_FOUND");
  assert.equal(await fixture.git(destination, "status", "--porcelain"), "");
});

Deno.test("cloneGit() takes a clone that this process has not finished for no leftover", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api", { "in/a": "", "out/b": "" });
  const destination = fixture.path("api");
  const isUnderWay = () =>
    [...Deno.readDirSync(fixture.root)].some(({ name }) => name.includes("nestr-clone"));
  // More than one command works in the folder.
  const first = cloneGit(fixture.pool, destination, { url, sparse: ["in"] });
  while (!isUnderWay()) await new Promise((resolve) => setTimeout(resolve, 1));
  const second = cloneGit(fixture.pool, destination, { url });
  const ends = await Promise.allSettled([first, second]);
  const codes = ends.map((end) => end.status === "fulfilled" ? "cloned" : end.reason.code);
  assert.deepEqual(codes.sort(), ["DESTINATION_OCCUPIED", "cloned"]);
});
