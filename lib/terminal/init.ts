/**
 * What `project init` found and wrote.
 *
 * @module
 */

import type { InitResult } from "../engine/init_project.ts";
import type { Appearance } from "./appearance.ts";
import { quantity } from "./quantity.ts";
import { visibleText } from "./visible_text.ts";

/** A line on what was written, then what was found and not listed, with the reason. */
export function renderInit(result: InitResult, { style, symbols }: Appearance): string {
  const count = quantity(result.repositories.length, "repository", "repositories");
  const done = result.written
    ? `${style.success(symbols.success)} wrote ${visibleText(result.path)} with ${count}\n`
    : `found ${count}\n`;
  const kept = result.backup === null
    ? ""
    : `the old manifest is kept as ${visibleText(result.backup)}\n`;
  const skipped = result.skipped.map(({ path, reason }) =>
    style.muted(`  not listed: ${visibleText(path)} (${reason})\n`)
  ).join("");
  const next = result.written ? `next: ${style.command("nestr repo status")}\n` : "";
  return done + kept + skipped + next;
}
