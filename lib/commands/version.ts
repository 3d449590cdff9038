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
    "Show the version of nestr, the commit it was built from, its runtime, and the platform.",
  );
  bind(group.option("--short", "only the version of nestr, on one line"), version);
}

async function version(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { version, commit, deno, platform } = programInfo();
  const more = `${commit === null ? "" : `commit ${commit}\n`}deno ${deno}\n${platform}\n`;
  await context.show(
    { version, commit, deno, platform },
    () => `nestr ${version}\n` + (options.short === true ? "" : more),
  );
  return DONE;
}
