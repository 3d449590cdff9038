/** Holds README.md to the code: its program, its manifest, its links, its commands. */

import assert from "node:assert/strict";
import { loadEnvironmentFile } from "../lib/manifest/environment_file.ts";
import { loadManifest } from "../lib/manifest/load.ts";

const root = new URL("..", import.meta.url);
const readme = await Deno.readTextFile(new URL("README.md", root));

/** The texts of the fenced blocks of a language. */
function blocks(language: string): readonly string[] {
  const found = readme.matchAll(new RegExp("^```" + language + "\\n([^]*?)^```", "gm"));
  return [...found].map(([, text]) => text!);
}

Deno.test("README.md shows the library example as it is run by its test", async () => {
  const program = await Deno.readTextFile(new URL("examples/library/follow_run.ts", root));
  const start = program.indexOf("\nimport ") + 1;
  const code = program.slice(start).replace("../../mod.ts", "@nestr/nestr");
  assert.deepEqual(blocks("ts"), [code]);
});

Deno.test("README.md shows a manifest that loads", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/nestr.toml`, blocks("toml")[0]!);
  const project = await loadManifest(`${folder}/nestr.toml`);
  await Deno.remove(folder, { recursive: true });
  assert.equal(project.name, "shop");
  assert.deepEqual(project.components.find(({ name }) => name === "api")?.dependsOn, ["contracts"]);
});

Deno.test("README.md shows an aether.toml that loads", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/aether.toml`, blocks("toml")[1]!);
  const { services } = await loadEnvironmentFile(`${folder}/aether.toml`);
  await Deno.remove(folder, { recursive: true });
  assert.deepEqual(services.map(({ name }) => name), ["postgres"]);
});

Deno.test("README.md and the documents it names link only to what exists", async () => {
  const files = ["README.md", "CONTRIBUTING.md"];
  for (const { name } of Deno.readDirSync(new URL("docs", root))) {
    if (name.endsWith(".md")) files.push(`docs/${name}`);
  }
  for (const file of files) {
    const text = await Deno.readTextFile(new URL(file, root));
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      const path = new URL(target!, new URL(file, root));
      await assert.doesNotReject(Deno.stat(path), `${file} links to ${target}`);
    }
  }
});
