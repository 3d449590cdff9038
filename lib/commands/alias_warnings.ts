/**
 * What is wrong with the aliases of a project. The manifest's own check cannot tell: it knows no
 * commands.
 *
 * @module
 */

import { COMMAND_NAMES } from "./command_names.ts";
import { readEarlyOptions } from "./early_options.ts";

/**
 * Finds aliases that cannot be used.
 *
 * @param aliases The lines they stand for, by name
 * @returns A sentence for each of them
 */
export function aliasWarnings(aliases: ReadonlyMap<string, string>): readonly string[] {
  return [...aliases].flatMap(([name, line]) => {
    const wrong = wrongWith(name, line, aliases);
    return wrong === undefined ? [] : [`the alias "${name}" cannot be used: ${wrong}`];
  });
}

function wrongWith(
  name: string,
  line: string,
  aliases: ReadonlyMap<string, string>,
): string | undefined {
  if (COMMAND_NAMES.includes(name)) return "a command has that name, and wins";
  if (/["']/.test(line.replaceAll(/"[^"]*"|'[^']*'/g, ""))) return "a quotation mark is not closed";
  const seen = new Set([name]);
  for (let next = commandOf(line); next !== undefined;) {
    if (COMMAND_NAMES.includes(next)) return undefined;
    if (seen.has(next)) return `it closes a cycle: ${[...seen, next].join(" → ")}`;
    const further = aliases.get(next);
    if (further === undefined) return `nestr has no command "${next}"`;
    seen.add(next);
    next = commandOf(further);
  }
  return undefined;
}

/** The word of a line that names a command; undefined where there are only options. */
const commandOf = (line: string): string | undefined =>
  readEarlyOptions(line.split(/\s+/).filter((word) => word !== "")).command;
