// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Manifests that are wrong: each gets a coded error with its place, and nothing is started. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

/** One wrong manifest. */
interface Case {
  readonly what: string;
  /** Files by name; the first is the manifest. */
  readonly files: Readonly<Record<string, string>>;
  /** The problems in order, as `file:line path` and a part of the message. */
  readonly problems: readonly (readonly [place: string, message: RegExp])[];
}

const CASES: readonly Case[] = [
  {
    what: "TOML that cannot be parsed",
    files: { "nestr.toml": 'version = 1\n[repos.api\nurl = "x"\n' },
    problems: [["nestr.toml:2 ", /cannot be parsed/]],
  },
  {
    what: "YAML that cannot be parsed",
    files: { "nestr.yaml": "version: 1\nrepos:\n  api: [unclosed\n" },
    problems: [["nestr.yaml:4 ", /cannot be parsed/]],
  },
  {
    what: "JSON that cannot be parsed",
    files: { "nestr.json": '{\n  "version": 1,\n  "repos": {,}\n}\n' },
    problems: [["nestr.json:3 ", /cannot be parsed/]],
  },
  {
    what: "unknown keys and wrong types, all in one report",
    files: {
      "nestr.toml":
        'version = 1\n[repos.api]\nurll = "x"\ntags = "backend"\ndepth = 0\n[workflows.w]\nordr = "serial"\nsteps = [{ name = "a", run = 5 }]\n',
    },
    problems: [
      ["nestr.toml:3 repos.api.urll", /unknown key/],
      ["nestr.toml:4 repos.api.tags", /expected a list/],
      ["nestr.toml:5 repos.api.depth", /expected a whole number/],
      ["nestr.toml:7 workflows.w.ordr", /unknown key/],
      ["nestr.toml:8 workflows.w.steps[0].run", /expected/],
    ],
  },
  {
    what: "two repositories with one path",
    files: { "nestr.toml": 'version = 1\n[repos.a]\npath = "x"\n[repos.b]\npath = "./x/"\n' },
    problems: [["nestr.toml:5 repos.b.path", /has the path "x" of "a"/]],
  },
  {
    what: "paths that leave the root or are git's and ours",
    files: {
      "nestr.toml":
        'version = 1\n[repos.a]\npath = "../a"\n[repos.b]\npath = "x/../../b"\n[repos.c]\npath = "/etc"\n[repos.d]\npath = ".git/d"\n[repos.e]\npath = ".nestr"\n[repos.f]\npath = "-f"\n',
    },
    problems: [
      ["nestr.toml:3 repos.a.path", /inside the project's root/],
      ["nestr.toml:5 repos.b.path", /inside the project's root/],
      ["nestr.toml:7 repos.c.path", /relative to the project's root/],
      ["nestr.toml:9 repos.d.path", /reserved/],
      ["nestr.toml:11 repos.e.path", /reserved/],
      ["nestr.toml:13 repos.f.path", /does not begin with "-"/],
    ],
  },
  {
    what: "values that git would read as options",
    files: {
      "nestr.toml":
        'version = 1\n[repos.a]\nurl = "--upload-pack=touch pwned"\nbranch = "-b"\nrevision = "--all"\nsparse = ["--stdin"]\nremotes = { up = "-x" }\n[repos."-n"]\n',
    },
    problems: [
      ["nestr.toml:3 repos.a.url", /not beginning with "-"/],
      ["nestr.toml:4 repos.a.branch", /a branch name/],
      ["nestr.toml:5 repos.a.revision", /not beginning with "-"/],
      ["nestr.toml:6 repos.a.sparse[0]", /does not begin with "-"/],
      ["nestr.toml:7 repos.a.remotes.up", /not beginning with "-"/],
      ["nestr.toml:8 repos.-n", /name/],
    ],
  },
  {
    what: "imports in a cycle",
    files: {
      "nestr.toml": 'version = 1\n[project]\nimport = ["a.yaml"]\n',
      "a.yaml": "version: 1\nproject:\n  import: [b.json]\n",
      "b.json": '{ "version": 1, "project": { "import": ["nestr.toml"] } }\n',
    },
    problems: [[
      "b.json:1 project.import[0]",
      /cycle: .*nestr\.toml → .*a\.yaml → .*b\.json → .*nestr\.toml/,
    ]],
  },
  {
    what: "names that exist nowhere",
    files: {
      "nestr.toml":
        'version = 1\n[repos.api]\n[components.one]\nrepos = ["apo"]\n[components.two]\nrepos = ["api"]\ndepends_on = ["tow"]\n',
    },
    problems: [
      ["nestr.toml:4 components.one.repos[0]", /"apo"/],
      ["nestr.toml:7 components.two.depends_on[0]", /"tow"/],
    ],
  },
];

for (const { what, files, problems } of CASES) {
  Deno.test(`nestr refuses a manifest with ${what}`, async () => {
    await using project = await ProjectFixture.create("");
    await Deno.remove(project.path("nestr.toml"));
    await project.git.write(project.root, files);
    const { code, ok, error } = await project.json(["run", "--", "touch", "pwned"]);
    assert.equal(code, 2);
    assert.equal(ok, false);
    assert.equal(error.code, "MANIFEST_INVALID");
    const found = error.details.problems;
    assert.deepEqual(
      found.map(({ file, line, path }: any) =>
        `${file.slice(project.root.length + 1)}:${line} ${path}`
      ),
      problems.map(([place]) => place),
    );
    for (const [i, [, message]] of problems.entries()) assert.match(found[i].message, message);
    const left = [...Deno.readDirSync(project.root)].map(({ name }) => name).sort();
    assert.deepEqual(left, Object.keys(files).sort(), "something was written");
  });
}

Deno.test("nestr project validate shows wrong expressions with their places, doctor finds them too", async () => {
  await using project = await ProjectFixture.create(
    `version = 1
[project]
import = ["team.toml"]
[repos.api]
[workflows.build]
select = "apo"
steps = [{ name = "a", run = "true", if = "@nowhere" }, { name = "b", run = "true", if = "exists:x" }]
`,
  );
  await project.git.write(project.root, {
    "team.toml": 'version = 1\n[filters]\nmine = "tag:x &"\n',
  });
  const { code, error } = await project.json(["project", "validate"]);
  assert.equal(code, 2);
  assert.equal(error.code, "MANIFEST_INVALID");
  assert.deepEqual(
    error.details.problems.map(({ file, line, path }: any) =>
      `${file.slice(project.root.length + 1)}:${line} ${path}`
    ),
    [
      "nestr.toml:6 workflows.build.select",
      "nestr.toml:7 workflows.build.steps[0].if",
      "team.toml:3 filters.mine",
    ],
  );
  assert.equal(error.details.problems[0].suggestion, "did you mean api?");
  const text = await project.nestr(["project", "validate"]);
  assert.equal(text.code, 2);
  assert.match(text.stderr, /3 problems in 2 files/);
  assert.match(text.stderr, /nestr\.toml:6:10 {2}workflows\.build\.select: /);
  const doctor = await project.json(["doctor", "--offline"]);
  assert.equal(doctor.code, 1);
  const errors = doctor.data.findings.filter(({ severity }: any) => severity === "error");
  assert.equal(errors.length, 3);
  assert.match(errors[0].message, /nestr\.toml:6:10: workflows\.build\.select: /);
});

Deno.test("nestr refuses components in a cycle where an order is needed, and shows the circle", async () => {
  await using project = await ProjectFixture.create(`version = 1
[repos.a]
[repos.b]
[repos.c]
[components.a]
depends_on = ["b"]
[components.b]
depends_on = ["a"]
`);
  for (const args of [["run", "--", "true"], ["graph", "order"], ["project", "validate"]]) {
    const { code, error } = await project.json(args);
    assert.equal(code, 2, args.join(" "));
    assert.equal(error.code, "GRAPH_CYCLE");
    assert.match(error.message, /a → b → a|b → a → b/);
  }
  const cycles = await project.json(["graph", "cycles"]);
  assert.equal(cycles.code, 1);
  assert.equal(cycles.data.cycles.length, 1);
  assert.equal((await project.json(["graph", "order", "-s", "c"])).code, 0);
  assert.equal((await project.json(["graph"])).code, 0);
});

Deno.test("nestr refuses a manifest of a later version, and two manifests in one folder", async () => {
  await using project = await ProjectFixture.create("version = 2\n");
  const later = await project.json(["repo", "list"]);
  assert.equal(later.code, 2);
  assert.equal(later.error.code, "MANIFEST_VERSION");
  await project.git.write(project.root, { "nestr.yaml": "version: 1\n" });
  const both = await project.json(["repo", "list"]);
  assert.equal(both.code, 2);
  assert.equal(both.error.code, "MANIFEST_AMBIGUOUS");
  assert.match(both.error.message, /nestr\.toml.*nestr\.yaml/);
});

Deno.test("nestr answers a name that exists nowhere with the nearest ones, wherever it is given", async () => {
  await using project = await ProjectFixture.create(`version = 1
[repos.api]
[repos.web]
[filters]
mine = "api"
[workflows.build]
steps = [{ name = "a", run = "true" }]
[aliases]
st = "repo status"
loop = "loop"
`);
  await project.json(["run", "-s", "api", "--", "true"]);
  const cases: readonly (readonly [readonly string[], string, RegExp])[] = [
    [["repo", "list", "-s", "apo"], "NAME_UNKNOWN", /api/],
    [["repo", "status", "-s", "name:webb"], "NAME_UNKNOWN", /web/],
    [["repo", "list", "-s", "@mien"], "NAME_UNKNOWN", /mine/],
    [["repo", "list", "-s", "deps(wbe)"], "NAME_UNKNOWN", /web/],
    [["run", "buidl"], "NAME_UNKNOWN", /build/],
    [["graph", "deps", "apii"], "NAME_UNKNOWN", /api/],
    [["graph", "dependents", "wep"], "NAME_UNKNOWN", /web/],
    // A run is called by its date, of which the beginning is enough.
    [["runs", "show", "1999"], "NAME_UNKNOWN", /runs list|did you mean/],
    [["runs", "logs", "last", "apy"], "NAME_UNKNOWN", /api/],
    [["repo", "branch", "--delete", "nope", "-s", "api"], "NAME_UNKNOWN", /branch/],
    [["repoo", "list"], "USAGE", /repo/],
    [["repo", "stats"], "USAGE", /status/],
    [["repo", "list", "--selekt", "x"], "USAGE", /select/],
    [["loop"], "USAGE", /alias/],
    [["repo", "list", "-s", "api &"], "SELECTION_INVALID", /./],
    [["repo", "list", "-s", "(api"], "SELECTION_INVALID", /./],
    [["repo", "list", "-s", ""], "SELECTION_INVALID", /./],
    [["run", "-s", "api & web", "--", "true"], "SELECTION_EMPTY", /repo list/],
    [["-C", "no-such-folder", "repo", "list"], "USAGE", /-C/],
    [["--config", "no.toml", "repo", "list"], "MANIFEST_NOT_FOUND", /./],
  ];
  for (const [args, expected, hint] of cases) {
    const { code, error } = await project.json(args);
    assert.equal(error?.code, expected, args.join(" "));
    assert.equal(code, 2, args.join(" "));
    assert.match(error.hint, hint, args.join(" "));
  }
});

Deno.test({
  name: "nestr says that it may not look into a folder, not that no manifest is there",
  ignore: Deno.uid() === 0, // who may look into everything
  async fn() {
    await using project = await ProjectFixture.create("version = 1\n");
    await Deno.chmod(project.root, 0);
    try {
      const { error } = await project.json(["-C", project.root, "repo", "list"], {
        directory: "..",
      });
      assert.equal(error.code, "USAGE");
      assert.match(error.message, /permission denied/);
      await assert.rejects(() => project.open(), { code: "FILE_ACCESS" });
    } finally {
      await Deno.chmod(project.root, 0o755);
    }
  },
});
