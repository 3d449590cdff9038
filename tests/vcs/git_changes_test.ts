import assert from "node:assert/strict";
import { join } from "node:path";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GrepParser } from "../../lib/vcs/git_changes.ts";
import type { DiffOptions, GrepMatch, GrepOptions } from "../../lib/vcs/changes.ts";
import { GitFixture } from "../support/git_fixture.ts";

async function diffText(repository: GitRepository, options: DiffOptions): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  await repository.diff(options, (bytes) => {
    text += decoder.decode(bytes, { stream: true });
  });
  return text;
}

Deno.test("GitRepository.diff() compares working tree, index and revisions", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { "a": "1\n", "b": "1\n", "c": "1\n" });
  await fixture.commit(path, { "c": "2\n" });
  await fixture.write(path, { "a": "staged\n", "b": "changed\n", "new": "untracked\n" });
  await fixture.git(path, "add", "a");
  // Neither a user's own diff program nor colours get in the way.
  await fixture.git(path, "config", "diff.external", "false");
  await fixture.git(path, "config", "color.diff", "always");
  const repository = new GitRepository(path, fixture.pool);
  assert.equal(await diffText(repository, { format: "names" }), "a\nb\n");
  assert.equal(await diffText(repository, { against: "staged", format: "names" }), "a\n");
  const since = { revision: "HEAD~1" };
  assert.equal(await diffText(repository, { against: since, format: "names" }), "a\nb\nc\n");
  assert.match(await diffText(repository, {}), /^diff --git a\/a b\/a\n(.*\n)*-1\n\+staged\n/);
  assert.match(await diffText(repository, { format: "stat" }), /2 files changed/);
  assert.ok((await diffText(repository, { color: true })).includes("\x1b[32m"));
  assert.equal(await diffText(repository, { format: "names", paths: ["b", "*"] }), "b\n");
  for (const revision of ["none", "--output=x"]) {
    await assert.rejects(
      repository.diff({ against: { revision } }, () => {}),
      { code: "REVISION_NOT_FOUND" },
    );
  }
});

Deno.test("GitRepository.diff() works before the first commit", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.init("api");
  await fixture.write(path, { "a": "1\n" });
  await fixture.git(path, "add", "a");
  const repository = new GitRepository(path, fixture.pool);
  assert.equal(await diffText(repository, { format: "names" }), "a\n");
  assert.equal(await diffText(repository, { against: "staged", format: "names" }), "a\n");
});

Deno.test("GitRepository.changedPaths() has all since the merge base, committed or not", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api", {
    "untouched": "",
    "committed": "1\n",
    "staged": "1\n",
    "modified": "1\n",
    "old name": "a text of some length\n",
    ".gitignore": "ignored\n",
  });
  await fixture.commitToRemote("api", { "untouched": "by them\n" });
  await fixture.commit(clone, { "committed": "2\n" });
  await fixture.git(clone, "fetch", "--quiet");
  await fixture.write(clone, {
    "staged": "2\n",
    "modified": "2\n",
    "ignored": "",
    'new\n\t"é"/file': "",
  });
  await fixture.git(clone, "add", "staged");
  await fixture.git(clone, "mv", "old name", "new name");
  const repository = new GitRepository(clone, fixture.pool);
  assert.deepEqual(await repository.changedPaths("origin/main"), [
    "committed",
    "modified",
    'new\n\t"é"/file',
    "new name",
    "old name",
    "staged",
  ]);
  assert.equal(await repository.changedPaths("none"), undefined);
  assert.equal(await repository.changedPaths("--cached"), undefined);
});

Deno.test("GitRepository.changedPaths() compares directly where no commit is common", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { "a": "1\n", "same": "" });
  await fixture.git(path, "checkout", "--quiet", "--orphan", "other");
  const repository = new GitRepository(path, fixture.pool);
  await fixture.write(path, { "a": "2\n" });
  assert.deepEqual(await repository.changedPaths("main"), ["a"]);
  await fixture.commit(path, { "b": "" });
  assert.deepEqual(await repository.changedPaths("main"), ["a", "b"]);
});

async function grep(repository: GitRepository, options: GrepOptions): Promise<GrepMatch[]> {
  const matches: GrepMatch[] = [];
  const count = await repository.grep(options, (match) => void matches.push(match));
  assert.equal(count, matches.length);
  return matches;
}

Deno.test("GitRepository.grep() finds lines, whatever files are called", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", {
    "a:1:b": "first\nthe Needle is here\n",
    "two\nlines": "needle\n",
    "binary": "needle\0\n",
    "src/deep.txt": "x\nneedles: a.c\n",
  });
  await fixture.write(path, { "untracked": "needle\n" });
  await fixture.git(path, "config", "grep.patternType", "fixed");
  await fixture.git(path, "config", "color.grep", "always");
  const repository = new GitRepository(path, fixture.pool);
  assert.deepEqual(await grep(repository, { pattern: "needle" }), [
    { path: "src/deep.txt", line: 2, column: 1, text: "needles: a.c" },
    { path: "two\nlines", line: 1, column: 1, text: "needle" },
  ]);
  const paths = async (options: GrepOptions) =>
    (await grep(repository, options)).map((match) => match.path);
  assert.deepEqual(await grep(repository, { pattern: "^the n", ignoreCase: true }), [
    { path: "a:1:b", line: 2, column: 1, text: "the Needle is here" },
  ]);
  assert.deepEqual(await paths({ pattern: "needle", wholeWord: true }), ["two\nlines"]);
  assert.deepEqual(await paths({ pattern: "a.c", syntax: "fixed" }), ["src/deep.txt"]);
  assert.deepEqual(await paths({ pattern: "needle(?=s)", syntax: "perl" }), ["src/deep.txt"]);
  assert.deepEqual(await paths({ pattern: "needle", paths: ["src", "*"] }), ["src/deep.txt"]);
  assert.deepEqual(await paths({ pattern: "needle", untracked: true }), [
    "src/deep.txt",
    "two\nlines",
    "untracked",
  ]);
  assert.deepEqual(await paths({ pattern: "no such text" }), []);
  assert.deepEqual(await paths({ pattern: "--open-files-in-pager=false" }), []);
});

Deno.test("GitRepository.grep() explains a pattern that cannot be read", async () => {
  await using fixture = await GitFixture.create();
  const repository = new GitRepository(await fixture.repository("api"), fixture.pool);
  for (const syntax of ["extended", "perl"] as const) {
    await assert.rejects(
      repository.grep({ pattern: "a(", syntax }, () => {}),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, "USAGE");
        assert.match(error.message, /^the pattern "a\(" cannot be read: /);
        return true;
      },
    );
  }
  const gone = new GitRepository(join(fixture.root, "gone"), fixture.pool);
  await assert.rejects(gone.grep({ pattern: "x" }, () => {}), { code: "REPOSITORY_MISSING" });
});

Deno.test("GrepParser.push() takes output in pieces of any size", () => {
  const bytes = new TextEncoder().encode(
    ["p\nq", "12", "3", "tëxt", "more\nr", "1", "1", "\n"].join("\0"),
  );
  const matches: GrepMatch[] = [];
  const parser = new GrepParser((match) => void matches.push(match));
  for (const byte of bytes) parser.push(new Uint8Array([byte]));
  assert.deepEqual(matches, [
    { path: "p\nq", line: 12, column: 3, text: "tëxt\0more" },
    { path: "r", line: 1, column: 1, text: "" },
  ]);
});
