/**
 * What surrounds a command: the terminal it talks to, the signals that end it, and the error that
 * is printed when it fails.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { loadAppearance } from "../terminal/appearance.ts";
import { errorDocument } from "../terminal/json.ts";
import { openTerminal, OutputClosed, type Terminal } from "../terminal/terminal.ts";
import { colorChoice } from "./color_choice.ts";
import type { CommandEnd } from "./command_end.ts";
import type { EarlyOptions } from "./early_options.ts";
import { interrupted } from "./interrupt.ts";
import type { ProgramName } from "./started_as.ts";

/** The command line that a session is for. */
export interface SessionLine {
  readonly program: ProgramName;
  /** The words behind the program's name. */
  readonly args: readonly string[];
  /** What is known of them. */
  readonly early: EarlyOptions;
}

/**
 * Runs a command to its end; never throws.
 *
 * @param line The command line
 * @param command What it does
 * @returns How it ended; everything has been printed
 */
export async function runSession(
  line: SessionLine,
  command: (terminal: Terminal) => Promise<CommandEnd>,
): Promise<CommandEnd> {
  const { command: name, color, quiet, verbose } = line.early;
  const env = (name: string) => Deno.env.get(name);
  const choice = await colorChoice(color, env, name !== undefined && name !== "help");
  const terminal = openTerminal({ color: choice, env, quiet, verbose });
  try {
    const end = await Promise.race([
      command(terminal),
      interrupted().then((signal): CommandEnd => ({ type: "signal", signal })),
    ]);
    if (end.type !== "operation" || !end.abandoned) await terminal.flush();
    return end;
  } catch (thrown) {
    return await report(thrown, line, terminal);
  }
}

/** The current folder; a command may have removed the one it was called in. */
function currentFolder(): string {
  try {
    return Deno.cwd();
  } catch {
    return "/";
  }
}

async function report(
  thrown: unknown,
  line: SessionLine,
  terminal: Terminal,
): Promise<CommandEnd> {
  if (thrown instanceof OutputClosed) return { type: "signal", signal: "SIGPIPE" };
  const error = NestrError.from(thrown);
  try {
    if (line.early.json) await terminal.stdout.write(errorDocument(error));
    else await explain(error, line, terminal);
    await terminal.flush();
  } catch (failed) {
    if (failed instanceof OutputClosed) return { type: "signal", signal: "SIGPIPE" };
    // Standard output takes no document, so a person at least is told.
    if (line.early.json) await explain(error, line, terminal);
    await terminal.flush().catch(() => {});
  }
  return { type: "error", error };
}

/** Says on standard error what went wrong. */
async function explain(
  error: NestrError,
  { program, args, early }: SessionLine,
  terminal: Terminal,
): Promise<void> {
  const { renderError } = await import("../terminal/error.ts");
  const { programInfo } = await import("../engine/program_info.ts");
  const text = await renderError(error, await loadAppearance(terminal, "stderr"), {
    verbose: early.verbose,
    directory: currentFolder(),
    program: { name: program, ...programInfo(), arguments: args },
  });
  await terminal.stderr.write(text);
}
