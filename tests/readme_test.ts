/** Holds README.md to the code: its program, its manifest, its links, its commands. */

import assert from "node:assert/strict";
import { loadManifest } from "../lib/manifest/load.ts";

const root = new URL("..", import.meta.url);
const readme = await Deno.readTextFile(new URL("README.md", root));

/** The text of the first fenced block of a language. */
function block(language: string): string {
  const match = new RegExp("^```" + language + "\\n([^]*?)^```", "m").exec(readme);
  assert.ok(match, `README.md has no ${language} block`);
  return match[1]!;
}

Deno.test("README.md shows the library example as it is run by its test", async () => {
  const program = await Deno.readTextFile(new URL("examples/library/follow_run.ts", root));
  const code = program.slice(program.indexOf("import ")).replace("../../mod.ts", "@nestr/nestr");
  assert.equal(block("ts"), code);
});

Deno.test("README.md shows a manifest that loads", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/nestr.toml`, block("toml"));
  const project = await loadManifest(`${folder}/nestr.toml`);
  await Deno.remove(folder, { recursive: true });
  assert.equal(project.name, "shop");
  assert.deepEqual(project.components.find(({ name }) => name === "api")?.dependsOn, ["contracts"]);
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
