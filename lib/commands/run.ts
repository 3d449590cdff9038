/**
 * `nestr run WORKFLOW` and `nestr run -- COMMAND…`.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { RunRequest } from "../engine/plan_run.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { commandLine } from "../terminal/command_line.ts";
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
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds `nestr run`. */
export function describeRun(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Run a command, or a workflow of the manifest, in every selected component, dependencies first. What " +
      "did not succeed is listed at the end, with the command that runs only that again.",
    [
      ["A command everywhere", "nestr run -- git fetch --tags"],
      [
        "A shell command, in the dirty repositories",
        "nestr run -s dirty -- sh -c 'git stash && git pull'",
      ],
      [
        "A workflow of the manifest, for what a change affects",
        "nestr run test -s 'affected(origin/main)'",
      ],
      [
        "Save the plan, then run exactly that plan",
        "nestr run test --dry-run --json > plan.json && nestr run --plan plan.json",
      ],
    ],
  );
  bind(
    addOrder(addOutput(addJobs(addSelect(group))))
      .usage("[options] <workflow> | [options] -- <command> [argument...]")
      .argument("[workflow]", "a workflow of the manifest")
      .argument("[command...]", "after --: a program with its arguments, started without a shell")
      .addOption(
        new Option("--timeout <duration>", "time limit of each task, such as 10m").argParser(
          duration,
        ),
      )
      .addOption(
        new Option("--total-timeout <duration>", "time limit of the run").argParser(duration),
      )
      .addOption(retries("how often to repeat a task that fails"))
      .option("--dry-run", "show the plan; run nothing")
      .option("--plan <file>", "run exactly the plan that --dry-run --json printed"),
    run,
  );
}

async function run(
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const output = options.dryRun === true ? "stream" : outputOf(options, context);
  const project = await context.openProject();
  const { planRun } = await import("../engine/plan_run.ts");
  if (typeof options.plan === "string") requireNothingBeside(context, operands, options);
  const plan = typeof options.plan === "string"
    ? await (await import("../engine/read_plan.ts")).readPlan(project, options.plan)
    : await planRun(project, runRequest(context, operands, options));
  if (options.dryRun === true) return await showPlan(context, plan);
  return await carryOut(context, project, plan, { output });
}

/** What a plan says is carried out as it is: words that would change it are refused. */
function requireNothingBeside(
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
): void {
  const fixed = ["select", "order", "fail", "jobs", "retries", "timeout", "totalTimeout"];
  const given = fixed.find((name) => options[name] !== undefined);
  const words = [...operands, ...context.line.afterDashes];
  if (given === undefined && words.length === 0) return;
  const surplus = words.length > 0
    ? `"${words.join(" ")}"`
    : `--${given!.replace("totalT", "total-t")}`;
  throw new NestrError(
    "USAGE",
    `--plan runs a plan as it is, so ${surplus} cannot stand beside it`,
    {
      hint: "make another plan: nestr run … --dry-run --json > plan.json",
    },
  );
}

function runRequest(
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
): RunRequest {
  const command = context.line.afterDashes;
  const [workflow, ...surplus] = operands.slice(0, operands.length - command.length);
  if (surplus.length > 0 || (workflow !== undefined && command.length > 0)) {
    const words = [workflow!, ...surplus, ...command];
    throw new NestrError("USAGE", `"${words.join(" ")}" is neither a workflow nor a command`, {
      hint: `put -- before a command: ${commandLine(["nestr", "run", "--", ...words])}`,
      details: { words },
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
