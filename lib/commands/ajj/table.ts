/**
 * The commands of `ajj` that are its own. Everything else is jj's.
 *
 * Names and summaries only: a command's file is loaded when it is asked for.
 *
 * @module
 */

import type { DescribeCommand } from "../workspace_host.ts";

/** A command of `ajj`. */
export interface AjjCommand {
  /** For the list of commands. */
  readonly summary: string;
  /** Loads its file. */
  readonly load: () => Promise<DescribeCommand>;
}

/** The commands by name, as they are typed. */
export const AJJ_COMMANDS: Readonly<Record<string, AjjCommand>> = {
  "workspace add": {
    summary: "make a workspace: a working copy with services, ports and .env of its own",
    load: async () => (await import("./workspace_add.ts")).describeAdd,
  },
  "workspace forget": {
    summary: "remove workspaces with all that belongs to them",
    load: async () => (await import("./workspace_forget.ts")).describeForget,
  },
  run: {
    summary: "run a command with the environment of a workspace",
    load: async () => (await import("./run.ts")).describeRunInside,
  },
  status: {
    summary: "show how the working copy and the services stand",
    load: async () => (await import("./status.ts")).describeStatus,
  },
  list: {
    summary: "list the workspaces",
    load: async () => (await import("./list.ts")).describeList,
  },
  start: {
    summary: "start the services of a workspace",
    load: async () => (await import("./start.ts")).describeStart,
  },
  stop: {
    summary: "stop the services of a workspace, their data stays",
    load: async () => (await import("./stop.ts")).describeStop,
  },
  logs: {
    summary: "print what the services print",
    load: async () => (await import("./logs.ts")).describeLogs,
  },
  env: {
    summary: "print the environment of a workspace",
    load: async () => (await import("./env.ts")).describeEnv,
  },
  cleanup: {
    summary: "find, and with --force remove, what no longer belongs to a workspace",
    load: async () => (await import("./cleanup.ts")).describeCleanup,
  },
  doctor: {
    summary: "find out what is wrong, with a cure for each finding",
    load: async () => (await import("./doctor.ts")).describeDoctor,
  },
};

/** The group that some of the commands stand under; jj has more of them. */
export const WORKSPACE = {
  name: "workspace",
  summary: "make and remove workspaces; what else it can is jj's",
} as const;

/**
 * The command of ours that words begin with.
 *
 * @param first The first word
 * @param second The one behind it
 * @returns Its name in the table; undefined where it is jj's
 */
export function ajjCommand(first: string, second?: string): string | undefined {
  const name = first === WORKSPACE.name ? `${first} ${second ?? ""}` : first;
  return Object.hasOwn(AJJ_COMMANDS, name) ? name : undefined;
}
