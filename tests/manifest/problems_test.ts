import assert from "node:assert/strict";
import { formatKeyPath } from "../../lib/manifest/problem.ts";
import { loadError, problemLines, problemsOf } from "../support/manifest_problems.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** The problems of one TOML manifest, as lines without the file. */
async function linesOf(text: string): Promise<readonly string[]> {
  const lines = problemLines(await problemsOf({ "nestr.toml": text }));
  return lines.map((line) => line.slice("nestr.toml:".length));
}

Deno.test("loadManifest() reports every problem at once, in the file's order", async () => {
  const problems = await problemsOf({
    "nestr.toml": [
      "version = 1",
      "[repos.api]",
      'ulr = "https://example.com/api.git"',
      "tags = [1]",
      "[repos.ui]",
      'path = "../ui"',
      "[components.api]",
      'depends_on = ["u"]',
      "[workflows.build]",
      'order = "paralell"',
      "steps = []",
    ].join("\n"),
  });
  assert.deepEqual(problems.map(({ line, column, path }) => [line, column, path]), [
    [3, 1, "repos.api.ulr"],
    [4, 9, "repos.api.tags[0]"],
    [6, 8, "repos.ui.path"],
    [8, 15, "components.api.depends_on[0]"],
    [10, 9, "workflows.build.order"],
    [11, 9, "workflows.build.steps"],
  ]);
  assert.deepEqual(problems.map(({ suggestion }) => suggestion), [
    "did you mean url?",
    'write "1" in quotes',
    null,
    "did you mean ui?",
    'did you mean "parallel"?',
    null,
  ]);
  assert.equal(problems[4]!.found, '"paralell"');
  assert.equal(problems[4]!.expected, 'one of "dependency", "parallel", "serial"');
});

Deno.test("loadManifest() throws one error with a summary and the list", async () => {
  using folder = new TemporaryFolder({ "nestr.toml": "a = 1\nb = 2\nc = 3\n" });
  const error = await loadError(folder.at("nestr.toml"));
  assert.equal(error.code, "MANIFEST_INVALID");
  assert.equal(
    error.message,
    `${folder.at("nestr.toml")}:1:1: unknown key "a", and 2 more problems`,
  );
  assert.match(error.hint!, /nestr project validate/);
  assert.equal(JSON.parse(JSON.stringify(error)).details.problems.length, 3);
});

Deno.test("loadManifest() puts the suggestion of a single problem into the hint", async () => {
  using folder = new TemporaryFolder({ "nestr.toml": "[project]\nnane = 'x'\n" });
  const error = await loadError(folder.at("nestr.toml"));
  assert.equal(error.hint, "did you mean name?");
  assert.doesNotMatch(error.message, /more/);
});

Deno.test("loadManifest() says where a key belongs that stands in the wrong table", async () => {
  const problems = await problemsOf({
    "nestr.toml": "[repos.a]\ndepends_on = []\n[services.x]\n",
  });
  assert.equal(problems.length, 2);
  assert.match(problems[0]!.suggestion!, /^"depends_on" belongs in \[components\.NAME\]/);
  assert.equal(problems[1]!.suggestion, '"services" belongs in [environment]');
});

Deno.test("loadManifest() locates the same problems in TOML, YAML and JSON", async () => {
  const toml =
    '[repos."a.b"]\nremotes = { up = 5 }\n[[workflows.w.steps]]\nname = "x"\nrum = "y"\n';
  const yaml =
    'repos:\n  "a.b":\n    remotes: {up: 5}\nworkflows:\n  w:\n    steps:\n      - name: x\n        rum: y\n';
  const json =
    '{"repos": {"a.b": {"remotes": {"up": 5}}},\n"workflows": {"w": {"steps": [{"name": "x",\n "rum": "y"}]}}}';
  const expected = {
    "n.toml": [[2, 18], [3, 15], [5, 1]],
    "n.yaml": [[3, 19], [7, 9], [8, 9]],
    "n.json": [[1, 38], [2, 31], [3, 2]],
  };
  for (const [name, text] of Object.entries({ "n.toml": toml, "n.yaml": yaml, "n.json": json })) {
    const problems = await problemsOf({ [name]: text });
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['repos."a.b".remotes.up', "workflows.w.steps[0]", "workflows.w.steps[0].rum"],
    );
    assert.deepEqual(
      problems.map(({ line, column }) => [line, column]),
      expected[name as keyof typeof expected],
      name,
    );
  }
});

