/**
 * `nestr workspace run -- COMMAND…`: a command across the working copies of a workspace.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";
import type { CommandContext } from "./command_context.ts";
import type { CommandEnd } from "./command_end.ts";
import { explain } from "./help.ts";
import { carryOut, showPlan } from "./operation.ts";
import {
  addJobs,
  addOrder,
  addOutput,
  addSelect,
  duration,
  given,
  outputOf,
  retries,
  selectOf,
} from "./option_values.ts";
import { addWorkspaceOption, nameOf } from "./workspace_host.ts";
import { openProjectAndScope } from "./workspace_project.ts";

/** Describes `nestr workspace run`. */
export function describeWorkspaceRun(command: Command, bind: BindAction): void {
  explain(
    command,
    "run a command in every working copy of a workspace",
    "Run a command in every working copy of a workspace, dependencies first, with the variables of its " +
      "env files; those of the system win. Like `nestr run` it keeps a journal, and `nestr runs " +
      "resume` runs again what did not succeed. For one command with the terminal: `ajj run`.",
    [
      ["Test a feature everywhere", "nestr workspace run -w feature -- npm test"],
      ["Only where it matters", "nestr workspace run -w feature -s 'api | web' -- npm test"],
    ],
  );
  bind(
    addOrder(addOutput(addJobs(addSelect(addWorkspaceOption(command)))))
      .usage("[options] -- <command> [argument...]")
      .argument("[command...]", "behind --: a program with its arguments, started without a shell")
      .option("--override", "the workspace's variables win over the system's")
      .addOption(
        new Option("--timeout <duration>", "time limit of each task, such as 10m").argParser(
          duration,
        ),
      )
      .addOption(retries("repeat a task that fails"))
      .option("--dry-run", "show the plan, run nothing"),
    run,
  );
}

async function run(
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { afterDashes: command } = context.line;
  const { commandLine } = await import("../terminal/command_line.ts");
  if (command.length === 0 || operands.length > command.length) {
    throw new NestrError("USAGE", "nestr workspace run needs a command behind --", {
      hint: `type: ${commandLine(["nestr", ...withDashes(context.line.words, operands)])}`,
    });
  }
  const output = options.dryRun === true ? "stream" : outputOf(options, context);
  const { project, scope } = await openProjectAndScope(context, { ...options, select: undefined });
  const { planWorkspaceRun } = await import("../engine/workspace/plan_workspace_run.ts");
  const plan = await planWorkspaceRun(scope, project, {
    ...nameOf(options),
    ...selectOf(options),
    ...given(options, ["order", "fail", "jobs", "retries"]),
    ...(typeof options.timeout === "number" ? { timeoutMs: options.timeout } : {}),
    command,
    override: options.override === true,
  });
  if (options.dryRun === true) return await showPlan(context, plan);
  return await carryOut(context, project, plan, { output });
}

/** The words as they were probably meant. */
function withDashes(words: readonly string[], operands: readonly string[]): readonly string[] {
  if (operands.length === 0) return [...words, "--", "COMMAND"];
  const before = words.slice(0, words.indexOf(operands[0]!, words.indexOf("run") + 1));
  return [...before, "--", ...operands];
}
