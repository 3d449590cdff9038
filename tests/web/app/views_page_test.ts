/** Graph, workspaces, problems, projects and the connection, in a real browser. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { freePort } from "../../support/docker_fixture.ts";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { ServerProcess } from "../../support/web_process.ts";
import { openAddress } from "./load_page.ts";
import { PageFixture } from "./page_fixture.ts";

async function syncedShop(): Promise<ProjectFixture> {
  const project = await ProjectFixture.example("shop");
  const { code, stderr } = await project.nestr(["repo", "sync"]);
  if (code === 0) return project;
  await project[Symbol.asyncDispose]();
  assert.fail(stderr);
}

/** Names of the boxes with a role, sorted. */
const boxes = (role: string): string =>
  `[...document.querySelectorAll('.node--${role}')].map((it) => it.dataset.node).sort().join()`;

/** Whether a row of the overview shows a file that git does not know. */
const changesOf = (name: string): string =>
  `[...document.querySelectorAll('.row')].find((row) => row.textContent.startsWith('${name}'))` +
  "?.textContent.includes('untracked')";

const STATE = "document.querySelector('.view__facts .state__label')?.textContent";

Deno.test(
  "the page draws the graph: relatives, what is affected, a run as it goes on",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await using ui = await PageFixture.open(project, "/graph");
    await ui.until(`${boxes("plain")} === "admin,api,billing,changelog,contracts,web,worker"`);

    // Click, and the keyboard from there.
    await ui.clickOn("[data-node=api]");
    await ui.until(`${boxes("dependency")} === "contracts"`);
    assert.equal(await ui.evaluate(boxes("dependent")), "admin,web");
    await ui.press("ArrowLeft", "Enter");
    await ui.until(`${boxes("chosen")} === "contracts"`);
    assert.equal(await ui.evaluate(boxes("dependent")), "admin,api,billing,web,worker");
    await ui.press("Escape");
    await ui.until(`${boxes("chosen")} === ""`);

    // Zoom, pan and back.
    const transform = "document.querySelector('.canvas__svg > g').getAttribute('transform')";
    const before = await ui.settled<string>(transform);
    await ui.click("Zoom in");
    await ui.until(`${transform} !== ${JSON.stringify(before)}`);
    await ui.click("Fit to the window");
    await ui.until(`${transform} === ${JSON.stringify(before)}`);

    // What a change touches.
    await Deno.writeTextFile(project.path("billing", "new.txt"), "x");
    await ui.fill("Affected since", "HEAD");
    await ui.press("Enter");
    await ui.until(`${boxes("changed")} === "billing" && ${boxes("affected")} === "worker"`);
    await ui.see("2 components affected since HEAD");

    // A run is drawn while it goes on.
    const gate = project.path("gate");
    const line = `while ! test -e ${gate}; do sleep 0.1; done`;
    const drawn = "document.querySelector('[data-node=api]')?.getAttribute('aria-label')";
    const run = project.start(["run", "-s", "api", "--", "sh", "-c", line]);
    try {
      await ui.go("/operations");
      await ui.until("document.querySelector('.history__link .state')?.textContent === 'running'");
      const id = await ui.evaluate<string>(
        "document.querySelector('.history__link').getAttribute('href').split('/').at(-1)",
      );
      await ui.go(`/graph?run=${id}`);
      await ui.until(`${drawn}?.includes('running')`);
    } finally {
      await Deno.writeTextFile(gate, "");
      await run.output();
    }
    await ui.until(`${drawn}?.includes('succeeded')`);
  },
);

