import assert from "node:assert/strict";
import { loadManifest } from "../../lib/manifest/load.ts";
import { problemLines, problemsOf } from "../support/manifest_problems.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

Deno.test("loadManifest() merges what it imports, the file read first winning", async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": `
      [project]
      import = ["team/base.yaml", "team/tools.json"]
      [repos.api]
      [defaults]
      jobs = 2`,
    "team/base.yaml": `
project:
  name: team
  default_branch: trunk
  import: [../deep/more.toml]
repos:
  ui: {path: web/ui}
filters: {web: "tag:web"}
defaults: {jobs: 16, timeout: 5m}`,
    "team/tools.json": '{"repos": {"tools": {}}, "defaults": {"timeout": "9m", "keep_runs": 3}}',
    "deep/more.toml": '[components.ui]\n[aliases]\nst = "repo status"\n',
  });
  const project = await loadManifest(folder.at("nestr.toml"));
  assert.deepEqual(
    project.sources,
    ["nestr.toml", "team/base.yaml", "deep/more.toml", "team/tools.json"].map((name) =>
      folder.at(name)
    ),
  );
  assert.equal(project.name, "team");
  assert.deepEqual(project.repositories.map(({ name, path, branch }) => [name, path, branch]), [
    ["api", "api", "trunk"],
    ["ui", "web/ui", "trunk"],
    ["tools", "tools", "trunk"],
  ]);
  assert.deepEqual(project.defaults, { jobs: 2, timeoutMs: 300_000, keepRuns: 3 });
  assert.equal(project.filters.get("web"), "tag:web");
  assert.equal(project.aliases.get("st"), "repo status");
});

Deno.test("loadManifest() reads a file once that is imported twice", async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": 'project.import = ["a.toml", "b.toml"]',
    "a.toml": 'project.import = ["both.toml"]',
    "b.toml": 'project.import = ["./x/../both.toml"]',
    "both.toml": "[repos.api]",
  });
  const { sources, repositories } = await loadManifest(folder.at("nestr.toml"));
  assert.equal(sources.length, 4);
  assert.equal(repositories.length, 1);
});

Deno.test("loadManifest() names both places of a name that stands in two files", async () => {
  const problems = await problemsOf({
    "nestr.toml": 'version = 1\nproject.import = ["team.toml"]\n[repos.api]\n[environment]\n',
    "team.toml": "version = 1\n\n[repos.api]\n[environment]\n",
  });
  assert.deepEqual(problemLines(problems), [
    'team.toml:3:8 repos.api: the repository "api" stands in two files; see nestr.toml:3:8',
    "team.toml:4:2 environment: two files have an environment; see nestr.toml:4:2",
  ]);
  assert.deepEqual(problems[0]!.related, {
    file: "nestr.toml",
    line: 3,
    column: 8,
    path: "repos.api",
  });
});

Deno.test("loadManifest() refuses imports in a cycle", async () => {
  const problems = await problemsOf({
    "nestr.toml": 'project.import = ["a.toml"]',
    "a.toml": 'project.import = ["b.toml"]',
    "b.toml": 'project.import = ["a.toml"]',
  });
  assert.equal(problems.length, 1);
  assert.equal(problems[0]!.file, "b.toml");
  assert.match(problems[0]!.message, /closes a cycle: .*a\.toml → .*b\.toml → .*a\.toml$/);
});

Deno.test("loadManifest() sees a circle through a symbolic link", async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": 'project.import = ["link/nestr.toml"]',
  });
  Deno.symlinkSync(".", folder.at("link"));
  await assert.rejects(loadManifest(folder.at("nestr.toml")), /closes a cycle/);
});

Deno.test("loadManifest() reports what cannot be imported, and the rest as well", async () => {
  const problems = await problemsOf({
    "nestr.toml": [
      "[project]",
      'import = ["missing.toml", "/etc/x.toml", "broken.toml", "team.txt", ".", 5]',
      "[components.a]",
      'repos = ["unknown"]',
      "[repos.b]",
      "deph = 1",
    ].join("\n"),
    "broken.toml": "a = \n",
    "team.txt": "",
  });
  const lines = problemLines(problems);
  const has = (pattern: RegExp) =>
    assert.ok(lines.some((line) => pattern.test(line)), lines.join("\n"));
  has(/^nestr\.toml:2:11 project\.import\[0\]: the import "missing\.toml" does not exist/);
  has(/^nestr\.toml:2:27 project\.import\[1\]: the import "\/etc\/x\.toml" is not relative/);
  has(/^nestr\.toml:2:\d+ project\.import\[4\]: the import "\." cannot be read/);
  has(/^nestr\.toml:2:\d+ project\.import\[5\]: .* is the number 5/);
  has(/^broken\.toml:1:\d+ : cannot be parsed/);
  has(/^team\.txt:null:null : is no manifest by its ending/);
  has(/^nestr\.toml:6:1 repos\.b\.deph: unknown key/);
  assert.equal(lines.length, 7, "a repository may be unknown because its file could not be read");
});
