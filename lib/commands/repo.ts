/**
 * `nestr repo …`: repositories seen one by one.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import { describeRepoChanges } from "./repo_changes.ts";
import type { RepositoryAnswer } from "../terminal/repository_errors.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "./command_end.ts";
import { explain } from "./help.ts";
import { addSelect, selectOf } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds the commands of `nestr repo`. */
export function describeRepo(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "See how the repositories of the project stand, bring them up to date, and change them.",
    [["How does everything stand?", "nestr repo status"], [
      "Clone what is missing, update the rest",
      "nestr repo sync",
    ]],
  );
  bind(
    explain(
      addSelect(group.command("list")),
      "list the repositories of the manifest",
      "List the repositories of the manifest: name, path, branch, whether it is there, tags, components " +
        "and URL. Reads no repository.",
      [[
        "Names of the backend's repositories, for a script",
        "nestr repo list -s tag:backend | cut -d' ' -f1",
      ]],
    ),
    list,
  );
  bind(
    explain(
      addSelect(group.command("status")),
      "show branch, distance to the upstream and changes",
      "Show one line for each repository: branch, commits to push (↑) and to pull (↓), conflicts (!), " +
        "staged (+), modified (~) and untracked (?) files, stashes, and an operation in progress. " +
        "Asks no remote: the distance is to what was fetched last.",
      [["Only where there is something to commit", "nestr repo status --dirty"], [
        "What is not pushed yet",
        "nestr repo status -s ahead",
      ]],
    ).option("--dirty", "only those with uncommitted work or an unfinished operation"),
    status,
  );
  bind(
    explain(
      addSelect(group.command("diff")),
      "show what has changed",
      "Show the changes of tracked files in every repository, as one patch with the paths of the project.",
      [["What have I changed?", "nestr repo diff --stat"], [
        "What differs from the main branch, by path",
        "nestr repo diff origin/main --names",
      ]],
    )
      .argument("[revision]", "compare with this revision instead of the index")
      .option("--staged", "show what is staged")
      .addOption(new Option("--stat", "show only counts").conflicts("names"))
      .option("--names", "show only paths"),
    diff,
  );
  bind(
    explain(
      addSelect(group.command("grep")),
      "search the tracked files",
      "Search the tracked files of every repository. Like grep(1) it ends with 1 when nothing matches.",
      [["Who uses this function?", "nestr repo grep -w 'priceOf'"], [
        "A plain text in the node repositories",
        "nestr repo grep -F 'a.b(c)' -s tag:node",
      ]],
    )
      .argument("<pattern>", "extended regular expression")
      .option("-F, --fixed", "the pattern is plain text")
      .addOption(
        new Option("-P, --perl", "the pattern is a Perl regular expression").conflicts("fixed"),
      )
      .option("-i, --ignore-case", "upper and lower case are the same")
      .option("-w, --word", "match whole words only")
      .option("-u, --untracked", "search untracked files as well"),
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
  if (revision !== undefined && options.staged === true) {
    throw new NestrError("USAGE", `--staged and the revision "${revision}" exclude one another`, {
      hint: "leave one of them out",
    });
  }
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
  await noteErrors(context, result.repositories);
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
  const result = await grepRepositories(await context.openProject(), {
    ...selectOf(options),
    pattern,
    syntax: options.fixed === true ? "fixed" : options.perl === true ? "perl" : "extended",
    ignoreCase: options.ignoreCase === true,
    wholeWord: options.word === true,
    untracked: options.untracked === true,
  });
  await context.show(result, (appearance) => renderMatches(result, appearance));
  await noteErrors(context, result.repositories);
  const failed = result.repositories.some(({ error }) => error);
  const found = result.repositories.some(({ matches }) => matches.length > 0);
  return found && !failed ? DONE : INCOMPLETE;
}

/** Says on standard error which repositories did not answer; not even -q hides that. */
async function noteErrors(
  context: CommandContext,
  repositories: readonly RepositoryAnswer[],
): Promise<void> {
  if (context.options.json) return;
  const { renderRepositoryErrors } = await import("../terminal/repository_errors.ts");
  await context.note((appearance) => renderRepositoryErrors(repositories, appearance), {
    always: true,
  });
}
