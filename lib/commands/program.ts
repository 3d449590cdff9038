/**
 * The tree of commands, built as far as one command line needs it.
 *
 * Each group is a file of its own, named as it is typed. Only the group that the command line names is
 * loaded; the others are known by name and summary, which is all that `--help` shows of them.
 *
 * @module
 */

import { Command } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { CommandContext } from "./command_context.ts";
import type { CommandEnd } from "./command_end.ts";
import type { BindAction, DescribeGroup } from "./command_binding.ts";
import { addGlobalOptions, globalOptions } from "./global_options.ts";
import { explain, formatHelp } from "./help.ts";
import { unknownSubcommand, usageError } from "./usage_error.ts";

interface Group {
  readonly summary: string;
  readonly load: () => Promise<DescribeGroup>;
}

const GROUPS: Readonly<Record<string, Group>> = {
  project: {
    summary: "make, describe, check and freeze a project",
    load: async () => (await import("./project.ts")).describeProject,
  },
  repo: {
    summary: "see how repositories stand, update them, change them",
    load: async () => (await import("./repo.ts")).describeRepo,
  },
  run: {
    summary: "run a command or a workflow across repositories",
    load: async () => (await import("./run.ts")).describeRun,
  },
  runs: {
    summary: "look at earlier runs, resume or undo them",
    load: async () => (await import("./runs.ts")).describeRuns,
  },
  graph: {
    summary: "show who depends on whom",
    load: async () => (await import("./graph.ts")).describeGraph,
  },
  config: {
    summary: "show the settings and where they come from",
    load: async () => (await import("./config.ts")).describeConfig,
  },
  doctor: {
    summary: "find out what is wrong, with a cure for each finding",
    load: async () => (await import("./doctor.ts")).describeDoctor,
  },
  version: {
    summary: "show the version",
    load: async () => (await import("./version.ts")).describeVersion,
  },
};

/** Names of the commands of the first level. */
export const COMMAND_NAMES: readonly string[] = [...Object.keys(GROUPS), "help"];

/** Whether a word is a command of the first level. */
export function isCommand(word: string): boolean {
  return COMMAND_NAMES.includes(word);
}

/** What the commands of one command line share. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  /** Whether the answer is to be JSON, even to a wrong command line. */
  readonly json: boolean;
  /** Told how the command ended. */
  readonly finish: (end: CommandEnd) => void;
}

/**
 * Builds the program for a command line. Parsing throws a `NestrError` for a wrong one, and a
 * `CommanderError` after help was shown.
 *
 * @param words The command line; groups that it does not mention are not loaded. Null loads all
 * @param options What the commands share
 */
export async function buildProgram(
  words: readonly string[] | null,
  options: ProgramOptions,
): Promise<Command> {
  const program = configured(new Command("nestr"), words ?? [], options)
    .usage("<command> [options]");
  explain(program, "many repositories as one project", "Many repositories as one project.", [
    ["Describe the repositories below this folder in nestr.toml", "nestr project init"],
    ["See how all of them stand", "nestr repo status"],
    [
      "Test what a change reaches, dependencies first",
      "nestr run -s 'affected(origin/main)' -- npm test",
    ],
    ["Run again only what failed", "nestr runs resume"],
  ]);
  addGlobalOptions(program);
  for (const [name, { summary, load }] of Object.entries(GROUPS)) {
    const group = configured(program.command(name), words ?? [], options).summary(summary);
    if (words === null || words.includes(name)) {
      (await load())(group, binder(words ?? [], options));
    }
  }
  return program;
}

/**
 * The command that words name, from the program down.
 *
 * @param program The program
 * @param words Names of commands
 * @param strict Whether a word that names no command is a mistake, and not the end of the names
 * @throws {NestrError} `USAGE` for a word that names no command
 */
export function commandAt(program: Command, words: readonly string[], strict: boolean): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((it) => it.name() === word);
    if (!next && strict && command.commands.length > 0) {
      const { message, ...options } = unknownSubcommand(word, command);
      throw new NestrError("USAGE", message, options);
    }
    if (!next) break;
    command = next;
  }
  return command;
}

/** Lets a command report instead of exiting, and print through the terminal. */
function configured(
  command: Command,
  words: readonly string[],
  { terminal, json }: ProgramOptions,
): Command {
  return command
    .exitOverride((error) => {
      // A group without a command: a person is shown its commands, a program that it went wrong.
      if (error.code === "commander.help" && !json) {
        void terminal.stdout.write(command.helpInformation());
      } else if (error.exitCode !== 0) throw usageError(error, command, words);
      throw error;
    })
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      // Errors are thrown, and printed in one place.
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(terminal.columns, 100),
      getErrHelpWidth: () => Math.min(terminal.columns, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ formatHelp })
    .helpOption("-h, --help", "show this help")
    .helpCommand(false);
}

function binder(words: readonly string[], options: ProgramOptions): BindAction {
  const dashes = words.indexOf("--");
  const afterDashes = dashes < 0 ? [] : words.slice(dashes + 1);
  return (command, action) =>
    configured(command, words, options).action(async (...args: unknown[]) => {
      const operands = args.slice(0, -2).flat().filter((it) => typeof it === "string");
      const raw = command.optsWithGlobals();
      const context = new CommandContext(globalOptions(raw), options.terminal, {
        words,
        afterDashes,
      });
      options.finish(await action(context, operands, raw));
    });
}
