/**
 * One Chromium for all tests of a file: it is started by the first that needs it, and ended after the last.
 *
 * Tests have nothing in common but the program: each has a context of its own, with storage and cache of
 * its own. Nothing of the machine's settings is seen.
 *
 * @module
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import puppeteer, { type Browser, type BrowserContext } from "puppeteer-core";
import { browserPath } from "./browser_path.ts";

/** A first start on a fresh and busy machine may take this long, in milliseconds. */
const START_MS = 180_000;
/** How long the browser may take to answer; longer than what tests wait for in the page. */
const ANSWER_MS = 120_000;

/** So many lines that it has printed are kept. */
const KEPT = 40;

/** A Chromium that runs. */
interface Running {
  readonly browser: Browser;
  readonly folder: string;
  readonly printed: readonly string[];
}

/** Chromium, shared by the tests of a file. */
export class SharedBrowser {
  #running: Promise<Running> | undefined;

  /** Made while a file of tests is loaded; ended with the last of them. */
  constructor() {
    Deno.test.afterAll(() => this.#end());
  }

  /** Makes a context: storage, cache and pages of a test. The test closes it. */
  async context(): Promise<BrowserContext> {
    this.#running ??= start();
    let { browser } = await this.#running;
    if (!browser.connected) {
      // It has crashed in the test before, which says so.
      await this.#end();
      ({ browser } = await (this.#running = start()));
    }
    return await browser.createBrowserContext();
  }

  /** What Chromium has printed last. */
  async printed(): Promise<string> {
    return (await this.#running)?.printed.join("\n") ?? "";
  }

  async #end(): Promise<void> {
    const running = await this.#running?.catch(() => undefined);
    this.#running = undefined;
    if (!running) return;
    await running.browser.close().catch(() => running.browser.process()?.kill("SIGKILL"));
    await remove(running.folder);
  }
}

async function start(): Promise<Running> {
  const executablePath = browserPath();
  if (executablePath === undefined) throw new Error("there is no chromium in PATH");
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "nestr-test-" }));
  try {
    const browser = await puppeteer.launch({
      executablePath,
      // As root, and in a container, there is no sandbox to be had.
      args: ["--no-sandbox", "--force-prefers-reduced-motion"],
      userDataDir: join(folder, "profile"),
      env: {
        ...{ HOME: folder, XDG_CONFIG_HOME: join(folder, "config"), TMPDIR: folder },
        ...{ PATH: Deno.env.get("PATH") ?? "", LANG: "C.UTF-8" },
      },
      timeout: START_MS,
      protocolTimeout: ANSWER_MS,
    });
    const printed: string[] = [];
    browser.process()?.stderr?.on("data", (data) => {
      printed.push(...String(data).trimEnd().split("\n"));
      printed.splice(0, printed.length - KEPT);
    });
    return { browser, folder, printed };
  } catch (error) {
    await remove(folder);
    throw error;
  }
}

/** Its last helpers may write there for a moment yet. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
