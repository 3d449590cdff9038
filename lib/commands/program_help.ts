/**
 * What `nestr` says of itself: the help that is asked for most, without building its commands.
 *
 * @module
 */

import { COMMAND_GROUPS } from "./command_groups.ts";
import { COMMON_OPTIONS } from "./common_options.ts";
import { choiceText, type HelpRow, renderHelpPage } from "./help_page.ts";

/** What the program is. */
export const PROGRAM = {
  summary: "many repositories as one project",
  description: "Many repositories as one project.",
  usage: "<command> [options]",
  examples: [
    ["Describe the repositories below this folder in nestr.toml", "nestr project init"],
    ["See the state of all of them", "nestr repo status"],
    [
      "Test what a change affects, dependencies first",
      "nestr run -s 'affected(origin/main)' -- npm test",
    ],
    ["Run again only what failed", "nestr runs resume"],
  ],
} as const satisfies { readonly examples: readonly HelpRow[] } & Record<string, unknown>;

/**
 * The help of the program.
 *
 * @param width Columns that there are
 */
export function programHelp(width: number): string {
  const { description, usage, examples } = PROGRAM;
  return renderHelpPage({
    name: "nestr",
    description,
    usage,
    commands: Object.entries(COMMAND_GROUPS).map(([name, { summary }]) => [name, summary]),
    arguments: [],
    options: [],
    common: COMMON_OPTIONS.map(({ flags, description, words }) => [
      flags,
      words === undefined ? description : choiceText(description, words),
    ]),
    examples,
  }, width);
}
