import assert from "node:assert/strict";
import { exists, foldersAmong, isFile, isFolder } from "../../lib/files/path_kind.ts";

Deno.test("isFolder(), isFile() and exists() follow links, and take what is missing for nothing", async () => {
  const folder = await Deno.makeTempDir();
  const at = (name: string) => `${folder}/${name}`;
  await Deno.writeTextFile(at("file"), "");
  await Deno.symlink("file", at("link"));
  await Deno.symlink(".", at("around"));
  await Deno.symlink("nowhere", at("dangling"));
  const kinds = ["file", "link", "around", "dangling", "missing", "file/inside"]
    .map((name) => [isFolder(at(name)), isFile(at(name)), exists(at(name))]);
  assert.deepEqual(kinds, [
    [false, true, true],
    [false, true, true],
    [true, false, true],
    [false, false, false],
    [false, false, false],
    [false, false, false],
  ]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("foldersAmong() says of many paths what isFolder() says of each", async () => {
  const folder = await Deno.makeTempDir();
  const names = Array.from({ length: 30 }, (_, i) => `folder-${i}`);
  for (const name of names) await Deno.mkdir(`${folder}/${name}`);
  await Deno.writeTextFile(`${folder}/file`, "");
  await Deno.symlink("folder-1", `${folder}/link`);
  await Deno.symlink("nowhere", `${folder}/dangling`);
  await Deno.mkdir(`${folder}/folder-2/inner`);
  const paths = [...names, "file", "link", "dangling", "missing", "folder-2/inner", "missing/inner"]
    .map((name) => `${folder}/${name}`);
  assert.deepEqual([...foldersAmong(paths)].sort(), paths.filter(isFolder).sort());
  assert.deepEqual(
    foldersAmong(paths.slice(0, 3).map((path) => `${path}/nowhere`)),
    new Set(),
  );
  await Deno.remove(folder, { recursive: true });
});