Deno.test("loadManifest() reports a YAML problem at the place that an alias stands for", async () => {
  const problems = await problemsOf({
    "nestr.yaml": "repos:\n  a: &a {depth: 0}\n  b: *a\n",
  });
  assert.deepEqual(problemLines(problems), [
    'nestr.yaml:2:17 repos.a.depth: "repos.a.depth" is the number 0; expected a whole number from 1 to 2147483647',
    'nestr.yaml:2:17 repos.b.depth: "repos.b.depth" is the number 0; expected a whole number from 1 to 2147483647',
  ]);
});

Deno.test("loadManifest() refuses names that cannot be names", async () => {
  const lines = await linesOf(
    '[repos]\n"-a" = {}\n"a/b" = { path = "x" }\n"a&b" = { path = "y" }\n' +
      '[filters]\n"a b" = "dirty"\n[aliases]\n"@x" = "run"\n[workflows."w:1"]\nsteps=[{name="a,b",run="x"}]\n',
  );
  assert.deepEqual(lines.map((line) => line.split(" ")[0]), [
    "2:1",
    "3:1",
    "4:1",
    "6:1",
    "8:1",
    "9:12",
    "10:14",
  ]);
  for (const line of lines) assert.match(line, /expected a name/);
});

Deno.test("loadManifest() refuses what git would read as an option", async () => {
  const lines = await linesOf([
    "project.default_branch = '-b'",
    "[repos.a]",
    "url = '--upload-pack=touch /tmp/x'",
    "branch = '-b'",
    "revision = '--force'",
    "filter = '-x'",
    "remotes = { '-r' = 'https://example.com/x', ok = '-u' }",
    "sparse = ['-x']",
    "path = '-p'",
  ].join("\n"));
  assert.deepEqual(lines.map((line) => line.split(":", 1)[0]), [
    "1",
    "3",
    "4",
    "5",
    "6",
    "7",
    "7",
    "8",
    "9",
  ]);
});

Deno.test("loadManifest() refuses paths that leave the root, that are equal, or that are reserved", async () => {
  assert.deepEqual(
    await linesOf([
      "[repos.a]",
      'path = "libs/x"',
      "[repos.b]",
      'path = "libs/../../b"',
      "[repos.c]",
      'path = "./libs//x/"',
      "[repos.d]",
      'path = ".nestr/d"',
      "[repos.e]",
      'path = "/srv/e"',
      "[repos.f]",
      'path = "a/.git/modules"',
    ].join("\n")),
    [
      '4:8 repos.b.path: the path "libs/../../b" does not fit; expected a path inside the project\'s root',
      '6:8 repos.c.path: "c" has the path "libs/x" of "a"; see nestr.toml:2:1',
      '8:8 repos.d.path: the path ".nestr/d" is reserved',
      '10:8 repos.e.path: the path "/srv/e" does not fit; expected a path relative to the project\'s root',
      '12:8 repos.f.path: the path "a/.git/modules" is reserved',
    ],
  );
});

Deno.test("loadManifest() allows a repository inside another one", async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": '[repos.a]\npath = "."\n[repos.b]\n[repos.c]\npath = "b/c"\n',
  });
  const { loadManifest } = await import("../../lib/manifest/load.ts");
  assert.deepEqual(
    (await loadManifest(folder.at("nestr.toml"))).repositories.map(({ path }) => path),
    [".", "b", "b/c"],
  );
});

Deno.test("loadManifest() refuses the remote origin beside url", async () => {
  const problems = await problemsOf({
    "nestr.toml": "[repos.a]\nremotes = { origin = 'https://example.com/x' }\n",
  });
  assert.deepEqual(problems.map(({ suggestion }) => suggestion), [
    "write the URL of origin as `url`",
  ]);
});

