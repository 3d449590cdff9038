/** How views stand on narrow screens, and what they say of what was begun in them, in a real browser. */

import assert from "node:assert/strict";
import { executable, ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { PageFixture } from "./page_fixture.ts";

const NAMES = ["database", "search-index", "queue", "mailer", "object-storage", "cache", "tracing"];

const service = (name: string, port: number, line: string): string =>
  `[environment.services.${name}]\ncommand = ["sh", "-c", "${line}"]\nports = [${port}]\n`;

const MANIFEST = `version = 1
[project]
name = "project"
[repos.api]
url = "../remotes/api.git"
[environment.backend]
type = "process"
${NAMES.map((name, at) => service(name, 7100 + at, "sleep 600")).join("")}
${service("web", 8080, "sleep 600")}
${service("broken", 7200, "if [ -e flag ]; then exit 3; fi; echo up; sleep 600")}
ready = { log = "up", timeout = "10s" }
`;

const IS_WIDER = "(() => { const main = document.querySelector('main');" +
  "return document.documentElement.scrollWidth > innerWidth ||" +
  " main.scrollWidth > main.clientWidth; })()";

/** Whether nothing is wider than a window of this width, once the window has it. */
const fits = (width: number): string => `innerWidth === ${width} && !${IS_WIDER}`;

/** The words of a row of services. */
const cell = (name: string, selector: string): string =>
  `[...document.querySelectorAll('.services tr')].find((row) =>` +
  ` row.querySelector('th')?.textContent === '${name}')?.querySelector('${selector}')`;

Deno.test(
  "the page shows many services on a narrow screen, and what came of starting one",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(MANIFEST, ["api"]);
    const made = await project.nestr(["workspace", "add", "blue"]);
    assert.equal(made.code, 0, made.stderr);
    try {
      await using ui = await PageFixture.open(project, "/workspaces/blue");
      await ui.resize(360, 740);
      await ui.until(`document.querySelectorAll('.switch__choice').length === ${NAMES.length + 3}`);
      await ui.until(fits(360));
      await ui.go("/workspaces");
      await ui.until(`${cell("web", ".port")} !== undefined`);
      await ui.until(fits(360));

      // Nothing is behind the port of a service that does not run.
      await ui.until(`${cell("web", ".port a")} !== null`);
      assert.equal(await ui.evaluate(`${cell("queue", ".port a")}`), null);
      await ui.click("Stop web");
      await ui.see("Their data and ports are kept");
      await ui.click("Stop web of blue");
      await ui.see("The services were stopped");
      await ui.until(`${cell("web", ".port a")} === null`);
      assert.match(
        await ui.evaluate(`${cell("web", ".port")}.textContent`),
        /^localhost:\d+ *port 8080 of the service$/,
      );
      await ui.click("Dismiss");
      await ui.miss("The services were stopped");

      // What fails says so in the view, and leads to what happened.
      await ui.click("Stop broken");
      await ui.click("Stop broken of blue");
      await ui.see("The services were stopped");
      await ui.go("/problems");
      await ui.see("Check again");
      await ui.go("/workspaces");
      await ui.until(`${cell("broken", ".port")} !== undefined`);
      assert.equal(await ui.evaluate("document.querySelector('.outcomes .note')"), null);
      await Deno.writeTextFile(`${project.root}-blue/flag`, "");
      await ui.click("Start broken");
      await ui.click("Start broken of blue");
      await ui.until("document.querySelector('.outcomes .note--bad') !== null");
      assert.match(await ui.evaluate("document.querySelector('.outcomes').innerText"), /broken/);
      assert.deepEqual(await ui.violations(), []);
      await ui.clickOn(".outcomes .link");
      await ui.until("location.hash.startsWith('#/operations/')");
    } finally {
      const gone = await project.nestr(["workspace", "forget", "blue", "--force", "--yes"]);
      assert.equal(gone.code, 0, gone.stderr);
    }
  },
);

