/** What is wrong with selections, told beside what is wrong with the rest of a manifest. */

import assert from "node:assert/strict";
import { openProject } from "../../lib/engine/open_project.ts";
import { validateProject } from "../../lib/engine/validate_project.ts";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import type { ManifestProblem } from "../../lib/manifest/problem.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** The problems of a manifest as `KEY MESSAGE`. */
async function problemsOf(
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  using folder = new TemporaryFolder(files);
  try {
    await validateProject(await openProject({ manifest: folder.at("nestr.toml") }));
  } catch (error) {
    assert.ok(error instanceof NestrError);
    assert.equal(error.code, "MANIFEST_INVALID");
    const problems = error.details!.problems as readonly ManifestProblem[];
    return problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

const SELECTIONS = `
[workflows.build]
select = "tag:backed"
steps = [5, { name = "a", run = "true", if = "apo" }, { name = "b", run = "true", if = "web" }]
[filters]
mine = "path:nowhere/*"
half = "web &"
good = "name:api & tag:backend | deps(api)"
`;

Deno.test("openProject() reports unknown keys and unknown names in selections together", async () => {
  const text = `version = 1
[repos.api]
tags = ["backend"]
brunch = "main"
[repos.web]
path = 5
${SELECTIONS}`;
  assert.deepEqual((await problemsOf({ "nestr.toml": text })).map((it) => it.split(" ")[0]), [
    "repos.api.brunch:",
    "repos.web.path:",
    "workflows.build.select:",
    "workflows.build.steps[0]:",
    "workflows.build.steps[1].if:",
    "filters.mine:",
    "filters.half:",
  ]);
});

Deno.test("openProject() takes no name for unknown that a broken part of the manifest mentions", async () => {
  const selections = `
[workflows.build]
select = "tag:backend & name:api & path:services/* | name:web | tag:ui | deps(name:web)"
steps = [{ name = "a", run = "true", if = "@mine" }]
`;
  const broken = {
    "a misspelt key":
      '[repos.api]\npath = "services/api"\ntgas = ["backend"]\n[repos.web]\ntag = "ui"',
    "a list that is a text":
      '[repos.api]\npath = "services/api"\ntags = "backend, node"\n[repos.web]\ntags = "ui"',
    "a misspelt table":
      '[repositoris.api]\npath = "services/api"\ntags = ["backend"]\n[repositoris.web]\ntags = ["ui"]',
    "an entry that is none":
      '[repos]\nweb = 5\n[repos.api]\npath = "services/api"\ntags = ["backend", "ui"]',
    "a component with an unknown repository": '[repos.api]\npath = "services/api"\n' +
      'tags = ["backend"]\n[components.web]\nrepos = ["nope"]\ndepends_on = ["none"]\ntags = ["ui"]',
    "an import that is missing": '[project]\nimport = ["nowhere.toml"]',
    "an import under a wrong key": '[project]\nimports = ["team.toml"]',
  };
  for (const [what, tables] of Object.entries(broken)) {
    const text = `version = 1\n${tables}\n[filters]\nmine = 5\n${selections}`;
    const problems = await problemsOf({ "nestr.toml": text });
    assert.ok(problems.length >= 2, `${what}: ${problems}`);
    assert.deepEqual(problems.filter((it) => it.startsWith("workflows")), [], what);
  }
});

Deno.test("validateProject() locates wrong selections in the file that they stand in", async () => {
  const files = {
    "nestr.toml": 'version = 1\n[project]\nimport = ["team.toml"]\n[repos.api]\n',
    "team.toml": `version = 1\n[repos.web]\n[filters]\nmine = "apo | web"\n`,
  };
  assert.deepEqual(await problemsOf(files), [
    'filters.mine: no repository or component is called "apo"',
  ]);
});
