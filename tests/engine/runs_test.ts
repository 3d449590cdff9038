/** The journal's runs as a program asks for them. */

import assert from "node:assert/strict";
import { openProject } from "../../lib/engine/open_project.ts";
import { planUndo } from "../../lib/engine/plan_undo.ts";
import { listRuns } from "../../lib/engine/runs.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

const MANIFEST = "version = 1\n[repos.api]\n[repos.web]\n";

Deno.test("planUndo() names what has left the manifest, and how its work comes back", async () => {
  await using files = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  using _environment = new ProcessEnvironment(files.git.env);
  await Deno.writeTextFile(files.path("web", "notes"), "mine");
  assert.equal((await files.nestr(["repo", "clean", "--force", "--yes"])).code, 0);
  await Deno.writeTextFile(files.path("nestr.toml"), "version = 1\n[repos.api]\n");
  const project = await openProject({ directory: files.root });
  await assert.rejects(planUndo(project, "last"), {
    code: "UNDO_NOTHING",
    message: /saved work of what is no longer in the manifest: "web"$/,
    hint: /in the manifest again, then: nestr runs undo /,
  });
  await Deno.writeTextFile(files.path("nestr.toml"), MANIFEST);
  assert.equal((await files.nestr(["runs", "undo", "last"])).code, 0);
  assert.equal(await Deno.readTextFile(files.path("web", "notes")), "mine");
});

Deno.test("listRuns() reads a journal that nobody may write", requires("tmpfs"), async () => {
  await using files = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  using _environment = new ProcessEnvironment(files.git.env);
  assert.equal((await files.nestr(["run", "--", "true"])).code, 0);
  const project = await openProject({ directory: files.root });
  const runs = files.path(".nestr", "runs");
  await files.git.command(files.root, "mount", "--bind", runs, runs);
  try {
    await files.git.command(files.root, "mount", "-o", "remount,ro,bind", runs);
    const listed = await listRuns(project);
    assert.deepEqual(listed.runs.map(({ state }) => state), ["succeeded"]);
  } finally {
    await files.git.command(files.root, "umount", runs);
  }
});

Deno.test("planUndo() warns of what is in the way of the work that would come back", async () => {
  await using files = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  using _environment = new ProcessEnvironment(files.git.env);
  for (const name of ["api", "web"]) await Deno.writeTextFile(files.path(name, "notes"), "mine");
  assert.equal((await files.nestr(["repo", "clean", "--force", "--yes"])).code, 0);
  const project = await openProject({ directory: files.root });
  assert.deepEqual((await planUndo(project, "last")).warnings, []);
  await Deno.writeTextFile(files.path("web", "notes"), "other");
  const { warnings, tasks } = await planUndo(project, "last");
  assert.deepEqual(tasks.map(({ id }) => id), ["api", "web"]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /cannot be put back in ".*web": "notes" exists with other contents$/);
});