Deno.test(
  "the graph asks about the usual branch, keeps its boxes free, and lets go of what is let go outside",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.example("shop");
    await project.nestr(["repo", "sync"]);
    await Deno.writeTextFile(project.path("billing", "new.txt"), "x");
    await using ui = await PageFixture.open(project, "/graph");
    await ui.until("document.querySelector('.legend .state') !== null");
    await ui.click("Show");
    await ui.until("location.hash.includes('affected=origin%2Fmain')");
    await ui.until("document.querySelector('.node--changed') !== null");

    for (const [width, height] of [[1280, 800], [360, 740]] as const) {
      await ui.resize(width, height);
      await ui.until(`(() => {
        const foot = document.querySelector(".canvas__foot").getBoundingClientRect();
        const boxes = [...document.querySelectorAll(".node")];
        return boxes.length > 0 &&
          boxes.every((box) => box.getBoundingClientRect().bottom <= foot.top);
      })()`);
    }
    await ui.clickOn("[data-node=api]");
    await ui.until("document.querySelector('.graph__panel') !== null");
    await ui.until(
      "document.querySelector('[data-node=api]').getBoundingClientRect().bottom <=" +
        " document.querySelector('.graph__panel').getBoundingClientRect().top",
    );

    // Pressed at the edge, let go outside, back without a button.
    await ui.resize(1280, 800);
    const transform = "document.querySelector('.canvas__svg > g').getAttribute('transform')";
    await ui.until("innerWidth === 1280");
    await ui.settled(transform);
    const { x, y } = await ui.evaluate<{ x: number; y: number }>(
      "document.querySelector('.canvas__frame').getBoundingClientRect().toJSON()",
    );
    const { mouse } = ui.page;
    await mouse.move(x + 1, y + 40);
    await mouse.down();
    await mouse.move(x - 60, y + 40);
    await mouse.up();
    const before = await ui.settled<string>(transform);
    await mouse.move(x + 100, y + 90);
    await mouse.move(x + 160, y + 120);
    assert.equal(await ui.settled(transform), before);
  },
);

Deno.test("the page offers to clone only what is missing", requires("browser"), async () => {
  const manifest = 'version = 1\n[project]\nname = "p"\n' +
    ["there", "missing", "broken"].map((name) =>
      `[repos.${name}]\nurl = "../remotes/${name}.git"\n`
    ).join("");
  await using project = await ProjectFixture.create(manifest, ["there", "missing", "broken"]);
  await Deno.remove(project.path("missing"), { recursive: true });
  await Deno.remove(project.path("broken", ".git", "HEAD"));
  await using ui = await PageFixture.open(project);
  const buttons = "[...document.querySelectorAll('.panel__actions .button')]" +
    ".map((it) => it.textContent).join()";
  const words = [
    ["there", "Run,Sync,Switch,Reset,Clean"],
    ["missing", "Run,Clone,Switch"],
    ["broken", "Run,Sync,Switch"],
  ] as const;
  for (const [name, shown] of words) {
    await ui.go(`/overview?open=${name}`);
    await ui.until(`document.querySelector(".panel__title")?.textContent === "${name}"`);
    await ui.until("document.querySelector('.panel .pending') === null");
    await ui.until(`${buttons} === "${shown}"`);
  }
});

