import assert from "node:assert/strict";
import { loadManifest } from "../../lib/manifest/load.ts";
import { loadEnvironmentFile } from "../../lib/manifest/environment_file.ts";
import { tomlLocator } from "../../lib/manifest/toml_locator.ts";
import { parseToml } from "../../lib/manifest/toml.ts";
import {
  formatEnvironment,
  formatManifest,
  formatTables,
  type NewManifest,
} from "../../lib/manifest/write.ts";
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

/** Tables as literals are, with a prototype. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

Deno.test("formatTables() writes scripts as a person would, and reads back every text", () => {
  const texts = [
    "a\nb",
    "a\nb\n",
    "it's\nover 'two'",
    "ends ''\nwith ''",
    "three '''\nquotes",
    'say "hi"',
    "both \" and '",
    "back\\slash",
    "tab\there",
    "cr\r\nlf",
    "bell\u0007\n",
    "\u202eevil\n",
    "\n",
    "",
    '"\n[repos.evil]\nx = "1',
  ];
  const steps = texts.map((run, index) => ({ name: `s${index}`, run }));
  const text = formatTables({ defaultBranch: "main", workflows: { w: { steps } } });
  assert.deepEqual(plain(parseToml(text).workflows), { w: { steps } });
  assert.ok(text.includes("run = '''\na\nb'''\n"), text);
  assert.ok(text.includes(`run = 'say "hi"'\n`), text);
  // The parser that finds places agrees with the one that reads.
  assert.ok(tomlLocator(text)(["workflows", "w", "steps", texts.length - 1, "run"]));
});

Deno.test("formatTables() writes comments that stay comments", () => {
  const text = formatTables({
    defaultBranch: "main",
    origin: ["from a\nversion = 9"],
    descriptions: { api: "one\r\n[repos.evil]\u2028two\u0000\u001b[31m" },
    repos: { api: { path: "api" } },
  });
  assert.deepEqual(plain(parseToml(text)), {
    version: 1,
    project: { default_branch: "main" },
    repos: { api: {} },
  });
  assert.ok(text.startsWith("# from a\n# version = 9\n"), text);
  assert.ok(text.includes("# one\n# [repos.evil]\n# two  [31m\n[repos.api]\n"), text);
});

Deno.test("formatTables() writes the same bytes whatever the order", () => {
  const forward = { b: { url: "x", branch: "dev", path: "b" }, a: { tags: ["t"], path: "c/a" } };
  const backward = { a: { path: "c/a", tags: ["t"] }, b: { path: "b", branch: "dev", url: "x" } };
  assert.equal(
    formatTables({ defaultBranch: "main", repos: forward, filters: { y: "a", x: "b" } }),
    formatTables({ defaultBranch: "main", repos: backward, filters: { x: "b", y: "a" } }),
  );
});

Deno.test("formatEnvironment() writes what loadEnvironmentFile() reads", async () => {
  const environment = {
    services: { web: { image: "web", depends_on: ["db"] }, db: { image: "db", ports: [1] } },
    backend: { type: "docker" },
    injection: { file: ".env", template: "A={{ services.db.ports.1 }}\n" },
  };
  const text = formatEnvironment(environment, ["from x"]);
  using folder = new TemporaryFolder({ "aether.toml": text });
  const { services } = await loadEnvironmentFile(folder.at("aether.toml"));
  assert.deepEqual(services.map(({ name }) => name).sort(), ["db", "web"]);
  assert.ok(text.indexOf("[services.db]") < text.indexOf("[services.web]"));
});
