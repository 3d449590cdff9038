/**
 * `nestr completions`: scripts that complete what is typed in a shell.
 *
 * The scripts hold no list of commands. They call this very command with `--complete` and what has
 * been typed, so they never have to be rebuilt, and names of the project can be offered. That call
 * is answered before the tree of commands is built; see `completions/answer.ts`.
 *
 * @module
 */

import { Argument, type Command } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import type { BindAction } from "./command_binding.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { completionScript, type Shell, SHELLS } from "./completions/shells.ts";
import { explain } from "./help.ts";

/** Adds `nestr completions`. */
export function describeCompletions(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Print a script that completes commands, options and the names of your project when you press Tab, " +
      "for nestr and for ajj. After ajj, jj completes its own commands.",
    [
      ["In every bash from now on", "nestr completions bash >> ~/.bashrc"],
      ["In every zsh", "nestr completions zsh >> ~/.zshrc"],
      ["In every fish", "nestr completions fish >> ~/.config/fish/config.fish"],
      ["In every PowerShell", "nestr completions powershell >> $PROFILE"],
    ],
  );
  bind(
    group.addArgument(
      new Argument("<shell>", "bash, zsh, fish or powershell").choices(SHELLS).argParser(shell),
    ).usage("<shell>"),
    completions,
  );
}

async function completions(
  context: CommandContext,
  [shell]: readonly string[],
): Promise<CommandEnd> {
  const script = await completionScript(shell as Shell);
  await context.show({ shell, script }, () => script);
  return DONE;
}

function shell(text: string): string {
  if (SHELLS.some((it) => it === text)) return text;
  const candidates = nearestNames(text, SHELLS);
  throw new NestrError("USAGE", `there are no completions for the shell "${text}"`, {
    hint: candidates.length > 0
      ? `did you mean ${candidates.join(", ")}?`
      : `there are some for ${SHELLS.join(", ")}`,
    details: { name: text, candidates },
  });
}
