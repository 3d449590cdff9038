/**
 * Finds the commands in what the doctor advises, so that they can be copied. Pure.
 *
 * @module
 */

/** A part of an advice. */
export interface CurePart {
  readonly type: "text" | "command";
  readonly text: string;
}

/** Programs that an advice begins a command with. */
const COMMAND = /^(?:nestr|ajj|git|jj|docker|sudo|apt|brew)\s\S/;

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
  if (COMMAND.test(cure) && !cure.includes(THEN)) return [{ type: "command", text: cure }];
  const colon = cure.indexOf(": ");
  const behind = cure.slice(colon + 2);
  return colon > 0 && COMMAND.test(behind)
    ? [...leading(cure.slice(0, colon + 2)), { type: "command", text: behind }]
    : [{ type: "text", text: capital(cure, true) }];
}

/** What stands before the last command: words, or another command. */
function leading(text: string): readonly CurePart[] {
  if (!text.endsWith(THEN) || !COMMAND.test(text)) {
    return [{ type: "text", text: capital(text, true) }];
  }
  return [
    { type: "command", text: text.slice(0, -THEN.length) },
    { type: "text", text: " then " },
  ];
}

function capital(text: string, isFirst: boolean): string {
  return isFirst && text !== "" ? text[0]!.toUpperCase() + text.slice(1) : text;
}
