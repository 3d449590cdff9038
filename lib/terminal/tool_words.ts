/**
 * What git or jj said where the task of an operation failed. The table of the operation has nestr's
 * own words and what to do; these lines tell why, in a report that may be all that anybody gets to see.
 *
 * @module
 */

import type { RunTask } from "../engine/runs.ts";
import type { Appearance } from "./appearance.ts";
import { toolLines } from "./error.ts";
import { quantity } from "./quantity.ts";
import { visibleText } from "./visible_text.ts";

/** Tasks that are told of, unless all are wanted. */
const TASKS = 10;

/** Lines of each, unless all are wanted. */
const LINES = 3;

/** What git says with every failure of a remote, whatever the reason. */
const PHRASES =
  /^(?:Cloning into .*|Please make sure you have the correct access rights|and the repository exists\.|)$/;

/** A task that may have failed. */
type Task = Pick<RunTask, "id" | "result">;

/**
 * The words of the tools that failed, by task; empty where none has said more than the error does.
 *
 * @param tasks Tasks of an operation
 * @param appearance Of standard error
 * @param all Shows all tasks and all lines
 */
export function renderToolWords(
  tasks: readonly Task[],
  { style }: Appearance,
  all: boolean,
): string {
  const told = tasks.flatMap(({ id, result }) => {
    const { message = "", details } = result?.error ?? {};
    const lines = toolLines(wordsIn(details?.stderr), message, style, all ? Infinity : LINES);
    return lines.length === 0 ? [] : [{ id, lines }];
  });
  const shown = all ? told : told.slice(0, TASKS);
  const left = told.length - shown.length;
  const blocks = shown.map(({ id, lines }) =>
    `${style.emphasis(visibleText(id))}:\n${lines.map((line) => `  ${line}\n`).join("")}`
  );
  const rest = `${quantity(left, "other task")} failed as well; -v shows what was said there\n`;
  return blocks.join("") + (left === 0 ? "" : style.muted(rest));
}

function wordsIn(stderr: unknown): unknown {
  if (typeof stderr !== "string") return undefined;
  return stderr.split("\n").filter((line) => !PHRASES.test(line.trim())).join("\n");
}
