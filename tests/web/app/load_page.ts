/**
 * Loads pages although the machine's networks change. The tests of Docker make and remove networks;
 * Chromium then breaks off whatever it is loading, and shows a page of its own.
 *
 * @module
 */

import type { HTTPRequest, Page } from "puppeteer-core";

const TRIES = 10;

/** Opens an address in a page. */
export function openAddress(page: Page, address: string): Promise<void> {
  return loading(page, () => page.goto(address));
}

/** Loads a page again. */
export function reload(page: Page): Promise<void> {
  return loading(page, () => page.reload());
}

async function loading(page: Page, load: () => Promise<unknown>): Promise<void> {
  for (let left = TRIES - 1;; left--) {
    let isBroken = false;
    const notice = (request: HTTPRequest) => {
      const part = ["document", "script", "stylesheet"].includes(request.resourceType());
      if (part && isNetworkChange(request.failure()?.errorText)) isBroken = true;
    };
    page.on("requestfailed", notice);
    try {
      await load();
    } catch (error) {
      if (left === 0 || !isNetworkChange(String(error))) throw error;
      isBroken = true;
    } finally {
      page.off("requestfailed", notice);
    }
    if (!isBroken && !page.url().startsWith("chrome-error:") || left === 0) return;
  }
}

const isNetworkChange = (text = ""): boolean => text.includes("ERR_NETWORK_CHANGED");
