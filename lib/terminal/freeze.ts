/**
 * What freezing wrote: each repository with its commit, and those whose uncommitted work no commit
 * holds.
 *
 * In a pipe every line has every column: name, full commit, branch or `-`, `clean` or `dirty`.
 *
 * @module
 */

import type { FreezeResult } from "../engine/freeze_project.ts";
import type { Appearance } from "./appearance.ts";
import { quantity } from "./quantity.ts";
import { renderTable } from "./table.ts";
import { visibleText } from "./visible_text.ts";

/**
 * The result of `project freeze` as text.
 *
 * @param result What was written
 * @param appearance Of the stream it goes to
 */
export async function renderFreeze(
  result: FreezeResult,
  appearance: Appearance,
): Promise<string> {
  const { repositories, path } = result;
  const { style, symbols, columns } = appearance;
  const dirty = new Set(result.dirty);
  const isPiped = columns === null;
  const table = await renderTable({
    columns: [{ shrinkTo: 16 }, {}, { shrinkTo: 12 }, {}],
    rows: repositories.map(({ name, commit, branch }) => [
      { text: name, paint: style.emphasis },
      isPiped ? commit : commit.slice(0, 7),
      branch === undefined
        ? { text: "-", paint: style.muted }
        : { text: branch, paint: style.command },
      dirty.has(name)
        ? { text: isPiped ? "dirty" : "uncommitted work not included", paint: style.warning }
        : { text: isPiped ? "clean" : "" },
    ]),
  }, appearance);
  if (isPiped) return table;
  const count = quantity(repositories.length, "repository", "repositories");
  return `${table}${style.success(symbols.success)} ${count} in ${visibleText(path)}\n`;
}
