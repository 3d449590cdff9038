/**
 * The page of `nestr ui`: takes its token, opens the project, draws.
 *
 * Bundled by `deno bundle` into one file; see `scripts/app.ts`.
 *
 * @module
 */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { effect } from "@preact/signals";
import { render } from "preact";
import { RpcClient } from "./client/rpc_client.ts";
import {
  borrowToken,
  forgetToken,
  keepToken,
  lendToken,
  takeToken,
  TOKEN_CHANNEL,
} from "./client/token.ts";
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
  const hasQuery = location.search !== "";
  // The server adds a query where another page has led here, which may not say where to.
  const place = hasQuery ? "" : rest;
  if (hasQuery || place !== location.hash) {
    history.replaceState(null, "", location.pathname + place);
  }
  const tabs = new BroadcastChannel(TOKEN_CHANNEL);
  const token = own ?? await borrowToken(tabs, isAccepted);
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
  effect(() => {
    if (app.connection.value.state === "refused") void goOn(tabs);
  });
}

/** The server was restarted: another tab may have its new token, else its address has to be opened. */
async function goOn(tabs: BroadcastChannel): Promise<void> {
  forgetToken(sessionStorage);
  const token = await borrowToken(tabs, isAccepted);
  if (token === undefined) return render(<Locked old />, root);
  keepToken(token, sessionStorage);
  location.reload();
}

async function isAccepted(token: string): Promise<boolean> {
  const client = new RpcClient(token, (path, init) => fetch(path, init));
  return await client.call("server", {}).then(() => true, () => false);
}
