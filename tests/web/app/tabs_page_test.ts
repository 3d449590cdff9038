/** Links in other tabs, and answers that come when one has gone on, in a real browser. */

import assert from "node:assert/strict";
import { freePort } from "../../support/free_port.ts";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { ServerProcess } from "../../support/web_process.ts";
import { openAddress, reload } from "./load_page.ts";
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
    await openAddress(other, link);
    // Where the first tab has not answered in time, on a busy machine, it is asked by the next one.
    for (let tries = 1; tries < 10; tries++) {
      await other.waitForFunction(`${ROWS} || ${ASKS}`);
      if (await other.evaluate(ROWS)) break;
      await reload(other);
    }
    await other.waitForFunction(ROWS);
    const kept = String(await other.evaluate("JSON.stringify(localStorage) + document.cookie"));
    assert.equal(kept.includes(ui.server.token), false);
    await other.close();
    await ui.page.goto("about:blank");
    const alone = await context.newPage();
    alone.setDefaultTimeout(60_000);
    await openAddress(alone, link);
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

/** A page of another origin, with a link. */
function foreignPage(link: string): Deno.HttpServer<Deno.NetAddr> {
  const html = `<!doctype html><a href="${link}">nestr</a>`;
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(html, { headers: { "Content-Type": "text/html" } }),
  );
}

Deno.test(
  "the page opens by a link of another page, such as a web terminal, which fills in no form",
  requires("browser"),
  async () => {
    await using project = await small();
    await using ui = await PageFixture.open(project);
    await ui.until(ROWS);
    const { origin, token } = ui.server;
    const form = "/operations/new?do=run&command=foreign";
    // With the token, without it, and with a wrong one: the tab that is open lends its own.
    ui.refusals.add(401);
    for (
      const link of [
        `#token=${token}`,
        `#${form}`,
        `#token=wrong&route=${encodeURIComponent(form)}`,
      ]
    ) {
      await using other = foreignPage(`${origin}/${link}`);
      const tab = await ui.page.browserContext().newPage();
      tab.setDefaultTimeout(60_000);
      await tab.goto(`http://localhost:${other.addr.port}`);
      await tab.locator("a").click();
      await tab.waitForFunction(ROWS);
      assert.equal(await tab.evaluate("location.pathname + location.search + location.hash"), "/");
      await tab.evaluate(`location.hash = "#${form}"`);
      await tab.waitForFunction("document.querySelector('.compose') !== null");
      await tab.reload();
      await tab.waitForFunction("document.querySelector('.compose') !== null");
      await tab.close();
    }
  },
);

Deno.test(
  "the page goes on where it was when the server was started again and another tab has its new address",
  requires("browser"),
  async () => {
    await using project = await small();
    const port = String(freePort());
    await using ui = await PageFixture.open(project, "/workspaces", ["--no-open", "--port", port]);
    await ui.see("No workspaces yet");
    const context = ui.page.browserContext();
    const other = await context.newPage();
    other.setDefaultTimeout(60_000);
    ui.server.signal("SIGTERM");
    await ui.server.ended();
    ui.refusals.add(401); // of the old token
    ui.server = await ServerProcess.start(project, { args: ["--no-open", "--port", port] });
    await other.goto(ui.server.url);
    await other.waitForFunction(ROWS);
    await ui.page.bringToFront();
    // Where the other tab has not answered in time, on a busy machine, it is asked again.
    const isThere = "document.body.innerText.includes('No workspaces yet')";
    const isLocked = "document.body.innerText.includes('This address is out of date')";
    const isNew = `sessionStorage.getItem("nestr.token") === "${ui.server.token}"`;
    await ui.until(`${isLocked} || ${isThere} && ${isNew}`);
    if (await ui.evaluate(isLocked)) await ui.page.reload();
    await ui.until(`${isThere} && ${isNew}`);
    assert.equal(await ui.evaluate("location.hash"), "#/workspaces");
  },
);
