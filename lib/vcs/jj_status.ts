/**
 * What jj reports about a working copy: its commit, the nearest bookmark, and tracked remotes.
 *
 * jj has no current branch. The nearest bookmark, on the working-copy commit or its closest
 * ancestor, takes its place; of several, the first by name.
 *
 * @module
 */

import type { JjCommand } from "./jj_command.ts";
import type { Branch, CommandLimits } from "./repository.ts";

/** The working-copy commit and where it stands. */
export interface JjWorkingCopy {
  /** Commit id of the first parent; null for a repository without commits. */
  readonly parent: string | null;
  /** Files that differ from the parents, as of jj's last snapshot. */
  readonly files: number;
  /** Files in conflict. */
  readonly conflicts: number;
  /** Nearest bookmark; null where there is none. */
  readonly bookmark: string | null;
}

/** What `WORKING_COPY` prints: one JSON object to a line. */
interface CommitLine {
  readonly current: boolean;
  readonly parents: string;
  readonly files: number;
  readonly conflicts: number;
  readonly bookmarks: readonly string[];
}

const WORKING_COPY = [
  `"{\\"current\\":" ++ json(current_working_copy)`,
  `",\\"parents\\":\\"" ++ parents.map(|p| p.commit_id()).join(" ")`,
  `"\\",\\"files\\":" ++ diff.files().len()`,
  `",\\"conflicts\\":" ++ conflicted_files.len()`,
  `",\\"bookmarks\\":[" ++ local_bookmarks.map(|b| json(b.name())).join(",")`,
  `"]}\\n"`,
].join(" ++ ");

/** The working-copy commit and where it stands, from one jj process. */
export async function jjWorkingCopy(
  jj: JjCommand,
  limits: CommandLimits = {},
): Promise<JjWorkingCopy> {
  const revisions = "@ | heads(::@ & bookmarks())";
  const args = ["log", "--no-graph", `--revisions=${revisions}`, `--template=${WORKING_COPY}`];
  const commits = (await jj.lines(args, limits)).map((line) => JSON.parse(line) as CommitLine);
  const current = commits.find((commit) => commit.current);
  const parent = current?.parents.split(" ")[0] ?? "";
  const names = commits.flatMap((commit) => commit.bookmarks).sort();
  return {
    parent: /^0*$/.test(parent) ? null : parent,
    files: current?.files ?? 0,
    conflicts: current?.conflicts ?? 0,
    bookmark: names[0] ?? null,
  };
}

/** What `BOOKMARK` prints: one JSON object to a line. */
interface BookmarkLine {
  readonly name: string;
  readonly remote: string | null;
  /** Commit ids with spaces: several where the bookmark is in conflict, none where it is gone. */
  readonly targets: string;
  readonly tracked: boolean;
  /** How far a remote's bookmark is ahead of the local one, or behind it: least and most. */
  readonly ahead?: readonly [number, number | null];
  readonly behind?: readonly [number, number | null];
}

const BOOKMARK = [
  `"{\\"name\\":" ++ json(name) ++ ",\\"remote\\":" ++ json(remote)`,
  `",\\"targets\\":\\"" ++ added_targets.map(|c| c.commit_id()).join(" ") ++ "\\""`,
  `",\\"tracked\\":" ++ json(tracked)`,
  `if(tracked, ",\\"ahead\\":" ++ json(self.tracking_ahead_count()))`,
  `if(tracked, ",\\"behind\\":" ++ json(self.tracking_behind_count()))`,
  `"}\\n"`,
].join(" ++ ");

/** The local bookmarks as branches, by name. */
export async function jjBookmarks(
  jj: JjCommand,
  current: string | null,
  limits: CommandLimits = {},
): Promise<readonly Branch[]> {
  const args = ["bookmark", "list", "--all-remotes", `--template=${BOOKMARK}`];
  const all = (await jj.lines(args, limits)).map((line) => JSON.parse(line) as BookmarkLine);
  const branches: Branch[] = [];
  for (const { name, remote, targets } of all) {
    if (remote !== null || targets === "") continue;
    // The remote "git" is the git repository of the same folder.
    const followed = all.filter((bookmark) =>
      bookmark.name === name && bookmark.tracked && bookmark.remote !== "git"
    );
    const upstream = followed.find((bookmark) => bookmark.remote === "origin") ?? followed[0];
    const gone = upstream !== undefined && upstream.targets === "";
    const head = ownTarget(targets, upstream);
    const distance = upstream === undefined || gone
      ? { ahead: null, behind: null }
      : targets === head
      ? { ahead: upstream.behind?.[0] ?? 0, behind: upstream.ahead?.[0] ?? 0 }
      : await conflictDistance(jj, head, upstream.targets.split(" ")[0]!, limits);
    branches.push({
      name,
      head,
      current: name === current,
      upstream: upstream === undefined ? null : `${upstream.remote}/${name}`,
      ...distance,
      upstreamGone: gone,
    });
  }
  return branches.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** A bookmark that moved on both sides has both targets; ours is the one not at the remote. */
function ownTarget(targets: string, upstream: BookmarkLine | undefined): string {
  const [first = "", ...others] = targets.split(" ");
  return [first, ...others].find((target) => target !== upstream?.targets) ?? first;
}

/** jj counts the remote's side of such a bookmark as ours too, so the distance is counted here. */
async function conflictDistance(
  jj: JjCommand,
  own: string,
  theirs: string,
  limits: CommandLimits,
): Promise<{ readonly ahead: number; readonly behind: number }> {
  const count = async (revisions: string) => {
    const args = ["log", "--no-graph", `--revisions=${revisions}`, `--template="x\\n"`];
    return (await jj.lines(args, limits)).length;
  };
  return { ahead: await count(`${theirs}..${own}`), behind: await count(`${own}..${theirs}`) };
}
