// deno-lint-ignore-file no-explicit-any -- tests look into JSON of every shape
/** Leaving commits that were made on no branch. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

Deno.test("nestr repo branch keeps commits that were made on no branch, and says how to save them", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  const api = project.path("api");
  await project.git.git(api, "branch", "topic");
  await project.git.git(api, "switch", "-q", "--detach");
  const commit = await project.git.commit(api, { mine: "1" });
  for (const args of [["topic"], ["new", "--create", "--from", "main"]]) {
    const { code, data } = await project.json(["repo", "branch", ...args]);
    const { error } = data.tasks[0].result;
    assert.deepEqual([code, error.code], [4, "REPOSITORY_UNPUSHED"], args.join(" "));
    assert.match(error.message, /1 commit made on no branch would be lost$/);
    assert.equal(await project.git.git(api, "rev-parse", "HEAD"), commit);
  }
  // A branch that starts there holds them; so does what the hint makes.
  const refused = await project.json(["repo", "branch", "topic"]);
  const { hint } = refused.data.tasks[0].result.error as any;
  await project.git.command(project.root, "sh", "-c", hint.replace("keep them with: ", ""));
  assert.equal((await project.json(["repo", "branch", "topic"])).code, 0);
  await project.git.git(api, "switch", "-q", "--detach");
  const other = await project.git.commit(api, { mine: "2" });
  assert.equal((await project.json(["repo", "branch", "here", "--create"])).code, 0);
  assert.equal(await project.git.git(api, "rev-parse", "here"), other);
});
