/**
 * `nestr config show`: the settings and where they come from.
 *
 * @module
 */

import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { explain } from "./help.ts";
import type { BindAction } from "./command_binding.ts";

/** Adds the commands of `nestr config`. */
export function describeConfig(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Show the settings. Each comes from the first of these that sets it: flags, NESTR_ variables, the " +
      "manifest, the user's configuration, the built-in default.",
  );
  bind(
    explain(
      group.command("show"),
      "show each setting with its value and origin",
      "Show each setting with its value and where the value comes from.",
      [["Does my variable take effect?", "NESTR_JOBS=2 nestr config show"]],
    ),
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
