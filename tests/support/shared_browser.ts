/**
 * One Chromium for all tests of a file: the first that needs it starts it; it ends after the last.
 *
 * Tests share nothing but the program: each has a context with its own storage and cache. None of
 * the machine's settings are seen.
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

/** How many of the lines that it has printed are kept. */
const KEPT = 40;

/** A running Chromium. */
interface Running {
  readonly browser: Browser;
  readonly folder: string;
  readonly printed: readonly string[];
}

/** Chromium, shared by the tests of a file. */
export class SharedBrowser {
  #running: Promise<Running> | undefined;

  /** Make it while a file of tests is loaded: it ends after the last of these tests. */
  constructor() {
    Deno.test.afterAll(() => this.#end());
  }

  /** Makes a context, with the storage, cache and pages of a test. The test closes it. */
  async context(): Promise<BrowserContext> {
    this.#running ??= start();
    let { browser } = await this.#running;
    if (!browser.connected) {
      // It crashed in an earlier test, which has reported that.
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
      // There is no sandbox for root or in a container.
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

/** Removes its folder, although its last helper processes may still write there for a moment. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
