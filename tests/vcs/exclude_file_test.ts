import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { addToExcludeFile, excludeFile, isIgnored } from "../../lib/vcs/exclude_file.ts";
import { openWorkingCopies } from "../../lib/vcs/open_working_copies.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { jjRepository, oddJj } from "../support/jj_repository.ts";
import { requires } from "../support/requirements.ts";

const jj = requires("jj");

const here = (path: string) => findWorkingCopy(path)!;

for (const colocate of [true, false]) {
  const how = colocate ? "colocated" : "not colocated";

  Deno.test(`addToExcludeFile() keeps a file out of jj's commits, ${how}`, jj, async () => {
    await using fixture = await GitFixture.create();
    const main = await jjRepository(fixture, "api", colocate);
    const copies = openWorkingCopies(here(main), fixture.pool);
    await copies.add({ path: fixture.path("before"), name: "before" });
    await openWorkingCopies(here(fixture.path("before")), fixture.pool).exclude("app/.env");
    await copies.add({ path: fixture.path("after"), name: "after" });
    for (const root of [main, fixture.path("before"), fixture.path("after")]) {
      assert.equal(await isIgnored(here(root), "app/.env", fixture.pool), true);
      assert.equal(await isIgnored(here(root), ".env", fixture.pool), false);
      await fixture.write(root, { "app/.env": "SECRET=1\n", ".env": "" });
      const status = await fixture.command(root, "jj", "status");
      assert.match(status, /^A \.env$/m);
      assert.doesNotMatch(status, /app/);
    }
  });
}

Deno.test("addToExcludeFile() keeps a file out of git's commits, in every worktree", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const copies = openWorkingCopies(here(main), fixture.pool);
  const path = fixture.path("feature");
  await copies.add({ path, name: "feature" });
  await openWorkingCopies(here(path), fixture.pool).exclude(".env");
  for (const root of [main, path]) {
    await fixture.write(root, { ".env": "SECRET=1\n", "sub/.env": "" });
    assert.equal(await fixture.git(root, "status", "--porcelain", "-uall"), "?? sub/.env");
    assert.equal(await isIgnored(here(root), ".env", fixture.pool), true);
    assert.equal(await isIgnored(here(root), "sub/.env", fixture.pool), false);
  }
});

Deno.test("addToExcludeFile() adds a line once and leaves the others alone", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const file = excludeFile(here(main))!;
  assert.equal(file, join(main, ".git", "info", "exclude"));
  await addToExcludeFile(here(main), ".env"); // neither file nor folder exists
  assert.equal(await Deno.readTextFile(file), "/.env\n");
  const before = new Uint8Array([...new TextEncoder().encode("# mine\r\n*.log\r\n/"), 0xff, 0x20]);
  await Deno.writeFile(file, before);
  await Promise.all(
    Array.from({ length: 10 }, (_, index) => addToExcludeFile(here(main), `.env${index % 2}`)),
  );
  const after = await Deno.readFile(file);
  assert.deepEqual(after.slice(0, before.length), before);
  const added = new TextDecoder().decode(after.slice(before.length)).split("\n");
  assert.deepEqual(added.sort(), ["", "", "/.env0", "/.env1"]);
  await Deno.writeTextFile(file, "/.env\r\n");
  await addToExcludeFile(here(main), ".env");
  assert.equal(await Deno.readTextFile(file), "/.env\r\n");
});

Deno.test("addToExcludeFile() excludes exactly the path it is given", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  for (const path of ["#a", "!b", "*c", "d?", "[e]", "back\\slash", "end ", "two  ", "ü/f g"]) {
    assert.equal(await isIgnored(here(main), path, fixture.pool), false, path);
    await addToExcludeFile(here(main), path);
    assert.equal(await isIgnored(here(main), path, fixture.pool), true, path);
  }
  for (const path of ["xc", "dx", "e", "sub/#a", "end", "two "]) {
    assert.equal(await isIgnored(here(main), path, fixture.pool), false, path);
  }
  for (const path of ["", "/abs", "../out", "a/../../b", "a//b", "two\nlines"]) {
    await assert.rejects(addToExcludeFile(here(main), path), { code: "USAGE" }, path);
  }
});

Deno.test("isIgnored() is false for a file that is tracked already", jj, async () => {
  await using fixture = await GitFixture.create();
  const git = await fixture.repository("git", { ".env": "" });
  const own = await jjRepository(fixture, "jj", false);
  await fixture.write(own, { ".env": "" });
  await fixture.command(own, "jj", "status", "--quiet");
  for (const main of [git, own]) {
    await addToExcludeFile(here(main), ".env");
    assert.equal(await isIgnored(here(main), ".env", fixture.pool), false);
  }
  // What a .gitignore says counts in jj, too.
  await fixture.write(own, { ".gitignore": "*.local\n" });
  assert.equal(await isIgnored(here(own), "a.local", fixture.pool), true);
});

Deno.test(
  "isIgnored() goes by the exclude file where git is missing and jj is not",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    const main = await jjRepository(fixture, "api", false);
    await fixture.write("bin", { "git": "#!/bin/sh\nexit 127\n" });
    await Deno.chmod(fixture.path("bin", "git"), 0o755);
    const PATH = `${fixture.path("bin")}:${Deno.env.get("PATH")}`;
    const { ProcessPool } = await import("../../lib/process/process_pool.ts");
    await using pool = new ProcessPool({ env: { ...fixture.env, PATH } });
    assert.equal(await isIgnored(here(main), ".env", pool), false);
    await addToExcludeFile(here(main), ".env");
    assert.equal(await isIgnored(here(main), ".env", pool), true);
  },
);

Deno.test("addToExcludeFile() says where to write it when jj keeps its commits elsewhere", async () => {
  await using fixture = await GitFixture.create();
  const main = fixture.path("api");
  await Deno.mkdir(join(main, ".jj", "repo", "store"), { recursive: true });
  await assert.rejects(addToExcludeFile(here(main), ".env"), { code: "VCS_UNSUPPORTED" });
  await using pool = oddJj(fixture, "missing");
  await assert.rejects(isIgnored(here(main), ".env", pool), { code: "JJ_NOT_FOUND" });
  assert.equal(dirname(here(main).stateFolder), join(main, ".jj"));
});
