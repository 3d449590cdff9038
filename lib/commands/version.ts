/**
 * `nestr version`: what program this is.
 *
 * @module
 */

import type { Command } from "commander";
import { programInfo } from "../engine/program_info.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { explain } from "./help.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds `nestr version`. */
export function describeVersion(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Show the version of nestr, of the runtime it was built with, and the platform.",
  );
  bind(group.option("--short", "only nestr's, in one line"), version);
}

async function version(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { version, deno, platform } = programInfo();
  await context.show(
    { version, deno, platform },
    () => `nestr ${version}\n` + (options.short === true ? "" : `deno ${deno}\n${platform}\n`),
  );
  return DONE;
}
