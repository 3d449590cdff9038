/** Graph, workspaces, problems, projects and the connection, in a real browser. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { ServerProcess } from "../../support/web_process.ts";
import { PageFixture } from "./page_fixture.ts";

async function syncedShop(): Promise<ProjectFixture> {
  const project = await ProjectFixture.example("shop");
  const { code, stderr } = await project.nestr(["repo", "sync"]);
  if (code === 0) return project;
  await project[Symbol.asyncDispose]();
  assert.fail(stderr);
}

/** Names of the boxes with a role, sorted. */
const boxes = (role: string): string =>
  `[...document.querySelectorAll('.node--${role}')].map((it) => it.dataset.node).sort().join()`;

/** Whether a row of the overview shows a file that git does not know. */
const changesOf = (name: string): string =>
  `[...document.querySelectorAll('.row')].find((row) => row.textContent.startsWith('${name}'))` +
  "?.textContent.includes('untracked')";

const STATE = "document.querySelector('.view__facts .state__label')?.textContent";

Deno.test(
  "the page draws the graph: relatives, what is affected, a run as it goes on",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await using ui = await PageFixture.open(project, "/graph");
    await ui.until(`${boxes("plain")} === "admin,api,billing,changelog,contracts,web,worker"`);

    // Click, and the keyboard from there.
    await ui.clickOn("[data-node=api]");
    await ui.until(`${boxes("dependency")} === "contracts"`);
    assert.equal(await ui.evaluate(boxes("dependent")), "admin,web");
    await ui.press("ArrowLeft", "Enter");
    await ui.until(`${boxes("chosen")} === "contracts"`);
    assert.equal(await ui.evaluate(boxes("dependent")), "admin,api,billing,web,worker");
    await ui.press("Escape");
    await ui.until(`${boxes("chosen")} === ""`);

    // Zoom, pan and back.
    const transform = "document.querySelector('.canvas__svg > g').getAttribute('transform')";
    const before = await ui.evaluate<string>(transform);
    await ui.click("Larger");
    await ui.until(`${transform} !== ${JSON.stringify(before)}`);
    await ui.click("All of it");
    await ui.until(`${transform} === ${JSON.stringify(before)}`);

    // What a change touches.
    await Deno.writeTextFile(project.path("billing", "new.txt"), "x");
    await ui.fill("Affected since", "HEAD");
    await ui.press("Enter");
    await ui.until(`${boxes("changed")} === "billing" && ${boxes("affected")} === "worker"`);
    await ui.see("2 components affected since HEAD");

    // A run is drawn while it goes on.
    const gate = project.path("gate");
    const line = `while ! test -e ${gate}; do sleep 0.1; done`;
    const run = project.start(["run", "-s", "api", "--", "sh", "-c", line]);
    await ui.go("/operations");
    await ui.see("running");
    const id = await ui.evaluate<string>(
      "document.querySelector('.history__link').getAttribute('href').split('/').at(-1)",
    );
    await ui.go(`/graph?run=${id}`);
    await ui.until("document.querySelector('[data-node=api]') !== null");
    await Deno.writeTextFile(gate, "");
    await run.output();
    await ui.until(
      "document.querySelector('[data-node=api]').getAttribute('aria-label').includes('succeeded')",
    );
  },
);

