/** Where the keyboard is as dialogs open, change and close, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const MANIFEST = `version = 1
[project]
name = "one"
[repos.api]
url = "../remotes/api.git"
[workflows.check]
[[workflows.check.steps]]
name = "gate"
run = "test -e gate"
[environment.backend]
type = "process"
`;

const FOCUS = "document.activeElement";
const OPEN = "document.querySelector('dialog[open]')";

/** Keeps the answer to `run` back until the page calls `answer()`: events may come before it. */
const LATE = `{
  const before = fetch;
  globalThis.fetch = async (path, init) => {
    const answered = await before(path, init);
    if (String(init?.body).includes('"method":"run"')) {
      await new Promise((resolve) => globalThis.answer = () => resolve() ?? true);
    }
    return answered;
  };
}`;

/** Presses Tab until a button has the focus. */
async function tabTo(ui: PageFixture, button: string): Promise<void> {
  for (let tabs = 0; tabs < 60; tabs++) {
    if (await ui.evaluate(`${FOCUS}.textContent`) === button) return;
    await ui.press("Tab");
  }
  assert.fail(`no Tab leads to ${button}`);
}

async function synced(): Promise<ProjectFixture> {
  const project = await ProjectFixture.create(MANIFEST, ["api"]);
  const { code, stderr } = await project.nestr(["repo", "sync"]);
  if (code === 0) return project;
  await project[Symbol.asyncDispose]();
  assert.fail(stderr);
}

Deno.test(
  "the page keeps the keyboard in the view when the button that opened a dialog has gone",
  requires("browser"),
  async () => {
    await using project = await synced();
    await project.nestr(["run", "check"]);
    await using ui = await PageFixture.open(project, "/operations");
    await ui.clickOn(".history__link");
    await ui.see("ended with code 1");
    await Deno.writeTextFile(project.path("api/gate"), "");
    await tabTo(ui, "Resume");
    await ui.press("Enter");
    await ui.see("Resume a run");
    await ui.until(`${OPEN}.querySelector('.button--primary:not([disabled])') !== null`);
    await tabTo(ui, "Run 1 task");
    await ui.evaluate(LATE);
    await ui.press("Enter");
    await ui.until(
      "![...document.querySelectorAll('button')].some((it) => it.textContent === 'Resume')",
    );
    await ui.until("globalThis.answer?.() !== undefined");
    await ui.until(`${OPEN} === null`);
    await ui.until(
      "document.querySelector('.view__facts .state__label')?.textContent === 'succeeded'",
    );
    assert.equal(await ui.settled(`${FOCUS} !== document.body`), true);
    assert.equal(await ui.evaluate(`${FOCUS}.closest('main') !== null`), true);

    // Where it is still there, it gets the focus back.
    await ui.go("/overview");
    await ui.until("document.querySelector('.row') !== null");
    await tabTo(ui, "Sync");
    await ui.press("Enter");
    await ui.until(`${OPEN} !== null`);
    await ui.press("Escape");
    await ui.until(`${OPEN} === null`);
    assert.equal(await ui.settled(`${FOCUS}.textContent`), "Sync");
  },
);

Deno.test(
  "the page keeps the keyboard in a dialog whose plan is out of date, and takes its words back",
  requires("browser"),
  async () => {
    await using project = await synced();
    await Deno.writeTextFile(project.path("api/README.md"), "changed\n");
    await using ui = await PageFixture.open(project);
    await ui.clickOn(".row__name");
    await ui.click("Reset");
    await ui.see("This would discard");
    const told = `${OPEN}.querySelector('[aria-live]').textContent`;
    await ui.until(`${told} === "The plan is ready: 1 task"`);
    await Deno.writeTextFile(project.path("api/other.txt"), "new\n");
    await project.git.git("project/api", "add", "other.txt");
    await ui.clickOn("dialog input[type=checkbox]");
    await tabTo(ui, "Discard 1 file in 1 repository");
    await ui.press("Enter");
    await ui.see("Plan again");
    assert.equal(await ui.settled(`${OPEN}.contains(${FOCUS})`), true);
    assert.equal(await ui.evaluate(told), "");
    await tabTo(ui, "Plan again");
    await ui.press("Enter");
    await ui.until(`${told}.startsWith("The plan is ready: 1 task")`);
    assert.equal(await ui.settled(`${OPEN}.contains(${FOCUS})`), true);
  },
);

Deno.test(
  "the page begins in the name of a new workspace, and leaves it for the plan and comes back",
  requires("browser"),
  async () => {
    await using project = await synced();
    await using ui = await PageFixture.open(project, "/workspaces");
    await ui.click("Add a workspace");
    const label = `document.querySelector('label[for="' + ${FOCUS}.id + '"]')?.textContent`;
    await ui.until(`${label} === "Name"`);
    await ui.page.keyboard.type("blue");
    await ui.press("Enter");
    await ui.see("Add blue");
    await ui.until(`${FOCUS} === ${OPEN}`);
    await ui.click("Back");
    await ui.until(`${label} === "Name"`);
    await ui.press("Escape");
    await ui.until(`${OPEN} === null`);
    assert.equal(await ui.settled(`${FOCUS}.textContent`), "Add a workspace");
  },
);
