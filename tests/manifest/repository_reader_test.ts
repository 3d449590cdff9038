import assert from "node:assert/strict";
import { isReservedPath } from "../../lib/manifest/repository_reader.ts";

Deno.test("isReservedPath() knows git's folder and the state's however a system spells them", () => {
  const reserved = [
    ...[".git", "a/.git/modules", ".GIT", "x/.gIt/y", ".git.", ".git . /x", "git~1", "x/GIT~2/y"],
    ...[".git::$INDEX_ALLOCATION", ".g\u200cit/hooks", ".nestr", ".nestr/a", ".NESTR/a", ".nestr."],
  ];
  for (const path of reserved) assert.ok(isReservedPath(path), path);
  for (const path of [".github", "a.git", "git", "git~", ".gitmodules", "a/.nestr", ".nestrx"]) {
    assert.ok(!isReservedPath(path), path);
  }
});
