/**
 * From the words of the command line to the end of a command.
 *
 * Finds the command, resolves aliases of the project, runs the command, and turns whatever is thrown
 * into a printed error. It never exits.
 *
 * @module
 */

import { CommanderError } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import { loadAppearance } from "../terminal/appearance.ts";
import { errorDocument } from "../terminal/json.ts";
import { openTerminal, OutputClosed, type Terminal } from "../terminal/terminal.ts";
import { colorChoice } from "./color_choice.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { type EarlyOptions, readEarlyOptions } from "./early_options.ts";
import { interrupted } from "./interrupt.ts";
import { buildProgram, commandAt, isCommand } from "./program.ts";

/**
 * Runs one command line to its end.
 *
 * @param args The words behind the program's name
 * @returns How it ended; everything has been printed
 */
export async function runCommandLine(args: readonly string[]): Promise<CommandEnd> {
  const early = readEarlyOptions(args);
  const env = (name: string) => Deno.env.get(name);
  const { command, quiet, verbose } = early;
  const color = await colorChoice(early.color, env, command !== undefined && command !== "help");
  const terminal = openTerminal({ color, env, quiet, verbose });
  try {
    const end = await Promise.race([
      dispatch(args, early, terminal),
      interrupted().then((signal): CommandEnd => ({ type: "signal", signal })),
    ]);
    if (end.type !== "operation" || !end.abandoned) await terminal.flush();
    return end;
  } catch (thrown) {
    return await report(thrown, args, early, terminal);
  }
}

async function dispatch(
  args: readonly string[],
  { command, commandIndex, json }: EarlyOptions,
  terminal: Terminal,
): Promise<CommandEnd> {
  if (command === "help") {
    return await help([...args.slice(0, commandIndex), ...args.slice(commandIndex + 1)], terminal);
  }
  const words = command === undefined ? versionWords(args) : await resolveAlias(args, command);
  let end: CommandEnd = DONE;
  const program = await buildProgram(words, { terminal, json, finish: (it) => void (end = it) });
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    // What is left of commander's errors is that it has shown help.
    if (!(error instanceof CommanderError)) throw error;
  }
  return end;
}

/** `-V` without a command is the command `version`, in the one line that scripts expect. */
function versionWords(args: readonly string[]): readonly string[] {
  const asks = (word: string) => word === "-V" || word === "--version";
  return args.some(asks) ? ["version", "--short", ...args.filter((word) => !asks(word))] : args;
}

async function resolveAlias(args: readonly string[], command: string): Promise<readonly string[]> {
  if (isCommand(command)) return args;
  const { expandAlias } = await import("./alias.ts");
  return await expandAlias(args);
}

/** `nestr help repo sync`: the help of the command that the words name. */
async function help(args: readonly string[], terminal: Terminal): Promise<CommandEnd> {
  const { command } = readEarlyOptions(args);
  const words = command === undefined ? args : await resolveAlias(args, command);
  const program = await buildProgram(words, { terminal, json: false, finish: () => {} });
  const named = commandAt(program, words.filter((word) => !word.startsWith("-")), words === args);
  await terminal.stdout.write(named.helpInformation());
  return DONE;
}

async function report(
  thrown: unknown,
  args: readonly string[],
  early: EarlyOptions,
  terminal: Terminal,
): Promise<CommandEnd> {
  if (thrown instanceof OutputClosed) return { type: "signal", signal: "SIGPIPE" };
  const error = NestrError.from(thrown);
  try {
    if (early.json) await terminal.stdout.write(errorDocument(error));
    else {
      const { renderError } = await import("../terminal/error.ts");
      const { programInfo } = await import("../engine/program_info.ts");
      const text = await renderError(error, await loadAppearance(terminal, "stderr"), {
        verbose: early.verbose,
        directory: Deno.cwd(),
        program: { name: "nestr", ...programInfo(), arguments: args },
      });
      await terminal.stderr.write(text);
    }
    await terminal.flush();
  } catch (closed) {
    if (closed instanceof OutputClosed) return { type: "signal", signal: "SIGPIPE" };
  }
  return { type: "error", error };
}
