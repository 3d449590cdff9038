/** What one repository has changed, on real repositories. */

import assert from "node:assert/strict";
import { openProject } from "../../lib/engine/open_project.ts";
import { repositoryChanges } from "../../lib/engine/repository_changes.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = `version = 1
[repos.api]
[repos.inner]
path = "api/inner"
[repos.gone]
`;

Deno.test("repositoryChanges() shows staged, unstaged and untracked work as it is, and bounds it", async () => {
  await using files = await ProjectFixture.create(MANIFEST, ["api"]);
  using _environment = new ProcessEnvironment(files.git.env);
  const project = await openProject({ directory: files.root });
  const look = () => repositoryChanges(project, "api", {});
  assert.deepEqual(await look(), { name: "api", diff: "", truncated: false, untracked: [] });

  await Deno.writeTextFile(files.path("api", "README.md"), "changed\r\x1b[31mred\n");
  await Deno.writeTextFile(files.path("api", "staged"), "new\n");
  await files.git.git(files.path("api"), "add", "staged");
  await Deno.mkdir(files.path("api", "notes", "deep"), { recursive: true });
  await Deno.writeTextFile(files.path("api", "notes", "deep", "one"), "1");
  // Another repository of the project is no file of this one.
  await files.git.git(files.root, "init", "-q", "api/inner");
  await Deno.writeTextFile(files.path("api", "inner", "x"), "1");
  const { diff, untracked, truncated } = await look();
  assert.ok(diff.includes("\n+changed\r\x1b[31mred\n"), diff);
  assert.match(diff, /^\+\+\+ b\/staged$/m);
  // No colour of git's own.
  assert.equal(diff.split("\x1b").length, 2);
  assert.deepEqual([untracked, truncated], [["notes/"], false]);

  await Deno.writeTextFile(files.path("api", "README.md"), "0123456789\n".repeat(200_000));
  for (let i = 0; i < 1_001; i++) await Deno.writeTextFile(files.path("api", `f${i}`), "");
  const large = await look();
  assert.deepEqual([large.diff.length, large.untracked.length], [1024 * 1024, 1_000]);
  assert.equal(large.truncated, true);
});

Deno.test("repositoryChanges() says why a repository has none to show", async () => {
  await using files = await ProjectFixture.create(MANIFEST, ["api"]);
  using _environment = new ProcessEnvironment(files.git.env);
  const project = await openProject({ directory: files.root });
  await assert.rejects(repositoryChanges(project, "apy", {}), { code: "NAME_UNKNOWN" });
  await assert.rejects(repositoryChanges(project, "gone", {}), { code: "REPOSITORY_MISSING" });
  await assert.rejects(
    repositoryChanges(project, "api", { signal: AbortSignal.abort() }),
    { code: "CANCELLED" },
  );
});
