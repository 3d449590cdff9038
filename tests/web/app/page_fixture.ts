/**
 * The page of `nestr ui` in a real browser, on a project of the test's own.
 *
 * What runs in the browser is given as text, for it is checked against another library of types. A page
 * that throws, or that the content security policy keeps from something, fails the test.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { bundleApp } from "../../../scripts/app.ts";
import type { ProjectFixture } from "../../support/project_fixture.ts";
import { ServerProcess } from "../../support/web_process.ts";

const DIST = fileURLToPath(new URL("../../../lib/web/app/dist", import.meta.url));
const PATIENCE_MS = 20_000;

/** Requests that a page gives up, and what a browser says of a connection that was taken away. */
const EXPECTED = /net::ERR_(ABORTED|INTERNET_DISCONNECTED|NETWORK_CHANGED|CONNECTION_REFUSED)/;

/** Absolute path of the browser. */
function chromium(): string {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    const file = join(folder, "chromium");
    try {
      if (Deno.statSync(file).isFile) return file;
    } catch {
      // It is in another folder.
    }
  }
  throw new Error("there is no chromium in PATH");
}

let built: Promise<void> | undefined;

/** A problem that axe has found. */
export interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly elements: readonly string[];
}

/** The page in a browser. */
export class PageFixture implements AsyncDisposable {
  readonly project: ProjectFixture;
  readonly page: Page;
  readonly #browser: Browser;
  readonly #complaints: string[] = [];
  server: ServerProcess;

  private constructor(
    project: ProjectFixture,
    server: ServerProcess,
    browser: Browser,
    page: Page,
  ) {
    this.project = project;
    this.server = server;
    this.#browser = browser;
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => this.#complaints.push(String(error)));
    page.on("console", (message) => {
      const text = message.text();
      const isHttp = text.startsWith("Failed to load resource");
      if (message.type() === "error" && !EXPECTED.test(text) && !isHttp) {
        this.#complaints.push(text);
      }
    });
  }

  /**
   * Builds the page, starts the server in a project and opens it.
   *
   * @param project The project; it stays the caller's
   * @param route Where to begin
   * @param args Words behind `nestr ui`
   */
  static async open(
    project: ProjectFixture,
    route = "/overview",
    args: readonly string[] = ["--no-open"],
  ): Promise<PageFixture> {
    await (built ??= bundleApp(DIST));
    const server = await ServerProcess.start(project, { args });
    try {
      const browser = await puppeteer.launch({
        executablePath: chromium(),
        args: ["--no-sandbox", "--force-prefers-reduced-motion"],
        userDataDir: project.git.path(`chromium-${crypto.randomUUID()}`),
        env: { ...project.env },
      });
      const fixture = new PageFixture(project, server, browser, await browser.newPage());
      await fixture.resize(1280, 800);
      await fixture.page.goto(`${server.url}&route=${encodeURIComponent(route)}`);
      return fixture;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Ends everything, and fails when the page has complained. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    this.server.signal("SIGTERM");
    await this.server[Symbol.asyncDispose]();
    assert.deepEqual(this.#complaints, []);
  }

  /** Changes the size of the window. */
  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewport({ width, height });
  }

  /** Goes to a place as a link would. */
  async go(route: string): Promise<void> {
    await this.page.evaluate(`location.hash = ${JSON.stringify(`#${route}`)}`);
  }

  /** Waits until something holds in the page. */
  async until(expression: string): Promise<void> {
    try {
      await this.page.waitForFunction(expression, { polling: 50 });
    } catch (error) {
      const text = await this.text();
      throw new Error(`not in time: ${expression}\n${text}`, { cause: error });
    }
  }

  /** Waits until a text is visible. */
  async see(text: string): Promise<void> {
    await this.until(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** Waits until a text is no longer visible. */
  async miss(text: string): Promise<void> {
    await this.until(`!document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** What is visible. */
  async text(): Promise<string> {
    return await this.evaluate<string>("document.body.innerText");
  }

  /** What an expression comes to in the page. */
  async evaluate<Value>(expression: string): Promise<Value> {
    return await this.page.evaluate(expression) as Value;
  }

  /** Clicks what has a role and a name, as a screen reader would find it. */
  async click(name: string, role = "button"): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="${role}"])`).click();
  }

  /** Clicks the first that a selector finds. */
  async clickOn(selector: string): Promise<void> {
    await this.page.locator(selector).click();
  }

  /** Types into the field with a label. */
  async fill(label: string, text: string, role = "textbox"): Promise<void> {
    const selector = `::-p-aria([name="${label}"][role="${role}"])`;
    const field = await this.page.locator(selector).waitHandle();
    await field.focus();
    await this.page.keyboard.type(text);
  }

  /** Presses keys one after the other. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key as "Enter");
  }

  /** What axe finds in the page as it is; only what is serious. */
  async violations(): Promise<readonly Violation[]> {
    await this.page.evaluate(axe.source);
    const found = await this.evaluate<readonly Violation[]>(`
      axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
        violations.filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, impact, nodes }) => ({
            id, impact, elements: nodes.map(({ html }) => html.slice(0, 200)),
          })))
    `);
    return found;
  }
}
