/**
 * Finds the commands in the doctor's advice, so that they can be copied, and the actions that the
 * page offers instead. Pure.
 *
 * @module
 */

import type { PlanParams } from "../../wire.ts";

/** A part of a piece of advice. */
export interface CurePart {
  readonly type: "text" | "command";
  readonly text: string;
}

/** The programs that commands in advice begin with. */
const COMMAND = /^(?:nestr|ajj|git|jj|docker|sudo|apt|brew)\s\S/;

/** Whether a text begins like a command, so that its first letter must not be capitalised. */
export const isCommand = (text: string): boolean => COMMAND.test(text);

/** The words between two commands. */
const THEN = ", then: ";

/**
 * Advice in parts. Text in backticks is a command, and so is text after the first colon if it
 * begins like one.
 */
export function cureParts(cure: string): readonly CurePart[] {
  if (cure.includes("`")) {
    return cure.split("`").map((text, index) => ({
      type: index % 2 === 1 ? "command" as const : "text" as const,
      text: index % 2 === 1 ? text : capital(text, index === 0),
    })).filter(({ text }) => text !== "");
  }
  if (isCommand(cure) && !cure.includes(THEN)) return [{ type: "command", text: cure }];
  const colon = cure.indexOf(": ");
  const behind = cure.slice(colon + 2);
  if (colon <= 0 || !isCommand(behind)) return [{ type: "text", text: capital(cure, true) }];
  const [command = "", ...others] = behind.split("; ");
  return [
    ...leading(cure.slice(0, colon + 2)),
    { type: "command", text: command },
    ...others.map((text) => ({ type: "text" as const, text: `; ${text}` })),
  ];
}

/** The part before the last command: words, or another command. */
function leading(text: string): readonly CurePart[] {
  if (!text.endsWith(THEN) || !isCommand(text)) {
    return [{ type: "text", text: capital(text, true) }];
  }
  return [
    { type: "command", text: text.slice(0, -THEN.length) },
    { type: "text", text: " then " },
  ];
}

/** What the page offers instead of a command: an operation, or the page of a run. */
export type CureAction =
  | { readonly type: "plan"; readonly label: string; readonly params: PlanParams }
  | { readonly type: "run"; readonly id: string };

/** Finishes or rolls back changes of workspaces that a crash interrupted. */
const REPAIR: CureAction = {
  type: "plan",
  label: "Repair workspaces",
  params: { operation: "doctor-fix", options: {} },
};

/** Removes what belongs to no workspace any more. */
const CLEAN_UP: CureAction = {
  type: "plan",
  label: "Clean up",
  params: { operation: "workspace-cleanup", options: {} },
};

/** What the page offers instead of a command; undefined if nothing. */
export function cureAction(command: string): CureAction | undefined {
  if (/^(?:nestr|ajj) doctor --fix$/.test(command)) return REPAIR;
  if (/^(?:nestr workspace|ajj) cleanup(?: --force)?$/.test(command)) return CLEAN_UP;
  const run = /^nestr runs resume (\S+)$/.exec(command)?.[1];
  return run === undefined ? undefined : { type: "run", id: run };
}

/** Whether the advice is to clean up. */
export const isCleanedUp = (cure: string): boolean =>
  cureParts(cure).some(({ type, text }) => type === "command" && cureAction(text) === CLEAN_UP);

function capital(text: string, isFirst: boolean): string {
  return isFirst && text !== "" ? text[0]!.toUpperCase() + text.slice(1) : text;
}
