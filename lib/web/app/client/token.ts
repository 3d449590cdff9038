/**
 * The token that lets this page talk to its server.
 *
 * `nestr ui` prints an address with the token in the fragment, which browsers never send anywhere.
 * It is removed from the address bar at once, so that no bookmark, screenshot or shared link gives
 * it away, and kept for this tab alone, so that reloading works.
 *
 * A link that is opened in another tab does not contain the token. Such a tab asks the tabs that
 * are open, over a channel that reaches only pages of the same origin: of the server that has let
 * those tabs in. The token is never put anywhere that outlives the tabs, such as `localStorage` or
 * a cookie.
 *
 * @module
 */

/** Where a token is kept between two loads of the page. */
export interface TokenStorage {
  readonly getItem: (key: string) => string | null;
  readonly setItem: (key: string, value: string) => void;
  readonly removeItem: (key: string) => void;
}

const KEY = "nestr.token";

/** How the tabs of one origin talk to each other: a `BroadcastChannel`. */
export interface TokenChannel {
  readonly postMessage: (message: TokenMessage) => void;
  readonly addEventListener: (
    type: "message",
    listener: (event: { readonly data: TokenMessage }) => void,
  ) => void;
  readonly removeEventListener: TokenChannel["addEventListener"];
}

/** A message between tabs. */
export type TokenMessage =
  | { readonly type: "wanted" }
  | { readonly type: "token"; readonly token: string };

/** The name of the channel. */
export const TOKEN_CHANNEL = "nestr.token";

/** How long the other tabs may take to answer. */
const PATIENCE_MS = 2_000;

/** The parts of a fragment. */
export interface TakenFragment {
  /** The token; undefined if there is none. */
  readonly token: string | undefined;
  /** What remains for the address bar, such as `#/overview`; may be empty. */
  readonly rest: string;
}

/**
 * Separates the token from the rest of a fragment.
 *
 * @param fragment As in `location.hash`: `#token=TOKEN`, optionally with `&route=/overview`
 */
export function splitFragment(fragment: string): TakenFragment {
  if (!fragment.startsWith("#") || fragment.startsWith("#/")) {
    return { token: undefined, rest: fragment };
  }
  const params = new URLSearchParams(fragment.slice(1));
  const token = params.get("token") ?? undefined;
  const route = params.get("route");
  return { token, rest: route?.startsWith("/") ? `#${route}` : "" };
}

/**
 * The token of this tab: the one in the fragment, else the one that was kept.
 *
 * @param fragment As in `location.hash`
 * @param storage Where it is kept; if the browser forbids that, reloading the page loses it
 */
export function takeToken(fragment: string, storage: TokenStorage): TakenFragment {
  const taken = splitFragment(fragment);
  try {
    if (taken.token !== undefined) storage.setItem(KEY, taken.token);
    return { ...taken, token: taken.token ?? storage.getItem(KEY) ?? undefined };
  } catch {
    return taken;
  }
}

/** Keeps a token for this tab, if the browser allows that. */
export function keepToken(token: string, storage: TokenStorage): void {
  try {
    storage.setItem(KEY, token);
  } catch {
    // Then it is lost when the page is reloaded.
  }
}

/** Forgets the token of this tab, which the server does not accept. */
export function forgetToken(storage: Pick<TokenStorage, "removeItem">): void {
  try {
    storage.removeItem(KEY);
  } catch {
    // Then it was not kept either.
  }
}

/**
 * The token of another tab; undefined if none has lent one that is accepted.
 *
 * @param channel The channel to the other tabs
 * @param isAccepted Asks the server: a tab that nobody looks at lends a token that was one once
 * @param patienceMs How long they may take
 */
export async function borrowToken(
  channel: TokenChannel,
  isAccepted: (token: string) => Promise<boolean>,
  patienceMs: number = PATIENCE_MS,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const hear = ({ data }: { readonly data: TokenMessage }): void => {
    if (data.type !== "token") return;
    const { token } = data;
    void isAccepted(token).then((accepted) => accepted && resolve(token));
  };
  channel.addEventListener("message", hear);
  const timer = setTimeout(resolve, patienceMs);
  channel.postMessage({ type: "wanted" });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    channel.removeEventListener("message", hear);
  }
}

/**
 * Gives the token to other tabs that ask for it.
 *
 * @param channel The channel to the other tabs
 * @param token The token; undefined if the server no longer accepts it
 */
export function lendToken(channel: TokenChannel, token: () => string | undefined): void {
  channel.addEventListener("message", ({ data }) => {
    const lent = data.type === "wanted" ? token() : undefined;
    if (lent !== undefined) channel.postMessage({ type: "token", token: lent });
  });
}
