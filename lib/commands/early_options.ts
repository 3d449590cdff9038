/**
 * What must be known of a command line before it is parsed: how even a wrong one is answered
 * (`--json`, `--color`, `-q`, `-v`), where its command stands, and where to look for aliases.
 *
 * @module
 */

/** What is known of a command line before it is parsed. */
export interface EarlyOptions {
  /** The first word that is neither an option nor an option's value. */
  readonly command: string | undefined;
  /** All words that are neither; `command` is the first of them. */
  readonly names: readonly string[];
  /** Where `command` stands; -1 where there is none. */
  readonly commandIndex: number;
  readonly json: boolean;
  /** The text of `--color`. */
  readonly color: string | undefined;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Folder to work from, as it was typed. */
  readonly directory: string | undefined;
  /** The manifest, as it was typed. */
  readonly config: string | undefined;
}

/** Long options of all commands that take a value. */
const LONG_WITH_VALUE = ["--directory", "--config", "--color", "--log", "--log-file"];
/**
 * Letters of options that take a value in every command that has them: what follows them is no option.
 * Not `w`, which is a workspace for most and a switch of `repo grep`.
 */
const LETTERS_WITH_VALUE = "Csjnr";

/** Reads what must be known before the command line is parsed; never fails. */
export function readEarlyOptions(args: readonly string[]): EarlyOptions {
  const dashes = args.indexOf("--");
  const words = dashes < 0 ? args : args.slice(0, dashes);
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const names: string[] = [];
  let commandIndex = -1;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word.startsWith("--")) {
      const end = word.indexOf("=");
      if (end >= 0) values.set(word.slice(0, end), word.slice(end + 1));
      else if (LONG_WITH_VALUE.includes(word)) values.set(word, words[++i] ?? "");
      else flags.add(word);
    } else if (word.length > 1 && word.startsWith("-")) {
      const at = [...word].findIndex((letter, j) => j > 0 && LETTERS_WITH_VALUE.includes(letter));
      for (const letter of at < 0 ? word.slice(1) : word.slice(1, at)) flags.add(`-${letter}`);
      if (at >= 0) values.set(`-${word[at]}`, word.slice(at + 1) || (words[++i] ?? ""));
    } else {
      names.push(word);
      if (commandIndex < 0) commandIndex = i;
    }
  }
  return {
    command: names[0],
    names,
    commandIndex,
    json: flags.has("--json"),
    color: values.get("--color"),
    quiet: flags.has("-q") || flags.has("--quiet"),
    verbose: flags.has("-v") || flags.has("--verbose"),
    directory: values.get("-C") ?? values.get("--directory"),
    config: values.get("--config"),
  };
}
