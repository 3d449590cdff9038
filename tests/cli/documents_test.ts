/** Holds the generated documents, and the catalogue of errors, to the code. */

import assert from "node:assert/strict";
import { CATALOGUE } from "../../lib/errors/catalogue.ts";
import { commandsDocument, errorsDocument } from "../../scripts/docs.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

Deno.test("docs/errors.md and docs/cli.md are what the code says: deno task docs", async () => {
  assert.equal(read("docs/errors.md"), errorsDocument());
  assert.equal(read("docs/cli.md"), await commandsDocument());
});

/** The text of all modules of a folder but the catalogue, without comments. */
function sourceOf(folder: string): string {
  let text = "";
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    const path = `${folder}/${name}`;
    if (isDirectory) text += sourceOf(path);
    else if (path !== "lib/errors/catalogue.ts") {
      text += read(path).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    }
  }
  return text;
}

const source = sourceOf("lib");

Deno.test("every code that is thrown is in the catalogue", () => {
  const thrown = [...source.matchAll(/new NestrError\(\s*"([A-Z_]+)"/g)].map((match) => match[1]!);
  assert.ok(thrown.length > 50);
  assert.deepEqual(thrown.filter((code) => !Object.hasOwn(CATALOGUE, code)), []);
});

Deno.test("every code of the catalogue is used", () => {
  const dead = Object.keys(CATALOGUE).filter((code) => !source.includes(`"${code}"`));
  assert.deepEqual(dead, []);
});

Deno.test("every message is without a final period, every cause and cure a sentence", () => {
  for (const [code, { cause, cure }] of Object.entries(CATALOGUE)) {
    for (const text of [cause, cure]) assert.match(text, /^[\S].*\.$/, code);
  }
  const messages = [...source.matchAll(/new NestrError\(\s*"[A-Z_]+",\s*[`"]([^`"]*)[`"]/g)];
  assert.deepEqual(messages.map((match) => match[1]!).filter((it) => it.endsWith(".")), []);
});
