/** What the page knows, when things happen in an order that nobody expects, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const STATE = "document.querySelector('.view__facts .state__label')?.textContent";
const LOG = "document.querySelector('.log__lines')?.innerText";

/** A project with one repository, and a workflow that ends when there is a file. */
async function waiting(): Promise<ProjectFixture> {
  const project = await ProjectFixture.create(
    `version = 1
[project]
name = "one"
[repos.api]
url = "../remotes/api.git"
[components.api]
[workflows.wait]
[[workflows.wait.steps]]
name = "wait"
run = "echo begun; while [ ! -e gate ]; do sleep 0.1; done; echo more; [ ! -e bad ]"
[environment.workspace]
setup = ["echo first; while [ ! -e gate ]; do sleep 0.1; done; echo second; while [ ! -e end ]; do sleep 0.1; done"]
`,
    ["api"],
  );
  await project.nestr(["repo", "sync"]);
  return project;
}

Deno.test(
  "the page notices that a manifest is in order again, and says why a project is not there",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(
      'version = 1\n[project]\nname = "one"\n[repos.api]\nurl = "../remotes/api.git"\n',
      ["api"],
    );
    const manifest = project.path("nestr.toml");
    const whole = await Deno.readTextFile(manifest);
    await Deno.writeTextFile(manifest, "version = one\n");
    await using ui = await PageFixture.open(project);
    await ui.see("No project to show");
    await Deno.writeTextFile(manifest, whole);
    await ui.until("document.querySelectorAll('.row').length === 1");

    // Broken again, wherever one is: what was loaded stays, and a note tells.
    await ui.go("/operations");
    await Deno.writeTextFile(manifest, "version = one\n");
    await ui.until("document.querySelector('.shell__note .note--bad') !== null");
    await Deno.writeTextFile(manifest, whole);
    await ui.until("document.querySelector('.shell__note') === null");

    ui.refusals.add(404); // of its events
    await ui.go("/overview?project=/nowhere");
    await ui.see("No project to show");
    await ui.miss("Disconnected");
  },
);

Deno.test(
  "the page follows a run of a terminal, and shows it as running when it is resumed here",
  requires("browser"),
  async () => {
    await using project = await waiting();
    await Deno.writeTextFile(project.path("api", "bad"), "");
    const gate = project.path("api", "gate");
    const run = project.start(["run", "wait"]);
    await using ui = await PageFixture.open(project, "/operations");
    try {
      await ui.see("running");
      await ui.clickOn(".history__link");
      await ui.until(`${LOG}?.includes("begun")`);
      await ui.until(
        "document.querySelector('.output__head .state__label').textContent === 'running'",
      );
    } finally {
      // Nothing else would end it.
      await Deno.writeTextFile(gate, "");
      await run.output();
    }
    await ui.until(`${STATE} === "failed" && ${LOG}.includes("more")`);

    await Deno.remove(gate);
    await Deno.remove(project.path("api", "bad"));
    await ui.click("Resume");
    await ui.clickOn("dialog .button--primary");
    await ui.until(`${STATE} === "running"`);
    await ui.jump("r", "operations");
    await ui.until("document.querySelector('.history__link .state')?.textContent === 'running'");
    await ui.until("document.querySelector('.running__link') !== null");
    await Deno.writeTextFile(gate, "");
    await ui.until("document.querySelector('.history__link .state')?.textContent === 'succeeded'");
    await ui.until("document.querySelector('.running__link') === null");
  },
);

Deno.test(
  "the page shows what an operation without a journal has printed while one looked elsewhere",
  requires("browser"),
  async () => {
    await using project = await waiting();
    const folder = `${project.root}/../one-blue`;
    try {
      await using ui = await PageFixture.open(project, "/workspaces");
      await ui.click("Add a workspace");
      await ui.fill("Name", "blue");
      await ui.press("Enter");
      await ui.click("Add blue");
      await ui.until(`${LOG}?.includes("first")`);
      const place = await ui.evaluate<string>("location.hash.slice(1)");
      await ui.jump("o", "overview");
      await ui.until("document.querySelector('.row') !== null");
      await Deno.writeTextFile(`${folder}/gate`, "");
      await ui.evaluate("new Promise((resolve) => setTimeout(resolve, 1000))");
      await ui.go(place);
      await ui.until(`${LOG}?.includes("second")`);
      await Deno.writeTextFile(`${folder}/end`, "");
      await ui.until(`${STATE} === "succeeded"`);
    } finally {
      await project.nestr(["workspace", "forget", "blue", "--force"]);
    }
  },
);

Deno.test(
  "PageFixture fails where the server refuses something that the test does not expect",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create("version = 1\n", []);
    const closed = (refusals: readonly number[]): Promise<void> =>
      (async () => {
        await using ui = await PageFixture.open(project);
        for (const status of refusals) ui.refusals.add(status);
        const told = new Promise((resolve) => ui.page.once("console", resolve));
        await ui.evaluate("fetch('/nothing').then(({ status }) => status)");
        await told;
      })();
    await assert.rejects(closed([]), /status of 404 .*\/nothing/);
    await closed([404]);
  },
);