Deno.test("loadManifest() checks what components refer to", async () => {
  const problems = await problemsOf({
    "nestr.toml": [
      "[repos.mono]",
      "[repos.web]",
      "[components.server]",
      'repos = ["mno"]',
      'depends_on = ["mono", "nothing"]',
      "[components.app]",
      'repos = ["mono"]',
      "[components.web]",
      'repos = ["mono"]',
      "[components.ghost]",
      "[components.empty]",
      "repos = []",
    ].join("\n"),
  });
  assert.deepEqual(
    problems.map(({ line, message, suggestion }) => [line, message, suggestion]),
    [
      [4, '"components.server.repos[0]" names the unknown repository "mno"', "did you mean mono?"],
      [
        5,
        '"components.server.depends_on[0]" names the unknown component "mono"',
        '"mono" is a repository of the component "web"',
      ],
      [5, '"components.server.depends_on[1]" names the unknown component "nothing"', null],
      [
        8,
        'the component "web" does not contain the repository of its name, and no other component does',
        'add "web" to the repos of a component, or rename the component',
      ],
      [10, 'the component "ghost" names no repos, and no repository has its name', null],
      [
        12,
        '"components.empty.repos" is an empty list; expected a list of repositories, at least one',
        null,
      ],
    ],
  );
});

Deno.test("loadManifest() checks what steps say", async () => {
  const problems = await problemsOf({
    "nestr.toml": [
      "[[workflows.w.steps]]",
      'name = "a"',
      "[[workflows.w.steps]]",
      'name = "a"',
      'run = "x"',
      'argv = ["y"]',
      "[[workflows.w.steps]]",
      'argv = [""]',
      'if = "exists:"',
      "[[workflows.w.steps]]",
      'name = "b"',
      "run = 5",
      'if = "changed:-x"',
      "retries = -1",
      'timeout = "10"',
      'env = { "1A" = "x", B = 5 }',
    ].join("\n"),
  });
  assert.deepEqual(problems.map(({ line, path }) => [line, path]), [
    [1, "workflows.w.steps[0]"],
    [4, "workflows.w.steps[1].name"],
    [6, "workflows.w.steps[1].argv"],
    [7, "workflows.w.steps[2].name"],
    [8, "workflows.w.steps[2].argv[0]"],
    [9, "workflows.w.steps[2].if"],
    [12, "workflows.w.steps[3].run"],
    [13, "workflows.w.steps[3].if"],
    [14, "workflows.w.steps[3].retries"],
    [15, "workflows.w.steps[3].timeout"],
    [16, "workflows.w.steps[3].env.1A"],
    [16, "workflows.w.steps[3].env.B"],
  ]);
});

Deno.test("loadManifest() explains a former key under the current version", async () => {
  const problems = await problemsOf({
    "nestr.toml":
      'version = 1\nproject.branch = "x"\n[repositories.a]\n[components.a]\nrepos = ["a"]\ndeps = []\n',
  });
  assert.deepEqual(
    problems.filter(({ suggestion }) => suggestion?.startsWith("did you mean"))
      .map(({ suggestion }) => suggestion),
    ["did you mean default_branch?", "did you mean repos?", "did you mean depends_on?"],
  );
});

Deno.test("formatKeyPath() quotes keys that are not plain", () => {
  assert.equal(formatKeyPath(["repos", "a.b", "tags", 0]), 'repos."a.b".tags[0]');
  assert.equal(formatKeyPath([]), "");
  assert.equal(formatKeyPath(["größe"]), "größe");
});

Deno.test("loadManifest() proposes the number as it is written, in quotes", async () => {
  const hints = async (name: string, text: string) =>
    (await problemsOf({ [name]: text })).map(({ suggestion }) => suggestion);
  const quoted = (words: readonly string[]) => words.map((word) => `write "${word}" in quotes`);
  const yaml = ["1.10", "007", "0x10", "1e3", "+5", "True"];
  assert.deepEqual(
    await hints(
      "nestr.yaml",
      "\ufeffrepos:\r\n" +
        yaml.map((word, index) => `  r${index}: { revision: ${word} } # x\r\n`).join(""),
    ),
    quoted(yaml),
  );
  const toml = ["1.10", "0x10", "1_000", "1e3", "true"];
  assert.deepEqual(
    await hints("nestr.toml", toml.map((word, i) => `[repos.r${i}]\nrevision=${word}\n`).join("")),
    quoted(toml),
  );
  assert.deepEqual(
    await hints("nestr.json", '{"repos": {"a": {"revision":1.10, "tags": ["x", 1e3]}}}'),
    quoted(["1.10", "1e3"]),
  );
  // What an alias stands for is written elsewhere.
  assert.deepEqual(
    await hints("nestr.yaml", "repos:\n  a: { branch: &v 1.10 }\n  b: { branch: *v }\n"),
    ['write "1.10" in quotes', "write it in quotes"],
  );
});
