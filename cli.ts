#!/usr/bin/env -S deno run -A
/**
 * The executable: hands the words of the command line to the commands and exits with their code.
 *
 * The only module that exits. What is asked for in prompts and scripts, the version, is answered before
 * anything else is loaded.
 *
 * @module
 */

import { CATALOGUE } from "./lib/errors/catalogue.ts";
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
    case "operation": {
      const { state, signal, counts } = end.report;
      if (signal !== null) return 128 + (SIGNALS[signal] ?? 0);
      if (state === "succeeded") return 0;
      const onlyTimedOut = counts["timed-out"] > 0 && counts.failed + counts.cancelled === 0;
      return state === "timed-out" || onlyTimedOut ? CATALOGUE.TIMED_OUT.exit : 1;
    }
  }
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
