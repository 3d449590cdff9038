/** Files that are not UTF-8 are refused, with the place. */

import assert from "node:assert/strict";
import { loadManifest } from "../../lib/manifest/load.ts";
import { readUserConfig } from "../../lib/manifest/user_config.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (it) => it.charCodeAt(0));

Deno.test("loadManifest() refuses a manifest that is not UTF-8, with line and column", async () => {
  using folder = new TemporaryFolder();
  const file = folder.at("nestr.toml");
  await Deno.writeFile(file, latin1('version = 1\n[repos.a]\npath = "caf\xe9"\n'));
  await assert.rejects(loadManifest(file), {
    code: "MANIFEST_INVALID",
    message: `${file}:3:12: cannot be parsed: the file is not UTF-8; save it in that encoding`,
  });
  // The character that stands for what could not be read may be written by somebody.
  await Deno.writeTextFile(file, 'version = 1\n[repos.a]\npath = "caf\ufffd"\n');
  const { repositories } = await loadManifest(file);
  assert.equal(repositories[0]?.path, "caf\ufffd");
});

Deno.test("readUserConfig() refuses a configuration that is not UTF-8", async () => {
  using folder = new TemporaryFolder({ "nestr/config.toml": "" });
  const file = folder.at("nestr/config.toml");
  await Deno.writeFile(file, latin1("# caf\xe9\njobs = 2\n"));
  const env = (name: string) => name === "XDG_CONFIG_HOME" ? folder.path : undefined;
  assert.throws(() => readUserConfig(env), {
    code: "SETTING_INVALID",
    message: `${file}:1:6: cannot be parsed: the file is not UTF-8; save it in that encoding`,
  });
});
