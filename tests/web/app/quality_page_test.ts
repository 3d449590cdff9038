/** What holds for every view of the page: accessibility, narrow screens, hostile names, many rows. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const SIZES = [[1280, 800, "light"], [1280, 800, "dark"], [360, 740, "light"]] as const;

Deno.test(
  "no view of the page has a serious problem for axe, or is wider than a narrow screen",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    await project.nestr(["repo", "sync"]);
    await Deno.writeTextFile(project.path("web", "new.txt"), "x");
    await project.nestr(["run", "test"]);
    await using ui = await PageFixture.open(project);
    const views = [
      ["/overview", ".row .state"],
      ["/overview?open=web", ".panel"],
      ["/overview?select=tag:", ".filter__mistake"],
      ["/graph?component=api", ".graph__panel"],
      ["/graph?affected=HEAD", ".node--changed"],
      ["/operations", ".history__link"],
      ["/operations/new", ".choice"],
      ["/operations/last", ".task"],
      ["/operations/last/api%2Funit", ".output"],
      ["/workspaces", ".empty"],
      ["/problems", ".empty, .finding"],
    ] as const;
    for (const [width, height, scheme] of SIZES) {
      await ui.resize(width, height);
      await ui.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      for (const [route, shown] of views) {
        await ui.go(route);
        await ui.until(`document.querySelector(${JSON.stringify(shown)}) !== null`);
        const where = `${route} at ${width} px, ${scheme}`;
        assert.deepEqual(await ui.violations(), [], where);
        const isWider = "const main = document.querySelector('main');" +
          "document.documentElement.scrollWidth > innerWidth || main.scrollWidth > main.clientWidth";
        assert.equal(
          await ui.evaluate(`(() => { ${isWider.replace(";", "; return ")} })()`),
          false,
          where,
        );
      }
    }
    await ui.press("?");
    await ui.until("document.querySelector('dialog[open]') !== null");
    assert.deepEqual(await ui.violations(), []);
    await ui.press("Escape");
    await ui.until("document.querySelector('dialog') === null");
  },
);

Deno.test(
  "the page shows names and output that hold markup as text",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(
      `version = 1
[project]
name = "<img>"
[repos.api]
url = "../remotes/api.git"
tags = ["<b>"]
[workflows.print]
description = "<script>alert(2)</script>"
[[workflows.print.steps]]
name = "print"
run = "echo '<img src=x onerror=alert(3)>'"
`,
      ["api"],
    );
    await project.git.git(
      project.path("api"),
      "switch",
      "--quiet",
      "-c",
      "x<img/src=x/onerror=alert(4)>",
    );
    await using ui = await PageFixture.open(project);
    await ui.see("x<img/src=x/onerror=alert(4)>");
    await ui.see("<img>");
    await ui.go("/overview?open=api");
    await ui.see("<b>");
    await ui.go("/operations/new");
    await ui.see("<script>alert(2)</script>");
    await ui.click("Show the plan");
    await ui.click("Run 1 task");
    await ui.see("<img src=x onerror=alert(3)>");
    assert.equal(
      await ui.evaluate("document.querySelectorAll('img, script:not([src]), [style*=url]').length"),
      0,
    );
  },
);

Deno.test(
  "the overview keeps a thousand repositories out of the document until they are in sight",
  requires("browser"),
  async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `service-${String(i).padStart(4, "0")}`);
    const manifest = names.map((name) => `[repos.${name}]\nurl = "../remotes/${name}.git"\n`).join(
      "",
    );
    await using project = await ProjectFixture.create(
      `version = 1\n[project]\nname = "big"\n${manifest}`,
    );
    await using ui = await PageFixture.open(project);
    await ui.until(
      "document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '1001'",
    );
    await ui.see("1000\nnot cloned");
    const drawn = "document.querySelectorAll('.row').length";
    assert.ok(await ui.evaluate<number>(drawn) < 80);
    await ui.evaluate("document.querySelector('[role=grid]').focus()");
    await ui.press("End");
    await ui.until(
      "document.querySelector('.row--active')?.textContent.startsWith('service-0999')",
    );
    assert.ok(await ui.evaluate<number>(drawn) < 80);
    await ui.press("Enter");
    await ui.until("document.querySelector('.panel__title')?.textContent === 'service-0999'");
    await ui.press("Escape");
    await ui.until("document.querySelector('.panel') === null");
    await ui.press("/");
    await ui.page.keyboard.type("*-099?");
    await ui.until(`${drawn} === 10`);
  },
);
