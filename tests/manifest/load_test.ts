import assert from "node:assert/strict";
import { join } from "node:path";
import { findManifest, loadManifest } from "../../lib/manifest/load.ts";
import type { NestrError } from "../../lib/errors/nestr_error.ts";
import { loadError, problemLines, problemsOf } from "../support/manifest_problems.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const fixture = (name: string): string =>
  join(import.meta.dirname!, "..", "fixtures", "manifests", name);

Deno.test("findManifest() finds the nearest manifest above", async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": "",
    "inner/nestr.json": "{}",
    "inner/a/b/c.txt": "",
    "other/nestr.yml/file": "",
  });
  assert.equal(await findManifest(folder.at("inner", "a", "b")), folder.at("inner", "nestr.json"));
  assert.equal(await findManifest(folder.path), folder.at("nestr.toml"));
  assert.equal(await findManifest(folder.at("other")), folder.at("nestr.toml"), "a folder is none");
  assert.equal(await findManifest(folder.at("missing")), folder.at("nestr.toml"));
});

Deno.test("findManifest() finds nothing where there is none", async () => {
  using folder = new TemporaryFolder();
  assert.equal(await findManifest(folder.path), undefined);
});

Deno.test("findManifest() refuses to choose between two in one folder", async () => {
  using folder = new TemporaryFolder({ "nestr.toml": "", "nestr.yaml": "" });
  await assert.rejects(findManifest(folder.path), (error: NestrError) => {
    assert.equal(error.code, "MANIFEST_AMBIGUOUS");
    assert.match(error.message, /nestr\.toml, nestr\.yaml/);
    assert.deepEqual(error.details, {
      files: [folder.at("nestr.toml"), folder.at("nestr.yaml")],
    });
    return true;
  });
});

