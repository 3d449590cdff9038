import assert from "node:assert/strict";
import { exists, isFile, isFolder } from "../../lib/files/path_kind.ts";

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
