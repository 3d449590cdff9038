/**
 * `nestr repo …`: repositories seen one by one.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { describeRepoChanges } from "./repo_changes.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "./command_end.ts";
import { addSelect, selectOf } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds the commands of `nestr repo`. */
export function describeRepo(group: Command, bind: BindAction): void {
  bind(addSelect(group.command("list").description("list the repositories of the manifest")), list);
  bind(
    addSelect(group.command("status"))
      .description("one line for each repository: branch, distance to its upstream, changes")
      .option("--dirty", "only those with uncommitted work or an unfinished operation"),
    status,
  );
  bind(
    addSelect(group.command("diff"))
      .description("show what has changed")
      .argument("[revision]", "compare with this revision instead of HEAD")
      .option("--staged", "what is staged")
      .option("--stat", "only counts")
      .option("--names", "only paths"),
    diff,
  );
  bind(
    addSelect(group.command("grep"))
      .description("search the tracked files")
      .argument("<pattern>", "extended regular expression")
      .option("-F, --fixed", "the pattern is plain text")
      .addOption(
        new Option("-P, --perl", "the pattern is a Perl regular expression").conflicts("fixed"),
      )
      .option("-i, --ignore-case", "upper and lower case are the same")
      .option("-w, --word", "whole words only")
      .option("-u, --untracked", "untracked files as well"),
    grep,
  );
  describeRepoChanges(group, bind);
}

async function list(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { listRepositories } = await import("../engine/list_repositories.ts");
  const result = await listRepositories(await context.openProject(), selectOf(options));
  await context.show(result, async (appearance) => {
    const { renderRepositoryList } = await import("../terminal/repository_list.ts");
    return await renderRepositoryList(result.repositories, appearance);
  });
  return DONE;
}

async function status(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { repositoryStatus } = await import("../engine/repository_status.ts");
  const { renderStatusSummary, renderStatusTable } = await import("../terminal/status_table.ts");
  const result = await repositoryStatus(await context.openProject(), {
    ...selectOf(options),
    dirty: options.dirty === true,
  });
  await context.show(result, (appearance) => renderStatusTable(result.repositories, appearance));
  await context.note((appearance) => renderStatusSummary(result.repositories, appearance));
  return result.repositories.some(({ state }) => state === "broken") ? INCOMPLETE : DONE;
}

async function diff(
  context: CommandContext,
  [revision]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { diffRepositories } = await import("../engine/diff_repositories.ts");
  const { renderDiffs } = await import("../terminal/diff.ts");
  const result = await diffRepositories(await context.openProject(), {
    ...selectOf(options),
    against: revision !== undefined
      ? { revision }
      : options.staged === true
      ? "staged"
      : "worktree",
    format: options.stat === true ? "stat" : options.names === true ? "names" : "patch",
    color: !context.options.json && context.terminal.stdout.color > 0,
  });
  await context.show(result, (appearance) => renderDiffs(result, appearance));
  return result.repositories.some(({ error }) => error) ? INCOMPLETE : DONE;
}

/** Like grep(1), ends with 1 when nothing matches. */
async function grep(
  context: CommandContext,
  [pattern = ""]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { grepRepositories } = await import("../engine/grep_repositories.ts");
  const { renderMatches } = await import("../terminal/grep_matches.ts");
  const { renderRepositoryErrors } = await import("../terminal/repository_errors.ts");
  const result = await grepRepositories(await context.openProject(), {
    ...selectOf(options),
    pattern,
    syntax: options.fixed === true ? "fixed" : options.perl === true ? "perl" : "extended",
    ignoreCase: options.ignoreCase === true,
    wholeWord: options.word === true,
    untracked: options.untracked === true,
  });
  await context.show(result, (appearance) => renderMatches(result, appearance));
  await context.note((appearance) => renderRepositoryErrors(result.repositories, appearance));
  const failed = result.repositories.some(({ error }) => error);
  const found = result.repositories.some(({ matches }) => matches.length > 0);
  return found && !failed ? DONE : INCOMPLETE;
}
