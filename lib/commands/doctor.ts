/**
 * `nestr doctor`: what is wrong, and what to do about it.
 *
 * @module
 */

import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "./command_end.ts";
import { interruptible } from "./interrupt.ts";
import { explain } from "./help.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds `nestr doctor`. */
export function describeDoctor(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Examine git, manifest, settings, graph, every repository and its remote, the state folder and the " +
      "disk. Each finding comes with a cure. Exits with 1 if something has to be fixed.",
    [
      ["Without contacting the remotes", "nestr doctor --offline"],
      ["Clean up what a crash has left of a workspace", "nestr doctor --fix"],
    ],
  );
  bind(
    group.option("--offline", "do not check whether the remotes answer")
      .option("--fix", "complete or roll back workspaces that a crash has left unfinished"),
    doctor,
  );
}

async function doctor(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { diagnose } = await import("../engine/doctor.ts");
  const { renderDiagnosis } = await import("../terminal/doctor.ts");
  const diagnosis = await interruptible(
    () => {},
    (interruption) =>
      diagnose({
        ...context.projectOptions,
        remotes: options.offline !== true,
        fix: options.fix === true,
        ...interruption,
      }),
  );
  await context.show(diagnosis, (appearance) => renderDiagnosis(diagnosis, appearance));
  return diagnosis.healthy ? DONE : INCOMPLETE;
}
