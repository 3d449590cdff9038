/**
 * What the arguments and the options' values of all commands stand for, by the name between their
 * brackets.
 *
 * The one place that says so. Whoever adds a command adds a name here, or takes one that is here;
 * `tests/commands/completions_test.ts` holds the whole tree of commands to it. Values with fixed choices
 * are not listed: the option or argument itself knows them.
 *
 * @module
 */

import type { Argument, Command, Option } from "commander";

/** What a word stands for. */
export type Meaning =
  /** Something that only the person knows. */
  | "free"
  | "file"
  | "folder"
  | "revision"
  /** A selection expression. */
  | "selection"
  | "component"
  /** A component or repository. */
  | "target"
  | "workflow"
  | "run"
  | "workspace"
  /** A workspace by its name or folder. */
  | "workspace or folder"
  | "service"
  /** A program with its arguments. */
  | "command";

/** By the name between the brackets; where that means several things, see {@link EXCEPTIONS}. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  command: "command",
  component: "component",
  destination: "folder",
  dir: "folder",
  duration: "free",
  expression: "selection",
  file: "file",
  files: "file",
  folder: "folder",
  glob: "folder",
  number: "free",
  pattern: "free",
  revision: "revision",
  run: "run",
  service: "service",
  task: "target",
  workflow: "workflow",
  workspace: "workspace or folder",
};

/** By the option, or by the command and its argument: what a name of many uses stands for. */
const EXCEPTIONS: Readonly<Record<string, Meaning>> = {
  "--branch": "free",
  "--group": "free",
  "--name": "free",
  "--workspace": "workspace",
  "repo branch name": "free",
  "status name": "workspace",
  "workspace add name": "free",
  "workspace status name": "workspace",
};

/**
 * What an argument of a command stands for.
 *
 * @param argument The argument
 * @param command The command
 * @returns Undefined where nobody has said so
 */
export function meaningOfArgument(argument: Argument, command: Command): Meaning | undefined {
  const name = argument.name();
  return own(EXCEPTIONS, `${pathOf(command)} ${name}`) ?? own(MEANINGS, name);
}

/**
 * What the value of an option stands for.
 *
 * @param option The option; it takes a value
 * @returns Undefined where nobody has said so
 */
export function meaningOfOption({ flags, long }: Option): Meaning | undefined {
  const name = /[<[]([^>\].]+)/.exec(flags)?.[1] ?? "";
  return own(EXCEPTIONS, long ?? "") ?? own(MEANINGS, name);
}

function own(table: Readonly<Record<string, Meaning>>, key: string): Meaning | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Name of a command with those it stands under, as `ajj` has it where `nestr` has it as well. */
function pathOf(command: Command): string {
  const names: string[] = [];
  for (let it = command; it.parent; it = it.parent) names.unshift(it.name());
  if (names[0] === "ajj") names.shift();
  return names.join(" ");
}
