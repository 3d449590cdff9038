import assert from "node:assert/strict";
import {
  isHalfTyped,
  quoted,
  selectionOf,
  suggestionsFor,
  takeSuggestion,
} from "../../../../lib/web/app/selection/suggestions.ts";

const WORDS = {
  names: ["api", "web", "admin", "odd name"],
  tags: ["backend", "web-tier"],
  paths: ["internal/tools"],
  filters: { services: "tag:service" },
  defaultBranch: "trunk",
};

const insertsFor = (text: string, cursor = text.length): readonly string[] =>
  suggestionsFor(text, cursor, WORDS).map(({ insert }) => insert);

Deno.test("suggestionsFor() offers what begins with the word at the cursor first", () => {
  assert.equal(insertsFor("a")[0], "ahead");
  assert.ok(insertsFor("we").includes("web"));
  assert.ok(insertsFor("we").includes("tag:web-tier"));
  assert.deepEqual(insertsFor("api & tag:b"), ["tag:backend"]);
  assert.deepEqual(insertsFor("path:"), ["path:internal/tools"]);
  assert.deepEqual(insertsFor("@s"), ["@services"]);
});

Deno.test("suggestionsFor() offers operators behind a whole word, revisions inside affected()", () => {
  assert.deepEqual(insertsFor("api "), ["& ", "| "]);
  assert.ok(insertsFor("affected(").includes("origin/trunk"));
  assert.deepEqual(insertsFor("api"), []);
});

Deno.test("takeSuggestion() replaces the word at the cursor and puts the cursor inside brackets", () => {
  const [deps] = suggestionsFor("web | dep", 9, WORDS);
  assert.deepEqual(takeSuggestion("web | dep", 9, deps!), { text: "web | deps()", cursor: 11 });
  assert.deepEqual(takeSuggestion("we & x", 2, { insert: "web", note: "" }), {
    text: "web & x",
    cursor: 3,
  });
});

Deno.test("quoted() and selectionOf() make names that the grammar takes", () => {
  assert.equal(quoted("odd name"), '"odd name"');
  assert.equal(quoted("dirty"), '"dirty"');
  assert.equal(selectionOf(["api", "odd name"]), 'api | "odd name"');
});

Deno.test("isHalfTyped() excuses what may still be typed, and nothing in a whole expression but its end", () => {
  const excused = (text: string, code: string): boolean =>
    isHalfTyped(suggestionsFor(text, text.length, WORDS), code);
  assert.equal(excused("we", "NAME_UNKNOWN"), true);
  assert.equal(excused("affected(HEA", "SELECTION_INVALID"), true);
  assert.equal(excused("(api ", "SELECTION_INVALID"), true);
  assert.equal(excused("affected(nope)", "REVISION_NOT_FOUND"), false);
  assert.equal(excused("webzz ", "NAME_UNKNOWN"), false);
  assert.equal(excused("webzz", "NAME_UNKNOWN"), false);
});
