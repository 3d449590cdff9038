/**
 * Places in the page: what the window is called there, and whether going to one is going elsewhere.
 *
 * @module
 */

/** Titles of the views, by the first part of an address. */
const TITLES: Readonly<Record<string, string>> = {
  overview: "Overview",
  graph: "Graph",
  operations: "Operations",
  workspaces: "Workspaces",
  problems: "Problems",
};

/**
 * The title of a place.
 *
 * @param path The parts of its address
 * @param run The title of the operation that is shown there, where it is known
 */
export function placeTitle(path: readonly string[], run?: string): string {
  const [view = "overview", id] = path;
  if (view === "operations" && id === "new") return "New operation";
  if (view === "operations" && id !== undefined) return run ?? id;
  if (view === "overview" && id !== undefined) return `Changes in ${id}`;
  if (view === "workspaces" && id !== undefined) return `Logs of ${id}`;
  return TITLES[view] ?? TITLES.overview!;
}

/**
 * Whether going from one place to another takes away what was there, so that one begins at the top. A
 * task of an operation is chosen beside its list, but where the screen is narrow.
 */
export function isElsewhere(
  before: readonly string[],
  now: readonly string[],
  isNarrow: boolean,
): boolean {
  const isSeen = (path: readonly string[]): readonly string[] =>
    path[0] === "operations" && !isNarrow ? path.slice(0, 2) : path;
  return isSeen(before).join("/") !== isSeen(now).join("/");
}
