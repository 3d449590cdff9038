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
import type { CommandEnd } from "./command_end.ts";
import { DONE } from "./command_end.ts";
import { type EarlyOptions, readEarlyOptions } from "./global_options.ts";
import { buildProgram, isCommand } from "./program.ts";

/**
 * Runs one command line to its end.
 *
 * @param args The words behind the program's name
 * @returns How it ended; everything has been printed
 */
export async function runCommandLine(args: readonly string[]): Promise<CommandEnd> {
  const early = readEarlyOptions(args);
  const terminal = openTerminal({
    color: early.color,
    env: (name) => Deno.env.get(name),
    quiet: early.quiet,
    verbose: early.verbose,
  });
  try {
    const end = await dispatch(args, early, terminal);
    await terminal.flush();
    return end;
  } catch (thrown) {
    return await report(thrown, args, early, terminal);
  }
}

async function dispatch(
  args: readonly string[],
  early: EarlyOptions,
  terminal: Terminal,
): Promise<CommandEnd> {
  let words = args;
  const { command } = early;
  if (command !== undefined && !isCommand(command)) {
    const { expandAlias } = await import("./alias.ts");
    words = await expandAlias(args, early);
  }
  const dashes = words.indexOf("--");
  let end: CommandEnd = DONE;
  const program = await buildProgram(words, {
    terminal,
    afterDashes: dashes < 0 ? [] : words.slice(dashes + 1),
    finish: (result) => void (end = result),
  });
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error);
  }
  return end;
}

/** What commander says, in our form: the suggestion in its message becomes the hint. */
function usageError(error: CommanderError): NestrError {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const meant = /^\(Did you mean (.+)\?\)$/.exec(suggestion ?? "")?.[1];
  return new NestrError("USAGE", message.replaceAll("'", '"'), {
    hint: meant ? `did you mean ${meant}?` : "see the words of a command with --help",
    details: { reason: error.code },
  });
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
