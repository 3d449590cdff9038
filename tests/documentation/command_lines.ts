/**
 * Asks the real commands whether they understand a command line, without running it.
 *
 * Lines are read by a real `sh`, in which `nestr` and `ajj` only note their words and no other program
 * does anything; the words then go to the real parser, whose commands do nothing.
 *
 * @module
 */

import { type Command, CommanderError } from "commander";
import { buildAjj } from "../../lib/commands/ajj/program.ts";
import { readAjjLine } from "../../lib/commands/ajj/line.ts";
import { isCommand } from "../../lib/commands/command_groups.ts";
import { buildProgram } from "../../lib/commands/program.ts";
import { readEarlyOptions } from "../../lib/commands/early_options.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** The words of a call of one of our programs. */
export interface Call {
  readonly program: "nestr" | "ajj";
  readonly words: readonly string[];
}

/** Ends a word, and a call, in what the stand-ins note. */
const [WORD_END, CALL_END] = ["\x1f", "\x1e"];

/**
 * The calls of our programs that lines of shell make.
 *
 * @param texts Texts for `sh`, each by itself
 * @returns For each of them its calls
 */
export async function callsOf(texts: readonly string[]): Promise<readonly (readonly Call[])[]> {
  const standIn = (name: string) =>
    `${name}() { printf '%s\\037' ${name} "$@" >>"$CALLS"; printf '\\036' >>"$CALLS"; }\n`;
  const nothing = ["cd", "mkdir", "git", "npm"].map((name) => `${name}() { :; }\n`);
  const functions = [...["nestr", "ajj"].map(standIn), ...nothing].join("");
  using folder = new TemporaryFolder({ "here/functions": functions });
  const script = texts.map((text, i) => {
    // A file of the person who types cannot be written here, and the command would not be called.
    folder.write(`${i}.sh`, text.replaceAll(/ >>? ?[~$]\S+/g, ""));
    const calls = `CALLS=${folder.at(`${i}.calls`)}`;
    return `(${calls}; . ./functions; eval "$(/bin/cat ../${i}.sh)") >/dev/null 2>&1 </dev/null\n`;
  });
  await new Deno.Command("/bin/sh", {
    args: ["-fc", script.join("")],
    cwd: folder.at("here"),
    clearEnv: true,
    env: { PATH: "/nonexistent", HOME: folder.at("here") },
  }).output();
  return texts.map((_, i) => {
    const noted = readIfThere(folder.at(`${i}.calls`));
    return noted.split(CALL_END!).slice(0, -1).map((call) => {
      const [program, ...words] = call.split(WORD_END!).slice(0, -1);
      return { program: program as Call["program"], words };
    });
  });
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/**
 * Asks the commands whether they understand a call.
 *
 * @param call The call
 * @param aliases Words that the manifests of a page define
 * @returns What is wrong; undefined where nothing is
 */
export async function mistakeIn(
  { program, words }: Call,
  aliases: ReadonlySet<string>,
): Promise<string | undefined> {
  const first = readEarlyOptions(words).command;
  if (program === "nestr" && first !== "ajj") {
    if (first === undefined || first === "help" || aliases.has(first)) return undefined;
    if (!isCommand(first)) return `nestr has no command "${first}"`;
    return await parse(await buildProgram(words, silently()), words);
  }
  const line = readAjjLine(program === "ajj" ? words : words.slice(1));
  if (line.type !== "command") return undefined;
  return await parse(await buildAjj(line.words, silently()), line.words);
}

const silently = () => ({ terminal: memoryTerminal(), json: true, finish: () => {} });

/** Parses words with commands that do nothing. */
async function parse(program: Command, words: readonly string[]): Promise<string | undefined> {
  if (isName(program, words)) return undefined;
  idle(program);
  try {
    await program.parseAsync([...words], { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether the words are a command's name and nothing else: a sentence speaks of it. */
function isName(program: Command, words: readonly string[]): boolean {
  let command: Command | undefined = program;
  for (const word of words) command = command?.commands.find((it) => it.name() === word);
  return command !== undefined;
}

function idle(command: Command): void {
  if (command.commands.length === 0) command.action(() => {});
  for (const child of command.commands) idle(child);
}
