/**
 * The signs that stand for states, with stand-ins for terminals that only show ASCII.
 *
 * @module
 */

/** Signs by meaning. Each is one column wide. */
export interface Symbols {
  readonly success: string;
  readonly failure: string;
  readonly skipped: string;
  readonly warning: string;
  readonly running: string;
  readonly ahead: string;
  readonly behind: string;
  readonly ellipsis: string;
}

const UNICODE: Symbols = {
  success: "✓",
  failure: "✗",
  skipped: "○",
  warning: "!",
  running: "▸",
  ahead: "↑",
  behind: "↓",
  ellipsis: "…",
};

const ASCII: Symbols = {
  success: "+",
  failure: "x",
  skipped: "o",
  warning: "!",
  running: ">",
  ahead: "^",
  behind: "v",
  ellipsis: "~",
};

/**
 * The signs a terminal can show.
 *
 * @param unicode Whether it shows more than ASCII
 */
export function symbolsFor(unicode: boolean): Symbols {
  return unicode ? UNICODE : ASCII;
}
