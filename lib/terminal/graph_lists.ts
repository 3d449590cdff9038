/**
 * Answers about the dependency graph as lists of components.
 *
 * In a pipe each component is one line that begins with its name; an answer without components is
 * then empty.
 *
 * @module
 */

import type { AffectedResult, Relatives } from "../engine/graph_view.ts";
import type { Appearance } from "./appearance.ts";
import { renderWarning } from "./error.ts";
import { renderTable } from "./table.ts";
import { visibleText } from "./visible_text.ts";

/**
 * Components, each after what it depends on: on a terminal with their level, in a pipe only their
 * names.
 *
 * @param result The components in order
 * @param appearance Of the stream it goes to
 */
export async function renderOrder(
  { components }: {
    readonly components: readonly { readonly name: string; readonly level: number }[];
  },
  appearance: Appearance,
): Promise<string> {
  if (components.length === 0) return none("no components", appearance);
  const isPiped = appearance.columns === null;
  return await renderTable({
    columns: [{ title: "LEVEL", align: "right" }, { title: "COMPONENT" }],
    rows: components.map(({ name, level }) => [
      { text: isPiped ? "" : String(level + 1), paint: appearance.style.muted },
      name,
    ]),
  }, appearance);
}

/**
 * What a component depends on, or what depends on it: the direct ones first, then those it reaches
 * through others; in a pipe only their names.
 *
 * @param relatives The component's relatives
 * @param appearance Of the stream it goes to
 */
export async function renderRelatives(
  { components }: Relatives,
  appearance: Appearance,
): Promise<string> {
  const { muted } = appearance.style;
  if (components.length === 0) return none("none", appearance);
  return await renderTable({
    columns: [{}, {}],
    rows: components.map(({ name, direct }) =>
      direct ? [name, ""] : [
        { text: name, paint: muted },
        { text: appearance.columns === null ? "" : "through others", paint: muted },
      ]
    ),
  }, appearance);
}

/**
 * The components that a change reaches: name, `changed` or `dependent`, and the affected components
 * that it depends on directly.
 *
 * @param result What the change reaches
 * @param appearance Of the stream it goes to
 */
export async function renderAffected(
  { components }: AffectedResult,
  appearance: Appearance,
): Promise<string> {
  const { style, columns } = appearance;
  if (components.length === 0) return none("nothing is affected", appearance);
  return await renderTable({
    columns: [{ shrinkTo: 16 }, {}, { shrinkTo: 20 }],
    rows: components.map(({ name, changed, via }) => [
      { text: name, paint: style.emphasis },
      changed
        ? { text: "changed", paint: style.warning }
        : { text: "dependent", paint: style.muted },
      columns === null
        ? via.join(",") || "-"
        : { text: via.length === 0 ? "" : `via ${via.join(", ")}`, paint: style.muted },
    ]),
  }, appearance);
}

/**
 * Warnings about repositories that lack the revision or are not cloned, for standard error; empty
 * where there are none.
 *
 * @param result What the change reaches
 * @param appearance Of standard error
 */
export function renderAffectedWarning(
  { warnings }: AffectedResult,
  appearance: Appearance,
): string {
  return warnings
    .map((warning) => renderWarning(warning, appearance, "fetch with: nestr repo sync")).join("");
}

/**
 * Each cycle as a path that returns to its start.
 *
 * @param result The cycles
 * @param appearance Of the stream it goes to
 */
export function renderCycles(
  { cycles }: { readonly cycles: readonly (readonly string[])[] },
  appearance: Appearance,
): string {
  const { style, symbols, columns } = appearance;
  if (cycles.length > 0) {
    return cycles.map((path) => `${path.map(visibleText).join(" → ")}\n`).join("");
  }
  return columns === null ? "" : `${style.success(symbols.success)} no cycles\n`;
}

/** Says on a terminal that a list is empty; a program sees an empty list. */
function none(words: string, { style, columns }: Appearance): string {
  return columns === null ? "" : `${style.muted(words)}\n`;
}
