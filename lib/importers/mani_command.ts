/**
 * A command of mani's as one of a step.
 *
 * mani runs commands in bash unless told otherwise, nestr in `sh`. A line that reads the same in
 * both becomes a line for `sh`, which is what a person would write; any other names its shell.
 *
 * @module
 */

import { shellJoin } from "../process/shell_quote.ts";

/** What only bash and its like understand, or read in another way. */
const BASH_ONLY = new RegExp(
  [
    "\\[\\[",
    "\\(\\(",
    "<<<",
    "[<>]\\(",
    "&>",
    "\\|&",
    "\\$'",
    "\\$\\{[^}]*(?:/|:[^-=?+]|\\^|,|!|@|\\[)",
    "\\w\\+?=\\(",
    "\\{[^{}\\s]*(?:,|\\.\\.)[^{}\\s]*\\}",
    " == ",
    "\\b(?:function|source|declare|typeset|local|pushd|popd|shopt|mapfile|readarray|select|let|" +
    "disown|pipefail|BASH_\\w+|RANDOM|SECONDS)\\b",
    "\\becho -|\\bread -[^r]|\\btype -|\\bprintf -v|\\bexport -|\\btrap .* ERR",
  ].join("|"),
);

const FLAGS: ReadonlyMap<string, string> = new Map([
  ["bash", "-c"],
  ["zsh", "-c"],
  ["sh", "-c"],
  ["node", "-e"],
  ["python", "-c"],
  ["python3", "-c"],
]);

/**
 * The command of a step.
 *
 * @param command The command
 * @param shell The shell, with the option that takes a command where it is not a usual one
 * @param asked Variables that a shell is asked for, with their `$(…)`
 */
export function stepCommand(
  command: string,
  shell: string,
  asked: readonly (readonly [name: string, command: string])[],
): { readonly run: string } | { readonly argv: readonly string[] } {
  const words = shell.trim().split(/\s+/);
  const flag = FLAGS.get(words[0]!);
  const program = words.length === 1 && flag !== undefined ? [words[0]!, flag] : words;
  const settings = asked.map(([name, value]) => `export ${name}="${value}"`);
  const kind = program.join(" ");
  if (kind === "sh -c" || kind === "bash -c" && !BASH_ONLY.test(command)) {
    return { run: [...settings, command].join("\n") };
  }
  if (settings.length === 0) return { argv: [...program, command] };
  return { run: [...settings, `exec ${shellJoin([...program, command])}`].join("\n") };
}