Deno.test(
  "the page adds a workspace with a real service, shows where it answers, asks, and forgets it",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    try {
      await using ui = await PageFixture.open(project, "/workspaces");
      await ui.see("No workspaces yet");
      await ui.click("Add a workspace");
      await ui.fill("Name", "blue");
      await ui.press("Enter");
      await ui.see("working-copy:api");
      await ui.click("Add blue");
      await ui.until(`${STATE} === "succeeded"`);
      await ui.jump("w", "workspaces");
      await ui.until(
        "document.querySelector('.services .state__label')?.textContent === 'running'",
      );
      const port = await ui.evaluate<string>("document.querySelector('.port a').href");
      const order = '[{"product":"tea","quantity":2,"price":450}]';
      const answer = await fetch(`${port}orders`, { method: "POST", body: order });
      assert.ok(answer.ok);
      await answer.body?.cancel();

      await ui.click("Logs of api", "link");
      await ui.see("Logs of blue");
      await ui.go("/workspaces");

      await ui.click("Stop api");
      await ui.click("Stop api of blue");
      await ui.until(
        "document.querySelector('.services .state__label')?.textContent === 'stopped'",
      );
      await ui.click("Start api");
      await ui.click("Start api of blue");
      await ui.until(
        "document.querySelector('.services .state__label')?.textContent === 'running'",
      );

      // Unsaved work in the workspace is asked about.
      await Deno.writeTextFile(join(`${project.root}-blue`, "web", "draft.txt"), "unsaved");
      await ui.click("Forget");
      await ui.see("This would discard");
      assert.equal(
        await ui.evaluate("document.querySelector('dialog .button--danger').disabled"),
        true,
      );
      await ui.clickOn("dialog .check input");
      await ui.clickOn("dialog .button--danger");
      await ui.until(`${STATE} === "succeeded"`);
      await ui.see("To bring it back");
      await ui.jump("w", "workspaces");
      await ui.see("No workspaces yet");
      await ui.see("To bring it back");
    } finally {
      await project.nestr(["workspace", "forget", "blue", "--force"]);
    }
  },
);

Deno.test(
  "the page refreshes as files change, says that it is disconnected, and connects again",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await using ui = await PageFixture.open(project);
    await ui.until("document.querySelectorAll('.row').length === 6");
    await ui.until("!document.querySelector('.pending')");
    await Deno.writeTextFile(project.path("api", "new.txt"), "x");
    await ui.until(changesOf("api"));
    await disconnect(ui);
    assert.equal(await ui.evaluate("document.querySelectorAll('.row').length"), 6);

    await Deno.writeTextFile(project.path("worker", "new.txt"), "x");
    await project.nestr(["run", "build"]);
    await ui.page.setOfflineMode(false);
    await ui.miss("Disconnected");
    await ui.until(changesOf("worker"));
    await ui.until("document.querySelector('.run-link__title')?.textContent === 'build'");
  },
);

/** Takes the connection away. */
async function disconnect(ui: PageFixture): Promise<void> {
  await ui.page.setOfflineMode(true);
  // Chromium lets an open connection live on; a new one fails.
  await ui.evaluate("dispatchEvent(new Event('online'))");
  await ui.see("Disconnected");
}

Deno.test(
  "the page goes on behind the last event that it has heard, and misses no line and no task",
  requires("browser"),
  async () => {
    const program = (name: string): string =>
      `for i in 1 2 3 4 5; do echo ${name} $i; done; while [ ! -e go-${name} ]; do sleep 0.1; done`;
    await using project = await ProjectFixture.create(
      `version = 1
[project]
name = "one"
[repos.api]
url = "../remotes/api.git"
[workflows.three]
order = "serial"
${
        ["a", "b", "c"].map((name) =>
          `[[workflows.three.steps]]\nname = "${name}"\nrun = "${program(name)}"\n`
        ).join("")
      }`,
      ["api"],
    );
    await using ui = await PageFixture.open(project, "/operations/new?do=workflow&workflow=three");
    const asked: URL[] = [];
    ui.page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.pathname === "/events") asked.push(url);
    });
    const log = "document.querySelector('.log__lines')?.innerText";
    await ui.click("Show the plan");
    await ui.click("Run 3 tasks");
    await ui.until(`${log}?.includes("a 5")`);
    const before = asked.at(-1)?.searchParams.get("after");

    // The first task ends, the second one runs and prints, and nobody hears of it.
    await disconnect(ui);
    await Deno.writeTextFile(project.path("api", "go-a"), "");
    const { operations } = await ui.server.client.call("operations", {});
    const id = operations[0]!.id;
    await until(async () => {
      const { text } = await ui.server.client.call("logs", { run: id, task: "api/b" })
        .catch(() => ({ text: "" }));
      return text.endsWith("b 5\n");
    });
    asked.length = 0;
    await ui.page.setOfflineMode(false);
    await ui.miss("Disconnected");
    await until(() => Promise.resolve(asked.length > 0));
    const after = asked.at(-1)?.searchParams.get("after");
    assert.ok(after && after !== before, `it has asked for what is behind ${after}`);

    const task = (name: string): string =>
      `[...document.querySelectorAll('.task')].find((it) => it.innerText.includes('api/${name}'))` +
      "?.querySelector('.state').innerText";
    await ui.until(`${task("a")} === "succeeded" && ${task("b")} === "running"`);
    for (const name of ["b", "c"]) {
      await Deno.writeTextFile(project.path("api", `go-${name}`), "");
    }
    await ui.until(`${STATE} === "succeeded"`);
    await ui.until("document.querySelector('.view__facts').innerText.includes('3 tasks')");
    // Each line once, in its order, as the journal has it.
    for (const name of ["a", "b", "c"]) {
      await ui.go(`/operations/${id}/api%2F${name}`);
      await ui.until(`document.querySelector('.output__title').textContent === 'api/${name}'`);
      await ui.until(`[...document.querySelectorAll('.line__text')].map((it) => it.textContent)
        .filter((it) => it !== "").join() === "${[1, 2, 3, 4, 5].map((i) => `${name} ${i}`)}"`);
    }
  },
);

