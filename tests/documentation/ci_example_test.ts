/** Does what the GitHub workflow of docs/ci.md says, for a pull request on one repository of a project. */

import assert from "node:assert/strict";
import { parse } from "yaml";
import { shellQuote } from "../../lib/process/shell_quote.ts";
import { executable, ProjectFixture } from "../support/project_fixture.ts";
import type { WorkflowStep } from "../support/workflow.ts";
import { readBlocks } from "./markdown_page.ts";

const PAGE = Deno.readTextFileSync(new URL("../../docs/ci.md", import.meta.url));

/** The steps of the first workflow that the page shows. */
function shownSteps(): readonly WorkflowStep[] {
  const block = readBlocks(PAGE).find(({ language }) => language === "yaml")!;
  return parse(block.text).jobs.test.steps;
}

/** The commands of the steps, each to be run by `sh`. */
function shownCommands(): readonly string[] {
  const nestr = `nestr() { ${executable().map(shellQuote).join(" ")} "$@"; }\n`;
  return shownSteps().flatMap(({ run }) => run === undefined ? [] : [nestr + run]);
}

Deno.test("the workflow of docs/ci.md tests the change and what depends on it", async () => {
  await using project = await ProjectFixture.example("shop");
  const { git } = project;
  const remote = git.path("example", "remotes", "api.git");
  const author = git.path("author");
  await git.git(git.root, "clone", "--quiet", remote, author);
  await git.git(author, "switch", "--quiet", "--create", "change");
  await git.commit(author, { "change.txt": "x\n" });
  await git.git(author, "push", "--quiet", "origin", "change");

  // What actions/checkout does with the inputs that the page gives it.
  const checkout = shownSteps().map((step) => step.with).find((it) => it?.path !== undefined)!;
  assert.deepEqual(checkout, { path: "api", "fetch-depth": 0 });
  const job = project.path("api");
  await Deno.mkdir(job);
  await git.git(job, "init", "--quiet");
  await git.git(job, "fetch", "--quiet", remote, "+refs/heads/*:refs/remotes/origin/*");
  await git.git(job, "checkout", "--quiet", "--detach", "origin/change");

  for (const command of shownCommands()) {
    const { success, stderr } = await new Deno.Command("sh", {
      args: ["-c", command],
      cwd: project.root,
      clearEnv: true,
      env: project.env,
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  }
  const { data } = await project.json(["runs", "show"]);
  assert.equal(data.state, "succeeded");
  const tested = new Set(data.tasks.map(({ id }: { id: string }) => id.split("/")[0]));
  assert.deepEqual(tested, new Set(["api", "web", "admin"]));
});