Deno.test("loadManifest() fills in every default", async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": `
      [repos.api]
      tags = ["b", "a", "b"]
      [repos.ui]
      path = "./web//ui/"
      url = "../remotes/ui.git"
      [workflows.test]
      steps = [{ name = "t", run = "true" }, { name = "u", argv = ["echo", ""] }]`,
  });
  const project = await loadManifest(folder.at("nestr.toml"));
  assert.equal(project.name, folder.path.split("/").at(-1));
  assert.equal(project.root, folder.path);
  assert.equal(project.manifest, folder.at("nestr.toml"));
  assert.deepEqual(project.sources, [folder.at("nestr.toml")]);
  assert.equal(project.defaultBranch, "main");
  assert.deepEqual(project.repositories, [
    {
      name: "api",
      path: "api",
      branch: "main",
      tags: ["a", "b"],
      remotes: new Map(),
      sparse: [],
      submodules: false,
    },
    {
      name: "ui",
      path: "web/ui",
      url: join(folder.path, "..", "remotes", "ui.git"),
      branch: "main",
      tags: [],
      remotes: new Map(),
      sparse: [],
      submodules: false,
    },
  ]);
  assert.deepEqual(project.workflows, [{
    name: "test",
    order: "dependency",
    fail: "dependents",
    env: new Map(),
    steps: [
      { name: "t", command: { shell: "true" }, retries: 0, env: new Map() },
      { name: "u", command: { argv: ["echo", ""] }, retries: 0, env: new Map() },
    ],
  }]);
  assert.deepEqual(project.defaults, {});
  assert.ok(!("environment" in project));
});

Deno.test("loadManifest() makes components of repositories that no component names", async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": `
      [repos]
      contracts = {}
      mono = {}
      [components.server]
      repos = ["mono"]
      path = "packages/server"
      depends_on = ["contracts", "client", "contracts"]
      [components.client]
      repos = ["mono"]
      [repos.api]
      [components.api]`,
  });
  const { components } = await loadManifest(folder.at("nestr.toml"));
  assert.deepEqual(
    components.map(({ name, repositories, path, dependsOn, implicit }) => [
      name,
      repositories,
      path,
      dependsOn,
      implicit,
    ]),
    [
      ["server", ["mono"], "packages/server", ["contracts", "client"], false],
      ["client", ["mono"], ".", [], false],
      ["api", ["api"], ".", [], false],
      ["contracts", ["contracts"], ".", [], true],
    ],
  );
});

Deno.test("loadManifest() leaves circles of components to the graph", async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": `
      [repos.a]
      [repos.b]
      [components.a]
      depends_on = ["b"]
      [components.b]
      depends_on = ["a"]`,
  });
  assert.equal((await loadManifest(folder.at("nestr.toml"))).components.length, 2);
});

Deno.test("loadManifest() reads an empty manifest in each format", async () => {
  using folder = new TemporaryFolder({ "a.toml": "", "b.yaml": "# nothing\n", "c.json": "{}" });
  for (const name of ["a.toml", "b.yaml", "c.json"]) {
    assert.deepEqual((await loadManifest(folder.at(name))).repositories, [], name);
  }
});

Deno.test("loadManifest() reads the whole example of version 1", async () => {
  const project = await loadManifest(fixture("version_1.toml"));
  assert.equal(project.name, "shop");
  assert.equal(project.repositories[0]!.revision, "v1.2");
  assert.deepEqual([...project.filters], [["frontend", "tag:web | name:ui-*"]]);
  assert.deepEqual([...project.aliases], [["st", "repo status --dirty"]]);
  assert.deepEqual(project.defaults, {
    jobs: 8,
    networkJobs: 8,
    hostJobs: 4,
    timeoutMs: 1_800_000,
  });
  assert.equal(project.environment!.services[0]!.memoryBytes, 536_870_912);
});

Deno.test("loadManifest() reads names that objects have already", async () => {
  using folder = new TemporaryFolder({
    "nestr.json": JSON.stringify({
      repos: { constructor: {}, toString: { remotes: { valueOf: "https://example.com/x" } } },
      filters: { hasOwnProperty: "dirty" },
    }),
  });
  const project = await loadManifest(folder.at("nestr.json"));
  assert.deepEqual(project.repositories.map(({ name }) => name), ["constructor", "toString"]);
  assert.deepEqual([...project.repositories[1]!.remotes.keys()], ["valueOf"]);
  assert.equal(project.filters.get("hasOwnProperty"), "dirty");
});

Deno.test("loadManifest() refuses __proto__ as a name and changes no prototype", async () => {
  const texts = {
    "nestr.toml": "[repos.__proto__]\npolluted = 1\n[filters]\n__proto__ = 'x'\n",
    "nestr.yaml": "repos:\n  __proto__:\n    polluted: 1\nfilters:\n  __proto__: x\n",
    "nestr.json": '{"repos":{"__proto__":{"polluted":1}},"filters":{"\\u005f_proto__":"x"}}',
  };
  for (const [name, text] of Object.entries(texts)) {
    const problems = await problemsOf({ [name]: text });
    assert.deepEqual(problems.map(({ path }) => path), ["repos.__proto__", "filters.__proto__"]);
    assert.ok(!("polluted" in {}));
  }
});

Deno.test("loadManifest() ends for a YAML text that contains itself", async () => {
  const problems = await problemsOf({ "nestr.yaml": "repos: &a\n  api: *a\n" });
  assert.match(problems[0]!.message, /^cannot be parsed: .*circular/);
});

Deno.test("loadManifest() says that a manifest does not exist", async () => {
  using folder = new TemporaryFolder();
  const error = await loadError(folder.at("nestr.toml"));
  assert.equal(error.code, "MANIFEST_NOT_FOUND");
  assert.deepEqual(error.details, { file: folder.at("nestr.toml") });
});

Deno.test("loadManifest() says that a manifest cannot be read", async () => {
  using folder = new TemporaryFolder({ "nestr.toml/file": "" });
  assert.equal((await loadError(folder.at("nestr.toml"))).code, "FILE_ACCESS");
});

Deno.test("loadManifest() refuses a newer version before anything else", async () => {
  using folder = new TemporaryFolder({ "nestr.toml": "version = 2\nnews = true\n" });
  const error = await loadError(folder.at("nestr.toml"));
  assert.equal(error.code, "MANIFEST_VERSION");
  assert.deepEqual(error.details, { file: folder.at("nestr.toml"), version: 2, supported: 1 });
});

Deno.test("loadManifest() takes a version that is none as a problem", async () => {
  for (const version of ['"1"', "1.5", "-1", "true"]) {
    const problems = await problemsOf({ "nestr.toml": `version = ${version}\n` });
    assert.deepEqual(problems.map(({ path }) => path), ["version"], version);
  }
});

Deno.test("loadManifest() says which endings a manifest has", async () => {
  const [problem] = await problemsOf({ "nestr.ini": "" });
  assert.equal(problem!.line, null);
  assert.match(problem!.suggestion!, /\.toml/);
});

Deno.test("loadManifest() refuses a manifest that is no table", async () => {
  assert.deepEqual(problemLines(await problemsOf({ "nestr.json": "[1]" })), [
    'nestr.json:1:1 : "the file" is a list; expected a table of keys',
  ]);
});

Deno.test("loadManifest() reads 1,000 repositories", async () => {
  const repositories = Array.from(
    { length: 1000 },
    (_, index) =>
      `[repos.r${index}]\npath = "g${index % 20}/r${index}"\ntags = ["t${index % 7}"]\n`,
  );
  using folder = new TemporaryFolder({ "nestr.toml": `version = 1\n${repositories.join("")}` });
  const project = await loadManifest(folder.at("nestr.toml"));
  assert.equal(project.repositories.length, 1000);
  assert.equal(project.components.length, 1000);
});
