/** What a repository has changed, as the page shows it, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

Deno.test(
  "the page shows what a repository has changed, follows it, and leads back",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
    await Deno.writeTextFile(project.path("api", "README.md"), "<b>first</b>\n");
    await Deno.writeTextFile(project.path("api", "notes.txt"), "");
    await using ui = await PageFixture.open(project, "/overview?open=api");
    await ui.until("document.querySelector('.panel a[href$=\"/overview/api\"]') !== null");
    await ui.clickOn('.panel a[href$="/overview/api"]');
    await ui.see("Changes in api");
    await ui.see("+<b>first</b>");
    await ui.see("+ notes.txt");
    assert.match(await ui.evaluate("document.title"), /^Changes in api/);
    assert.equal(await ui.evaluate("document.querySelector('.line__number')"), null);
    assert.deepEqual(await ui.violations(), []);

    await Deno.writeTextFile(project.path("api", "README.md"), "second\n");
    await ui.see("+second");
    await ui.miss("first");
    await project.git.git(project.path("api"), "checkout", "-q", "README.md");
    await Deno.remove(project.path("api", "notes.txt"));
    await ui.see("Nothing has changed since the last commit");

    await ui.clickOn(".back");
    await ui.until("document.querySelector('.panel__title')?.textContent === 'api'");
    await ui.until("document.querySelector('.panel a[href$=\"/overview/api\"]') === null");
    // One that somebody has typed.
    await ui.go("/overview/apy");
    await ui.see('no repository "apy"');
  },
);
