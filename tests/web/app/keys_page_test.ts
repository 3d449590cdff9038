/** Keys, dialogs and what screen readers are told, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { reload } from "./load_page.ts";
import { PageFixture } from "./page_fixture.ts";

Deno.test(
  "the page can do without letters as keys, and remembers it",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    await using ui = await PageFixture.open(project);
    await ui.until("document.querySelector('.row') !== null");
    await ui.press("?");
    await ui.clickOn("dialog .check input");
    await ui.press("Escape");
    await ui.until("document.querySelector('dialog') === null");
    await reload(ui.page);
    await ui.until("document.querySelector('.row') !== null");
    await ui.press("g", "g", "n", "?");
    assert.equal(await ui.evaluate("location.hash"), "#/overview");
    assert.equal(await ui.evaluate("document.querySelector('dialog')"), null);
    await ui.click("Keyboard shortcuts (?)");
    await ui.clickOn("dialog .check input");
    await ui.press("Escape");
    await ui.until("document.querySelector('dialog') === null");
    await ui.press("n");
    await ui.until("location.hash === '#/operations/new'");
  },
);

Deno.test(
  "a dialog says what happens in it, and is not closed by text that is selected beyond its edge",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    await using ui = await PageFixture.open(project);
    await ui.until("document.querySelector('.row') !== null");
    await ui.click("Sync");
    await ui.until(
      "document.querySelector('dialog > div > [role=status], dialog [aria-live]')" +
        "?.textContent.startsWith('The plan is ready')",
    );
    const { x, y } = await ui.evaluate<{ x: number; y: number }>(
      "document.querySelector('.dialog__title').getBoundingClientRect().toJSON()",
    );
    await ui.page.mouse.move(x + 4, y + 4);
    await ui.page.mouse.down();
    await ui.page.mouse.move(20, y + 4, { steps: 4 });
    await ui.page.mouse.up();
    assert.equal(await ui.evaluate("document.querySelector('dialog').open"), true);
    await ui.page.mouse.click(20, y + 4);
    await ui.until("document.querySelector('dialog') === null");
    await ui.press("r");
    const told = "document.querySelector('.shell > [aria-live]').textContent";
    await ui.until(`${told} === 'Reloading everything'`);
    await ui.press("r");
    await ui.until(`${told} === 'Reloading everything\\u200b'`);
  },
);

Deno.test(
  "the filter names no suggestion that has gone, and marks the chosen one by more than its ground",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    await using ui = await PageFixture.open(project);
    await ui.until("document.querySelector('.row') !== null");
    await ui.press("/");
    await ui.until("document.activeElement.classList.contains('filter__input')");
    await ui.page.keyboard.type("tag:");
    await ui.until("document.querySelectorAll('.filter__option').length > 0");
    await ui.press("ArrowDown");
    const named = "document.querySelector('.filter__input').getAttribute('aria-activedescendant')";
    await ui.until(`document.getElementById(${named})?.getAttribute('aria-selected') === 'true'`);
    const style = (property: string): string =>
      `getComputedStyle(document.querySelector('.filter__option')).${property}`;
    await ui.until(`${style("boxShadow")} !== 'none'`);
    // Where the system takes shadows away there is a line.
    const client = await ui.page.createCDPSession();
    await client.send("Emulation.setEmulatedMedia", {
      features: [{ name: "forced-colors", value: "active" }],
    });
    await ui.until(`${style("outlineStyle")} === 'solid'`);
    await ui.evaluate("document.querySelector('main').focus()");
    await ui.until(`${named} === null`);
  },
);

Deno.test(
  "the page says that it loads before the server has answered, and counts problems unasked",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    await project.nestr(["repo", "sync"]);
    await project.git.git(project.path("api"), "remote", "set-url", "origin", "../nowhere.git");
    await using ui = await PageFixture.open(project);
    await ui.until("document.querySelector('.badge--problems')?.textContent.includes('problem')");
    const held: (() => Promise<void>)[] = [];
    let isHeld = true;
    await ui.page.setRequestInterception(true);
    ui.page.on("request", (request) => {
      if (isHeld && request.url().endsWith("/rpc")) held.push(() => request.continue());
      else void request.continue();
    });
    await reload(ui.page);
    await ui.until("document.querySelector('main .loading') !== null");
    isHeld = false;
    for (const release of held) await release();
    await ui.until("document.querySelector('.row') !== null");
  },
);
