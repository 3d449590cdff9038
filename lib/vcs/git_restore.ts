/**
 * Puts back what `git_backup.ts` saved.
 *
 * Everything is compared first: a file, branch or commit that exists now and is neither in the
 * backup nor safe elsewhere is a conflict, and on any conflict nothing is changed. Run again after
 * a crash, it finishes what it began.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { RestoredBackup } from "./backup.ts";
import { type BytePath, displayPath, parents, pathsOverwritten } from "./byte_path.ts";
import { headTree, type StoredBackup, storedBackups } from "./git_backup.ts";
import { currentBranch } from "./git_branches.ts";
import type { GitCallOptions, GitCommand } from "./git_command.ts";
import { lostByMoving } from "./git_discard.ts";
import { resolveCommit } from "./git_revision.ts";
import { snapshotTracked, UNTRACKED_INDEX } from "./git_snapshot.ts";
import type { CommandLimits } from "./repository.ts";

/** How many conflicts the message of an error names; its details have all. */
const NAMED_CONFLICTS = 5;

/** What to do with the tracked files. */
interface TrackedPlan {
  /** HEAD's commit now. */
  readonly current: string | null;
  /** Tree on disk now, and the saved ones. */
  readonly from: string;
  readonly worktree: string;
  readonly index: string;
  /** Paths that change, and the ones among them that are removed. */
  readonly changed: readonly BytePath[];
  readonly removed: ReadonlySet<BytePath>;
}

/** What to do with the untracked files. */
interface UntrackedPlan {
  /** Options for git to use the index that holds them. */
  readonly options: GitCallOptions;
  readonly written: readonly BytePath[];
}

/** What to do with everything that is in a backup. */
interface RestorePlan {
  readonly tracked: TrackedPlan | undefined;
  readonly untracked: UntrackedPlan | undefined;
  /** Branches to make again. */
  readonly branches: readonly string[];
}

/**
 * Puts a backup back.
 *
 * @throws {NestrError} `UNDO_NOTHING`, `UNDO_CONFLICT`
 */
export async function restoreGitBackup(
  git: GitCommand,
  id: string,
  limits: CommandLimits = {},
): Promise<RestoredBackup> {
  return await withRestoration(git, id, limits, restore);
}

/**
 * Requires that a backup can be put back as things are now; changes nothing.
 *
 * @throws {NestrError} `UNDO_NOTHING`, `UNDO_CONFLICT`
 */
export async function requireGitRestorable(
  git: GitCommand,
  id: string,
  limits: CommandLimits = {},
): Promise<void> {
  await withRestoration(git, id, limits, planRestore);
}

