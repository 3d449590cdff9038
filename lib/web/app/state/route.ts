/**
 * The current place in the page. It is kept in the fragment of the address, so that the back
 * button, bookmarks and links to a single task's log work although the server knows only `/`.
 *
 * @module
 */

/** A place in the page. */
export interface Route {
  /** Its parts: `["operations", ID, TASK]`. */
  readonly path: readonly string[];
  /** Settings of the place, such as the selection. */
  readonly query: Readonly<Record<string, string>>;
}

/** Changes settings of a place; undefined removes one. */
export type QueryChange = (change: Readonly<Record<string, string | undefined>>) => void;

/** The place that a fragment names; the overview if it names none. */
export function parseRoute(fragment: string): Route {
  const [path = "", query = ""] = fragment.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").filter((part) => part !== "").map(decode);
  return {
    path: parts.length > 0 ? parts : ["overview"],
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The fragment of a place; empty and undefined settings are left out of the query. */
export function formatRoute(
  path: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const set = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  const search = set.length > 0 ? `?${new URLSearchParams(set)}` : "";
  return `#/${path.map(encodeURIComponent).join("/")}${search}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // somebody has typed it
  }
}
