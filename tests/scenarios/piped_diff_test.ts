/** `nestr repo diff` and `nestr repo grep` in a pipe: byte for byte, whole, in order. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { streamDiffs } from "../../lib/engine/diff_repositories.ts";
import { grepRepositories, streamMatches } from "../../lib/engine/grep_repositories.ts";
import { jjRepository } from "../support/jj_repository.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

const LATIN1 = new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x0a]);

async function bytesOf(fixture: ProjectFixture, ...args: string[]): Promise<Uint8Array> {
  const { stdout } = await fixture.start(args).output();
  return stdout;
}

const contains = (bytes: Uint8Array, part: Uint8Array): boolean => {
  const latin1 = new TextDecoder("latin1");
  return latin1.decode(bytes).includes(latin1.decode(part));
};

Deno.test("nestr repo diff makes a patch that git apply takes at the project's root", async () => {
  const manifest = 'version = 1\n[repos.api]\npath = "a b/api"\n[repos.web]\n';
  await using fixture = await ProjectFixture.create(manifest, ["web"]);
  const { git } = fixture;
  const api = join(fixture.root, "a b", "api");
  const web = join(fixture.root, "web");
  await Deno.mkdir(join(fixture.root, "a b"));
  await git.git(fixture.root, "clone", "--quiet", "--", await git.remote("api"), api);
  const long = "a line\n".repeat(30);
  await git.commit(api, { "f": "old\n", "moved": long, "gone": "gone\n" });
  for (const [key, value] of [["noprefix", "true"], ["mnemonicPrefix", "true"]]) {
    await git.command(fixture.root, "git", "config", "--global", `diff.${key}`, value!);
  }
  await Deno.writeFile(join(api, "f"), LATIN1);
  await Deno.remove(join(api, "gone"));
  await git.git(api, "mv", "moved", "to");
  await git.write(web, { "README.md": "-- a/changed\n" });
  const patch = await bytesOf(fixture, "repo", "diff");
  assert.ok(contains(patch, LATIN1));
  await Deno.writeFile(git.path("patch"), patch);
  for (const path of [api, web]) await git.git(path, "reset", "--quiet", "--hard");
  await git.command(fixture.root, "git", "apply", git.path("patch"));
  assert.deepEqual(await Deno.readFile(join(api, "f")), LATIN1);
  assert.equal(await Deno.readTextFile(join(api, "to")), long);
  assert.equal(await Deno.readTextFile(join(web, "README.md")), "-- a/changed\n");
  await assert.rejects(Deno.stat(join(api, "gone")), Deno.errors.NotFound);
  await assert.rejects(Deno.stat(join(api, "moved")), Deno.errors.NotFound);
  const names = new TextDecoder().decode(await bytesOf(fixture, "repo", "diff", "--names"));
  assert.equal(names, "a b/api/f\na b/api/gone\na b/api/moved\nweb/README.md\n");
  const found = await bytesOf(fixture, "repo", "grep", "caf");
  assert.deepEqual(found, new Uint8Array([...new TextEncoder().encode("a b/api/f:1:"), ...LATIN1]));
});

Deno.test("streamDiffs() hands long diffs on whole, in the manifest's order", async () => {
  const names = ["a", "b", "c"];
  const manifest = `version = 1\n${
    names.map((name) => `[repos.${name}]\n`).join("")
  }[repos.gone]\n`;
  await using fixture = await ProjectFixture.create(manifest, names);
  for (const name of names) {
    await fixture.git.write(join(fixture.root, name), { "README.md": `${name}\n`.repeat(300_000) });
  }
  const project = await fixture.open();
  const lines = new Map<string, number>();
  const { repositories } = await streamDiffs(project, {}, (name, bytes) => {
    const count = new TextDecoder().decode(bytes).split(`\n+${name}`).length - 1;
    lines.set(name, (lines.get(name) ?? 0) + count);
  });
  assert.deepEqual([...lines.keys()], names);
  for (const [name, count] of lines) assert.ok(count > 299_000, `${name}: ${count}`);
  assert.deepEqual(repositories.map(({ name, error }) => [name, error?.code]), [
    ...names.map((name) => [name, undefined]),
    ["gone", "REPOSITORY_MISSING"],
  ]);
  const failure = new Error("the reader has gone");
  await assert.rejects(streamDiffs(project, {}, () => Promise.reject(failure)), failure);
});

Deno.test("grepRepositories() ends at a hundred thousand matches; streamMatches() does not", async () => {
  const manifest = "version = 1\n[repos.a]\n[repos.b]\n[repos.c]\n";
  await using fixture = await ProjectFixture.create(manifest, ["a", "b", "c"]);
  for (const name of ["a", "b", "c"]) {
    await fixture.git.write(join(fixture.root, name), { "README.md": `x${name}\n`.repeat(60_000) });
  }
  const project = await fixture.open();
  const { repositories, truncated } = await grepRepositories(project, { pattern: "^x" });
  assert.equal(truncated, true);
  assert.deepEqual(repositories.map(({ name, matches }) => [name, matches.length]), [
    ["a", 60_000],
    ["b", 40_000],
  ]);
  const counts = new Map<string, number>();
  await streamMatches(project, { pattern: "^x" }, ({ name }) => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  assert.deepEqual([...counts], [["a", 60_000], ["b", 60_000], ["c", 60_000]]);
  assert.equal((await grepRepositories(project, { pattern: "^xa", select: "b" })).truncated, false);
});

Deno.test({
  name: "nestr repo diff puts the project's paths into the patch of a jj repository without git",
  ...requires("jj"),
  async fn() {
    await using fixture = await ProjectFixture.create("version = 1\n[repos.one]\n");
    const path = await jjRepository(fixture.git, "project/one", false);
    await Deno.writeTextFile(join(path, "file"), "-- a/file\n");
    await fixture.git.command(path, "jj", "commit", "--quiet", "-m", "second");
    await Deno.writeTextFile(join(path, "file"), "2\n");
    await fixture.git.command(path, "jj", "status");
    const patch = new TextDecoder().decode(await bytesOf(fixture, "repo", "diff"));
    assert.match(patch, /^diff --git a\/one\/file b\/one\/file$/m);
    assert.match(patch, /^--- a\/one\/file\n\+\+\+ b\/one\/file\n@@/m);
    // A removed line, not the name of a file.
    assert.match(patch, /^--- a\/file$/m);
    const names = new TextDecoder().decode(await bytesOf(fixture, "repo", "diff", "--names"));
    assert.equal(names, "one/file\n");
  },
});
