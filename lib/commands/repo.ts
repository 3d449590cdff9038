/**
 * `nestr repo …`: repositories seen one by one.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { DiffRequest } from "../engine/diff_repositories.ts";
import type { GrepRequest } from "../engine/grep_repositories.ts";
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
    "Show the state of the project's repositories, update them and change them.",
    [
      ["What is the state of everything?", "nestr repo status"],
      ["Clone what is missing, update the rest", "nestr repo sync"],
    ],
  );
  bind(describeList(group.command("list")), list);
  bind(describeStatus(group.command("status")), status);
  bind(describeDiff(group.command("diff")), diff);
  bind(describeGrep(group.command("grep")), grep);
  describeRepoChanges(group, bind);
}

function describeList(command: Command): Command {
  return explain(
    addSelect(command),
    "list the repositories of the manifest",
    "List the repositories of the manifest: name, path, branch, whether it is on disk, tags, components " +
      "and URL. Does not read the repositories.",
    [[
      "Names of the backend's repositories, for a script",
      "nestr repo list -s tag:backend | cut -d' ' -f1",
    ]],
  );
}

function describeStatus(command: Command): Command {
  return explain(
    addSelect(command),
    "show branch, commits to push and pull, and changes",
    "Show one line for each repository: branch, commits to push (↑) and to pull (↓), conflicts (!), " +
      "staged (+), modified (~) and untracked (?) files, stashes, and any operation in progress. " +
      "Contacts no remote: the counts are as of the last fetch.",
    [
      ["Only where there is something to commit", "nestr repo status --dirty"],
      ["What has not been pushed yet?", "nestr repo status -s ahead"],
    ],
  ).option("--dirty", "only those with uncommitted work or an unfinished operation");
}

function describeDiff(command: Command): Command {
  return explain(
    addSelect(command),
    "show what has changed",
    "Show the changes to tracked files in every repository as one patch, with paths that start at the " +
      "project's root. Redirected to a file, the patch is complete and can be applied there with git apply.",
    [
      ["What have I changed?", "nestr repo diff --stat"],
      [
        "Which files differ from the main branch?",
        "nestr repo diff origin/main --names",
      ],
    ],
  )
    .argument("[revision]", "compare with this revision instead of HEAD")
    .option("--staged", "show what is staged")
    .addOption(new Option("--stat", "show only counts").conflicts("names"))
    .option("--names", "show only paths");
}

function describeGrep(command: Command): Command {
  return explain(
    addSelect(command),
    "search the tracked files",
    "Search the tracked files of every repository. Like grep(1), it exits with 1 if nothing matches.",
    [
      ["Where is this function used?", "nestr repo grep -w 'priceOf'"],
      ["Plain text, in the Node repositories", "nestr repo grep -F 'a.b(c)' -s tag:node"],
    ],
  )
    .argument("<pattern>", "extended regular expression")
    .option("-F, --fixed", "the pattern is plain text")
    .addOption(
      new Option("-P, --perl", "the pattern is a Perl regular expression").conflicts("fixed"),
    )
    .option("-i, --ignore-case", "do not distinguish upper and lower case")
    .option("-w, --word", "match whole words only")
    .option("-u, --untracked", "also search untracked files");
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
  const { diffRepositories, streamDiffs } = await import("../engine/diff_repositories.ts");
  const { openDiffWriter, renderDiffs, renderTruncated } = await import("../terminal/diff.ts");
  if (revision !== undefined && options.staged === true) {
    throw new NestrError("USAGE", `--staged and the revision "${revision}" exclude one another`, {
      hint: "leave one of them out",
    });
  }
  const project = await context.openProject();
  const { json } = context.options;
  const request: DiffRequest = {
    ...selectOf(options),
    against: revision !== undefined
      ? { revision }
      : options.staged === true
      ? "staged"
      : "worktree",
    format: options.stat === true ? "stat" : options.names === true ? "names" : "patch",
    color: !json && context.terminal.stdout.color > 0,
  };
  const view = { headings: request.format !== "names" };
  if (!json && !context.terminal.stdout.isTerminal) {
    const write = await openDiffWriter(context.terminal, view);
    return await endWithErrors(context, await streamDiffs(project, request, write));
  }
  const result = await diffRepositories(project, request);
  await context.show(result, (appearance) => renderDiffs(result, appearance, view));
  if (!json) {
    await context.note((appearance) => renderTruncated(result, appearance), { always: true });
  }
  return await endWithErrors(context, result);
}

/** Like grep(1), ends with 1 when nothing matches. */
async function grep(
  context: CommandContext,
  [pattern = ""]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { grepRepositories, streamMatches } = await import("../engine/grep_repositories.ts");
  const { openMatchWriter, renderMatches, renderMore } = await import(
    "../terminal/grep_matches.ts"
  );
  const project = await context.openProject();
  const { json } = context.options;
  const request: GrepRequest = {
    ...selectOf(options),
    pattern,
    syntax: options.fixed === true ? "fixed" : options.perl === true ? "perl" : "extended",
    ignoreCase: options.ignoreCase === true,
    wholeWord: options.word === true,
    untracked: options.untracked === true,
  };
  if (!json && !context.terminal.stdout.isTerminal) {
    const write = await openMatchWriter(context.terminal);
    let found = false;
    const searched = await streamMatches(project, request, ({ path }, match, line) => {
      found = true;
      return write(path, match, line);
    });
    const end = await endWithErrors(context, searched);
    return found ? end : INCOMPLETE;
  }
  const result = await grepRepositories(project, request);
  await context.show(result, (appearance) => renderMatches(result, appearance));
  if (result.truncated) await context.note(renderMore, { always: true });
  const end = await endWithErrors(context, result);
  return result.repositories.some(({ matches }) => matches.length > 0) ? end : INCOMPLETE;
}

/** Says on standard error which repositories did not answer; not even -q hides that. */
async function endWithErrors(
  context: CommandContext,
  { repositories }: { readonly repositories: readonly RepositoryAnswer[] },
): Promise<CommandEnd> {
  if (!context.options.json) {
    const { renderRepositoryErrors } = await import("../terminal/repository_errors.ts");
    await context.note((appearance) => renderRepositoryErrors(repositories, appearance), {
      always: true,
    });
  }
  return repositories.some(({ error }) => error) ? INCOMPLETE : DONE;
}
