import assert from "node:assert/strict";
import { loadManifest } from "../../lib/manifest/load.ts";
import { formatManifest, type NewManifest } from "../../lib/manifest/write.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const MANIFEST: NewManifest = {
  name: "shop",
  defaultBranch: "main",
  repositories: [
    {
      name: "web",
      path: "web",
      url: "https://example.com/web.git",
      branch: "main",
      remotes: new Map([["up", "git@example.com:up/web.git"], ["fork", "/srv/fork.git"]]),
    },
    { name: "api", path: "services/api", branch: "trunk", tags: ["node"] },
    { name: "docs", path: "docs" },
  ],
};

Deno.test("formatManifest() writes only what is no default, sorted by name", () => {
  assert.equal(
    formatManifest(MANIFEST),
    `# Check it with \`nestr project validate\`; every key is described in docs/manifest.md.
version = 1

[project]
name = "shop"
default_branch = "main"

[repos.api]
path = "services/api"
branch = "trunk"
tags = [ "node" ]

[repos.docs]

[repos.web]
url = "https://example.com/web.git"

[repos.web.remotes]
fork = "/srv/fork.git"
up = "git@example.com:up/web.git"
`,
  );
});

Deno.test("formatManifest() writes the same bytes whatever the order", () => {
  const reversed = { ...MANIFEST, repositories: [...MANIFEST.repositories].reverse() };
  assert.equal(formatManifest(reversed), formatManifest(MANIFEST));
});

Deno.test("formatManifest() writes what loadManifest() reads", async () => {
  using folder = new TemporaryFolder({ "nestr.toml": formatManifest(MANIFEST) });
  const project = await loadManifest(folder.at("nestr.toml"));
  assert.equal(project.name, "shop");
  assert.deepEqual(
    project.repositories.map(({ name, path, url, branch, remotes, tags }) => ({
      name,
      path,
      url,
      branch,
      remotes: [...remotes],
      tags,
    })),
    [
      {
        name: "api",
        path: "services/api",
        url: undefined,
        branch: "trunk",
        remotes: [],
        tags: ["node"],
      },
      { name: "docs", path: "docs", url: undefined, branch: "main", remotes: [], tags: [] },
      {
        name: "web",
        path: "web",
        url: "https://example.com/web.git",
        branch: "main",
        remotes: [["fork", "/srv/fork.git"], ["up", "git@example.com:up/web.git"]],
        tags: [],
      },
    ],
  );
});

Deno.test("formatManifest() escapes whatever TOML gives a meaning", async () => {
  const path = `a "b" #c = [d] 'e' \u00e9\u{1f600} $x %`;
  const text = formatManifest({
    defaultBranch: "main",
    repositories: [{ name: "größe.x", path, url: '/srv/back\\slash "quote".git' }],
  });
  using folder = new TemporaryFolder({ "nestr.toml": text });
  const { repositories } = await loadManifest(folder.at("nestr.toml"));
  assert.equal(repositories[0]!.name, "größe.x");
  assert.equal(repositories[0]!.path, path);
  assert.equal(repositories[0]!.url, '/srv/back\\slash "quote".git');
});

Deno.test("formatManifest() writes a manifest without repositories", async () => {
  const text = formatManifest({ defaultBranch: "main", repositories: [] });
  using folder = new TemporaryFolder({ "nestr.toml": text });
  assert.deepEqual((await loadManifest(folder.at("nestr.toml"))).repositories, []);
});
