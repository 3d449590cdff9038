/** The overview and operations of the page, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { reload } from "./load_page.ts";
import { PageFixture } from "./page_fixture.ts";

async function syncedShop(): Promise<ProjectFixture> {
  const project = await ProjectFixture.example("shop");
  const { code, stderr } = await project.nestr(["repo", "sync"]);
  if (code === 0) return project;
  await project[Symbol.asyncDispose]();
  assert.fail(stderr);
}

async function replace(project: ProjectFixture, file: string, text: string, by: string) {
  const before = await Deno.readTextFile(project.path(file));
  assert.ok(before.includes(text), `${file} does not hold ${text}`);
  await Deno.writeTextFile(project.path(file), before.replaceAll(text, by));
}

const ROWS =
  "[...document.querySelectorAll('.row__name strong')].map((it) => it.textContent).join()";

Deno.test(
  "the page selects, plans, runs with one failure, reads the log and resumes",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await replace(project, "contracts/openapi.json", '"due"', '"due_date"');
    await using ui = await PageFixture.open(project);
    await ui.until(`${ROWS} === "contracts,api,billing,web,worker,tools"`);
    await ui.see("modified");

    // The token is nowhere to be seen, and lasts for this tab.
    assert.equal(await ui.evaluate("location.hash"), "#/overview");
    await reload(ui.page);
    await ui.see("modified");

    // Select with the keyboard: the filter, a suggestion, a mistake and its place.
    await ui.press("/");
    await ui.until("document.activeElement.classList.contains('filter__input')");
    await ui.page.keyboard.type("deps(");
    await ui.until("document.querySelectorAll('.filter__option').length > 0");
    await ui.press("Escape");
    await ui.until("document.querySelector('.filter__mistake') !== null");
    await ui.page.keyboard.type("worker)");
    await ui.until(`${ROWS} === "contracts,billing,worker"`);
    await ui.see("3 of 6");

    // Plan.
    await ui.click("Run", "link");
    await ui.clickOn(".choice:nth-of-type(2) input");
    await ui.see("Selects contracts, billing, worker");
    await ui.click("Show the plan");
    await ui.see("6 tasks");
    await ui.see("after contracts/contract");

    // Run; billing still names the old field.
    await ui.click("Run 6 tasks");
    await ui.see("exit code 1");
    await ui.until(
      "document.querySelector('.view__facts .state__label')?.textContent === 'failed'",
    );
    await ui.see("Invoice.due is not in the contract");
    await ui.see("needs billing/contract");
    await ui.until("location.hash.startsWith('#/operations/')");

    // Another task's log, with the keyboard; the address leads there.
    await ui.evaluate("document.querySelector('[role=listbox]').focus()");
    await ui.press("Home");
    await ui.until("decodeURIComponent(location.hash).endsWith('/contracts/unit')");
    await ui.until("document.querySelector('.output__title').textContent === 'contracts/unit'");

    // Mend it, and run again what did not succeed.
    await replace(project, "billing/contract.uses", "Invoice.due", "Invoice.due_date");
    await replace(project, "billing/billing/invoice.py", '"due"', '"due_date"');
    await ui.click("Resume");
    await ui.see("not run again");
    await ui.clickOn("dialog .button--primary");
    await ui.until(
      "document.querySelector('.view__facts .state__label')?.textContent === 'succeeded'",
    );

    // The history and the overview have heard of it.
    await ui.jump("r", "operations");
    await ui.until("document.querySelector('.history__link .state')?.textContent === 'succeeded'");
    await ui.jump("o", "overview");
    await ui.until(
      "[...document.querySelectorAll('.row')].find((row) => row.textContent.startsWith('billing'))" +
        "?.querySelector('.row__run')?.textContent.includes('succeeded')",
    );
  },
);

Deno.test(
  "the page asks before it discards work, by the count, and puts it back",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await Deno.writeTextFile(project.path("web/draft.txt"), "unsaved");
    await using ui = await PageFixture.open(project, "/operations/new?do=clean");
    await ui.click("Show the plan");
    await ui.see("This would discard 1 file in 1 repository");
    await ui.see("draft.txt");
    const button = "document.querySelector('.compose__plan .button--danger')";
    assert.equal(await ui.evaluate(`${button}.disabled`), true);
    assert.equal(await ui.evaluate(`${button}.textContent`), "Discard 1 file in 1 repository");
    await ui.clickOn(".losses .check input");
    await ui.until(`!${button}.disabled`);
    // What is agreed to comes before what it allows.
    await ui.press("Tab");
    await ui.until("document.activeElement?.textContent === 'Discard 1 file in 1 repository'");
    await ui.click("Discard 1 file in 1 repository");
    await ui.see("1 path removed");
    await ui.until(
      "document.querySelector('.view__facts .state__label')?.textContent === 'succeeded'",
    );
    await assert.rejects(Deno.stat(project.path("web/draft.txt")), Deno.errors.NotFound);
    await reload(ui.page);
    await ui.click("Undo");
    await ui.clickOn("dialog .button--primary");
    await ui.until("document.querySelector('h1')?.textContent.startsWith('runs undo')");
    await ui.until(
      "document.querySelector('.view__facts .state__label')?.textContent === 'succeeded'",
    );
    assert.equal(await Deno.readTextFile(project.path("web/draft.txt")), "unsaved");
  },
);

Deno.test(
  "the page follows a hundred thousand lines, searches them, and cancels what goes on",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    const program = project.path("print.mjs");
    await Deno.writeTextFile(
      program,
      `let text = "";
       for (let i = 1; i <= 100000; i++) {
         text += \`\\x1b[32mok\\x1b[0m line \${i} <script>alert(1)</script> \\x1b]8;;http://x\\x1b\\\\link\\n\`;
       }
       process.stdout.write(text, () => setTimeout(() => {}, 600000));`,
    );
    await using ui = await PageFixture.open(project, "/operations/new?do=run&select=api");
    await ui.fill("Command", `node ${program}`);
    await ui.press("Enter");
    await ui.click("Run 1 task");
    await ui.until(
      "[...document.querySelectorAll('.line__number')].at(-1)?.textContent === '100000'",
    );
    const drawn = await ui.evaluate<number>("document.querySelectorAll('.line').length");
    assert.ok(drawn < 200, `${drawn} lines are in the document`);
    await ui.see("<script>alert(1)</script> link");
    assert.equal(await ui.evaluate("document.querySelectorAll('.log script, .log a').length"), 0);
    assert.ok(await ui.evaluate<number>("document.querySelectorAll('.fg-green').length") > 0);

    await ui.fill("Search this text", "line 77777", "searchbox");
    await ui.see("1 of 1");
    await ui.until("document.querySelector('.line--current')?.textContent.includes('line 77777')");

    await ui.click("Cancel");
    await ui.until(
      "document.querySelector('.view__facts .state__label')?.textContent === 'cancelled'",
    );
    // Who has cancelled it need not be told of a signal, and is where the button was.
    await ui.see("It was cancelled before it finished");
    await ui.miss("by a signal");
    await ui.until("document.activeElement?.classList.contains('view__actions')");
    await ui.click("Run again", "link");
    await ui.until("document.querySelector('.input--code')?.value.startsWith('node ')");
    await ui.page.goBack();
    // The same log, read from the journal.
    await reload(ui.page);
    await ui.until(
      "[...document.querySelectorAll('.line__number')].at(-1)?.textContent === '100000'",
    );
  },
);
