/**
 * Runs a program in our place, with our terminal, process group and standard streams.
 *
 * For commands that people could have typed themselves (`ajj run`, everything that is passed to
 * jj): an editor, a pager or a shell inside must find the terminal as it was. The program decides
 * what to do about a signal, so no signal ends us while it runs, and the result is how it ended.
 * For commands whose output is wanted see `process_pool.ts`, for those that outlive us
 * `background.ts`.
 *
 * @module
 */

import { processStat } from "./process_identity.ts";
import { checkProgram, notExecutable, type ProgramSpec } from "./program.ts";

/** How a program ended: by itself, or by a signal. */
export type ForegroundEnd = { readonly code: number } | { readonly signal: Deno.Signal };

/** Signals that only another process sends: always forwarded. */
const ALWAYS_FORWARDED: readonly Deno.Signal[] = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"];
/** Signals that the terminal sends to its whole foreground group, which includes the program. */
const TERMINAL_SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGQUIT"];

/**
 * Runs a program to its end.
 *
 * Signals are forwarded to it, except Ctrl-C and Ctrl-\: the terminal sends these to every process
 * of its foreground group, so the program has them already, and many programs take a second one for
 * "now, without cleaning up". A process cannot see who sent it a signal, but it can see whether its
 * own group is the terminal's foreground group. Where it is not (no terminal, a background job, a
 * program that has made its own foreground group), SIGINT can only have been sent with `kill` and
 * is forwarded like all others. Only a SIGINT sent with `kill` to us alone while we are in the
 * foreground of a terminal is lost; use SIGTERM then. Ctrl-Z stops us together with the program,
 * which is what a shell expects of a job.
 *
 * @param spec What to run, with its whole environment
 * @throws {NestrError} `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`, `FILE_ACCESS` (the working folder)
 * or `USAGE`; nothing was started then
 */
export async function runForeground(spec: ProgramSpec): Promise<ForegroundEnd> {
  let child: Deno.ChildProcess | undefined;
  // Listeners first: without one a signal ends us, and how the program ended is lost.
  const unlisten = [
    ...ALWAYS_FORWARDED.map((signal) => listen(signal, () => send(child, signal))),
    ...TERMINAL_SIGNALS.map((signal) =>
      listen(signal, () => {
        if (!terminalReachesUs()) send(child, signal);
      })
    ),
  ];
  try {
    child = spawn(spec);
    const { code, signal } = await child.status;
    return signal === null ? { code } : { signal };
  } finally {
    for (const remove of unlisten) remove();
  }
}

function spawn(spec: ProgramSpec): Deno.ChildProcess {
  const [program, ...args] = spec.argv;
  try {
    return new Deno.Command(program ?? "", {
      args,
      cwd: spec.directory,
      clearEnv: true,
      env: { ...spec.env },
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    checkProgram(spec);
    throw notExecutable(program!, error instanceof Error ? error.message : String(error), error);
  }
}

/** Whether the terminal's Ctrl-C reaches our process group, and so the program. */
function terminalReachesUs(): boolean {
  const stat = processStat(Deno.pid);
  return stat !== undefined && stat.terminalGroup === stat.group;
}

function send(child: Deno.ChildProcess | undefined, signal: Deno.Signal): void {
  try {
    child?.kill(signal);
  } catch {
    // It has ended; its status is on the way.
  }
}

/** Listens to a signal where the system has it; returns a function that stops listening. */
function listen(signal: Deno.Signal, handler: () => void): () => void {
  try {
    Deno.addSignalListener(signal, handler);
  } catch {
    return () => {};
  }
  return () => Deno.removeSignalListener(signal, handler);
}
