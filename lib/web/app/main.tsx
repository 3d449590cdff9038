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
import { takeToken } from "./client/token.ts";
import { AppContext } from "./parts/app_context.tsx";
import { AppState } from "./state/app_state.ts";
import { followPreferences } from "./state/preferences.ts";
import { Locked } from "./views/locked.tsx";
import { Shell } from "./views/shell.tsx";

const root = document.getElementById("app")!;
followPreferences();
begin();
// A new start prints a new address; typed into this tab, only the fragment changes.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#token=")) location.reload();
});

function begin(): void {
  const { token, rest } = takeToken(location.hash, sessionStorage);
  if (rest !== location.hash) {
    history.replaceState(null, "", rest === "" ? location.pathname : rest);
  }
  root.replaceChildren();
  if (token === undefined) return render(<Locked />, root);
  const app = new AppState(token);
  render(
    <AppContext.Provider value={app}>
      <Shell />
    </AppContext.Provider>,
    root,
  );
  void app.start();
}
