import assert from "node:assert/strict";
import { isName, nameFrom } from "../../lib/manifest/name.ts";

Deno.test("isName() takes plain names of any script", () => {
  for (const name of ["api", "ui-kit", "a.b", "_x", "größe", "接口", "c++", "1", "constructor"]) {
    assert.ok(isName(name), name);
  }
});

Deno.test("isName() refuses options, paths, operators and what cannot be seen", () => {
  const wrong = ["", "-x", ".", "..", "a/b", "a\\b", "a b", "a\tb", "a\nb", "a\u0000", "a\u007f"];
  for (const letter of "&|!()@,:*?[]{}\"'\u00a0\u200b\u202e\ufeff") wrong.push(`a${letter}b`);
  for (const name of [...wrong, "__proto__"]) assert.ok(!isName(name), JSON.stringify(name));
});

Deno.test("nameFrom() makes a name of any text", () => {
  assert.equal(nameFrom("libs/ui kit"), "libs-ui-kit");
  assert.equal(nameFrom("--x (copy)"), "x-copy");
  assert.equal(nameFrom("api"), "api");
  for (const text of ["", "..", "///", "__proto__", "-"]) assert.ok(isName(nameFrom(text)), text);
});
