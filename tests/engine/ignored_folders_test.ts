import assert from "node:assert/strict";
import { readIgnoredFolders } from "../../lib/engine/ignored_folders.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { Random } from "../support/random.ts";

const namesOf = (text: string, above: readonly string[] = []) => {
  const { below, here, everything } = readIgnoredFolders(text, new Set(above));
  return [[...below], [...here], everything];
};

Deno.test("readIgnoredFolders() understands plain names", () => {
  const text = "# packages\nnode_modules/\n\n/target\n**/.venv/ \n.idea\n*.log\nbuild/out\n";
  assert.deepEqual(namesOf(text, ["dist"]), [
    ["dist", "node_modules", ".venv", ".idea"],
    ["target"],
    false,
  ]);
  assert.deepEqual(namesOf("*\n"), [[], [], true]);
});

Deno.test("readIgnoredFolders() gives up what a later line may take back", () => {
  assert.deepEqual(namesOf("a\nb/\n!a\n"), [["b"], [], false]);
  assert.deepEqual(namesOf("a\n/b\n!*/keep\nc\n", ["d"]), [["c"], [], false]);
  assert.deepEqual(namesOf("*\n!*.ts\n"), [[], [], false]);
  assert.deepEqual(namesOf("!a\n", ["a", "b"]), [["b"], [], false]);
});

Deno.test("readIgnoredFolders() passes nothing over that git does not ignore", async () => {
  await using git = await GitFixture.create();
  const root = await git.init("repository");
  const random = new Random(20261121);
  const names = ["a", "b", "c"];
  const lines = [
    ...["a", "/a", "a/", "**/a", "a/**", "a/*", "/b", "b", "c/", "b/c", "/a/b", "*", "[ab]"],
    ...["!a", "!/a", "!b/", "!**/c", "!a/b", "!*", "!*/", "#a", "", "a ", "\\a", "a\\ ", "?", "!"],
  ];
  const some = () => Array.from({ length: random.below(5) }, () => random.pick(lines)).join("\n");
  let passedOver = 0;
  for (let round = 0; round < 60; round++) {
    for (const name of names) await Deno.mkdir(`${root}/a/${name}`, { recursive: true });
    const [outer, inner] = [some(), some()];
    await Deno.writeTextFile(`${root}/.gitignore`, outer);
    await Deno.writeTextFile(`${root}/a/.gitignore`, inner);
    const above = readIgnoredFolders(outer, new Set());
    const below = readIgnoredFolders(inner, above.below);
    const ignored = (path: string) =>
      git.command("repository", "git", "check-ignore", "--quiet", path)
        .then(() => true, () => false);
    const isPassedOver = (it: typeof above, name: string) =>
      it.everything || it.here.has(name) || it.below.has(name);
    for (const name of names) {
      const path = isPassedOver(above, name) ? name : undefined;
      const deep = isPassedOver(below, name) ? `a/${name}` : undefined;
      for (const it of [path, deep]) {
        if (it === undefined) continue;
        passedOver++;
        await Deno.mkdir(`${root}/${it}`, { recursive: true });
        assert.ok(await ignored(`${it}/`), `${it}\n---\n${outer}\n---\n${inner}`);
      }
    }
  }
  assert.ok(passedOver > 50, `${passedOver} folders were passed over`);
});
