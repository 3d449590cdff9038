/**
 * The tree of commands, built as far as one command line needs it.
 *
 * Each group is a file of its own, named as it is typed. Only the group that the command line names is
 * loaded; the others are known by name and summary, which is all that `--help` shows of them.
 *
 * @module
 */

import { Command } from "commander";
import type { DescribeGroup } from "./command_binding.ts";
import { binder, configured, type ProgramOptions } from "./command_setup.ts";
import { readEarlyOptions } from "./early_options.ts";
import { addGlobalOptions } from "./global_options.ts";
import { explain } from "./help.ts";

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
  workspace: {
    summary: "give a piece of work its own working copies, services and ports",
    load: async () => (await import("./workspace.ts")).describeWorkspace,
  },
  ajj: {
    summary: "jj, with services, ports and .env for each workspace",
    load: async () => await (await import("./ajj/program.ts")).loadAjj(),
  },
  config: {
    summary: "show the settings and where they come from",
    load: async () => (await import("./config.ts")).describeConfig,
  },
  doctor: {
    summary: "find out what is wrong, with a cure for each finding",
    load: async () => (await import("./doctor.ts")).describeDoctor,
  },
  ui: {
    summary: "show the project on a page in the browser",
    load: async () => (await import("./ui.ts")).describeUi,
  },
  rpc: {
    summary: "offer the engine to other programs, as JSON-RPC",
    load: async () => (await import("./rpc.ts")).describeRpc,
  },
  completions: {
    summary: "print a script that completes words in your shell",
    load: async () => (await import("./completions.ts")).describeCompletions,
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
  for (const [name, { summary, load }] of groupsFor(words)) {
    const group = program.command(name).summary(summary);
    if (words === null || words.includes(name)) {
      (await load())(configured(group, words ?? [], options), binder(words ?? [], options));
    }
  }
  return program;
}

/**
 * The groups that a command line can have to do with: the one that it names, or all where it is about
 * the program itself, and where a wrong word is to be compared with all of them.
 */
function groupsFor(words: readonly string[] | null): readonly (readonly [string, Group])[] {
  const all = Object.entries(GROUPS);
  if (words === null) return all;
  const { command, commandIndex } = readEarlyOptions(words);
  const asksForHelp = words.slice(0, commandIndex).some((it) => it === "-h" || it === "--help");
  const named = all.filter(([name]) => name === command);
  return named.length === 0 || asksForHelp ? all : named;
}
