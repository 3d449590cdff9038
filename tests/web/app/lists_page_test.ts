/** Choosing and opening in the lists of the page, with mouse and keys, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const box = (name: string): string => `input[aria-label="Select ${name}"]`;
const FOCUS = "document.activeElement";

Deno.test(
  "the overview keeps every row that was clicked, and its keys, its filter and the focus",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    await project.nestr(["repo", "sync"]);
    await project.nestr(["run", "build"]);
    await using ui = await PageFixture.open(project);
    await ui.until("document.querySelectorAll('.row .run-link').length > 1");

    // One row after the other; then the keys go on with the row that was clicked.
    await ui.clickOn(box("contracts"));
    await ui.clickOn(box("billing"));
    await ui.see("Run on 2");
    await ui.until(`${FOCUS}.getAttribute('role') === 'grid'`);
    await ui.press("ArrowUp", "Space");
    await ui.see("Run on 3");
    await ui.until(`document.querySelector('${box("api")}').checked`);
    await ui.press("Escape");
    await ui.miss("Run on");
    await ui.page.keyboard.down("Control");
    await ui.press("a");
    await ui.page.keyboard.up("Control");
    await ui.see("Run on 6");
    await ui.press("Escape");
    // A click at the edge of the cell is one on the box.
    await ui.page.locator(".row__check").click({ offset: { x: 3, y: 3 } });
    await ui.see("Run on 1");

    // A row opens under the filter that stands there now, and takes the focus each time.
    await ui.go("/overview?select=contracts%20%7C%20api");
    await ui.until("document.querySelectorAll('.row').length === 2");
    for (const name of ["contracts", "api"]) {
      await ui.page.locator(`.row ::-p-text(${name})`).click();
      await ui.until(`document.querySelector('.panel__title')?.textContent === '${name}'`);
      await ui.until(`${FOCUS}.classList.contains('panel')`);
      assert.match(await ui.evaluate<string>("location.hash"), /select=contracts/);
    }
    // What the list keeps out of the order of the Tab key is in it here.
    await ui.until("document.querySelector('.panel .run-link')?.tabIndex === 0");

    // Where it covers the list nothing below it can be reached; a click beside it closes it.
    await ui.resize(1000, 800);
    await ui.until("document.querySelector('.overview__list').inert");
    await ui.page.mouse.click(300, 500);
    await ui.until("document.querySelector('.panel') === null");
    await ui.until(`${FOCUS}.getAttribute('role') === 'grid'`);
  },
);

Deno.test(
  "the graph keeps what it shows when a box is chosen that was not drawn again",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    await project.nestr(["repo", "sync"]);
    await using ui = await PageFixture.open(project, "/graph?component=api");
    await ui.until("document.querySelector('.graph__panel') !== null");
    await ui.go("/graph?component=api&affected=HEAD");
    await ui.see("affected since HEAD");
    await ui.clickOn("[data-node=web]");
    await ui.until("document.querySelector('.panel__title').textContent === 'web'");
    assert.match(await ui.evaluate<string>("location.hash"), /affected=HEAD/);
  },
);

Deno.test(
  "the tasks of an operation are counted, and on a phone are moved through before one is opened",
  requires("browser"),
  async () => {
    const names = Array.from({ length: 200 }, (_, i) => `part-${String(i).padStart(3, "0")}`);
    await using project = await ProjectFixture.create(
      `version = 1
[project]
name = "parts"
[repos.api]
url = "../remotes/api.git"
[[workflows.check.steps]]
name = "check"
run = "true"
${names.map((name) => `[components.${name}]\nrepos = ["api"]\n`).join("")}`,
      ["api"],
    );
    const { code, stderr } = await project.nestr(["run", "check"]);
    assert.equal(code, 0, stderr);
    await using ui = await PageFixture.open(project, "/operations/last");
    // The last one is shown, and said to be the last one.
    const option = "document.querySelector('.task[aria-selected=true]')";
    await ui.until(`${option}?.getAttribute('aria-setsize') === '200'`);
    await ui.until(`${option}?.getAttribute('aria-posinset') === '200'`);

    await ui.resize(360, 740);
    await ui.go("/operations/last");
    const list = "document.querySelector('[role=listbox]')";
    await ui.until(`${list} !== null`);
    const drawn = await ui.evaluate<number>("document.querySelectorAll('.task').length");
    assert.ok(drawn < 60, `${drawn} tasks are in the document`);
    await ui.evaluate(`${list}.focus()`);
    await ui.press("End");
    await ui.until("document.querySelector('.task--active')?.textContent.includes('part-199')");
    await ui.until(
      `document.getElementById(${list}.getAttribute('aria-activedescendant')) !== null`,
    );
    assert.equal(await ui.evaluate("document.querySelector('.output')"), null);
    await ui.press("Enter");
    await ui.until("document.querySelector('.output__title')?.textContent === 'part-199/check'");
    // The list has gone, and the focus with it.
    await ui.until(`${FOCUS}.id === 'main'`);
  },
);
