import assert from "node:assert/strict";
import {
  isBranchName,
  isRelativeUrl,
  isRemoteUrl,
  isRevision,
} from "../../lib/manifest/git_argument.ts";

Deno.test("isBranchName() takes what git takes and nothing that begins with -", () => {
  for (const name of ["main", "feature/x", "v1.0", "a-b", "ü"]) assert.ok(isBranchName(name), name);
  const wrong = ["", "-b", "/a", "a/", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b"];
  for (const name of [...wrong, "a.", "a.lock", "a@{b", "a//b", "a/.b", "a\nb", "a\u007f"]) {
    assert.ok(!isBranchName(name), JSON.stringify(name));
  }
});

Deno.test("isRevision() and isRemoteUrl() refuse options", () => {
  assert.ok(isRevision("v1.2^{commit}"));
  assert.ok(isRevision("HEAD~2"));
  for (const text of ["", "-x", "a b", "a\0"]) assert.ok(!isRevision(text), JSON.stringify(text));
  assert.ok(isRemoteUrl("git@example.com:a/b.git"));
  assert.ok(isRemoteUrl("../with space/b.git"));
  for (const text of ["", "--upload-pack=x", " a", "a\nb"]) {
    assert.ok(!isRemoteUrl(text), JSON.stringify(text));
  }
});

Deno.test("isRelativeUrl() tells paths from URLs and hosts", () => {
  for (const url of ["../a.git", "./a", "remotes/a.git", "a"]) assert.ok(isRelativeUrl(url), url);
  for (
    const url of ["https://x/a", "file:///a", "git@x:a", "host:a/b", "/a", "~/a", "C:\\a", "C:/a"]
  ) {
    assert.ok(!isRelativeUrl(url), url);
  }
});
