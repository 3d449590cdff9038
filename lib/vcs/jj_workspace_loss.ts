/**
 * Finds what removing a jj workspace would lose, and keeps it.
 *
 * jj takes a snapshot of the files first. Commits stay visible when their workspace is forgotten,
 * so only files that jj does not track are ever lost for good; but people still want to know about
 * work that exists nowhere else.
 *
 * @module
 */

import { isSamePath } from "../files/real_path.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { exists } from "./git_command.ts";
import { JjCommand } from "./jj_command.ts";
import { BLANK, holders, jjFailure } from "./jj_revset.ts";
import { listJjWorkspaces } from "./jj_workspace_list.ts";
import { jjMain } from "./jj_layout.ts";
import { assertSavedElsewhere, repositoriesInside } from "./repositories_inside.ts";
import type { CommandLimits } from "./repository.ts";
import type { OldWorkingCopy, WorkingCopyLoss } from "./working_copies.ts";
import { cannotSave, unknownEntries } from "./working_copy_folder.ts";
import { findWorkingCopy } from "./working_copy_location.ts";

const CHANGED_PATHS = `--template=json(path.display()) ++ "\\n"`;

/** Makes a snapshot include what it may leave out: large files and, if so configured, new ones. */
const SNAPSHOT_ALL = [
  "--config=snapshot.max-new-file-size=0",
  `--config=snapshot.auto-track="all()"`,
];

/**
 * What removing a workspace would lose.
 *
 * Repositories inside it count as paths, with `/` at the end, in ignored folders too.
 *
 * @param jj jj in the main workspace
 * @param copy The workspace
 * @param limits Time limit of each command and cancellation
 * @throws {NestrError} `JJ_FAILED` where the working copy is stale, so that jj cannot look at it
 */
export async function jjWorkspaceLoss(
  jj: JjCommand,
  copy: OldWorkingCopy,
  limits: CommandLimits = {},
): Promise<WorkingCopyLoss> {
  if (!exists(copy.path)) return { paths: [], commits: 0, locked: null };
  const others = await otherWorkspaces(jj, copy, limits);
  if (others === undefined) {
    return { paths: unknownEntries(copy.path), commits: 0, locked: null };
  }
  const own = new JjCommand(copy.path, jj.pool);
  const untracked = await snapshot(own, [], limits);
  const changed = await own.lines(["diff", "--revisions=@", CHANGED_PATHS], limits);
  const inside = repositoriesInside(copy.path);
  const held = holders(others, copy.branch?.name);
  const lost = `::@ ~ ::(${held}) ~ root() ~ (@ & ${BLANK})`;
  const log = ["log", "--no-graph", `--template="x\\n"`, `--revisions=${lost}`];
  return {
    paths: [...changed.map((line) => JSON.parse(line) as string), ...untracked, ...inside].sort(),
    commits: (await own.lines(log, limits)).length,
    locked: null,
  };
}

/**
 * Ensures that what a workspace holds stays in the repository when the workspace is removed.
 *
 * @param jj jj in the main workspace
 * @param copy The workspace
 * @param limits Time limit of each command and cancellation
 * @returns The command that continues from there; null where there is nothing to keep
 * @throws {NestrError} `REPOSITORY_DIRTY` where a repository lies inside, whose work is not saved;
 *   `REPOSITORY_INVALID` where the folder is no longer a workspace; and as `jjWorkspaceLoss()`
 */
export async function saveJjWorkspace(
  jj: JjCommand,
  copy: OldWorkingCopy,
  limits: CommandLimits = {},
): Promise<string | null> {
  const loss = await jjWorkspaceLoss(jj, copy, limits);
  if (loss.paths.length === 0 && loss.commits === 0) return null;
  const own = new JjCommand(copy.path, jj.pool);
  if (await otherWorkspaces(jj, copy, limits) === undefined) throw cannotSave(copy.path);
  const { stateFolder } = findWorkingCopy(copy.path)!;
  const inside = repositoriesInside(copy.path);
  await assertSavedElsewhere(copy.path, inside, { stateFolder, pool: jj.pool, limits });
  if (inside.length === loss.paths.length && loss.commits === 0) return null;
  await snapshot(own, SNAPSHOT_ALL, limits);
  // A change id that several commits share does not identify any of them.
  const id = `if(divergent, commit_id, change_id.short(16)) ++ "\\n"`;
  const heads = `heads(::@ ~ (@ & ${BLANK}))`;
  const log = ["log", "--no-graph", `--template=${id}`, `--revisions=${heads}`];
  const ids = await own.lines(log, limits);
  return shellJoin(["jj", "-R", jj.path, "new", ...ids]);
}

/**
 * Lets jj take a snapshot of the files of a workspace.
 *
 * @returns Paths of new files that the snapshot leaves out
 */
async function snapshot(
  own: JjCommand,
  options: readonly string[],
  limits: CommandLimits,
): Promise<readonly string[]> {
  const args = ["status", ...options];
  const output = await own.attempt(args, { ...limits, change: true });
  if (output.code !== 0) throw jjFailure(own, args, output);
  return output.stdout.split("\n")
    .filter((line) => line.startsWith("? "))
    .map((line) => line.slice("? ".length));
}

/** Names of all other workspaces; undefined where jj knows of no workspace in the folder. */
async function otherWorkspaces(
  jj: JjCommand,
  copy: OldWorkingCopy,
  limits: CommandLimits,
): Promise<readonly string[] | undefined> {
  if (!exists(`${copy.path}/.jj`) || !isSamePath(jjMain(copy.path), jj.path)) return undefined;
  const workspaces = await listJjWorkspaces(jj, limits);
  const own = workspaces.find(({ path }) => path !== null && isSamePath(path, copy.path)) ??
    workspaces.find(({ name, path }) => path === null && name === copy.name);
  if (own === undefined) return undefined;
  return workspaces.filter((it) => it !== own).map(({ name }) => name);
}
