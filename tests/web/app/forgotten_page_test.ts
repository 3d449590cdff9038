/** What was saved of forgotten workspaces, in a real browser. */

import assert from "node:assert/strict";
import { noteSavedWork } from "../../../lib/workspaces/saved_work.ts";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const SECTION = "document.querySelector('.forgotten')";
const COPIES = "[...document.querySelectorAll('ITEMS .button')]" +
  ".map((it) => it.getAttribute('aria-label')).join('\\n')";

Deno.test(
  "the page lets one copy what brings work of a forgotten workspace back, then and later",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(
      'version = 1\n[project]\nname = "one"\n[repos.api]\nurl = "../remotes/api.git"\n',
      ["api"],
    );
    for (const words of [["repo", "sync"], ["workspace", "add", "blue"]]) {
      const { code, stderr } = await project.nestr(words);
      assert.equal(code, 0, stderr);
    }
    await Deno.writeTextFile(`${project.root}/../one-blue/api/draft.txt`, "unsaved\n");
    await using ui = await PageFixture.open(project, "/workspaces");
    await ui.see("1 change");
    assert.equal(await ui.evaluate(SECTION), null);
    await ui.click("Forget");
    await ui.see("This would discard");
    await ui.clickOn("dialog input[type=checkbox]");
    await ui.click("Discard 1 file in 1 repository");
    await ui.until("location.hash.startsWith('#/operations/')");
    await ui.see("To bring it back");
    await ui.go("/workspaces");
    await ui.until(`${SECTION}?.querySelector('summary').textContent.endsWith("(1)")`);
    const { stdout } = await project.nestr(["workspace", "list", "--forgotten", "--json"]);
    const [{ saved: [{ restore }] }] = JSON.parse(stdout).data.forgotten;
    assert.ok(restore.includes("git"), restore);
    await ui.until(
      `${COPIES.replace("ITEMS", ".outcomes .commands")} === ${JSON.stringify(`Copy: ${restore}`)}`,
    );
    await ui.click("Dismiss");

    // The newest twenty are shown.
    const path = "/home/somebody/projects/with-a-rather-long-name/one-";
    for (let at = 10; at < 32; at++) {
      await noteSavedWork(project.path(".nestr", "workspaces"), `note-${at}`, {
        workspace: `old-${at}`,
        root: `${path}${at}`,
        savedAt: `2026-01-01T00:00:${at}.000Z`,
        saved: [{
          repository: "api",
          restore: `git -C ${path}${at} stash apply ${"0".repeat(40)}`,
        }],
      });
    }
    await ui.go("/overview");
    await ui.until("document.querySelector('.row') !== null");
    await ui.go("/workspaces");
    await ui.until(`${SECTION}?.querySelector('summary').textContent.endsWith("(23)")`);
    await ui.clickOn(".forgotten summary");
    await ui.see("3 more:");
    const names = await ui.evaluate<string>(
      "[...document.querySelectorAll('.forgotten strong')].map((it) => it.textContent).join()",
    );
    assert.match(names, /^blue,old-31,old-30,.*,old-13$/);
    await ui.resize(360, 740);
    await ui.until("document.documentElement.scrollWidth <= 360");
    for (const scheme of ["light", "dark"]) {
      await ui.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      assert.deepEqual(await ui.violations(), []);
    }
  },
);
