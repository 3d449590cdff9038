/**
 * The page of `nestr ui`: takes its token, opens the project, draws.
 *
 * Bundled by `deno bundle` into one file; see `scripts/app.ts`.
 *
 * @module
 */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { render } from "preact";
import { borrowToken, keepToken, lendToken, takeToken, TOKEN_CHANNEL } from "./client/token.ts";
import { AppContext } from "./parts/app_context.tsx";
import { AppState } from "./state/app_state.ts";
import { followPreferences } from "./state/preferences.ts";
import { Locked } from "./views/locked.tsx";
import { Shell } from "./views/shell.tsx";

const root = document.getElementById("app")!;
followPreferences();
void begin();
// A new start prints a new address; typed into this tab, only the fragment changes.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#token=")) location.reload();
});

async function begin(): Promise<void> {
  const { token: own, rest } = takeToken(location.hash, sessionStorage);
  if (rest !== location.hash) {
    history.replaceState(null, "", rest === "" ? location.pathname : rest);
  }
  const tabs = new BroadcastChannel(TOKEN_CHANNEL);
  const token = own ?? await borrowToken(tabs);
  root.replaceChildren();
  if (token === undefined) return render(<Locked />, root);
  if (own === undefined) keepToken(token, sessionStorage);
  const app = new AppState(token);
  lendToken(tabs, () => app.connection.peek().state === "refused" ? undefined : token);
  render(
    <AppContext.Provider value={app}>
      <Shell />
    </AppContext.Provider>,
    root,
  );
  void app.start();
}
