/** Programs that want an editor, in tasks that have no terminal for one. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

const MANIFEST = `version = 1
[repos.api]
[workflows.commit]
steps = [{ name = "commit", run = "git commit --allow-empty" }]
[workflows.own]
steps = [{ name = "commit", run = "git commit --allow-empty", env = { GIT_EDITOR = "echo own >" } }]
`;

/** A project with an editor that notes that it was opened, wherever one can be configured. */
async function projectWithEditor() {
  const project = await ProjectFixture.create(MANIFEST, ["api"]);
  const opened = project.git.path("opened");
  const editor = project.git.path("editor");
  await Deno.writeTextFile(editor, `#!/bin/sh\necho written >"$1"\ntouch '${opened}'\n`);
  await Deno.chmod(editor, 0o755);
  await project.git.git(project.path("api"), "config", "core.editor", editor);
  const isOpened = () => Deno.stat(opened).then(() => true, () => false);
  return { project, editor, isOpened, env: { EDITOR: editor, VISUAL: editor } };
}

Deno.test("nestr run opens no editor of the user's, and shows what git says instead", async () => {
  const { project, editor, isOpened, env } = await projectWithEditor();
  await using _ = project;
  for (const words of [["--", "git", "commit", "--allow-empty"], ["commit"]]) {
    const { code, stdout, stderr } = await project.nestr(["run", ...words], { env });
    assert.equal(code, 1, words.join(" "));
    assert.match(stdout + stderr, /Please supply the message using either -m or -F option/);
    assert.equal(await isOpened(), false, words.join(" "));
  }
  const subject = () => project.git.git(project.path("api"), "log", "-1", "--format=%s");
  assert.equal((await project.nestr(["run", "own"], { env })).code, 0);
  assert.equal((await subject()).trim(), "own");
  const explicit = { ...env, GIT_EDITOR: editor };
  assert.equal((await project.nestr(["run", "commit"], { env: explicit })).code, 0);
  assert.equal((await subject()).trim(), "written");
});

Deno.test("nestr run opens no editor for jj", requires("jj"), async () => {
  const { project, isOpened, env } = await projectWithEditor();
  await using _ = project;
  await project.git.command(project.path("api"), "jj", "git", "init", "--quiet", "--colocate");
  const { code, stdout, stderr } = await project.nestr(["run", "--", "jj", "commit"], { env });
  assert.equal(code, 1);
  assert.match(stdout + stderr, /Failed to edit description/);
  assert.equal(await isOpened(), false);
});
