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
  if (COMMAND.test(cure)) return [{ type: "command", text: cure }];
  const colon = cure.indexOf(": ");
  const behind = cure.slice(colon + 2);
  return colon > 0 && COMMAND.test(behind)
    ? [{ type: "text", text: capital(cure.slice(0, colon + 2), true) }, {
      type: "command",
      text: behind,
    }]
    : [{ type: "text", text: capital(cure, true) }];
}

function capital(text: string, isFirst: boolean): string {
  return isFirst && text !== "" ? text[0]!.toUpperCase() + text.slice(1) : text;
}
