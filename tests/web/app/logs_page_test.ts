/** Reading a log of the page while it grows, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const LOG = "document.querySelector('.log__lines')";
const FOLLOWS =
  `document.querySelector('[aria-label="Follow the output"]').getAttribute('aria-pressed')`;
const HEIGHT = `${LOG}.scrollHeight`;
/** How much is below what is in sight. */
const LEFT = `${LOG}.scrollHeight - ${LOG}.scrollTop - ${LOG}.clientHeight`;

/** Two repositories, one after the other; each prints until there is a file in it. */
async function printing(): Promise<ProjectFixture> {
  return await ProjectFixture.create(
    `version = 1
[project]
name = "two"
[repos.api]
url = "../remotes/api.git"
[repos.web]
url = "../remotes/web.git"
[components.api]
[components.web]
depends_on = ["api"]
[workflows.print]
[[workflows.print.steps]]
name = "print"
run = "seq 1 200; while [ ! -e enough ]; do echo more; sleep 0.02; done"
`,
    ["api", "web"],
  );
}

Deno.test(
  "a log that grows is left by key and by finger, and nothing else takes its place while it is read",
  requires("browser"),
  async () => {
    await using project = await printing();
    await using ui = await PageFixture.open(project, "/operations/new?do=workflow&workflow=print");
    await ui.page.setViewport({ width: 1280, height: 800, hasTouch: true });
    await ui.click("Show the plan");
    await ui.click("Run 2 tasks");
    await ui.until(`${LOG} !== null && ${HEIGHT} > 4500`);
    // What was there has gone, and one begins at the beginning of what came.
    await ui.until("document.activeElement.id === 'main'");
    await ui.until("document.title === 'print · two · nestr'");
    assert.equal(await ui.evaluate(FOLLOWS), "true");

    /** Lines are added, and one is not taken to them. */
    const stays = async (): Promise<void> => {
      await ui.until(`${FOLLOWS} === 'false'`);
      const height = await ui.evaluate<number>(HEIGHT);
      await ui.until(`${HEIGHT} > ${height} + 400`);
      assert.ok(await ui.evaluate<number>(LEFT) > 300);
      assert.equal(await ui.evaluate(FOLLOWS), "false");
    };
    await ui.evaluate(`${LOG}.focus()`);
    await ui.press("PageUp");
    await stays();
    await ui.press("End");
    await ui.until(`${FOLLOWS} === 'true'`);
    const { touchscreen } = ui.page;
    await touchscreen.touchStart(900, 300);
    for (let y = 300; y < 720; y += 20) await touchscreen.touchMove(900, y);
    await touchscreen.touchEnd();
    await stays();

    // A search ends it as well, and Follow goes on with the words in the box.
    await ui.press("End");
    await ui.until(`${FOLLOWS} === 'true'`);
    await ui.press("/");
    await ui.page.keyboard.type("?");
    await ui.until(`${FOLLOWS} === 'false'`);
    await ui.press("Backspace");
    await ui.page.keyboard.type("77");
    await ui.until("document.querySelector('.line--current')?.textContent.endsWith('77')");
    await ui.click("Follow the output");
    await ui.until(`${LEFT} < 40`);
    await ui.until(`${FOLLOWS} === 'true'`);

    // The task ends and the next one runs; whoever reads this log keeps it.
    await Deno.writeTextFile(project.path("api", "enough"), "");
    await ui.until("document.querySelector('.task + .task .state')?.textContent === 'running'");
    assert.equal(
      await ui.evaluate("document.querySelector('.output__title').textContent"),
      "api/print",
    );
    assert.equal(await ui.evaluate("document.querySelector('.search__input').value"), "77");

    // In a log the letters that lead elsewhere do.
    await ui.evaluate(`${LOG}.focus()`);
    await ui.jump("o", "overview");
    await ui.until("document.querySelector('.grid') !== null");
    await Deno.writeTextFile(project.path("web", "enough"), "");
    await ui.until("document.querySelector('.running') === null");

    // A window that gets lower keeps the end in sight, though nothing more is printed.
    await ui.page.goBack();
    await ui.until(`${LOG} !== null && ${HEIGHT} > 4500 && ${LEFT} < 40`);
    const height = await ui.evaluate<number>(`${LOG}.clientHeight`);
    await ui.page.setViewport({ width: 1280, height: 650, hasTouch: true });
    await ui.until(`${LOG}.clientHeight < ${height} - 100`);
    await ui.until(`${LEFT} < 40`);
  },
);

Deno.test(
  "a phone shows what runs above the tabs, and how far a branch is from its upstream",
  requires("browser"),
  async () => {
    await using project = await printing();
    await project.git.git(
      project.path("web"),
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "Try something",
    );
    await using ui = await PageFixture.open(project, "/operations/new?do=workflow&workflow=print");
    await ui.resize(360, 740);
    await ui.click("Show the plan");
    await ui.click("Run 2 tasks");
    await ui.until("document.querySelector('.task') !== null");
    await ui.go("/overview");
    const top = (selector: string): string =>
      `document.querySelector('${selector}').getBoundingClientRect().top`;
    await ui.until("document.querySelector('.running')?.checkVisibility() === true");
    await ui.until(`${top(".running")} < ${top(".side__nav")}`);
    await ui.until("document.querySelector('.row .fact--ahead')?.checkVisibility() === true");
    assert.equal(
      await ui.evaluate("document.querySelector('.grid__head input').checkVisibility()"),
      true,
    );
    for (const name of ["api", "web"]) {
      await Deno.writeTextFile(project.path(name, "enough"), "");
    }
    await ui.until("document.querySelector('.running') === null");
  },
);
