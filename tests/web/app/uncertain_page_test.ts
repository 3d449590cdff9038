/** What the page says of what is not there, not certain, or not up to date, in a real browser. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const MANIFEST = `version = 1
[project]
name = "p"
[repos.api]
url = "../remotes/api.git"
[repos.web]
url = "../remotes/web.git"
[components.api]
repos = ["api"]
[components.web]
repos = ["web"]
depends_on = ["api"]
`;

Deno.test(
  "the page says what it does not know: a revision, a task, a workspace, a folder that has gone",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
    await project.git.git(project.path("api"), "tag", "only-api");
    const added = await project.nestr(["workspace", "add", "blue", "--no-services"]);
    assert.equal(added.code, 0, added.stderr);
    await Deno.remove(project.git.path("p-blue"), { recursive: true });
    const { data } = await project.json(["run", "--", "true"]);
    await using ui = await PageFixture.open(project, "/graph?affected=only-api");
    await ui.see('Without a revision "only-api", and so counted as changed: web');

    await ui.go(`/operations/${data.id}/nope`);
    await ui.see("This run has no task “nope”");
    await ui.go(`/operations/${data.id}/web`);
    await ui.miss("This run has no task");

    await ui.go("/workspaces");
    await ui.see("Its folder no longer exists");
    // How its working copies stand, nobody knows.
    assert.equal(await ui.evaluate("document.querySelector('.copies')"), null);
    ui.refusals.add(404); // of what it prints
    await ui.go("/workspaces/never");
    await ui.see('There is no workspace "never"');
    await ui.click("Workspaces", "link");
    await ui.see("Its folder no longer exists");
  },
);

Deno.test(
  "the page shows that it is disconnected above whatever is open",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
    await using ui = await PageFixture.open(project, "/overview?open=api");
    await ui.until(
      "document.querySelector('.panel') !== null && document.querySelector('.panel .pending') === null",
    );
    await ui.page.setOfflineMode(true);
    await ui.evaluate("dispatchEvent(new Event('online'))");
    await ui.see("Disconnected");
    for (const width of [360, 1000, 1280]) {
      await ui.resize(width, 740);
      // At its right end there is a button, which the panel beside would cover.
      await ui.until(`innerWidth === ${width} && (() => {
        const { right, top, bottom } = document.querySelector(".banner").getBoundingClientRect();
        const seen = document.elementFromPoint(right - 32, (top + bottom) / 2);
        return seen?.closest(".banner") !== null;
      })()`);
      assert.ok(await ui.evaluate("document.querySelector('.panel') !== null"));
    }
    await ui.page.setOfflineMode(false);
  },
);

Deno.test(
  "the page searches and copies what it shows of a log that is too long, says so, and keeps its lines in line",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
    const { data } = await project.json(["run", "-s", "api", "--", "seq", "1", "230000"]);
    await using ui = await PageFixture.open(project, `/operations/${data.id}/api`);
    await ui.see(`nestr runs logs ${data.id} api`);
    await ui.see("230000");
    await ui.click("Follow the output");
    await ui.evaluate(
      "document.querySelector('.log__lines').scrollTop = (100_000 - 30_000 - 9) * 20",
    );
    await ui.until(`[...document.querySelectorAll(".line__number")]
      .some((it) => it.textContent === "100001")`);
    const lefts = await ui.evaluate<readonly number[]>(
      "[...document.querySelectorAll('.line__text')].map((it) => it.getBoundingClientRect().left)",
    );
    assert.equal(new Set(lefts).size, 1, lefts.join());
    await ui.fill("Search this text", "no such words", "searchbox");
    await ui.see("none in what is shown");
    await ui.click("Copy what is shown");
  },
);
