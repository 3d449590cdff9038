/** `repo reset` beside submodules, which it leaves as they are. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

Deno.test("nestr repo reset says that a submodule stays as it is, and counts it as no loss", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  const { git } = project;
  const library = await git.remote("library", { file: "1\n" });
  const api = project.path("api");
  await git.git(api, "submodule", "--quiet", "add", "--", library, "my lib");
  await git.git(api, "commit", "--quiet", "-m", "submodule");
  await git.git(api, "push", "--quiet");
  const inside = project.path("api", "my lib");
  await git.commit(inside, { mine: "1\n" }, "mine");
  const mine = await git.git(inside, "rev-parse", "HEAD");

  const alone = await project.json(["repo", "reset", "--dry-run"]);
  assert.deepEqual([alone.code, alone.data.tasks], [0, []]);
  await git.write(api, { "README.md": "changed\n" });
  const refused = await project.json(["repo", "reset"]);
  assert.equal(refused.error.code, "REPOSITORY_DIRTY");
  assert.deepEqual(refused.error.details.losses[0].paths, ["README.md"]);
  const reset = await project.nestr(["repo", "reset", "--force", "--yes"]);
  assert.equal(reset.code, 0);
  const [, command] = /the submodule "my lib" of "api" stays as it is; to reset it: (.*)$/m
    .exec(reset.stderr) ?? [];
  assert.ok(command, reset.stderr);
  assert.equal(await git.git(inside, "rev-parse", "HEAD"), mine);
  assert.equal(await git.git(api, "status", "--porcelain"), ' M "my lib"');
  await git.command(".", "sh", "-c", command);
  assert.equal(await git.git(api, "status", "--porcelain"), "");
});
