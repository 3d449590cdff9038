/**
 * The page of `nestr ui` in a real browser, on a project of the test's own.
 *
 * What runs in the browser is given as text, for it is checked against another library of types. A page
 * that throws, or that the content security policy keeps from something, fails the test. Where the page
 * does not come to what is waited for, the error says what it shows and what it has told, what Chromium
 * has printed, and where a picture of it lies.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import type { BrowserContext, Page } from "puppeteer-core";
import { buildPage } from "../../support/built_page.ts";
import type { ProjectFixture } from "../../support/project_fixture.ts";
import { SharedBrowser } from "../../support/shared_browser.ts";
import { openAddress } from "./load_page.ts";
import { ServerProcess } from "../../support/web_process.ts";

/** Only a failure takes as long: what is waited for takes a second, on a busy machine some. */
const PATIENCE_MS = 60_000;
/** How long a page that has failed may take to say how it stands; one that is busy for ever cannot. */
const LAST_WORDS_MS = 10_000;

/** Where pictures of pages that have failed are put. */
const PICTURES = fileURLToPath(new URL("../../../dist/failed-pages", import.meta.url));

/** Requests that a page gives up, and what a browser says of a connection that was taken away. */
const GIVEN_UP =
  /net::ERR_(ABORTED|INTERNET_DISCONNECTED|NETWORK_CHANGED|CONNECTION_\w+|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED)/;

/** What a browser says of an answer that is a refusal. */
const REFUSED = /^Failed to load resource: .* status of (\d+)/;

const shared = new SharedBrowser();

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
  readonly #context: BrowserContext;
  readonly #complaints: string[] = [];
  /** What the page has told and not got. */
  readonly #told: string[] = [];
  #hasFailed = false;
  /** Statuses that the server is expected to refuse something with; any other is a complaint. */
  readonly refusals = new Set<number>();
  server: ServerProcess;

  private constructor(
    project: ProjectFixture,
    server: ServerProcess,
    context: BrowserContext,
    page: Page,
  ) {
    this.project = project;
    this.server = server;
    this.#context = context;
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => this.#complaints.push(String(error)));
    page.on("requestfailed", (request) => {
      this.#told.push(`${request.failure()?.errorText}: ${request.url()}`);
    });
    page.on("console", (message) => {
      const text = message.text();
      this.#told.push(`${message.type()}: ${text}`);
      if (message.type() !== "error" || this.#isExpected(text)) return;
      this.#complaints.push(`${text} ${message.location().url ?? ""}`.trim());
    });
  }

  #isExpected(text: string): boolean {
    const status = REFUSED.exec(text)?.[1];
    return status === undefined ? GIVEN_UP.test(text) : this.refusals.has(Number(status));
  }

  /**
   * Starts the server in a project and opens the page.
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
    await buildPage();
    const server = await ServerProcess.start(project, { args });
    let context: BrowserContext | undefined;
    try {
      context = await shared.context();
      const fixture = new PageFixture(project, server, context, await context.newPage());
      await fixture.resize(1280, 800);
      await fixture.#insist("the page is loaded", async () => {
        await openAddress(fixture.page, `${server.url}&route=${encodeURIComponent(route)}`);
      });
      return fixture;
    } catch (error) {
      await context?.close();
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Ends everything, and fails when the page has complained. */
  async [Symbol.asyncDispose](): Promise<void> {
    // Of a browser that has crashed the error of the test tells.
    await this.#context.close().catch(() => {});
    this.server.signal("SIGTERM");
    await this.server[Symbol.asyncDispose]();
    // Another error would hide the one that has them already.
    if (!this.#hasFailed) assert.deepEqual(this.#complaints, []);
  }

  /** Does something in the page; where that fails, the error says how everything stands. */
  async #insist(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#hasFailed = true;
      throw new Error(`not in time: ${what}\n${await this.#lastWords()}`, { cause: error });
    }
  }

  /** How everything stands. */
  async #lastWords(): Promise<string> {
    await Deno.mkdir(PICTURES, { recursive: true });
    const path = join(PICTURES, `${crypto.randomUUID()}.png`) as `${string}.png`;
    const [text, picture] = await Promise.all([
      inTime(this.text()),
      inTime(this.page.screenshot({ path }).then(() => path)),
    ]);
    return [
      `at ${this.page.url().replace(/token=\w+/, "token=…")} it shows:\n${text}`,
      `a picture: ${picture}`,
      ...[...this.#complaints, ...this.#told.slice(-40)].map((it) => `it told: ${it}`),
      `Chromium has printed:\n${await shared.printed()}`,
    ].join("\n");
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
    await this.#insist(
      expression,
      () => this.page.waitForFunction(expression, { polling: 50 }),
    );
  }

  /** Waits until a text is visible. */
  async see(text: string): Promise<void> {
    await this.until(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** Waits until a text is no longer visible. */
  async miss(text: string): Promise<void> {
    await this.until(`!document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** What an expression comes to as soon as it stays so: what follows from an effect comes a frame later. */
  async settled<Value>(expression: string): Promise<Value> {
    return await this.evaluate<Value>(`new Promise((resolve) => {
      let [before, same] = [undefined, 0];
      const look = () => {
        const now = ${expression};
        same = now === before ? same + 1 : 0;
        before = now;
        if (same < 10) requestAnimationFrame(look);
        else resolve(now);
      };
      look();
    })`);
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
    await this.clickOn(`::-p-aria([name="${name}"][role="${role}"])`);
  }

  /** Clicks the first that a selector finds. */
  async clickOn(selector: string): Promise<void> {
    await this.#insist(`a click on ${selector}`, () => this.page.locator(selector).click());
  }

  /** Types into the field with a label. */
  async fill(label: string, text: string, role = "textbox"): Promise<void> {
    const selector = `::-p-aria([name="${label}"][role="${role}"])`;
    await this.#insist(`a field ${label}`, async () => {
      const field = await this.page.locator(selector).waitHandle();
      await field.focus();
    });
    await this.page.keyboard.type(text);
  }

  /** Presses keys one after the other. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key as "Enter");
  }

  /** Goes to a place by the keys g and a letter; once more where a busy machine pauses between the two. */
  async jump(letter: string, place: string): Promise<void> {
    const isThere = `location.hash.split("?")[0] === "#/${place}"`;
    await this.#insist(`the keys g ${letter} lead to ${place}`, async () => {
      for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
        await this.press("g", letter);
        const limits = { polling: 50, timeout: 3_000 };
        if (await this.page.waitForFunction(isThere, limits).catch(() => undefined)) return;
      }
      throw new Error("they do not");
    });
  }

  /**
   * What axe finds in the page as it is.
   *
   * @param rules Names of rules; all where it is absent
   */
  async violations(rules?: readonly string[]): Promise<readonly Violation[]> {
    if (!await this.evaluate<boolean>("'axe' in globalThis")) await this.page.evaluate(axe.source);
    const options = { resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) };
    return await this.evaluate<readonly Violation[]>(`
      axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
        violations.map(({ id, impact, nodes }) => ({
          id, impact, elements: nodes.map(({ html }) => html.slice(0, 200)),
        })))
    `);
  }
}

/** What something comes to, or why it does not. */
async function inTime(work: Promise<string>): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, LAST_WORDS_MS, "(the page does not answer: it is busy for ever)");
  });
  try {
    return await Promise.race([work.catch(String), late]);
  } finally {
    clearTimeout(timer);
  }
}
