/**
 * The token that lets this page talk to its server.
 *
 * `nestr ui` prints an address with it in the fragment, which browsers never send anywhere. It is taken
 * out of the address bar at once, so that no bookmark, screenshot or shared link gives it away, and kept
 * for this tab alone, so that reloading works.
 *
 * @module
 */

/** Where a token is kept between two loads of the page. */
export interface TokenStorage {
  readonly getItem: (key: string) => string | null;
  readonly setItem: (key: string, value: string) => void;
}

const KEY = "nestr.token";

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
