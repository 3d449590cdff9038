#!/usr/bin/env -S deno run -A
/**
 * The executable: hands the words of the command line to the commands and exits with their code.
 *
 * The only module that exits. What is asked for in prompts and scripts, the version, is answered before
 * anything else is loaded.
 *
 * @module
 */

import { CATALOGUE, type ErrorCode } from "./lib/errors/catalogue.ts";
import type { CommandEnd } from "./lib/commands/command_end.ts";
import manifest from "./deno.json" with { type: "json" };

/** Numbers of the signals that end a command (signal(7)). */
const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGPIPE: 13,
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
      return CATALOGUE[end.error.code].exit;
    case "signal":
      return 128 + (SIGNALS[end.signal] ?? 0);
    case "operation":
      return operationExitCode(end);
  }
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
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    console.log(`nestr ${manifest.version}`);
  } else {
    const { runCommandLine } = await import("./lib/commands/command_line.ts");
    Deno.exit(exitCode(await runCommandLine(args)));
  }
}
