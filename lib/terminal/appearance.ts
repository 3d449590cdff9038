/**
 * How text for one stream looks: its colours, its signs and the width it has to fit in.
 *
 * Renderers take an `Appearance` instead of a terminal, so they are functions from data to text.
 *
 * @module
 */

import { loadStyle, type Style } from "./style.ts";
import { type Symbols, symbolsFor } from "./symbols.ts";
import type { StreamName, Terminal } from "./terminal.ts";

/** How text for one stream looks. */
export interface Appearance {
  readonly style: Style;
  readonly symbols: Symbols;
  /** Width to fit in; null when the stream is not a terminal and nothing is cut off. */
  readonly columns: number | null;
}

/**
 * How text for a stream of a terminal looks.
 *
 * @param terminal The terminal
 * @param stream The stream that the text goes to
 */
export async function loadAppearance(terminal: Terminal, stream: StreamName): Promise<Appearance> {
  return {
    style: await loadStyle(terminal[stream].color),
    symbols: symbolsFor(terminal.unicode),
    columns: terminal[stream].isTerminal ? terminal.columns : null,
  };
}
