/** The changes of a repository as one text. */

import assert from "node:assert/strict";
import { changesText } from "../../../../lib/web/app/text/changes_text.ts";

const CHANGES = { name: "api", diff: "", truncated: false, untracked: [] };

Deno.test("changesText() puts untracked files first, says that it was cut off, and is empty for nothing", () => {
  assert.equal(changesText(CHANGES), "");
  assert.equal(changesText({ ...CHANGES, diff: "d\n" }), "d\n");
  const all = changesText({ ...CHANGES, diff: "d\n", truncated: true, untracked: ["a", "b/"] });
  // deno-lint-ignore no-control-regex -- escape sequences begin with one
  const lines = all.replaceAll(/\x1b\[\d*m/g, "").split("\n");
  assert.deepEqual(lines, [
    ...["untracked", "+ a", "+ b/", "", "d", ""],
    ...["… too long to show in full", ""],
  ]);
});
