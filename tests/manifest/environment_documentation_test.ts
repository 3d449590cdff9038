/** `docs/workspaces.md`: the environment files that it shows, and the keys that it explains. */

import assert from "node:assert/strict";
import { loadEnvironmentFile } from "../../lib/manifest/environment_file.ts";
import { environmentSchema } from "../../lib/manifest/environment_schema.ts";
import { jsonSchemaOf } from "../../lib/manifest/schema_library.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const page = Deno.readTextFileSync(new URL("../../docs/workspaces.md", import.meta.url));

/** Environment files: TOML blocks, and those that a shell block writes. */
const files = [
  ...page.matchAll(/^```toml\n([\s\S]*?)^```$/gm),
  ...page.matchAll(/<<'END'\n([\s\S]*?)^END$/gm),
].map((match) => ({ text: match[1]!, line: page.slice(0, match.index).split("\n").length }));

for (const { line, text } of files) {
  Deno.test(`docs/workspaces.md: the environment file at line ${line} is valid`, async () => {
    using folder = new TemporaryFolder({ "aether.toml": text });
    const { services } = await loadEnvironmentFile(folder.at("aether.toml"));
    assert.ok(services.length > 0);
  });
}

Deno.test("docs/workspaces.md has a file to begin with and one with many keys", () => {
  assert.equal(files.length, 2);
});

Deno.test("docs/workspaces.md names every key of the schema", () => {
  const keys = new Set<string>();
  JSON.stringify(jsonSchemaOf(environmentSchema), (name, value) => {
    if (name === "properties") { for (const key of Object.keys(value)) keys.add(key); }
    return value;
  });
  assert.ok(keys.size > 30);
  const missing = [...keys].filter((key) => !new RegExp(`(\`|^\\[+)${key}\\b`, "m").test(page));
  assert.deepEqual(missing, []);
});
