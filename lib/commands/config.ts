/**
 * `nestr config show`: the settings and where they come from.
 *
 * @module
 */

import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import type { BindAction } from "./command_binding.ts";

/** Adds the commands of `nestr config`. */
export function describeConfig(group: Command, bind: BindAction): void {
  bind(
    group.command("show").description("show each setting with its value and its origin"),
    show,
  );
}

async function show(context: CommandContext): Promise<CommandEnd> {
  const { showSettings } = await import("../engine/show_settings.ts");
  const { renderSettings } = await import("../terminal/settings.ts");
  const result = await showSettings(context.projectOptions);
  await context.show(result, (appearance) => renderSettings(result.settings, appearance));
  return DONE;
}
