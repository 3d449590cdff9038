/**
 * Aliases of the project: a first word that is no command of ours may be one of `[aliases]`.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { openProject } from "../engine/open_project.ts";
import type { EarlyOptions } from "./global_options.ts";
import { COMMAND_NAMES } from "./program.ts";

/**
 * Replaces an alias by the words it stands for. An alias may begin with another one, but not with
 * itself.
 *
 * @param args The command line
 * @param early Where its first word stands
 * @throws {NestrError} `USAGE` when the word is neither a command nor an alias
 */
export async function expandAlias(
  args: readonly string[],
  { command, commandIndex, directory, config }: EarlyOptions,
): Promise<readonly string[]> {
  const aliases = await projectAliases(directory, config);
  let name = command!;
  let words: readonly string[] = [name];
  const seen = new Set<string>();
  while (!COMMAND_NAMES.includes(name)) {
    const line = aliases.get(name);
    if (line === undefined || seen.has(name)) throw unknownCommand(name, aliases, seen.has(name));
    seen.add(name);
    words = [...splitWords(line), ...words.slice(1)];
    name = words[0] ?? "";
  }
  return [...args.slice(0, commandIndex), ...words, ...args.slice(commandIndex + 1)];
}

/** The aliases of the project; none where there is no readable project. */
async function projectAliases(
  directory: string,
  manifest: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  try {
    const project = await openProject({
      directory,
      ...(manifest === undefined ? {} : { manifest }),
    });
    return project.config.aliases;
  } catch (error) {
    if (error instanceof NestrError && error.code === "MANIFEST_NOT_FOUND") return new Map();
    throw error;
  }
}

function unknownCommand(
  name: string,
  aliases: ReadonlyMap<string, string>,
  inCircle: boolean,
): NestrError {
  if (inCircle) {
    return new NestrError("USAGE", `the alias "${name}" leads back to itself`, {
      hint: "correct it under [aliases] in the manifest",
    });
  }
  const candidates = nearestNames(name, [...COMMAND_NAMES, ...aliases.keys()]);
  return new NestrError("USAGE", `unknown command "${name}"`, {
    hint: candidates.length > 0
      ? `did you mean ${candidates.join(", ")}?`
      : "see them with: nestr --help",
    details: { name, candidates },
  });
}

/** Splits a line into words at white space; single and double quotes hold words together. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)]
    .map(([word]) =>
      word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single)
    );
}
