#!/usr/bin/env -S deno run -A
/**
 * The executable: passes the command line to the commands and exits with their code. It acts as
 * `nestr`, or as `ajj` where it was started under that name or `ajj` is its first argument.
 *
 * The only module that exits. The version, which prompts and scripts ask for, is answered before
 * anything else is loaded.
 *
 * @module
 */

import { CATALOGUE, type ErrorCode } from "./lib/errors/catalogue.ts";
import type { CommandEnd } from "./lib/commands/command_end.ts";
import { startedAs } from "./lib/commands/started_as.ts";
import manifest from "./deno.json" with { type: "json" };

/** The exit code of a command's end, as `docs/errors.md` lists them. */
async function exitCode(end: CommandEnd): Promise<number> {
  switch (end.type) {
    case "done":
      return 0;
    case "incomplete":
      return 1;
    case "error":
      return await errorExitCode(end.error);
    case "program":
      return end.code;
    case "signal":
      return await signalExitCode(end.signal);
    case "operation":
      return await operationExitCode(end);
  }
}

/** 128 and the signal's number, which is not the same on every system (signal(7)). */
async function signalExitCode(signal: string): Promise<number> {
  const { constants } = await import("node:os");
  return 128 + (constants.signals[signal as keyof typeof constants.signals] ?? 0);
}

/** The exit code of an error; where a signal ended the command, the signal's. */
async function errorExitCode(
  { code, details }: Extract<CommandEnd, { type: "error" }>["error"],
): Promise<number> {
  const signal = code === "CANCELLED" ? details?.signal : undefined;
  return typeof signal === "string" ? await signalExitCode(signal) : CATALOGUE[code].exit;
}

/** Exit codes that say more than "done with failures" where all failed tasks share one. */
const TELLING: readonly number[] = [
  CATALOGUE.REMOTE_UNREACHABLE,
  CATALOGUE.UNDO_CONFLICT,
  CATALOGUE.TIMED_OUT,
  CATALOGUE.COMMAND_NOT_EXECUTABLE,
  CATALOGUE.COMMAND_NOT_FOUND,
].map(({ exit }) => exit);

async function operationExitCode(
  { report: { state, signal, tasks } }: Extract<CommandEnd, { type: "operation" }>,
): Promise<number> {
  if (signal !== null) return await signalExitCode(signal);
  if (state === "succeeded") return 0;
  if (state === "timed-out") return CATALOGUE.TIMED_OUT.exit;
  const failed = tasks.map(({ result }) => result)
    .filter((it) => it.state !== "succeeded" && it.state !== "skipped");
  const codes = failed.map((it) => it.state === "timed-out" ? "TIMED_OUT" : it.error?.code);
  const exits = new Set(codes.map((code) => CATALOGUE[code as ErrorCode]?.exit));
  const [exit] = exits;
  return exits.size === 1 && exit !== undefined && TELLING.includes(exit) ? exit : 1;
}

if (import.meta.main) {
  const { args } = Deno;
  const name = await startedAs();
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
    console.log(`${name} ${manifest.version}`);
  } else if (name === "ajj" || args[0] === "ajj") {
    const { runAjj } = await import("./lib/commands/ajj.ts");
    Deno.exit(await exitCode(await runAjj(name === "ajj" ? args : args.slice(1))));
  } else {
    const { runCommandLine } = await import("./lib/commands/command_line.ts");
    Deno.exit(await exitCode(await runCommandLine(args)));
  }
}
