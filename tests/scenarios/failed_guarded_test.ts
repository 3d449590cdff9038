/** A guarded operation that failed: undo is offered exactly where it has destroyed something. */

import assert from "node:assert/strict";
import { wrapGit } from "../support/git_wrapper.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = "version = 1\n[repos.api]\n";

/** An environment in which git fails when its words contain a text, after a line of shell. */
function failingGit(
  project: ProjectFixture,
  words: string,
  line = "true",
): Promise<Record<string, string>> {
  return wrapGit(project, words, `${line}; echo 'fatal: no space left on device' >&2; exit 128`);
}

async function offered(project: ProjectFixture): Promise<readonly [boolean, string]> {
  const { runs } = (await project.json(["runs", "list"])).data;
  const refs = await project.git.git(project.path("api"), "for-each-ref", "refs/nestr");
  return [runs[0].undoable, refs];
}

Deno.test("nestr runs offers no undo of what failed and changed nothing", async (t) => {
  const verbs = {
    "reset": [["repo", "reset", "--force", "--yes"], ".git/index.lock"],
    "branch": [
      ["repo", "branch", "--delete", "topic", "--force", "--yes"],
      ".git/refs/heads/topic.lock",
    ],
  } as const;
  for (const [verb, [command, lock]] of Object.entries(verbs)) {
    await t.step(`${verb}, after its work was saved`, async () => {
      await using project = await ProjectFixture.create(MANIFEST, ["api"]);
      await project.git.git(project.path("api"), "branch", "topic");
      await project.git.write(project.path("api"), { "README.md": "changed\n" });
      await Deno.writeTextFile(project.path("api", lock), "");
      const { code, data } = await project.json(command);
      assert.notEqual(code, 0);
      assert.equal(data.tasks[0].result.state, "failed");
      assert.equal(await Deno.readTextFile(project.path("api", "README.md")), "changed\n");
      await Deno.remove(project.path("api", lock));
      assert.deepEqual(await offered(project), [false, ""]);
      assert.equal((await project.json(["runs", "undo"])).error.code, "UNDO_NOTHING");
      assert.doesNotMatch((await project.nestr(["runs", "show"])).stdout, /runs undo/);
    });
  }
  for (const verb of ["reset", "clean"]) {
    await t.step(`${verb}, where nothing could be saved`, async () => {
      await using project = await ProjectFixture.create(MANIFEST, ["api"]);
      await project.git.write(project.path("api"), { "README.md": "changed\n", notes: "new\n" });
      const env = await failingGit(project, "update-ref --stdin");
      const { code, stderr } = await project.nestr(["repo", verb, "--force", "--yes"], { env });
      assert.notEqual(code, 0);
      assert.doesNotMatch(stderr, /runs undo/);
      assert.deepEqual(await offered(project), [false, ""]);
    });
  }
});

Deno.test("nestr runs undo puts back what a failed clean has removed", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api"]);
  await project.git.write(project.path("api"), { a: "1\n", b: "2\n" });
  const env = await failingGit(project, "--no-sparse-checkout", `rm '${project.path("api", "a")}'`);
  const { code, stderr } = await project.nestr(["repo", "clean", "--force", "--yes"], { env });
  assert.notEqual(code, 0);
  assert.equal((await offered(project))[0], true);
  const [, run] = /put it back with: nestr runs undo (\S+)/.exec(stderr) ?? [];
  assert.equal((await project.json(["runs", "undo", run!])).code, 0);
  assert.equal(await Deno.readTextFile(project.path("api", "a")), "1\n");
});
