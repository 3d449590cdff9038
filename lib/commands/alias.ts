/**
 * Aliases of the project: a first word that is no command of ours may be one of `[aliases]`.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { openProject } from "../engine/open_project.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { readEarlyOptions } from "./early_options.ts";
import { globalOptions } from "./global_options.ts";
import { COMMAND_NAMES } from "./command_groups.ts";

/**
 * Replaces an alias by the words it stands for; what follows it stays. An alias may begin with another
 * one, but not with itself.
 *
 * @param args The command line
 * @param terminal Where commands would write; nothing is written here
 * @throws {NestrError} `USAGE` when the word is neither a command nor an alias
 */
export async function expandAlias(
  args: readonly string[],
  terminal: Terminal,
): Promise<readonly string[]> {
  const aliases = await projectAliases(args);
  let words = args;
  const seen = new Set<string>();
  for (;;) {
    const { command, commandIndex } = readEarlyOptions(words);
    if (command === undefined || COMMAND_NAMES.includes(command)) return words;
    const line = aliases.get(command);
    if (line === undefined || seen.has(command)) {
      if (seen.has(command)) throw circle(command);
      throw await unknownCommand(command, aliases, terminal);
    }
    seen.add(command);
    words = [
      ...words.slice(0, commandIndex),
      ...splitWords(line),
      ...words.slice(commandIndex + 1),
    ];
  }
}

/** The aliases of the project; none where there is no project. */
async function projectAliases(args: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { directory, config } = globalOptions({ ...readEarlyOptions(args) });
  try {
    const project = await openProject({
      directory,
      ...(config === undefined ? {} : { manifest: config }),
    });
    return project.config.aliases;
  } catch (error) {
    if (error instanceof NestrError && error.code === "MANIFEST_NOT_FOUND") return new Map();
    throw error;
  }
}

function circle(name: string): NestrError {
  return new NestrError("USAGE", `the alias "${name}" leads back to itself`, {
    hint: "correct it under [aliases] in the manifest",
    details: { name },
  });
}

async function unknownCommand(
  name: string,
  aliases: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<NestrError> {
  const below = await commandsBelow(name, terminal);
  const candidates = below.length > 0
    ? below
    : nearestNames(name, [...COMMAND_NAMES, ...aliases.keys()]);
  return new NestrError("USAGE", `nestr has no command "${name}"`, {
    hint: candidates.length > 0 ? `did you mean ${candidates.join(", ")}?` : "see: nestr --help",
    details: { name, candidates },
  });
}

/** Commands of the second level with a name: `nestr repo status` for `status`, as other tools call it. */
async function commandsBelow(name: string, terminal: Terminal): Promise<readonly string[]> {
  const { buildProgram } = await import("./program.ts");
  const program = await buildProgram(null, { terminal, json: false, finish: () => {} });
  return program.commands.filter((group) =>
    group.name() !== "ajj" && group.commands.some((it) => it.name() === name)
  ).map((group) => `nestr ${group.name()} ${name}`);
}

/** Splits a line into words at white space; single and double quotes hold words together. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)]
    .map(([word]) =>
      word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single)
    );
}
