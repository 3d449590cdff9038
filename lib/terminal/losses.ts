/**
 * What an operation would destroy, repository by repository, for a person who is to agree to it.
 *
 * @module
 */

import type { Loss } from "../engine/guard.ts";
import type { Appearance } from "./appearance.ts";
import { quantity } from "./quantity.ts";
import { visibleText } from "./visible_text.ts";

/** Paths of one repository that are named before the rest is counted. */
const LISTED_PATHS = 10;

/**
 * Losses as text; empty where there are none.
 *
 * @param losses In the order to show them
 * @param appearance Of the stream it goes to
 */
export function renderLosses(losses: readonly Loss[], appearance: Appearance): string {
  if (losses.length === 0) return "";
  const heading = appearance.style.heading("what would be lost:");
  return `${heading}\n${losses.map((loss) => renderLoss(loss, appearance)).join("")}`;
}

function renderLoss({ repository, paths, commits }: Loss, { style }: Appearance): string {
  const what = [
    paths.length > 0 ? quantity(paths.length, "path") : "",
    commits > 0 ? `${quantity(commits, "commit")} that nothing else holds` : "",
  ].filter((part) => part !== "").join(", ");
  const more = paths.length - LISTED_PATHS;
  return [
    `  ${style.emphasis(visibleText(repository))}  ${style.warning(what)}`,
    ...paths.slice(0, LISTED_PATHS).map((path) => `    ${visibleText(path)}`),
    ...(more > 0 ? [style.muted(`    and ${more} more`)] : []),
  ].map((line) => `${line}\n`).join("");
}
