/** Links in other tabs, and answers that come when one has gone on, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const ROWS = "document.querySelectorAll('.row').length === 1";
const ASKS = "document.body.innerText.includes('needs its full address')";

async function small(): Promise<ProjectFixture> {
  return await ProjectFixture.create(
    'version = 1\n[project]\nname = "one"\n[repos.api]\nurl = "../remotes/api.git"\n',
    ["api"],
  );
}

Deno.test(
  "the page lets in a link that is opened in another tab, and asks for its address where none is open",
  requires("browser"),
  async () => {
    await using project = await small();
    await using ui = await PageFixture.open(project);
    await ui.until(ROWS);
    const context = ui.page.browserContext();
    const link = `${ui.server.origin}/#/overview`;
    const other = await context.newPage();
    other.setDefaultTimeout(60_000);
    await other.goto(link);
    // Where the first tab has not answered in time, on a busy machine, it is asked by the next one.
    for (let tries = 1; tries < 10; tries++) {
      await other.waitForFunction(`${ROWS} || ${ASKS}`);
      if (await other.evaluate(ROWS)) break;
      await other.reload();
    }
    await other.waitForFunction(ROWS);
    const kept = String(await other.evaluate("JSON.stringify(localStorage) + document.cookie"));
    assert.equal(kept.includes(ui.server.token), false);
    await other.close();
    await ui.page.goto("about:blank");
    const alone = await context.newPage();
    alone.setDefaultTimeout(60_000);
    await alone.goto(link);
    await alone.waitForFunction(ASKS);
  },
);

Deno.test(
  "the page leaves one where one has gone, though the answer to an operation comes late",
  requires("browser"),
  async () => {
    await using project = await small();
    await using ui = await PageFixture.open(project);
    await ui.until(ROWS);
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    await ui.page.setRequestInterception(true);
    ui.page.on("request", async (request) => {
      if (request.postData()?.includes('"method":"run"')) {
        asked.resolve();
        await answer.promise;
      }
      await request.continue();
    });
    await ui.click("Sync");
    await ui.clickOn("dialog .button--primary:not([disabled])");
    await asked.promise;
    await ui.press("Escape");
    await ui.until("document.querySelector('dialog[open]') === null");
    await ui.go("/workspaces");
    await ui.click("Add a workspace");
    await ui.until("document.querySelector('dialog[open]') !== null");
    const title = "document.querySelector('dialog[open] h2')?.textContent";
    const shown = await ui.evaluate<string>(title);
    answer.resolve();
    await ui.until("document.querySelector('[role=status]:not(dialog *)') !== null");
    await ui.until("document.body.textContent.includes('Started: ')");
    assert.equal(await ui.evaluate("location.hash"), "#/workspaces");
    assert.equal(await ui.evaluate(title), shown);
  },
);
