/**
 * Compares the output that a page shows with the real one.
 *
 * What differs from run to run may differ: times, identifiers, commits, ports, versions, the width of
 * gaps. `…` stands for anything: alone on a line for any number of lines, otherwise for the rest or a
 * part of a line. Everything else has to be the same.
 *
 * @module
 */

/** A command of a `console` block. */
export interface ShownCommand {
  readonly line: string;
  /** The output behind it; empty where none is shown, which says nothing about it. */
  readonly output: string;
}

/**
 * The commands of a `console` block.
 *
 * @throws {Error} Output stands before the first command
 */
export function readConsole(text: string): readonly ShownCommand[] {
  const [before, ...commands] = text.split(/^\$ /m);
  if (before!.trim() !== "") throw new Error("a console block begins with a command: $ …");
  return commands.map((part) => {
    const [, line, output] = /^((?:.*\\\n)*.*\n?)([^]*)$/.exec(part)!;
    return { line: line!.trimEnd(), output: output!.trim() === "" ? "" : output! };
  });
}

/** What may differ, as it is shown and as it may be instead. */
const CHANGING: readonly (readonly [shown: string, real: string])[] = [
  ["…", ".*"],
  ["\\d{8}-\\d{6}-[0-9a-f]{6}", "\\d{8}-\\d{6}-[0-9a-f]{6}"],
  [
    "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?Z?",
    "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?Z?",
  ],
  ["\\b\\d+(?:\\.\\d+)?m?s\\b", "\\d+(?:\\.\\d+)?m?s"],
  ["\\b\\d+\\.\\d+\\.\\d+\\b", "\\d+\\.\\d+\\.\\d+\\S*"],
  ["\\b(?=[a-f]*\\d)[0-9a-f]{7,40}\\b", "[0-9a-f]{7,40}"],
  ["(?<=[a-z]-)[0-9a-f]{6}\\b", "[0-9a-f]{6}"],
  ["\\b2\\d{4}\\b", "2\\d{4}"],
  [" +", " +"],
];
const TOKEN = new RegExp(CHANGING.map(([shown]) => `(${shown})`).join("|"), "g");

/** The pattern of a line. */
function linePattern(line: string): string {
  let pattern = "";
  let from = 0;
  for (const match of line.trimEnd().matchAll(TOKEN)) {
    pattern += escaped(line.slice(from, match.index));
    pattern += CHANGING[match.slice(1).findIndex((it) => it !== undefined)]![1];
    from = match.index + match[0].length;
  }
  return `${pattern}${escaped(line.slice(from).trimEnd())} *`;
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/**
 * Whether the real output is as it is shown.
 *
 * @param shown What the page shows
 * @param real What was printed
 */
export function isAsShown(shown: string, real: string): boolean {
  const lines = trimmed(shown).split("\n").map((line) =>
    line.trim() === "…" ? "(?:.*\\n)*?" : `${linePattern(line)}\\n`
  );
  return new RegExp(`^${lines.join("")}$`).test(`${trimmed(real)}\n`);
}

/** Without empty lines at both ends; a gap at the beginning of the first line stays. */
const trimmed = (text: string): string => text.replace(/^(\s*\n)+/, "").trimEnd();
