/** What is destroyed is what was saved, whatever happens in between. */

import assert from "node:assert/strict";
import { wrapGit } from "../support/git_wrapper.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = `version = 1
[repos.api]
`;

/**
 * An environment in which git runs a line of shell once, at the moment at which a backup has been made
 * and nothing was destroyed yet.
 */
function whenSaved(project: ProjectFixture, line: string): Promise<Record<string, string>> {
  const saving = 'PATH=$REAL_PATH git "$@" || exit; mkdir "$0.once" && ';
  return wrapGit(project, "update-ref --stdin", `${saving}${line}; exit 0`);
}

Deno.test("nestr repo reset and repo clean refuse what was written after it was saved", async (t) => {
  const verbs = { reset: "README.md", clean: "notes" };
  for (const [verb, file] of Object.entries(verbs)) {
    await t.step(verb, async () => {
      await using project = await ProjectFixture.create(MANIFEST, ["api"]);
      const path = project.path("api", file);
      await Deno.writeTextFile(path, "early\n");
      const env = await whenSaved(project, `echo late >>'${path}'`);
      const { data } = await project.json(["repo", verb, "--force", "--yes"], { env });
      assert.equal(await Deno.readTextFile(path), "early\nlate\n");
      const { error } = data.tasks[0].result;
      assert.equal(error.code, "PLAN_OUTDATED");
      // The backup would not bring the late line back, so it is not offered.
      const backups = ["for-each-ref", "refs/nestr"];
      assert.equal(await project.git.git(project.path("api"), ...backups), "");
      assert.equal((await project.json(["runs", "list"])).data.runs[0].undoable, false);
      const again = await project.json(["repo", verb, "--force", "--yes"]);
      assert.equal(again.code, 0);
      assert.equal((await project.json(["runs", "undo", again.data.id])).code, 0);
      assert.equal(await Deno.readTextFile(path), "early\nlate\n");
    });
  }
});

Deno.test("nestr repo reset refuses a commit that was made after the work was saved", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api"]);
  const git = (...args: string[]) => project.git.git(project.path("api"), ...args);
  await project.git.commit(project.path("api"), { a: "1" });
  const env = await whenSaved(project, "PATH=$REAL_PATH git commit -q --allow-empty -m late");
  const { data } = await project.json(["repo", "reset", "--force", "--yes"], { env });
  assert.equal(data.tasks[0].result.error.code, "PLAN_OUTDATED");
  assert.equal(await git("log", "-1", "--format=%s"), "late");
  assert.equal(await git("status", "--porcelain"), "");
});

Deno.test("nestr runs list knows of saved work from the moment on at which it is saved", async (t) => {
  const verbs = {
    reset: ["repo", "reset"],
    clean: ["repo", "clean"],
    branch: ["repo", "branch", "--delete", "topic"],
  };
  for (const [verb, command] of Object.entries(verbs)) {
    await t.step(verb, async () => {
      await using project = await ProjectFixture.create(MANIFEST, ["api"]);
      await project.git.git(project.path("api"), "branch", "topic");
      await project.git.write(project.path("api"), { "README.md": "changed\n", notes: "new\n" });
      // What a process that is killed here would leave.
      const seen = project.git.path("seen");
      const marks = `'${project.path(".nestr", "runs")}'/*/saved-work`;
      const env = await whenSaved(project, `ls ${marks} >'${seen}'`);
      assert.equal((await project.json([...command, "--force", "--yes"], { env })).code, 0);
      assert.match(await Deno.readTextFile(seen), /^api/);
    });
  }
});

Deno.test("nestr runs undo is done with a repository whose backup is gone", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api"]);
  await project.git.write(project.path("api"), { notes: "new\n" });
  const { data } = await project.json(["repo", "clean", "--force", "--yes"]);
  // As if undo had been killed after it had dropped the backup.
  const references = await project.git.git(
    project.path("api"),
    "for-each-ref",
    "--format=%(refname)",
    "refs/nestr",
  );
  for (const reference of references.split("\n")) {
    await project.git.git(project.path("api"), "update-ref", "-d", reference);
  }
  const undo = await project.json(["runs", "undo", data.id]);
  assert.equal(undo.code, 0);
  assert.deepEqual(undo.data.tasks[0].result.data, { outcome: "nothing to put back" });
  const { data: { runs } } = await project.json(["runs", "list"]);
  assert.equal(runs.some(({ undoable }: { undoable: boolean }) => undoable), false);
});
