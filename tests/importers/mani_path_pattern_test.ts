import assert from "node:assert/strict";
import { compileGlob } from "../../lib/graph/selection/glob.ts";
import { matchesManiPath } from "../../lib/importers/mani_path_pattern.ts";

const PATHS = ["a", "ab", "svc", "svc/a", "svc/ab", "svc/x/a", "web", "web/x/y/ab"];

Deno.test("matchesManiPath() matches whole paths, folder by folder", () => {
  const matching = (glob: string) => PATHS.filter((path) => matchesManiPath(path, glob));
  assert.deepEqual(matching("svc*"), ["svc"]);
  assert.deepEqual(matching("svc/*"), ["svc/a", "svc/ab"]);
  assert.deepEqual(matching("*/a?"), ["svc/ab"]);
  assert.deepEqual(matching("svc/**"), ["svc/a", "svc/ab", "svc/x/a"]);
  assert.deepEqual(matching("svc/**/a"), ["svc/a", "svc/x/a"]);
  assert.deepEqual(matching("**/[^s]b"), ["ab", "svc/ab", "web/x/y/ab"]);
  assert.deepEqual(matching("x*"), []);
});

Deno.test("matchesManiPath() matches what a selection's glob of the same text does", () => {
  for (const glob of ["*", "**", "**/a", "*/a", "s*/**", "**/x/**", "**/**/a?", "s?c", "***"]) {
    const matches = compileGlob(glob, "path");
    const hits = PATHS.filter((path) => matchesManiPath(path, glob));
    assert.deepEqual(glob === "***" ? hits.filter(matches) : PATHS.filter(matches), hits, glob);
  }
});

Deno.test("matchesManiPath() takes no long time for a hostile glob", () => {
  const path = "a/".repeat(500) + "a";
  assert.equal(matchesManiPath(path, "**/*a*a*/".repeat(400) + "b"), false);
});
