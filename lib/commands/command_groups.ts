/**
 * The commands of the first level: each is a file of its own, named as it is typed. They are known
 * by name and summary, which is all that `--help` shows of them; a file is loaded where a command
 * line names it.
 *
 * @module
 */

import type { DescribeGroup } from "./command_binding.ts";
import { COMMAND_NAMES, type GROUP_NAMES } from "./command_names.ts";

export { COMMAND_NAMES } from "./command_names.ts";

/** A command of the first level. */
export interface CommandGroup {
  /** What it is for, without a final period. */
  readonly summary: string;
  /** Loads what describes it. */
  readonly load: () => Promise<DescribeGroup>;
}

/** The commands by name, in the order of help. */
export const COMMAND_GROUPS: Readonly<Record<string, CommandGroup>> = {
  project: {
    summary: "create, import, describe, check and freeze a project",
    load: async () => (await import("./project.ts")).describeProject,
  },
  repo: {
    summary: "show the state of repositories, update and change them",
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
    summary: "show what depends on what",
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
    summary: "show the project in the browser",
    load: async () => (await import("./ui.ts")).describeUi,
  },
  rpc: {
    summary: "offer the engine to other programs, as JSON-RPC",
    load: async () => (await import("./rpc.ts")).describeRpc,
  },
  completions: {
    summary: "print a completion script for your shell",
    load: async () => (await import("./completions.ts")).describeCompletions,
  },
  version: {
    summary: "show the version",
    load: async () => (await import("./version.ts")).describeVersion,
  },
} satisfies Record<typeof GROUP_NAMES[number], CommandGroup>;

/** Whether a word is a command of the first level. */
export function isCommand(word: string): boolean {
  return COMMAND_NAMES.includes(word);
}