async function withRestoration<Result>(
  git: GitCommand,
  id: string,
  limits: CommandLimits,
  action: (restoration: Restoration) => Promise<Result>,
): Promise<Result> {
  const backup = (await storedBackups(git, limits)).find((candidate) => candidate.id === id);
  if (!backup) {
    throw new NestrError("UNDO_NOTHING", `"${git.path}" has no backup "${id}"`, {
      details: { path: git.path, id },
    });
  }
  const folder = await Deno.makeTempDir({ prefix: "nestr-restore-" });
  try {
    return await action(new Restoration(git, backup, folder, limits));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function planRestore(restoration: Restoration): Promise<RestorePlan> {
  const { backup } = restoration;
  const tracked = backup.tracked ? await restoration.planTracked() : undefined;
  const untracked = backup.untracked > 0
    ? await restoration.planUntracked(tracked?.removed ?? new Set())
    : undefined;
  const branches = await restoration.planBranches();
  restoration.assertNoConflict();
  return { tracked, untracked, branches };
}

async function restore(restoration: Restoration): Promise<RestoredBackup> {
  const { backup } = restoration;
  const { tracked, untracked, branches } = await planRestore(restoration);
  if (tracked) await restoration.putBackTracked(tracked);
  if (untracked) await restoration.putBackUntracked(untracked);
  for (const name of branches) await restoration.putBackBranch(name);
  const moved = tracked !== undefined && tracked.current !== backup.head;
  return {
    id: backup.id,
    head: moved ? { from: tracked.current, to: backup.head } : null,
    branches,
    changed: (tracked?.changed ?? []).map(displayPath).sort(),
    untracked: (untracked?.written ?? []).map(displayPath).sort(),
  };
}

/** Restores one backup; the planning methods change nothing and note conflicts. */
class Restoration {
  readonly backup: StoredBackup;
  readonly #git: GitCommand;
  readonly #folder: string;
  readonly #limits: CommandLimits;
  readonly #conflicts: string[] = [];

  constructor(git: GitCommand, backup: StoredBackup, folder: string, limits: CommandLimits) {
    this.backup = backup;
    this.#git = git;
    this.#folder = folder;
    this.#limits = limits;
  }

  assertNoConflict(): void {
    const { id } = this.backup;
    if (this.#conflicts.length === 0) return;
    const named = this.#conflicts.slice(0, NAMED_CONFLICTS).join("; ");
    const more = this.#conflicts.length - NAMED_CONFLICTS;
    throw new NestrError(
      "UNDO_CONFLICT",
      `"${id}" cannot be put back in "${this.#git.path}": ${named}${
        more > 0 ? `; and ${more} more` : ""
      }`,
      {
        hint: "commit, stash or move away what is in the way, then run the command again",
        details: { path: this.#git.path, id, conflicts: this.#conflicts },
      },
    );
  }

  async planTracked(): Promise<TrackedPlan | undefined> {
    const { backup } = this;
    const branch = await currentBranch(this.#git, this.#limits);
    if (branch !== backup.branch) {
      const wanted = backup.branch === null ? "HEAD was detached" : `"${backup.branch}" was`;
      const present = branch === null ? "HEAD is detached" : `"${branch}" is checked out`;
      this.#conflicts.push(`${present}, and ${wanted} when it was saved`);
      return undefined;
    }
    const current = await resolveCommit(this.#git, "HEAD", this.#limits) ?? null;
    await this.#noteNewCommits(current);
    const [worktree = "", index = ""] = (await this.#git.line(
      ["rev-parse", `${backup.commit}^{tree}`, `${backup.commit}^2^{tree}`],
      this.#limits,
    )).split("\n");
    const now = await snapshotTracked(this.#git, this.#folder, this.#limits);
    const head = await headTree(this.#git, this.#limits);
    const isPutBack = now.worktree === worktree &&
      (now.index === head || now.index === index || now.index === worktree);
    const isClean = now.worktree === head && now.index === head;
    if (!isPutBack && !isClean) {
      const paths = new Set(await this.#difference(head, now.worktree));
      for (const path of await this.#difference(head, now.index ?? head)) paths.add(path);
      for (const path of paths) this.#conflicts.push(`"${displayPath(path)}" is changed`);
    }
    const changed = await this.#difference(now.worktree, worktree);
    const removed = new Set(await this.#difference(now.worktree, worktree, "D"));
    await this.#noteUntrackedInTheWay(await this.#difference(now.worktree, worktree, "A"));
    return { current, from: now.worktree, worktree, index, changed, removed };
  }

  async planUntracked(removed: ReadonlySet<BytePath>): Promise<UntrackedPlan> {
    const env = { GIT_INDEX_FILE: join(this.#folder, UNTRACKED_INDEX) };
    const options = { ...this.#limits, env };
    await this.#git.read(["read-tree", `${this.backup.commit}^3`], options);
    // Exit code 1 means that some files differ, which the next command reports in detail.
    await this.#git.attempt(["update-index", "-q", "--refresh"], options);
    const fields = await this.#git.paths(["diff-files", "-z", "--name-status"], options);
    const written: BytePath[] = [];
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const path = fields[index + 1]!;
      if (fields[index] === "D" ? this.#isFree(path, removed) : removed.has(path)) {
        written.push(path);
      } else this.#conflicts.push(`"${displayPath(path)}" exists with other contents`);
    }
    return { options, written };
  }

  async planBranches(): Promise<readonly string[]> {
    const missing: string[] = [];
    for (const [name, { commit }] of Object.entries(this.backup.saved)) {
      const present = await resolveCommit(this.#git, `refs/heads/${name}`, this.#limits);
      if (present === undefined) missing.push(name);
      else if (present !== commit) this.#conflicts.push(`the branch "${name}" exists anew`);
    }
    return missing;
  }

  async putBackTracked(plan: TrackedPlan): Promise<void> {
    const { backup } = this;
    if (plan.from !== plan.worktree) {
      const args = ["read-tree", "-m", "-u", "--no-recurse-submodules"];
      await this.#git.read([...args, plan.from, plan.worktree], this.#limits);
    }
    if (plan.current !== backup.head) {
      const reference = backup.branch === null ? "HEAD" : `refs/heads/${backup.branch}`;
      const change = backup.head === null
        ? ["-d", reference, plan.current ?? ""]
        : [reference, backup.head, plan.current ?? ""];
      const message = `nestr: undo ${backup.id}`;
      await this.#git.read(["update-ref", "--no-deref", "-m", message, ...change], this.#limits);
    }
    await this.#git.read(["reset", "--quiet", plan.index, "--", "."], this.#limits);
  }

  async putBackUntracked(plan: UntrackedPlan): Promise<void> {
    await this.#git.read(["checkout-index", "--quiet", "--all"], plan.options);
  }

  async putBackBranch(name: string): Promise<void> {
    const { commit, remote, merge } = this.backup.saved[name]!;
    const message = `nestr: undo ${this.backup.id}`;
    const update = ["update-ref", "-m", message, `refs/heads/${name}`, commit, ""];
    await this.#git.read(update, this.#limits);
    for (const [key, value] of Object.entries({ remote, merge })) {
      if (value === null) continue;
      await this.#git.read(["config", `branch.${name}.${key}`, value], this.#limits);
    }
  }

  /** Moving HEAD back would lose commits made since then that nothing else holds. */
  async #noteNewCommits(current: string | null): Promise<void> {
    const { head } = this.backup;
    if (current === null || current === head) return;
    const { count } = await lostByMoving(this.#git, current, head, this.#limits);
    if (count === 1) this.#conflicts.push("a commit was made since, and it is nowhere else");
    if (count > 1) {
      this.#conflicts.push(`${count} commits were made since, and they are nowhere else`);
    }
  }

  /** Untracked and ignored files in the way of tracked ones; git would overwrite ignored ones. */
  async #noteUntrackedInTheWay(added: readonly BytePath[]): Promise<void> {
    if (added.length === 0) return;
    const untracked = await this.#git.paths(["ls-files", "--others", "-z"], this.#limits);
    for (const path of pathsOverwritten(untracked, added)) {
      this.#conflicts.push(`the untracked "${displayPath(path)}" is in the way`);
    }
  }

  async #difference(from: string, to: string, filter?: string): Promise<BytePath[]> {
    if (from === to) return [];
    const args = ["diff-tree", "-r", "-z", "--name-only", "--no-renames"];
    if (filter !== undefined) args.push(`--diff-filter=${filter}`);
    return await this.#git.paths([...args, from, to], this.#limits);
  }

  /** Whether a new file can be written: only paths that are being removed may be in the way. */
  #isFree(path: BytePath, removed: ReadonlySet<BytePath>): boolean {
    const inTheWay = this.#entryAt(path);
    if (inTheWay) {
      const below = [...removed].some((candidate) => candidate.startsWith(`${path}/`));
      if (!inTheWay.isDirectory || !below) return false;
    }
    return parents(path).every((parent) => {
      const entry = this.#entryAt(parent as BytePath);
      return entry === undefined || entry.isDirectory || removed.has(parent as BytePath);
    });
  }

  #entryAt(path: BytePath): Deno.FileInfo | undefined {
    try {
      return Deno.lstatSync(join(this.#git.path, displayPath(path)));
    } catch {
      return undefined; // also where a parent is a file, which is checked separately
    }
  }
}
