import assert from "node:assert/strict";
import {
  redactText,
  redactUrl,
  remoteHost,
  sameRemoteUrl,
  withoutSecrets,
} from "../../lib/vcs/url.ts";

Deno.test("sameRemoteUrl() sees through spelling", async (t) => {
  const groups = [
    [
      "git@example.com:shop/api.git",
      "git@example.com:shop/api",
      "git@EXAMPLE.com:shop/api/",
      "ssh://git@example.com/shop/api.git",
      "ssh://git@example.com:22/shop/api/",
      "example.com:shop/api",
      "git+ssh://alice@example.com/shop/api",
    ],
    [
      "https://example.com/shop/api",
      "https://example.com/shop/api.git/",
      "https://user:secret@Example.com:443/shop//api.git",
      "http://example.com:80/shop/api",
      "HTTPS://example.com/shop/%61pi",
    ],
    ["/srv/git/api.git", "file:///srv/git/api.git", "/srv/git/api/", "/srv/git/api/.git"],
    ["ssh://git@example.com:2222/api", "ssh://example.com:2222/api.git"],
    ["ssh://git@[::1]/api", "[::1]:api"],
    ["./api", "api"],
    ["git://example.com/api", "git://example.com:9418/api.git"],
    ["https://example.com/shop/API"],
    ["https://example.com/shop"],
    ["https://example.com:8443/shop/api"],
    ["C:\\git\\api"],
    ["ext::sh -c foo"],
    ["/srv/git/100%"],
    ["/"],
  ];
  for (const [index, group] of groups.entries()) {
    for (const url of group) {
      await t.step(url, () => {
        for (const [other, urls] of groups.entries()) {
          for (const candidate of urls) {
            assert.equal(sameRemoteUrl(url, candidate), index === other, candidate);
          }
        }
      });
    }
  }
});

Deno.test("remoteHost() finds transport and host of every form", () => {
  const cases = {
    "git@Example.com:shop/api.git": ["ssh", "example.com"],
    "ssh://git@example.com:2222/api": ["ssh", "example.com"],
    "https://user:p@ss@example.com:8443/api": ["http", "example.com"],
    "http://[::1]:8080/api": ["http", "[::1]"],
    "git://example.com/api": ["git", "example.com"],
    "file:///srv/api": ["file", null],
    "/srv/api": ["file", null],
    "../api": ["file", null],
    "a/b:c": ["file", null],
    "C:\\git\\api": ["file", null],
    "s3://bucket/api": ["other", "bucket"],
    "ext::sh -c foo": ["other", null],
  } as const;
  for (const [url, [transport, host]] of Object.entries(cases)) {
    assert.deepEqual(remoteHost(url), { transport, host }, url);
  }
});

Deno.test("redactUrl() hides secrets and nothing else", () => {
  const cases = {
    "https://user:secret@example.com/api": "https://***@example.com/api",
    "https://ghp_token@example.com/api": "https://***@example.com/api",
    "https://user:p@ss@example.com/api": "https://***@example.com/api",
    "ssh://git:secret@example.com/api": "ssh://git:***@example.com/api",
    "ssh://git@example.com/api": "ssh://git@example.com/api",
    "git@example.com:shop/api": "git@example.com:shop/api",
    "https://example.com/api?private_token=abc&x=1":
      "https://example.com/api?private_token=***&x=1",
    "https://example.com/@scope/api": "https://example.com/@scope/api",
  };
  for (const [url, safe] of Object.entries(cases)) assert.equal(redactUrl(url), safe);
});

Deno.test("redactText() hides secrets of every URL in a text", () => {
  assert.equal(
    redactText("fatal: unable to access 'https://a:b@x.org/y/': no\nsee https://t@z.org/ too"),
    "fatal: unable to access 'https://***@x.org/y/': no\nsee https://***@z.org/ too",
  );
});

Deno.test("withoutSecrets() leaves a URL that still leads to the repository", () => {
  const cases: readonly (readonly [url: string, expected: string])[] = [
    ["https://me:secret@example.com/a.git", "https://example.com/a.git"],
    ["https://token@example.com:8443/a.git", "https://example.com:8443/a.git"],
    ["HTTP://me:p@ss@example.com/a", "HTTP://example.com/a"],
    ["ssh://git:secret@example.com/a.git", "ssh://git@example.com/a.git"],
    ["ssh://git@example.com:22/a.git", "ssh://git@example.com:22/a.git"],
    ["ssh://:secret@example.com/a.git", "ssh://example.com/a.git"],
    ["git@example.com:a/b.git", "git@example.com:a/b.git"],
    ["https://example.com/a?token=x", "https://example.com/a"],
    ["https://example.com/a?token=x&b=1", "https://example.com/a?b=1"],
    ["https://example.com/a?b=1&key=x&TOKEN=y&c=2", "https://example.com/a?b=1&c=2"],
    ["https://example.com/a?key=x&token=y#f", "https://example.com/a#f"],
    ["https://example.com/a?monkey=x", "https://example.com/a?monkey=x"],
    ["/srv/a&&b?/c@d", "/srv/a&&b?/c@d"],
    ["../a.git", "../a.git"],
  ];
  for (const [url, expected] of cases) {
    assert.equal(withoutSecrets(url), expected);
    assert.equal(withoutSecrets(expected), expected);
  }
});
