/** Manifests that take the place of others. */

import assert from "node:assert/strict";
import { replaceFiles } from "../../lib/engine/new_file.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const names = (folder: TemporaryFolder): readonly string[] =>
  Array.from(Deno.readDirSync(folder.path), ({ name }) => name).sort();

Deno.test("replaceFiles() keeps what was there, never over what was kept before", async () => {
  using folder = new TemporaryFolder({ "nestr.toml": "old", "nestr.toml.bak": "older" });
  const path = folder.at("nestr.toml");
  assert.equal(await replaceFiles([path], path, "new"), `${path}.2.bak`);
  assert.deepEqual(names(folder), ["nestr.toml", "nestr.toml.2.bak", "nestr.toml.bak"]);
  const read = (name: string) => Deno.readTextFileSync(folder.at(name));
  assert.deepEqual(names(folder).map(read), ["new", "old", "older"]);
});

Deno.test("replaceFiles() leaves one manifest where there were some of other formats", async () => {
  using folder = new TemporaryFolder({ "nestr.yaml": "a", "nestr.json": "b" });
  const existing = [folder.at("nestr.json"), folder.at("nestr.yaml")];
  await replaceFiles(existing, folder.at("nestr.toml"), "new");
  assert.deepEqual(names(folder), ["nestr.json.bak", "nestr.toml", "nestr.yaml.bak"]);
});

Deno.test("replaceFiles() leaves everything as it was where the new file cannot be written", async () => {
  using folder = new TemporaryFolder({ "nestr.yaml": "old" });
  const path = folder.at("nowhere/nestr.toml");
  await assert.rejects(replaceFiles([folder.at("nestr.yaml")], path, "new"), {
    code: "FILE_ACCESS",
  });
  assert.deepEqual(names(folder), ["nestr.yaml"]);
});

Deno.test("replaceFiles() moves nothing away, so that a kill leaves a manifest where it was", async () => {
  using folder = new TemporaryFolder({ "nestr.toml": "old" });
  const path = folder.at("nestr.toml");
  const { ino } = Deno.statSync(path);
  const kept = await replaceFiles([path], path, "new");
  assert.notEqual(Deno.statSync(kept!).ino, ino);
});
