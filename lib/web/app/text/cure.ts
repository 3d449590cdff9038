/**
 * Finds the commands in what the doctor advises, so that they can be copied, and what the page itself
 * offers instead. Pure.
 *
 * @module
 */

import type { PlanParams } from "../../wire.ts";

/** A part of an advice. */
export interface CurePart {
  readonly type: "text" | "command";
  readonly text: string;
}

/** Programs that an advice begins a command with. */
const COMMAND = /^(?:nestr|ajj|git|jj|docker|sudo|apt|brew)\s\S/;

/** Whether a text begins as a command does, whose first letter has to stay as it is. */
export const isCommand = (text: string): boolean => COMMAND.test(text);

/** What stands between two commands. */
const THEN = ", then: ";

/**
 * An advice in parts: what stands in backticks, or behind the last colon, is a command where it begins
 * like one.
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

/** What stands before the last command: words, or another command. */
function leading(text: string): readonly CurePart[] {
  if (!text.endsWith(THEN) || !isCommand(text)) {
    return [{ type: "text", text: capital(text, true) }];
  }
  return [
    { type: "command", text: text.slice(0, -THEN.length) },
    { type: "text", text: " then " },
  ];
}

/** What the page does instead of a command: an operation, or another place to go to. */
export type CureAction =
  | { readonly type: "plan"; readonly label: string; readonly params: PlanParams }
  | { readonly type: "run"; readonly id: string };

/** Repairs what a crash has left of workspaces. */
const REPAIR: CureAction = {
  type: "plan",
  label: "Repair workspaces",
  params: { operation: "doctor-fix", options: {} },
};

/** Removes what belongs to no workspace. */
const CLEAN_UP: CureAction = {
  type: "plan",
  label: "Clean up",
  params: { operation: "workspace-cleanup", options: {} },
};

/** What the page offers instead of a command; undefined where it has nothing like it. */
export function cureAction(command: string): CureAction | undefined {
  if (/^(?:nestr|ajj) doctor --fix$/.test(command)) return REPAIR;
  if (/^(?:nestr workspace|ajj) cleanup(?: --force)?$/.test(command)) return CLEAN_UP;
  const run = /^nestr runs resume (\S+)$/.exec(command)?.[1];
  return run === undefined ? undefined : { type: "run", id: run };
}

/** Whether an advice is to clean up. */
export const isCleanedUp = (cure: string): boolean =>
  cureParts(cure).some(({ type, text }) => type === "command" && cureAction(text) === CLEAN_UP);

function capital(text: string, isFirst: boolean): string {
  return isFirst && text !== "" ? text[0]!.toUpperCase() + text.slice(1) : text;
}
