import assert from "node:assert/strict";
import { openBrowser } from "../../lib/engine/open_browser.ts";
import { eventually } from "../support/docker_fixture.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const URL_OF_PAGE = "http://127.0.0.1:1234/open/0123abcd";

/** Programs of a system that write down how they were called. */
async function programs(folder: string, ...names: readonly string[]): Promise<string> {
  for (const name of names) {
    const script = `#!/bin/sh\n{ echo "${name} $*"; cat; } > ${folder}/new\n` +
      `mv ${folder}/new ${folder}/called\n`;
    await Deno.writeTextFile(`${folder}/${name}`, script, { mode: 0o755 });
  }
  return `${folder}:${Deno.env.get("PATH")}`;
}

const called = (folder: string) =>
  eventually(() => Deno.readTextFile(`${folder}/called`).catch(() => ""), (text) => text !== "");

Deno.test("openBrowser() opens a page with what each system has", async () => {
  using temporary = new TemporaryFolder();
  const folder = temporary.path;
  const PATH = await programs(folder, "xdg-open", "rundll32");
  using _ = new ProcessEnvironment({ PATH, DISPLAY: ":0" });
  for (const [system, program] of [["linux", "xdg-open"], ["windows", "rundll32"]] as const) {
    assert.equal(openBrowser(URL_OF_PAGE, system), true);
    const text = await called(folder);
    assert.ok(text.startsWith(program) && text.includes(URL_OF_PAGE), text);
    await Deno.remove(`${folder}/called`);
  }
});

Deno.test("openBrowser() hides the page from the list of processes of macOS", async () => {
  using temporary = new TemporaryFolder();
  const folder = temporary.path;
  using _ = new ProcessEnvironment({ PATH: await programs(folder, "osascript", "open") });
  assert.equal(openBrowser(URL_OF_PAGE, "darwin"), true);
  assert.equal(await called(folder), `osascript \nopen location "${URL_OF_PAGE}"\n`);
});

Deno.test("openBrowser() opens none without a display, and where others would see the page", async () => {
  using temporary = new TemporaryFolder();
  const folder = temporary.path;
  const PATH = await programs(folder, "xdg-open");
  using _ = new ProcessEnvironment({ PATH, DISPLAY: "", WAYLAND_DISPLAY: "" });
  assert.equal(openBrowser(URL_OF_PAGE, "linux"), false);
  using __ = new ProcessEnvironment({ DISPLAY: ":0" });
  assert.equal(openBrowser(URL_OF_PAGE, "freebsd"), false);
});