Deno.test(
  "the page keeps to its boxes with a name of 120 letters, and leads back to a form that was wrong",
  requires("browser"),
  async () => {
    const long = "wide".repeat(30);
    const manifest = `version = 1\n[project]\nname = "p"\n[repos.${long}]\n` +
      'url = "../remotes/api.git"\npath = "api"\n';
    await using project = await ProjectFixture.create(manifest, ["api"]);
    // No workflows: it begins with a command.
    await using ui = await PageFixture.open(project, `/operations/new?select=${long}`);
    await ui.see("A shell command");
    await ui.see("Selects wide");
    const edge = (selector: string, side: string): string =>
      `document.querySelector('${selector}').getBoundingClientRect().${side}`;
    await ui.until(`${edge(".filter", "right")} <= ${edge(".compose__plan", "left")}`);
    await ui.resize(360, 800);
    await ui.until(fits(360));
    await ui.resize(1280, 800);

    // Names are as wide as they are drawn, and the field follows the address.
    await ui.go("/graph?affected=HEAD");
    await ui.until("document.querySelector('.graph__affected input')?.value === 'HEAD'");
    await ui.until("document.querySelectorAll('.node').length === 1");
    await ui.until(`[...document.querySelectorAll('.node')].every((node) => {
      const [name] = node.querySelector('text').getClientRects();
      return name.right < node.querySelector('rect').getBoundingClientRect().right;
    })`);
    await ui.go("/graph?affected=main");
    await ui.until("document.querySelector('.graph__affected input').value === 'main'");

    await ui.go("/workspaces");
    await ui.click("Add a workspace");
    await ui.fill("Name", "a/b");
    await ui.press("Enter");
    await ui.until("document.querySelector('dialog .note--bad') !== null");
    await ui.fill("Name", "");
    assert.equal(await ui.evaluate("document.activeElement.value"), "a/b");
    await ui.press("Backspace", "Backspace", "Enter");
    // Without services there are none to start.
    await ui.until("document.querySelector('dialog .planned') !== null");
    assert.equal(await ui.evaluate("document.querySelector('dialog .note--bad')"), null);
  },
);

/** Begins a command in a project, and kills it when something holds. */
async function killWhen(
  project: ProjectFixture,
  words: readonly string[],
  holds: () => boolean,
): Promise<void> {
  const [program, ...before] = executable();
  const child = new Deno.Command(program, {
    args: [...before, ...words],
    cwd: project.root,
    clearEnv: true,
    env: project.env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    assert.ok(Date.now() < deadline, `not in time: ${words.join(" ")}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGKILL");
  await child.status;
}

const exists = (path: string) => (): boolean => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
};

Deno.test(
  "the page mends a workspace that was being made when its maker was killed, and leads to a run cut short",
  requires("browser"),
  async () => {
    // It goes on until the file is removed, however late its nestr is killed.
    const line = (file: string): string =>
      `touch '${file}'; while test -e '${file}'; do sleep 0.1; done`;
    const [made, ran] = [Deno.makeTempFileSync(), Deno.makeTempFileSync()];
    for (const file of [made, ran]) Deno.removeSync(file);
    try {
      await using project = await ProjectFixture.create(
        `version = 1\n[project]\nname = "p"\n[repos.api]\nurl = "../remotes/api.git"\n` +
          `[environment.workspace]\nsetup = [${JSON.stringify(line(made))}]\n`,
        ["api"],
      );
      await killWhen(project, ["workspace", "add", "blue"], exists(made));
      await killWhen(project, ["run", "--", "sh", "-c", line(ran)], exists(ran));
      await using ui = await PageFixture.open(project, "/problems");
      const link = "document.querySelector('.finding__cure a')";
      await ui.until(`${link} !== null`);
      assert.ok(await ui.evaluate(`${link}.hash === "#/operations/" + ${link}.textContent`));
      // A plan does not follow to another page.
      await ui.click("Repair workspaces");
      await ui.until("document.querySelector('dialog') !== null");
      await ui.go("/workspaces");
      await ui.until("document.querySelector('dialog') === null");
      await ui.go("/problems");
      await ui.click("Repair workspaces");
      await ui.click("Repair");
      await ui.see("The workspaces were repaired");
      await ui.until(
        "![...document.querySelectorAll('button')]" +
          ".some((it) => it.textContent === 'Repair workspaces')",
      );
    } finally {
      for (const file of [made, ran]) await Deno.remove(file).catch(() => {});
    }
  },
);
