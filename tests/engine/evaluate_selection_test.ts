/** What selections say of repositories that cannot tell how they stand, on real repositories. */

import assert from "node:assert/strict";
import { affectedSince } from "../../lib/engine/graph_view.ts";
import { openProject } from "../../lib/engine/open_project.ts";
import { selectRepositories } from "../../lib/engine/select_targets.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = "version = 1\n[repos.api]\n[repos.web]\n[repos.gone]\n";

async function choose(root: string, expression: string) {
  const warnings: string[] = [];
  const project = await openProject({ directory: root });
  const chosen = await selectRepositories(project, expression, {
    warn: (message) => void warnings.push(message),
  });
  return { names: chosen.map(({ name }) => name), warnings };
}

Deno.test("selectRepositories() takes what cannot be read neither for missing nor for clean, and says so", async () => {
  await using files = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  using _environment = new ProcessEnvironment(files.git.env);
  await Deno.writeTextFile(files.path("web", "README.md"), "changed\n");
  await Deno.writeTextFile(files.path("api", ".git", "index"), "no index");
  const expected = { dirty: ["web"], clean: [], missing: ["gone"], "!dirty": ["api", "gone"] };
  for (const [expression, names] of Object.entries(expected)) {
    const chosen = await choose(files.root, expression);
    assert.deepEqual(chosen.names, names, expression);
    assert.match(chosen.warnings.join("\n"), /^the state of "api" is unknown: /, expression);
  }
});

Deno.test("selectRepositories() fails where no repository can be asked", async () => {
  await using files = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await Deno.mkdir(files.path("bin"));
  await Deno.symlink("/bin/sh", files.path("bin", "sh"));
  using _environment = new ProcessEnvironment({ ...files.git.env, PATH: files.path("bin") });
  await assert.rejects(choose(files.root, "missing"), { code: "GIT_NOT_FOUND" });
});

Deno.test("affectedSince() names what is not cloned, and so counts as unchanged", async () => {
  await using files = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  using _environment = new ProcessEnvironment(files.git.env);
  const project = await openProject({ directory: files.root });
  const { components, notCloned, warnings } = await affectedSince(project, "HEAD");
  assert.deepEqual([components, notCloned], [[], ["gone"]]);
  assert.deepEqual(warnings, ["not cloned, and so counted as unchanged: gone"]);
  assert.deepEqual((await choose(files.root, "affected(HEAD)")).warnings, warnings);
});
