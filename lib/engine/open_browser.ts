/**
 * Opens a page in the browser of the person at this machine, where there is one.
 *
 * @module
 */

import { startDetached } from "../process/detached.ts";

/**
 * Asks the system to open a page; never throws.
 *
 * @param url Address of the page. On Linux other users of the machine can see it, so it must show
 * its content to this user only; on macOS and Windows they cannot
 * @param system The operating system
 * @returns Whether a program was asked to; not whether it opened the page
 */
export function openBrowser(url: string, system: typeof Deno.build.os = Deno.build.os): boolean {
  switch (system) {
    case "darwin":
      // open(1) would take the address as an argument, which every user can see.
      return startDetached(["osascript"], `open location ${JSON.stringify(url)}\n`);
    case "windows":
      return startDetached(["rundll32", "url.dll,FileProtocolHandler", url]);
    case "linux": {
      // Without a display, a text browser might open and take over the terminal.
      const display = Deno.env.get("DISPLAY") || Deno.env.get("WAYLAND_DISPLAY");
      return display ? startDetached(["xdg-open", url]) : false;
    }
    default:
      return false;
  }
}
