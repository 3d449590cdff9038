/**
 * `nestr version`: what program this is.
 *
 * @module
 */

import type { Command } from "commander";
import { programInfo } from "../engine/program_info.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import type { BindAction } from "./command_binding.ts";

/** Adds `nestr version`. */
export function describeVersion(group: Command, bind: BindAction): void {
  bind(group, version);
}

async function version(context: CommandContext): Promise<CommandEnd> {
  const { version, deno, platform } = programInfo();
  await context.show(
    { version, deno, platform },
    () => `nestr ${version}\ndeno ${deno}\n${platform}\n`,
  );
  return DONE;
}