/** Waits until something holds. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!await holds()) {
    assert.ok(Date.now() < deadline, "not in time");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

Deno.test(
  "the page says where the new address is when the server was started again",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    const port = String(freePort());
    await using ui = await PageFixture.open(project, "/overview", ["--no-open", "--port", port]);
    await ui.until("document.querySelectorAll('.row').length === 6");
    ui.server.signal("SIGTERM");
    await ui.server.ended();
    await ui.see("Disconnected");
    ui.refusals.add(401); // of the old token
    ui.server = await ServerProcess.start(project, { args: ["--no-open", "--port", port] });
    await ui.see("This address is out of date");
    await openAddress(ui.page, ui.server.url);
    await ui.until("document.querySelectorAll('.row').length === 6");
  },
);

Deno.test("the page offers projects that were opened before", requires("browser"), async () => {
  await using project = await syncedShop();
  const other = project.git.path("other");
  await Deno.mkdir(other);
  await Deno.writeTextFile(join(other, "nestr.toml"), 'version = 1\n[project]\nname = "other"\n');
  {
    await using server = await ServerProcess.start(project, { directory: other });
    await server.client.call("server", {});
    server.signal("SIGTERM");
    await server.ended();
  }
  await using ui = await PageFixture.open(project);
  await ui.until("document.querySelectorAll('.row').length === 6");
  await ui.clickOn(".project__button");
  await ui.clickOn("a.project__choice");
  await ui.see("The manifest names no repositories");
  // There is nothing to sync or to run on.
  const disabled = "[...document.querySelectorAll('.view__actions :disabled')]";
  await ui.until(`${disabled}.map((it) => it.textContent).join() === "Sync,Run"`);
  assert.match(await ui.evaluate("location.hash"), /project=.*other/);
  await ui.jump("p", "problems");
  await ui.until("document.querySelector('.empty, .finding') !== null");
  assert.match(await ui.evaluate("location.hash"), /problems\?project=.*other/);

  // Outside any project: those, and how to make one.
  const empty = project.git.path("empty");
  await Deno.mkdir(empty);
  await using outside = await ServerProcess.start(project, { directory: empty });
  await openAddress(ui.page, outside.url);
  await ui.until("document.querySelector('.known__link') !== null");
  await ui.see("nestr project init");
  await ui.miss("the method");
  outside.signal("SIGTERM");
});

Deno.test(
  "the page shows what the doctor finds, with a command that cures it",
  requires("browser"),
  async () => {
    await using project = await syncedShop();
    await Deno.remove(project.path("web"), { recursive: true });
    await using ui = await PageFixture.open(project, "/problems");
    await ui.until("document.querySelector('.finding .command code') !== null");
    await ui.see("web");
  },
);

/** One repository, a run that has failed, work that was discarded, and a workspace with a service. */
const CHANGEABLE = `version = 1
[project]
name = "one"
[repos.api]
url = "../remotes/api.git"
[workflows.fail]
[[workflows.fail.steps]]
name = "fail"
run = "exit 3"
[environment.backend]
type = "process"
[environment.services.web]
command = ["sleep", "600"]
`;

/** What only looks. */
const LOOKING =
  /^(\d+with changes|Check again|Close|Components|Copy .*|Fit to the window|Follow the output|Repositories|Show|Show the plan|Wrap long lines|Zoom in|Zoom out)$/;

