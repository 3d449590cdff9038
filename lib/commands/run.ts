/**
 * `nestr run WORKFLOW` and `nestr run -- COMMAND…`.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { RunRequest } from "../engine/plan_run.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { RunOutput } from "../terminal/run/reporter.ts";
import type { CommandContext } from "./command_context.ts";
import type { CommandEnd } from "./command_end.ts";
import { wholeNumber } from "./global_options.ts";
import { carryOut, showPlan } from "./operation.ts";
import { addJobs, addSelect, duration, given, selectOf } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds `nestr run`. */
export function describeRun(group: Command, bind: BindAction): void {
  bind(
    addJobs(addSelect(group))
      .usage("[options] [workflow] | [options] -- <command> [argument…]")
      .argument("[workflow]", "workflow of the manifest")
      .argument("[command...]", "behind --: a program with its arguments, started without a shell")
      .addOption(
        new Option("--order <order>", "who waits for whom").choices([
          "dependency",
          "parallel",
          "serial",
        ]),
      )
      .addOption(
        new Option(
          "--fail <policy>",
          "what a failure stops: everything (fast), what depends on it, nothing",
        )
          .choices(["fast", "dependents", "never"]),
      )
      .addOption(new Option("--timeout <duration>", "time limit of each task").argParser(duration))
      .addOption(
        new Option("--total-timeout <duration>", "time limit of the run").argParser(duration),
      )
      .addOption(new Option("--retries <number>", "repeat a failed task").argParser(wholeNumber(0)))
      .addOption(
        new Option("--output <mode>", "how output is shown").choices([
          "stream",
          "group",
          "table",
          "ndjson",
        ])
          .default("stream"),
      )
      .option("--dry-run", "show the plan, run nothing")
      .option("--plan <file>", "run exactly the plan that --dry-run --json has printed"),
    run,
  );
}

async function run(
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const project = await context.openProject();
  const { planRun } = await import("../engine/plan_run.ts");
  const plan = typeof options.plan === "string"
    ? await (await import("../engine/read_plan.ts")).readPlan(project, options.plan)
    : await planRun(project, runRequest(context, operands, options));
  if (options.dryRun === true) return await showPlan(context, plan);
  return await carryOut(context, project, plan, { output: options.output as RunOutput });
}

function runRequest(
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
): RunRequest {
  const command = context.afterDashes;
  const [workflow, ...surplus] = operands.slice(0, operands.length - command.length);
  if (surplus.length > 0 || (workflow !== undefined && command.length > 0)) {
    const words = [workflow, ...surplus, ...command].join(" ");
    throw new NestrError("USAGE", `"${words}" is neither a workflow nor a command`, {
      hint: `put -- before a command: nestr run -- ${words}`,
    });
  }
  return {
    ...selectOf(options),
    ...(workflow === undefined ? { command } : { workflow }),
    ...given(options, ["order", "fail", "jobs", "retries"]),
    ...(typeof options.timeout === "number" ? { timeoutMs: options.timeout } : {}),
    ...(typeof options.totalTimeout === "number" ? { totalTimeoutMs: options.totalTimeout } : {}),
  };
}
