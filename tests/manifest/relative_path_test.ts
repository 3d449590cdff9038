import assert from "node:assert/strict";
import { normaliseRelativePath } from "../../lib/manifest/relative_path.ts";

Deno.test("normaliseRelativePath() removes what says nothing", () => {
  for (
    const [text, path] of [
      ["api", "api"],
      ["./libs//ui/", "libs/ui"],
      ["a/../b", "b"],
      [".", "."],
      ["a/..", "."],
      ["...", "..."],
      ["a b/ü", "a b/ü"],
    ]
  ) assert.deepEqual(normaliseRelativePath(text!, "the root"), { path });
});

Deno.test("normaliseRelativePath() refuses what leaves the folder or only looks like a path", () => {
  const wrong = ["", "/a", "~/a", "C:/a", "c:\\a", "..", "a/../../b", "a\\b", "-a", "a\nb", "a\0b"];
  for (const text of wrong) {
    const result = normaliseRelativePath(text, "the root");
    assert.ok("expected" in result, JSON.stringify(text));
  }
});
