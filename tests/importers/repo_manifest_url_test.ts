import assert from "node:assert/strict";
import { isAbsoluteFetch, resolveFetch } from "../../lib/importers/repo_manifest_url.ts";

Deno.test("resolveFetch() joins as repo does", () => {
  const cases: readonly (readonly [fetch: string, manifest: string, expected: string])[] = [
    ["..", "https://host/platform/manifest", "https://host"],
    ["../", "https://host/platform/manifest/", "https://host"],
    [".", "https://host/platform/manifest.git", "https://host/platform"],
    ["..", "https://host/a/b/manifest", "https://host/a"],
    ["../other", "https://host/a/b/manifest", "https://host/a/other"],
    ["../../../../x", "https://host/a/manifest", "https://host/x"],
    ["sub/", "https://host/a/manifest", "https://host/a/sub"],
    ["/rooted/", "https://host/a/manifest", "https://host/rooted"],
    ["/", "https://host/a/manifest", "https://host"],
    ["..", "ssh://git@host:29418/a/manifest", "ssh://git@host:29418"],
    ["..", "git@host:group/manifest", "git@host:group"],
    ["..", "git@host:group/sub/manifest", "git@host:group"],
    ["..", "/srv/git/manifest.git", "/srv"],
    ["..", "file:///srv/git/manifest.git", "file:///srv"],
    ["https://other/x/", "https://host/a", "https://other/x"],
    ["ssh://git@other:22/x", "https://host/a", "ssh://git@other:22/x"],
    ["git@other:group", "https://host/a", "git@other:group"],
  ];
  for (const [fetch, manifest, expected] of cases) {
    assert.equal(resolveFetch(fetch, manifest), expected, `${fetch} in ${manifest}`);
  }
});

Deno.test("isAbsoluteFetch() tells URLs and host:path from paths", () => {
  for (const fetch of ["https://host", "ssh://host/x", "git@host:x", "file:///x", "host:x"]) {
    assert.ok(isAbsoluteFetch(fetch), fetch);
  }
  for (const fetch of ["..", ".", "/x", "a/b", "a/b:c", "--upload-pack=x"]) {
    assert.ok(!isAbsoluteFetch(fetch), fetch);
  }
});
