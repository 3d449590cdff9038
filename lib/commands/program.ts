/**
 * The tree of commands, built as far as one command line needs it.
 *
 * Each group is a file of its own, named as it is typed. Only the group that the command line names is
 * loaded; the others are known by name and description, which is all that `--help` shows of them.
 *
 * @module
 */

import { Command } from "commander";
import type { Terminal } from "../terminal/terminal.ts";
import { CommandContext } from "./command_context.ts";
import type { CommandEnd } from "./command_end.ts";
import type { BindAction, DescribeGroup } from "./command_binding.ts";
import { addGlobalOptions, globalOptions } from "./global_options.ts";

interface Group {
  readonly description: string;
  readonly load: () => Promise<DescribeGroup>;
}

const GROUPS: Readonly<Record<string, Group>> = {
  project: {
    description: "make, check and freeze a project",
    load: async () => (await import("./project.ts")).describeProject,
  },
  repo: {
    description: "look at repositories, bring them up to date, change them",
    load: async () => (await import("./repo.ts")).describeRepo,
  },
  run: {
    description: "run a command or a workflow across repositories",
    load: async () => (await import("./run.ts")).describeRun,
  },
  runs: {
    description: "look at earlier runs, resume or undo them",
    load: async () => (await import("./runs.ts")).describeRuns,
  },
  graph: {
    description: "show who depends on whom",
    load: async () => (await import("./graph.ts")).describeGraph,
  },
  config: {
    description: "show the settings and where they come from",
    load: async () => (await import("./config.ts")).describeConfig,
  },
  doctor: {
    description: "find out what is wrong, with a cure for each finding",
    load: async () => (await import("./doctor.ts")).describeDoctor,
  },
  version: {
    description: "show the version",
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
  /** The words behind the first `--`. */
  readonly afterDashes: readonly string[];
  /** Told how the command ended. */
  readonly finish: (end: CommandEnd) => void;
}

/**
 * Builds the program for a command line.
 *
 * @param words The command line; groups that it does not mention are not loaded. Null loads all
 */
export async function buildProgram(
  words: readonly string[] | null,
  options: ProgramOptions,
): Promise<Command> {
  const program = configured(new Command("nestr"), options)
    .description("Many repositories as one project.")
    .usage("<command> [options]")
    .option("-V, --version", "show the version")
    .addHelpText("after", "\nThe manual: docs/cli.md and docs/manifest.md beside the source.");
  addGlobalOptions(program);
  for (const [name, { description, load }] of Object.entries(GROUPS)) {
    const group = configured(program.command(name), options).description(description);
    if (words === null || words.includes(name)) (await load())(group, binder(options));
  }
  return program;
}

/** Lets a command report instead of exiting, and print through the terminal. */
function configured(command: Command, { terminal }: ProgramOptions): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      // Errors are thrown, and printed in one place.
      writeErr: () => {},
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showSuggestionAfterError();
}

function binder({ terminal, afterDashes, finish }: ProgramOptions): BindAction {
  return (command, action) => {
    addGlobalOptions(command).exitOverride();
    return command.action(async (...args: unknown[]) => {
      const operands = args.slice(0, -2).flat().filter((it) => typeof it === "string");
      const raw = { ...command.parent?.opts(), ...command.optsWithGlobals(), ...command.opts() };
      finish(
        await action(new CommandContext(globalOptions(raw), terminal, afterDashes), operands, raw),
      );
    });
  };
}
