/**
 * Makes the pictures of the page of `nestr ui` in `docs/images`: each view with the example of six
 * repositories, in the light and the dark theme.
 *
 * `deno run -A scripts/screenshots.ts [FOLDER]`. Needs git, node and Chromium, reads none of the user's
 * settings, and leaves nothing behind but the pictures.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer, { type Page } from "puppeteer-core";
import { makeExample } from "../examples/make_repositories.ts";
import { bundleApp } from "./app.ts";

const ROOT = new URL("..", import.meta.url);
const CLI = new URL("cli.ts", ROOT).href;

/** A picture: its name, the place in the page, and what has to be visible when it is taken. */
interface Shot {
  readonly name: string;
  readonly route: string;
  readonly shown: string;
  /** What to click first. */
  readonly click?: string;
  /** Width. Default 1280. */
  readonly width?: number;
}

const SHOTS: readonly Shot[] = [
  { name: "overview", route: "/overview", shown: ".row .fact--behind" },
  {
    name: "overview-narrow",
    route: "/overview",
    shown: ".row .fact--behind, .row .state",
    width: 360,
  },
  { name: "changes", route: "/overview/contracts", shown: ".line" },
  {
    name: "plan",
    route: "/operations/new?workflow=test&select=dependents(billing)",
    shown: ".planned",
    click: ".compose__go button",
  },
  { name: "operation", route: "/operations/last", shown: ".line" },
  { name: "operations", route: "/operations", shown: ".history__link" },
  { name: "graph", route: "/graph?component=api", shown: ".graph__panel" },
  { name: "affected", route: "/graph?affected=origin%2Fmain&by=latest", shown: ".node--changed" },
  { name: "workspaces", route: "/workspaces", shown: ".copies code" },
  { name: "problems", route: "/problems", shown: ".finding" },
];

/** A project in a state that is worth showing. */
class Stage {
  readonly #env: Readonly<Record<string, string>>;

  /**
   * @param folder A temporary folder
   * @param root The project's root
   */
  constructor(folder: string, readonly root: string) {
    const kept = Object.entries(Deno.env.toObject())
      .filter(([name]) => !/^(NESTR|AETHER|GIT)_/.test(name));
    this.#env = {
      ...Object.fromEntries(kept),
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Demo",
      GIT_AUTHOR_EMAIL: "demo@example.com",
      GIT_COMMITTER_NAME: "Demo",
      GIT_COMMITTER_EMAIL: "demo@example.com",
      XDG_CONFIG_HOME: join(folder, "config"),
      XDG_STATE_HOME: join(folder, "state"),
    };
  }

  /** Runs nestr to its end, whether or not it succeeds. */
  async nestr(...args: readonly string[]): Promise<void> {
    await this.#command(Deno.execPath(), ["run", "--quiet", "-A", CLI, ...args]).output();
  }

  /** Runs git in a repository. */
  async git(repository: string, ...args: readonly string[]): Promise<void> {
    await this.#command("git", ["-C", join(this.root, repository), ...args]).output();
  }

  /** Starts the server, and returns the address that it prints. */
  async serve(): Promise<{ readonly server: Deno.ChildProcess; readonly url: string }> {
    const args = ["run", "--quiet", "-A", CLI, "ui", "--no-open"];
    const server = this.#command(Deno.execPath(), args).spawn();
    const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let url = "";
    while (!url.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the server has ended");
      url += value;
    }
    reader.cancel().catch(() => {});
    return { server, url: url.trim() };
  }

  /** Sets the stage: changes, commits, a failed run and a workspace. */
  async set(): Promise<void> {
    await this.nestr("repo", "sync");
    await this.nestr("workspace", "add", "blue");
    await this.nestr("run", "build");
    const contract = join(this.root, "contracts", "openapi.json");
    const text = await Deno.readTextFile(contract);
    await Deno.writeTextFile(contract, text.replaceAll('"due"', '"due_date"'));
    await this.nestr("run", "test");
    await this.git("api", "commit", "--quiet", "--allow-empty", "-m", "Try something");
    await this.git("web", "switch", "--quiet", "-c", "feature/checkout");
    await this.git("worker", "reset", "--quiet", "--hard", "HEAD~1");
    await Deno.writeTextFile(join(this.root, "web", "draft.html"), "<p>soon</p>\n");
    await this.git("billing", "remote", "set-url", "origin", "../../remotes/old-billing.git");
  }

  #command(program: string, args: readonly string[]): Deno.Command {
    return new Deno.Command(program, {
      args: [...args],
      cwd: this.root,
      clearEnv: true,
      env: { ...this.#env },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    });
  }
}

async function take(page: Page, shot: Shot, folder: string): Promise<void> {
  for (const scheme of ["light", "dark"]) {
    await page.setViewport({ width: shot.width ?? 1280, height: shot.width ? 740 : 800 });
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: scheme },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    await page.evaluate(`location.hash = "#/"`);
    await page.evaluate(`location.hash = ${JSON.stringify(`#${shot.route}`)}`);
    if (shot.click) await page.locator(shot.click).click();
    await page.waitForSelector(shot.shown);
    await page.waitForFunction("!document.querySelector('.pending, .loading')");
    const path = join(folder, `ui-${shot.name}-${scheme}.png`);
    await page.mouse.move(0, 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await page.screenshot({ path: path as `${string}.png` });
    console.log(`${path}  ${Math.round((await Deno.stat(path)).size / 1000)} kB`);
  }
}

async function main(target: string): Promise<void> {
  await Deno.mkdir(target, { recursive: true });
  await bundleApp(fileURLToPath(new URL("lib/web/app/dist", ROOT)));
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "nestr-" }));
  const { root } = await makeExample("shop", join(folder, "code"));
  const stage = new Stage(folder, root);
  try {
    await stage.set();
    const { server, url } = await stage.serve();
    const browser = await puppeteer.launch({
      executablePath: Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--hide-scrollbars"],
      userDataDir: join(folder, "chromium"),
    });
    try {
      const page = await browser.newPage();
      await page.goto(url);
      for (const shot of SHOTS) await take(page, shot, target);
    } finally {
      await browser.close();
      server.kill("SIGTERM");
      await server.status;
    }
  } finally {
    await stage.nestr("workspace", "forget", "blue", "--force");
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  await main(Deno.args[0] ?? fileURLToPath(new URL("docs/images", ROOT)));
}
