/**
 * Errors and warnings as text for people.
 *
 * An error is a heading with its code, then what is known (problems in files, the place in an
 * expression, what a tool said, what caused it), then what to do now. Programs read `json.ts`.
 *
 * @module
 */

import type { NestrError } from "../errors/nestr_error.ts";
import type { Appearance } from "./appearance.ts";
import { markCommands } from "./command_line.ts";
import { type ProgramInfo, renderInternalReport } from "./internal_report.ts";
import { fileProblems, problemLines, problemsTitle } from "./file_problems.ts";
import { quantity } from "./quantity.ts";
import type { Style } from "./style.ts";
import { prepareWidths, textWidth } from "./text_width.ts";
import { visibleLines, visibleText } from "./visible_text.ts";

/** Lines of a tool's own words that are shown unless all are wanted. */
const TOOL_LINES = 20;

/** Causes that are followed at most. */
const CAUSE_LIMIT = 5;

/** What showing an error needs besides the error. */
export interface ErrorContext {
  /** Shows all that a tool said, not only its last lines. */
  readonly verbose: boolean;
  /** The current folder, absolute; files in it are shown relative to it. */
  readonly directory: string;
  /** Printed with an internal error. */
  readonly program: ProgramInfo;
}

/**
 * An error as text, with a line feed at its end.
 *
 * @param error What failed
 * @param appearance Of standard error
 * @param context How much to show, and what program this is
 */
export async function renderError(
  error: NestrError,
  appearance: Appearance,
  context: ErrorContext,
): Promise<string> {
  const { style } = appearance;
  const title = style.failure(style.heading("error")) + style.muted(`[${error.code}]`);
  const heading = `${title}: ${visibleLines(error.message)}`;
  if (error.kind === "internal") {
    return `${heading}\n\n${renderInternalReport(error, appearance, context.program)}`;
  }
  const problems = fileProblems(error);
  if (problems.length > 0) {
    // Message and hint of the error only sum up what is listed here in full.
    return `${title}: ${problemsTitle(problems, context.directory)}\n` +
      indented(problemLines(problems, style, context.directory));
  }
  const blocks = [
    await excerptLines(error.details, style),
    toolLines(
      error.details?.stderr,
      error.message,
      style,
      context.verbose ? Infinity : TOOL_LINES,
    ),
    causeLines(error, style),
    hintLines(error.hint, style),
  ].filter((lines) => lines.length > 0);
  return `${heading}\n${blocks.map(indented).join("")}`;
}

/**
 * A warning as text, with a line feed at its end.
 *
 * @param message What is not as it should be
 * @param appearance Of standard error
 * @param hint What to do about it
 */
export function renderWarning(message: string, { style }: Appearance, hint?: string): string {
  const heading = `${style.warning(style.heading("warning"))}: ${visibleLines(message)}\n`;
  const lines = hintLines(hint, style);
  return lines.length === 0 ? heading : heading + lines.map((line) => `  ${line}\n`).join("");
}

const indented = (lines: readonly string[]): string =>
  `\n${lines.map((line) => line === "" ? "\n" : `  ${line}\n`).join("")}`;

function hintLines(hint: string | undefined, style: Style): readonly string[] {
  return hint === undefined ? [] : markCommands(visibleLines(hint), style).split("\n");
}

/** The expression of `SELECTION_INVALID` with a mark under the place of the mistake. */
async function excerptLines(
  details: NestrError["details"],
  style: Style,
): Promise<readonly string[]> {
  const { expression, offset, length } = details ?? {};
  if (typeof expression !== "string" || typeof offset !== "number") return [];
  const before = visibleText(expression.slice(0, offset));
  const marked = visibleText(
    expression.slice(offset, offset + (typeof length === "number" ? length : 1)),
  );
  await prepareWidths([before, marked]);
  const marks = "^".repeat(Math.max(1, textWidth(marked)));
  return [
    `  ${visibleText(expression)}`,
    `  ${" ".repeat(textWidth(before))}${style.failure(marks)}`,
  ];
}

/**
 * The last lines of a tool's own words, unless the message has them.
 *
 * @param stderr What the tool said; anything but text counts as nothing
 * @param message Of the error
 * @param style Of the stream they go to
 * @param limit How many lines at most
 */
export function toolLines(
  stderr: unknown,
  message: string,
  style: Style,
  limit: number,
): readonly string[] {
  if (typeof stderr !== "string" || says(message, stderr)) return [];
  const lines = visibleLines(stderr.trimEnd()).split("\n");
  const shown = lines.slice(-limit);
  const left = lines.length - shown.length;
  const bar = style.muted("|");
  return [
    ...(left === 0 ? [] : [style.muted(`(${quantity(left, "earlier line")}, -v shows all)`)]),
    ...shown.map((line) => `${bar} ${line}`.trimEnd()),
  ];
}

/** What a client of Docker puts before the words of the daemon. */
const SERVER_ANSWER = /^\(HTTP code \d+\) [\w ]+ - /;

/** Whether a text says all that another one does, however the lines are broken. */
function says(text: string, other: string): boolean {
  const plain = (it: string) =>
    it.replaceAll(/\s+/g, " ").replace(SERVER_ANSWER, "").trim().replace(/\.$/, "").toLowerCase();
  return plain(text).includes(plain(other));
}

/** Causes that say what neither the message nor the tool's words do. */
function causeLines(error: NestrError, style: Style): readonly string[] {
  const lines: string[] = [];
  const { stderr } = error.details ?? {};
  let said = typeof stderr === "string" ? `${error.message}\n${stderr}` : error.message;
  let cause = error.cause;
  for (let depth = 0; depth < CAUSE_LIMIT && cause instanceof Error; depth++) {
    if (!says(said, cause.message)) {
      lines.push(`${style.muted("caused by:")} ${visibleText(cause.message)}`);
      said += `\n${cause.message}`;
    }
    cause = cause.cause;
  }
  return lines;
}
