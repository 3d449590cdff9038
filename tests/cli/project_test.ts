/** What `nestr project`, `graph`, `config`, `doctor` and `version` print and how they end. */

import { ProjectFixture } from "../support/project_fixture.ts";
import { sampleProject } from "../support/sample_project.ts";

Deno.test("nestr project describes, checks and freezes a project", async (t) => {
  await using project = await sampleProject();
  await Deno.mkdir(project.path("api/src"));
  const shown = [
    await project.transcript([
      "project info",
      "project validate",
      "project freeze",
      "project init",
      "project init --dry-run --name other --ignore web",
      "project init --force",
      "project init nowhere",
      "project",
      "project import",
    ]),
    await project.transcript(["project info"], { directory: "api/src" }),
  ];
  await t.assertSnapshot(shown.join("\n"));
});

Deno.test("nestr reports every problem of a manifest, whatever the command", async (t) => {
  await using project = await ProjectFixture.create(
    'version = 1\n[project]\nnam = "x"\n[repos.api]\nurl = 3\n[components.api]\ndepends_on = ["web"]\n',
  );
  const wrong = await project.transcript(["project validate", "repo list", "doctor", "unknown"]);
  await Deno.writeTextFile(project.path("nestr.toml"), "version = 1\n[repos\n");
  const unreadable = await project.transcript(["repo list"]);
  await Deno.writeTextFile(project.path("nestr.json"), "{}");
  const ambiguous = await project.transcript(["repo list"]);
  await Deno.remove(project.path("nestr.json"));
  await Deno.remove(project.path("nestr.toml"));
  const missing = await project.transcript(["repo list", "doctor", "config show", "st"]);
  await t.assertSnapshot([wrong, unreadable, ambiguous, missing].join("\n"));
});

Deno.test("nestr graph draws and answers questions", async (t) => {
  await using project = await sampleProject();
  await project.git.write(project.path("api"), { "README.md": "changed\n" });
  const shown = await project.transcript([
    "graph",
    "graph --format dot",
    "graph show --format mermaid",
    "graph order",
    "graph order -s @services",
    "graph deps web",
    "graph dependents contracts",
    "graph affected HEAD",
    "graph cycles",
    "graph deps wbe",
    "graph deps",
    "graph affected nope",
    "graph --format dott",
    "graph depz web",
  ], { atOnce: true });
  await t.assertSnapshot(shown);
});

Deno.test("nestr graph cycles and run name a circle as a path", async (t) => {
  await using project = await ProjectFixture.create(
    "version = 1\n[repos.a]\n[repos.b]\n" +
      '[components.a]\ndepends_on = ["b"]\n[components.b]\ndepends_on = ["a"]\n',
    ["a", "b"],
  );
  await t.assertSnapshot(
    await project.transcript(["graph cycles", "graph", "graph order", "run -- true", "doctor"], {
      atOnce: true,
    }),
  );
});

Deno.test("nestr config, doctor and version say what holds, and where it comes from", async (t) => {
  await using project = await sampleProject();
  const plain = await project.transcript(["config show", "doctor", "version", "--version", "-V"], {
    atOnce: true,
  });
  await project.git.write(project.git.env.XDG_CONFIG_HOME!, {
    "nestr/config.toml": 'color = "always"\nkeep_runs = 5\n',
  });
  const layered = await project.transcript(["--log error config show", "repo list -s api"], {
    env: { NESTR_JOBS: "2", NESTR_TIMEOUT: "90s" },
  });
  const wrong = await project.transcript(["repo list", "doctor"], { env: { NESTR_JOBS: "0" } });
  await t.assertSnapshot([plain, layered, wrong].join("\n"));
});