/** Those of some names that stand for more than looking. */
const changing = (names: string): readonly string[] =>
  names.split(",").filter((name) => name !== "" && !LOOKING.test(name));

/** Names of the buttons in the view and in dialogs that can be pressed, or that say why they cannot. */
const buttons = (disabled: boolean): string =>
  "[...document.querySelectorAll('main button, dialog button')]" +
  `.filter((it) => (it.ariaDisabled === "true") === ${disabled})` +
  ".map((it) => it.getAttribute('aria-label') ?? it.textContent).sort().join()";

/** What those that cannot be pressed are described by. */
const REASONS = "[...new Set([...document.querySelectorAll('[aria-disabled=true]')]" +
  ".map((it) => document.getElementById(it.getAttribute('aria-describedby'))?.textContent))].join()";

/** The links that lead to a new operation. */
const BEGINNINGS = "[...document.querySelectorAll('main a[href*=\"/operations/new\"]')]" +
  ".map((it) => it.textContent).join()";

Deno.test(
  "the page with --read-only offers nothing that changes something, in no view",
  requires("browser"),
  async () => {
    await using project = await ProjectFixture.create(CHANGEABLE, ["api"]);
    try {
      await project.nestr(["run", "fail"]);
      await Deno.writeTextFile(project.path("api", "draft.txt"), "unsaved");
      const cleaned = await project.json(["repo", "clean", "--yes", "--force"]);
      assert.equal(cleaned.code, 0, JSON.stringify(cleaned.error));
      await Deno.writeTextFile(project.path("api", "draft.txt"), "unsaved");
      const added = await project.nestr(["workspace", "add", "blue"]);
      assert.equal(added.code, 0, added.stderr);
      const runs: readonly { id: string; kind: string }[] =
        (await project.json(["runs", "list"])).data.runs;
      const run = (kind: string): string =>
        `/operations/${runs.find((it) => it.kind === kind)?.id}`;
      await using ui = await PageFixture.open(project, "/overview", ["--no-open", "--read-only"]);
      await ui.see("read-only");
      const views = [
        ["/overview", ".row", "Run,Sync"],
        ["/overview?open=api", ".panel", "Clean,Reset,Run,Run,Switch,Sync,Sync"],
        ["/graph?component=api", ".graph__panel", "Run"],
        ["/operations", ".history__link", ""],
        [run("workflow"), ".output", "Resume,Run again"],
        [run("clean"), ".output", "Undo"],
        ["/workspaces", ".services", "Add a workspace,Clean up,Forget,Stop,Stop web"],
        ["/workspaces/blue", ".log", ""],
        ["/problems", ".empty, .finding", ""],
      ] as const;
      for (const [route, shown, disabled] of views) {
        await ui.go(route);
        await ui.until(`document.querySelector(${JSON.stringify(shown)}) !== null`);
        await ui.until(`${buttons(true)} === "${disabled}"`);
        assert.deepEqual(changing(await ui.evaluate(buttons(false))), [], route);
        const reasons = disabled === "" ? "" : "Read-only: started with --read-only";
        assert.equal(await ui.evaluate(REASONS), reasons, route);
        // A plan is only shown.
        const beginnings = route === "/operations" ? "Show a plan" : "";
        assert.equal(await ui.evaluate(BEGINNINGS), beginnings, route);
      }
      // A narrow screen says it as well.
      const marks = "[...document.querySelectorAll('.side .tag')]" +
        ".filter((it) => it.checkVisibility()).map((it) => it.textContent).join()";
      for (const width of [360, 900, 1280]) {
        await ui.resize(width, 800);
        await ui.until(`${marks} === "read-only"`);
      }
      await ui.go("/overview");
      await ui.click("Sync");
      await ui.go("/operations/new?do=clean");
      await ui.click("Show the plan");
      await ui.clickOn(".losses .check input");
      await ui.until(`${buttons(true)} === "Discard 1 file in 1 repository"`);
      assert.equal(await ui.evaluate("document.querySelector('dialog')"), null);
      assert.deepEqual(changing(await ui.evaluate(buttons(false))), []);
    } finally {
      await project.nestr(["workspace", "forget", "blue", "--force"]);
    }
  },
);
