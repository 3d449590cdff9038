/**
 * The token that lets this page talk to its server.
 *
 * `nestr ui` prints an address with it in the fragment, which browsers never send anywhere. It is taken
 * out of the address bar at once, so that no bookmark, screenshot or shared link gives it away, and kept
 * for this tab alone, so that reloading works.
 *
 * A link that is opened in another tab has no token with it. Such a tab asks those that are open, over a
 * channel that reaches only pages of the same origin: the same server, which has let the others in.
 * Nothing that outlives the tabs (such as `localStorage`, or a cookie) ever has the token.
 *
 * @module
 */

/** Where a token is kept between two loads of the page. */
export interface TokenStorage {
  readonly getItem: (key: string) => string | null;
  readonly setItem: (key: string, value: string) => void;
}

const KEY = "nestr.token";

/** What the tabs of one origin talk over: a `BroadcastChannel`. */
export interface TokenChannel {
  readonly postMessage: (message: TokenMessage) => void;
  readonly addEventListener: (
    type: "message",
    listener: (event: { readonly data: TokenMessage }) => void,
  ) => void;
  readonly removeEventListener: TokenChannel["addEventListener"];
}

/** What is said over it. */
export type TokenMessage =
  | { readonly type: "wanted" }
  | { readonly type: "token"; readonly token: string };

/** The name of the channel. */
export const TOKEN_CHANNEL = "nestr.token";

/** So long the others may take to answer. */
const PATIENCE_MS = 2_000;

/** A fragment taken apart. */
export interface TakenFragment {
  /** The token; undefined where there is none. */
  readonly token: string | undefined;
  /** What is left for the address bar, such as `#/overview`; empty for nothing. */
  readonly rest: string;
}

/**
 * Separates the token from the rest of a fragment.
 *
 * @param fragment As `location.hash` has it: `#token=TOKEN`, with `&route=/overview` where it leads on
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
 * The token of this tab: a new one from the fragment, else the one that was kept.
 *
 * @param fragment As `location.hash` has it
 * @param storage Where it is kept; a browser that forbids that only loses it when the page is reloaded
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

/** Keeps a token for this tab, where the browser allows that. */
export function keepToken(token: string, storage: TokenStorage): void {
  try {
    storage.setItem(KEY, token);
  } catch {
    // It is only lost when the page is loaded again.
  }
}

/**
 * The token of another tab; undefined where none gives it.
 *
 * @param channel Where the others are
 * @param patienceMs How long they may take
 */
export async function borrowToken(
  channel: TokenChannel,
  patienceMs: number = PATIENCE_MS,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const hear = ({ data }: { readonly data: TokenMessage }): void => {
    if (data.type === "token") resolve(data.token);
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
 * Gives the token to other tabs that want it.
 *
 * @param channel Where the others are
 * @param token The token; undefined where the server does not accept it any more
 */
export function lendToken(channel: TokenChannel, token: () => string | undefined): void {
  channel.addEventListener("message", ({ data }) => {
    const lent = data.type === "wanted" ? token() : undefined;
    if (lent !== undefined) channel.postMessage({ type: "token", token: lent });
  });
}
