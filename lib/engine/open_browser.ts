/**
 * Shows a page in the browser of the person at this machine, where there is one.
 *
 * @module
 */

import { startDetached } from "../process/detached.ts";

/**
 * Asks the system to open a page; never throws.
 *
 * @param url Address of the page. Other users of the machine can see it
 * @returns Whether somebody was asked; not whether a page was opened
 */
export function openBrowser(url: string): boolean {
  switch (Deno.build.os) {
    case "darwin":
      return startDetached(["open", url]);
    case "windows":
      return startDetached(["rundll32", "url.dll,FileProtocolHandler", url]);
    default: {
      // Without a display a browser of the terminal would take the place of whatever is there.
      const display = Deno.env.get("DISPLAY") || Deno.env.get("WAYLAND_DISPLAY");
      return display ? startDetached(["xdg-open", url]) : false;
    }
  }
}
