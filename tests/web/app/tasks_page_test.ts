/** What the page tells of tasks that print nothing, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { reload } from "./load_page.ts";
import { PageFixture } from "./page_fixture.ts";

Deno.test(
  "the page tells what synchronising did with each repository, and which it left alone",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    assert.equal((await project.nestr(["repo", "sync"])).code, 0);
    await project.git.git(project.path("worker"), "reset", "--quiet", "--hard", "HEAD~1");
    const other = "../../remotes/old-billing.git";
    await project.git.git(project.path("billing"), "remote", "set-url", "origin", other);
    assert.equal((await project.nestr(["run", "-s", "billing", "--", "true"])).code, 0);
    await using ui = await PageFixture.open(project);
    await ui.click("Sync");
    await ui.clickOn("dialog .button--primary");
    await ui.see("6 tasks: 1 left alone");
    await ui.see("left alone: other remote");
    await ui.see("updated, 1 commit");
    await ui.see("the manifest says");
    await ui.clickOn(".tasks__filter .switch__choice:nth-of-type(2)");
    await ui.until("document.querySelectorAll('.task').length === 1");
    await ui.clickOn(".task");
    await ui.see("the manifest says");
    await ui.see("remote set-url origin");
    await ui.miss("No output");
    assert.equal(await ui.evaluate("document.querySelectorAll('.output .note--warn').length"), 1);
    // One look into the past tells the same.
    await reload(ui.page);
    await ui.see("the manifest says");

    // A run of one task has the whole width, also where there is little.
    await ui.resize(900, 700);
    await ui.go("/operations");
    await ui.until("document.querySelectorAll('.history__link').length > 1");
    await ui.evaluate("document.querySelectorAll('.history__link')[1].click()");
    const widthOf = (selector: string): string =>
      `document.querySelector('${selector}').getBoundingClientRect().width`;
    await ui.until("document.querySelector('.operation__body--single .output') !== null");
    const [whole, output] = [
      await ui.evaluate<number>(widthOf(".operation__body")),
      await ui.evaluate<number>(widthOf(".output")),
    ];
    assert.ok(output > whole - 1, `${output} of ${whole}`);
  },
);
