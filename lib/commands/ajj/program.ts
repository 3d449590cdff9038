/**
 * The commands of `ajj` as a program of its own, and as a group of `nestr`.
 *
 * @module
 */

import { Command } from "commander";
import type { BindAction, DescribeGroup } from "../command_binding.ts";
import { binder, configured, type ProgramOptions, reporting } from "../command_setup.ts";
import { addGlobalOptions } from "../global_options.ts";
import { explain, spreadOut } from "../help.ts";
import type { DescribeCommand } from "../workspace_host.ts";
import { AJJ } from "./host.ts";
import { AJJ_COMMANDS, WORKSPACE } from "./table.ts";

/**
 * Builds the program for a command line; see `buildProgram()`.
 *
 * @param words The command line; commands that it does not mention are not loaded
 * @param options What the commands share
 */
export async function buildAjj(
  words: readonly string[],
  options: ProgramOptions,
): Promise<Command> {
  const program = configured(new Command("ajj"), words, options).usage("<command> [options]");
  explainAjj(program);
  addGlobalOptions(program);
  const workspace = explainWorkspace(
    reporting(program.command(WORKSPACE.name), words, options),
  );
  for (const [path, { summary, load }] of Object.entries(AJJ_COMMANDS)) {
    const names = path.split(" ");
    const parent = names.length > 1 ? workspace : program;
    const command = reporting(parent.command(names.at(-1)!), words, options).summary(summary);
    if (names.every((name) => words.includes(name))) {
      (await load())(command, binder(words, options), AJJ);
    }
  }
  return program;
}

/** Loads all commands, to be shown as `nestr ajj`. */
export async function loadAjj(): Promise<DescribeGroup> {
  const commands: (readonly [path: string, summary: string, describe: DescribeCommand])[] = [];
  for (const [path, { summary, load }] of Object.entries(AJJ_COMMANDS)) {
    commands.push([path, summary, await load()]);
  }
  return (group: Command, bind: BindAction): void => {
    explainAjj(group);
    const workspace = explainWorkspace(group.command(WORKSPACE.name));
    for (const [path, summary, describe] of commands) {
      const names = path.split(" ");
      const parent = names.length > 1 ? workspace : group;
      describe(parent.command(names.at(-1)!).summary(summary), bind, AJJ);
    }
  };
}

function explainAjj(command: Command): Command {
  return explain(
    command,
    "jj, with services, ports and .env for each workspace",
    "Jujutsu with infrastructure: a workspace is a working copy with services, ports and an .env of its " +
      "own. In a git repository it is a worktree. Every command that is not listed here is jj's, and so " +
      "is `ajj jj ...`: it gets the words as they are, the terminal and the signals, and its exit code " +
      "is ours.",
    [
      ["Begin a piece of work, with databases of its own", "ajj workspace add ../feature"],
      ["Run something there", "ajj run -w feature -- npm test"],
      ["jj's own words work as ever", "ajj log -r @"],
      ["Take all of it away again", "ajj workspace forget feature"],
    ],
  );
}

function explainWorkspace(command: Command): Command {
  return explain(
    spreadOut(command),
    WORKSPACE.summary,
    "Make and remove workspaces. `ajj workspace list`, `rename`, `root`, `update-stale` and whatever " +
      "else jj knows are jj's own; `ajj jj workspace add` makes one without services.",
    [["Which workspaces are there?", "ajj list"]],
  );
}
