#!/usr/bin/env -S deno run -A
/**
 * The executable: hands the words of the command line to the commands and exits with their code. It
 * answers as `nestr`, and as `ajj` where it was started under that name or `ajj` is its first word.
 *
 * The only module that exits. What is asked for in prompts and scripts, the version, is answered before
 * anything else is loaded.
 *
 * @module
 */

import { CATALOGUE, type ErrorCode } from "./lib/errors/catalogue.ts";
import type { CommandEnd } from "./lib/commands/command_end.ts";
import { startedAs } from "./lib/commands/started_as.ts";
import manifest from "./deno.json" with { type: "json" };

/** Numbers of the signals that end a command (signal(7)); the same on every system. */
const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** The exit code of a command's end, as `docs/errors.md` lists them. */
function exitCode(end: CommandEnd): number {
  switch (end.type) {
    case "done":
      return 0;
    case "incomplete":
      return 1;
    case "error":
      return errorExitCode(end.error);
    case "program":
      return end.code;
    case "signal":
      return 128 + (SIGNALS[end.signal] ?? 0);
    case "operation":
      return operationExitCode(end);
  }
}

/** The code of an error; of something that a signal has ended, the signal's. */
function errorExitCode({ code, details }: Extract<CommandEnd, { type: "error" }>["error"]): number {
  const signal = code === "CANCELLED" && SIGNALS[String(details?.signal)];
  return signal ? 128 + signal : CATALOGUE[code].exit;
}

/** Codes of task errors that say more than "failed", where no task failed otherwise. */
const TELLING: readonly ErrorCode[] = ["TIMED_OUT", "COMMAND_NOT_EXECUTABLE", "COMMAND_NOT_FOUND"];

function operationExitCode(
  { report: { state, signal, tasks } }: Extract<CommandEnd, { type: "operation" }>,
): number {
  if (signal !== null) return 128 + (SIGNALS[signal] ?? 0);
  if (state === "succeeded") return 0;
  if (state === "timed-out") return CATALOGUE.TIMED_OUT.exit;
  const results = tasks.map(({ result }) => result);
  const codes = new Set(
    results.filter((it) => it.state !== "succeeded" && it.state !== "skipped")
      .map((it) => it.state === "timed-out" ? "TIMED_OUT" : it.error?.code),
  );
  const telling = codes.size === 1 ? TELLING.find((code) => codes.has(code)) : undefined;
  return telling === undefined ? 1 : CATALOGUE[telling].exit;
}

if (import.meta.main) {
  const { args } = Deno;
  const name = await startedAs();
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    console.log(`${name} ${manifest.version}`);
  } else if (name === "ajj" || args[0] === "ajj") {
    const { runAjj } = await import("./lib/commands/ajj.ts");
    Deno.exit(exitCode(await runAjj(name === "ajj" ? args : args.slice(1))));
  } else {
    const { runCommandLine } = await import("./lib/commands/command_line.ts");
    Deno.exit(exitCode(await runCommandLine(args)));
  }
}