Deno.test(
  "the page adds a workspace with a real service, shows where it answers, asks, and forgets it",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    try {
      await using ui = await PageFixture.open(project, "/workspaces");
      await ui.see("There are no workspaces yet");
      await ui.click("Add a workspace");
      await ui.fill("Name", "blue");
      await ui.press("Enter");
      await ui.see("working-copy:api");
      await ui.click("Go ahead");
      await ui.until(`${STATE} === "succeeded"`);
      await ui.press("g", "w");
      await ui.until(
        "document.querySelector('.services .state__label')?.textContent === 'running'",
      );
      const port = await ui.evaluate<string>("document.querySelector('.port a').href");
      const order = '[{"product":"tea","quantity":2,"price":450}]';
      const answer = await fetch(`${port}orders`, { method: "POST", body: order });
      assert.ok(answer.ok);
      await answer.body?.cancel();

      await ui.click("Logs of api", "link");
      await ui.see("Logs of blue");
      await ui.go("/workspaces");

      await ui.click("Stop api");
      await ui.click("Go ahead");
      await ui.until(
        "document.querySelector('.services .state__label')?.textContent === 'stopped'",
      );
      await ui.click("Start api");
      await ui.click("Go ahead");
      await ui.until(
        "document.querySelector('.services .state__label')?.textContent === 'running'",
      );

      // Unsaved work in the workspace is asked about.
      await Deno.writeTextFile(join(`${project.root}-blue`, "web", "draft.txt"), "unsaved");
      await ui.click("Forget");
      await ui.see("This would discard");
      assert.equal(
        await ui.evaluate("document.querySelector('dialog .button--danger').disabled"),
        true,
      );
      await ui.clickOn("dialog .check input");
      await ui.clickOn("dialog .button--danger");
      await ui.until(`${STATE} === "succeeded"`);
      await ui.see("To bring it back");
      await ui.press("g", "w");
      await ui.see("There are no workspaces yet");
    } finally {
      await project.nestr(["workspace", "forget", "blue", "--force"]);
    }
  },
);

Deno.test(
  "the page refreshes as files change, says that it is disconnected, connects again, misses nothing",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await using ui = await PageFixture.open(project);
    await ui.until("document.querySelectorAll('.row').length === 6");
    await ui.until("!document.querySelector('.pending')");
    await Deno.writeTextFile(project.path("api", "new.txt"), "x");
    await ui.until(changesOf("api"));
    await ui.page.setOfflineMode(true);
    await ui.server.client.call("server", {});
    // Chromium lets an open connection live on; a new one fails.
    await ui.evaluate("dispatchEvent(new Event('online'))");
    await ui.see("Disconnected");
    assert.equal(await ui.evaluate("document.querySelectorAll('.row').length"), 6);

    await Deno.writeTextFile(project.path("worker", "new.txt"), "x");
    await project.nestr(["run", "build"]);
    await ui.page.setOfflineMode(false);
    await ui.miss("Disconnected");
    await ui.until(changesOf("worker"));
    await ui.until("document.querySelector('.run-link__title')?.textContent === 'build'");
  },
);

Deno.test(
  "the page says where the new address is when the server was started again",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await using ui = await PageFixture.open(project);
    await ui.until("document.querySelectorAll('.row').length === 6");
    const port = new URL(ui.server.url).port;
    ui.server.signal("SIGTERM");
    await ui.server.ended();
    await ui.see("Disconnected");
    ui.server = await ServerProcess.start(project, { args: ["--no-open", "--port", port] });
    await ui.see("This address is from an earlier start");
    await ui.page.goto(ui.server.url);
    await ui.until("document.querySelectorAll('.row').length === 6");
  },
);

Deno.test("the page offers projects that were opened before", requires("browser"), async () => {
  await using project = await syncedShop();
  const other = project.git.path("other");
  await Deno.mkdir(other);
  await Deno.writeTextFile(join(other, "nestr.toml"), 'version = 1\n[project]\nname = "other"\n');
  {
    await using server = await ServerProcess.start(project, { directory: other });
    await server.client.call("server", {});
    server.signal("SIGTERM");
    await server.ended();
  }
  await using ui = await PageFixture.open(project);
  await ui.until("document.querySelectorAll('.row').length === 6");
  await ui.clickOn(".project__button");
  await ui.clickOn("a.project__choice");
  await ui.see("The manifest names no repositories");
  assert.match(await ui.evaluate("location.hash"), /project=.*other/);
  await ui.press("g", "p");
  await ui.until("document.querySelector('.empty, .finding') !== null");
  assert.match(await ui.evaluate("location.hash"), /problems\?project=.*other/);
});

Deno.test(
  "the page shows what the doctor finds, with a command that cures it",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await Deno.remove(project.path("web"), { recursive: true });
    await using ui = await PageFixture.open(project, "/problems");
    await ui.until("document.querySelector('.finding .command code') !== null");
    await ui.see("web");
  },
);

Deno.test(
  "the page with --read-only offers nothing that changes something",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await using ui = await PageFixture.open(project, "/operations/new", [
      "--no-open",
      "--read-only",
    ]);
    await ui.see("read-only");
    await ui.click("Show the plan");
    await ui.until("document.querySelector('.compose__head .button')?.disabled === true");
  },
);
