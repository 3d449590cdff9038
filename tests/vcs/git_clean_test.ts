import assert from "node:assert/strict";
import { join } from "node:path";
import { unquotePath } from "../../lib/vcs/byte_path.ts";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitFixture } from "../support/git_fixture.ts";

/** What git itself would remove, by its words for people. */
async function cleanedByGit(
  fixture: GitFixture,
  path: string,
  options: readonly string[],
): Promise<readonly string[]> {
  const args = ["-c", "core.quotePath=false", "clean", "-d", "-n", ...options];
  const lines = (await fixture.git(path, ...args)).split("\n");
  return lines.flatMap((line) => /^Would remove (.*)$/.exec(line)?.[1] ?? [])
    .map(unquotePath).sort();
}

/** A repository with untracked files of every kind. */
async function untidy(fixture: GitFixture): Promise<string> {
  const path = await fixture.repository("api", {
    ".gitignore": "*.log\nbuild/\n",
    "tracked/file": "",
  });
  const files = [
    "loose",
    'odd\n\t"name\\é',
    "whole/a",
    "whole/deep/b",
    "partly/a",
    "partly/deep/b",
    "partly/x.log",
    "only-ignored/x.log",
    "build/out",
    "tracked/new",
    "tracked/folder/new",
    "tracked/y.log",
    "keep/inner/file",
    "keep/beside",
    "beside/loose",
  ];
  await fixture.write(path, Object.fromEntries(files.map((file) => [file, file])));
  for (const folder of ["empty/inner", "tracked/empty"]) {
    await Deno.mkdir(join(path, folder), { recursive: true });
  }
  await fixture.repository(join(path, "nested"));
  await fixture.repository(join(path, "beside", "nested"));
  await fixture.repository(join(path, "build", "nested"));
  await Deno.symlink("nowhere", join(path, "link"));
  await Deno.symlink("tracked", join(path, "folder-link"));
  return path;
}

Deno.test("previewClean() and clean() agree with git clean", async (t) => {
  const keep = ["/keep/inner/", "/odd*"];
  for (const ignored of [false, true]) {
    for (const kept of [[], keep]) {
      await t.step(`ignored: ${ignored}, kept: ${kept.length}`, async () => {
        await using fixture = await GitFixture.create();
        const path = await untidy(fixture);
        const repository = new GitRepository(path, fixture.pool);
        const options = { ignored, keep: kept };
        const flags = [...ignored ? ["-x"] : [], ...kept.map((it) => `--exclude=${it}`)];
        const expected = await cleanedByGit(fixture, path, flags);
        assert.deepEqual(await repository.previewClean(options), expected);
        assert.deepEqual(await repository.clean("run1", options), expected);
        assert.deepEqual(await repository.previewClean(options), []);
        assert.deepEqual(await cleanedByGit(fixture, path, flags), []);
        for (const nested of ["nested", "beside/nested", "build/nested"]) {
          await Deno.stat(join(path, nested, "README.md"));
        }
        await Deno.stat(join(path, "tracked", "file"));
        await repository.restoreBackup("run1");
        assert.equal(await Deno.readTextFile(join(path, "whole/deep/b")), "whole/deep/b");
      });
    }
  }
});

Deno.test("clean() removes names that are no text, reports them, and keeps those that are to be kept", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { ".gitignore": "kept*\n" });
  const script = `f=$(printf 'f\\351') && mkdir "$f" "two$f" && : >"$f/a" && : >"loose$f" &&
    : >"kept$f" && : >"two$f/kept" && : >"two$f/b"`;
  await fixture.command(path, "sh", "-c", script);
  const repository = new GitRepository(path, fixture.pool);
  const expected = ["f\ufffd/", "loosef\ufffd", "twof\ufffd/b"];
  assert.deepEqual(await repository.previewClean(), expected);
  assert.deepEqual(await repository.clean("run1"), expected);
  const left = await fixture.command(path, "sh", "-c", "ls -d -b * */*");
  assert.deepEqual(left.split("\n").sort(), ["keptf\\351", "twof\\351", "twof\\351/kept"].sort());
});

Deno.test("clean() reaches beyond a sparse checkout", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", { "in/a": "", "out/b": "" });
  await fixture.git(path, "sparse-checkout", "set", "--cone", "in");
  await fixture.write(path, { "out/new": "1", "in/new": "1" });
  const repository = new GitRepository(path, fixture.pool);
  assert.deepEqual(await repository.clean("run1"), ["in/new", "out/new"]);
  assert.deepEqual(await repository.previewClean(), []);
});
