/** Long lines of a log that are wrapped, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { reload } from "./load_page.ts";
import { PageFixture } from "./page_fixture.ts";

/** Prints long lines, and some that are shorter than they are long: every letter has an accent. */
const PRINTING = `version = 1
[project]
name = "one"
[repos.api]
url = "../remotes/api.git"
[components.api]
[workflows.print]
[[workflows.print.steps]]
name = "print"
run = """awk 'BEGIN {
  for (i = 0; i < 60; i++) { long = long " word" i; accents = accents "e\\u0301e\\u0301e\\u0301" }
  for (i = 1; i <= 3000; i++) print i (i % 5 == 0 ? long : i % 7 == 0 ? accents : " short")
}'"""
`;

const LOG = "document.querySelector('.log__lines')";
const WIDER = `${LOG}.scrollWidth - ${LOG}.clientWidth`;
const PRESSED =
  `document.querySelector('[aria-label="Wrap long lines"]').getAttribute('aria-pressed')`;
/** The first line that is in sight. */
const FIRST = `[...document.querySelectorAll('.log__drawn .line')].find((line) =>
  line.getBoundingClientRect().bottom > ${LOG}.getBoundingClientRect().top + 1
)?.querySelector('.line__number').textContent`;
/** How much is below what is in sight. */
const LEFT = `${LOG}.scrollHeight - ${LOG}.scrollTop - ${LOG}.clientHeight`;
/** Whether the list ends where its last line does. */
const ENDS = `Math.abs([...document.querySelectorAll('.log__drawn .line')].at(-1)
  ?.getBoundingClientRect().bottom - document.querySelector('.log__all')
  ?.getBoundingClientRect().bottom) < 1`;

Deno.test(
  "a log wraps its long lines when asked to, keeps the line that is read, and remembers it",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(PRINTING, ["api"]);
    const printed = await project.nestr(["run", "print", "--quiet"]);
    assert.equal(printed.code, 0, printed.stderr);
    await using ui = await PageFixture.open(project, "/operations/last");
    await ui.until(`${LOG} !== null && ${LEFT} < 1 && ${WIDER} > 100`);
    assert.equal(await ui.evaluate(PRESSED), "false");

    // The end stays in sight, and the list is as high as its lines have turned out to be.
    await ui.click("Wrap long lines");
    await ui.until(`${WIDER} === 0 && ${LEFT} < 1 && ${ENDS}`);
    assert.equal(await ui.evaluate(PRESSED), "true");

    // Another line that is read stays at the top, whatever the width.
    await ui.evaluate(`${LOG}.scrollTop = 30000`);
    const read = await ui.settled<string>(FIRST);
    await ui.evaluate(`${LOG}.focus()`);
    for (const width of [1000, 1280]) {
      await ui.press("z");
      await ui.until(`${WIDER} > 100`);
      assert.equal(await ui.settled(FIRST), read);
      await ui.press("z");
      await ui.until(`${WIDER} === 0`);
      assert.equal(await ui.settled(FIRST), read);
      await ui.resize(width, 800);
      assert.equal(await ui.settled(FIRST), read);
    }

    // Lines that are drawn for the first time and are not as high as they are long move none.
    const moved = await ui.evaluate<number>(`(async () => {
      const frame = () => new Promise(requestAnimationFrame);
      const place = (line) => line?.getBoundingClientRect().top;
      let most = 0;
      for (let step = 0; step < 60; step++) {
        const kept = [...document.querySelectorAll('.log__drawn .line')].find((line) =>
          place(line) > ${LOG}.getBoundingClientRect().top + 200);
        const number = kept.querySelector('.line__number').textContent;
        const before = place(kept);
        ${LOG}.scrollTop -= 100;
        await frame();
        await frame();
        const now = [...document.querySelectorAll('.log__drawn .line')].find((line) =>
          line.querySelector('.line__number').textContent === number);
        most = Math.max(most, Math.abs(place(now) - before - 100));
      }
      return most;
    })()`);
    assert.ok(moved < 2, `moved by ${moved} pixels`);

    await ui.press("/");
    await ui.page.keyboard.type("2995 word0");
    await ui.until("document.querySelector('.line--current')?.textContent.includes('2995 word0')");

    await reload(ui.page);
    await ui.until(`${LOG} !== null && ${WIDER} === 0 && ${LEFT} < 1 && ${ENDS}`);
    assert.equal(await ui.evaluate(PRESSED), "true");
  },
);

Deno.test("a long patch is read from its beginning", requires("browser"), async () => {
  await using project = await ProjectFixture.create(PRINTING, ["api"]);
  const lines = Array.from({ length: 400 }, (_, line) => `line ${line}\n`);
  await Deno.writeTextFile(project.path("api", "many.txt"), lines.join(""));
  await project.git.git(project.path("api"), "add", "many.txt");
  await using ui = await PageFixture.open(project, "/overview/api");
  await ui.until(`${LOG}?.scrollHeight > 4000`);
  assert.equal(await ui.settled(`${LOG}.scrollTop`), 0);
});
