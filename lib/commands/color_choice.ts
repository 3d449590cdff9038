/**
 * When to use colour, as far as a person has said so: with `--color`, `NESTR_COLOR`, or `color` in
 * the user's configuration. Needed before a project is opened, since errors have colour too.
 *
 * @module
 */

import type { ColorChoice } from "../terminal/terminal.ts";

const CHOICES: readonly ColorChoice[] = ["auto", "always", "never"];

/**
 * Decides when to use colour. A value that does not fit counts as `auto` here: whoever reads all
 * settings reports it.
 *
 * @param flag The value of `--color`
 * @param env Reads an environment variable
 * @param configured Whether to ask the user's configuration, which costs the loading of a TOML
 *   parser
 */
export async function colorChoice(
  flag: string | undefined,
  env: (name: string) => string | undefined,
  configured: boolean,
): Promise<ColorChoice> {
  const named = flag ?? (env("NESTR_COLOR") || undefined);
  if (named !== undefined) return asChoice(named);
  // Where NO_COLOR is set, "auto" means never, and variables go before files.
  if (env("NO_COLOR") || !configured) return "auto";
  const { readUserConfig } = await import("../manifest/user_config.ts");
  try {
    return asChoice(readUserConfig(env)?.values.color);
  } catch {
    // A file that cannot be read is reported by whoever needs its settings.
    return "auto";
  }
}

const asChoice = (text: unknown): ColorChoice => CHOICES.find((it) => it === text) ?? "auto";
