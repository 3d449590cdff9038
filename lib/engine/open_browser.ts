/**
 * Shows a page in the browser of the person at this machine, where there is one.
 *
 * @module
 */

import { startDetached } from "../process/detached.ts";

/**
 * Asks the system to open a page; never throws.
 *
 * @param url Address of the page. On Linux other users of the machine can see it: what it leads to is
 * to be shown to this one only. On macOS and Windows they cannot
 * @param system The operating system
 * @returns Whether somebody was asked; not whether a page was opened
 */
export function openBrowser(url: string, system: typeof Deno.build.os = Deno.build.os): boolean {
  switch (system) {
    case "darwin":
      // open(1) would have it among its arguments, where everybody sees it.
      return startDetached(["osascript"], `open location ${JSON.stringify(url)}\n`);
    case "windows":
      return startDetached(["rundll32", "url.dll,FileProtocolHandler", url]);
    case "linux": {
      // Without a display a browser of the terminal would take the place of whatever is there.
      const display = Deno.env.get("DISPLAY") || Deno.env.get("WAYLAND_DISPLAY");
      return display ? startDetached(["xdg-open", url]) : false;
    }
    default:
      return false;
  }
}
