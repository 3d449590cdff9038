/**
 * Working copies of a jj repository, made with `jj workspace`.
 *
 * `jj workspace add` registers a workspace before it notices that it cannot be made, so everything
 * is checked first, and undone if it fails all the same. Only one process at a time changes them.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { isSamePath } from "../files/real_path.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { assertBranchName } from "./branch_name.ts";
import { addToExcludeFile } from "./exclude_file.ts";
import { exists, GitCommand } from "./git_command.ts";
import { forgetGitWorktree } from "./git_worktree_list.ts";
import { JjCommand } from "./jj_command.ts";
import { isColocated, jjGitDirectory } from "./jj_layout.ts";
import { BLANK, commitOf, exactly, holders, jjFailure, revisionRefused } from "./jj_revset.ts";
import { type JjWorkspace, listJjWorkspaces } from "./jj_workspace_list.ts";
import { jjWorkspaceLoss, saveJjWorkspace } from "./jj_workspace_loss.ts";
import type { CommandLimits } from "./repository.ts";
import type {
  MadeWorkingCopy,
  NewWorkingCopy,
  OldWorkingCopy,
  RemoveOptions,
  WorkingCopies,
  WorkingCopy,
  WorkingCopyLoss,
} from "./working_copies.ts";
import { assertFree, assertNotMain, makeReady, removeFolder } from "./working_copy_folder.ts";
import type { WorkingCopyLocation } from "./working_copy_location.ts";
import { lockWorkingCopies } from "./working_copy_lock.ts";
import { takenBack } from "./working_copy_rollback.ts";

/** The workspaces of a jj repository. */
export class JjWorkspaces implements WorkingCopies {
  readonly kind = "jj";
  readonly main: string;
  readonly #location: WorkingCopyLocation;
  readonly #jj: JjCommand;

  /**
   * @param location A working copy of the repository
   * @param pool Where the processes run; its environment must lack `LOCAL_GIT_VARIABLES`
   */
  constructor(location: WorkingCopyLocation, pool: ProcessPool) {
    this.main = location.main;
    this.#location = location;
    this.#jj = new JjCommand(location.main, pool);
  }

  /** Lets jj snapshot the main workspace, as `add` does; `start` is the new commit's parent. */
  async check(copy: NewWorkingCopy, limits: CommandLimits = {}): Promise<MadeWorkingCopy> {
    assertName(copy.name);
    assertFree(copy.path);
    const start = await this.#parent(copy.revision, limits);
    const workspaces = await listJjWorkspaces(this.#jj, limits);
    const taken = workspaces.find(({ name }) => name === copy.name);
    if (taken !== undefined) throw this.#nameTaken(taken);
    if (copy.branch === undefined) return { branch: null };
    await this.#assertBookmarkFree(copy.branch, limits);
    return { branch: { name: copy.branch, start } };
  }

  async add(copy: NewWorkingCopy, limits: CommandLimits = {}): Promise<MadeWorkingCopy> {
    using _lock = await lockWorkingCopies(this.#location.stateFolder, limits);
    const made = await this.check(copy, limits);
    const colocation = await this.#colocation(limits);
    const folder = await makeReady(copy.path);
    try {
      await this.#forgetWorktree(copy.path);
      const revision = copy.revision === undefined ? [] : [`--revision=${revset(copy.revision)}`];
      const options = [`--name=${copy.name}`, ...colocation, ...revision];
      await this.#change(copy, ["workspace", "add", ...options, "--", copy.path], limits);
      if (made.branch !== null) {
        const at = `--revision=${commitOf(copy.name)}`;
        const name = JSON.stringify(made.branch.name);
        await this.#change(copy, ["bookmark", "create", at, "--", name], limits);
      }
      return made;
    } catch (thrown) {
      const error = NestrError.from(thrown);
      throw await takenBack(error, copy.path, async () => {
        // What another process has just created there is not ours to remove.
        if (error.code === "DESTINATION_OCCUPIED") return;
        const branch = error.code === "BRANCH_EXISTS" ? null : made.branch;
        if (error.code !== "WORKSPACE_EXISTS") await this.#forget({ ...copy, branch }, {});
        await folder.takeBack();
      });
    }
  }

  async remove(
    copy: OldWorkingCopy,
    options: RemoveOptions = {},
    limits: CommandLimits = {},
  ): Promise<void> {
    assertNotMain(copy.path, this.main);
    if (exists(join(this.main, ".jj"))) {
      using _lock = await lockWorkingCopies(this.#location.stateFolder, limits);
      await this.#forget(copy, limits);
    }
    if (!options.keepFiles) await removeFolder(copy.path);
  }

  async list(limits: CommandLimits = {}): Promise<readonly WorkingCopy[]> {
    const workspaces = await listJjWorkspaces(this.#jj, limits);
    return workspaces.map(({ name, path, main }) => ({
      name,
      path,
      main,
      present: path !== null && exists(path),
    }));
  }

  losses(copy: OldWorkingCopy, limits: CommandLimits = {}): Promise<WorkingCopyLoss> {
    return jjWorkspaceLoss(this.#jj, copy, limits);
  }

  /** jj keeps everything under its own ids, so the id of a backup has no use here. */
  save(copy: OldWorkingCopy, _id: string, limits: CommandLimits = {}): Promise<string | null> {
    return saveJjWorkspace(this.#jj, copy, limits);
  }

  exclude(path: string): Promise<void> {
    return addToExcludeFile(this.#location, path);
  }

  /** Runs a step of making a workspace, which may find things changed since the check. */
  async #change(
    copy: NewWorkingCopy,
    args: readonly string[],
    limits: CommandLimits,
  ): Promise<void> {
    const output = await this.#jj.attempt(args, { ...limits, change: true });
    if (output.code === 0) return;
    const { stderr } = output;
    if (/^Error: Workspace named .* already exists/m.test(stderr)) {
      throw this.#nameTaken({ name: copy.name, path: null });
    }
    if (/^Error: Bookmark already exists/m.test(stderr)) throw this.#bookmarkTaken(copy.branch!);
    if (/^Error: Destination path exists/m.test(stderr)) assertFree(copy.path);
    throw jjFailure(this.#jj, args, output);
  }

  /** Commit id of the first parent that a new workspace's commit would have. */
  async #parent(revision: string | undefined, limits: CommandLimits): Promise<string> {
    const wanted = revision === undefined ? "@-" : revset(revision);
    if (wanted === "") throw revisionRefused(this.#jj, wanted, "it is empty");
    const template = `--template=commit_id ++ "\\n"`;
    const args = ["log", "--no-graph", "--limit=2", template, `--revisions=${wanted}`];
    const output = await this.#jj.attempt(args, { ...limits, change: true });
    if (output.code !== 0) {
      const failure = jjFailure(this.#jj, args, output);
      const reason = /^Error: (.*)$/m.exec(output.stderr)?.[1] ?? "";
      const unknown = /revision|revset|prefix|ambiguous|divergent|conflicted|working-copy commit/i
        .test(reason);
      throw unknown && failure.code === "JJ_FAILED" && revision !== undefined
        ? revisionRefused(this.#jj, revision, reason)
        : failure;
    }
    const [first, second] = output.stdout.split("\n").filter((line) => line !== "");
    if (first === undefined) throw revisionRefused(this.#jj, revision ?? wanted, "there is none");
    if (second !== undefined && revision !== undefined) {
      throw revisionRefused(this.#jj, revision, "there are several");
    }
    return first;
  }

  async #assertBookmarkFree(name: string, limits: CommandLimits): Promise<void> {
    await assertBranchName(new GitCommand(this.main, this.#jj.pool), name, limits)
      .catch((error) => {
        // Without git, jj has to judge the name itself.
        if (!(error instanceof NestrError && error.code === "GIT_NOT_FOUND")) throw error;
      });
    const args = ["bookmark", "list", `--template=json(name) ++ "\\n"`, exactly(name)];
    if ((await this.#jj.lines(args, limits)).length > 0) throw this.#bookmarkTaken(name);
  }

  /**
   * Options that keep the main workspace readable for the git of this machine.
   *
   * For a colocated main workspace jj makes git worktrees with relative paths, and git before 2.48
   * then refuses to open the whole repository.
   */
  async #colocation(limits: CommandLimits): Promise<readonly string[]> {
    if (!isColocated(this.main)) return [];
    const help = await this.#jj.attempt(["workspace", "add", "--help"], limits);
    if (!help.stdout.includes("--no-colocate")) return [];
    const git = new GitCommand(this.main, this.#jj.pool);
    const usage = await git.attempt(["worktree", "add", "-h"], limits).catch((error) => {
      if (error instanceof NestrError && error.code === "GIT_NOT_FOUND") return undefined;
      throw error;
    });
    const knows = usage !== undefined && /relative-paths/.test(usage.stdout + usage.stderr);
    return knows ? [] : ["--no-colocate"];
  }

  /** Makes jj, and git beside it, forget whatever they know of a workspace. */
  async #forget(copy: OldWorkingCopy, limits: CommandLimits): Promise<void> {
    const workspaces = await listJjWorkspaces(this.#jj, limits);
    const own = workspaces.filter((workspace) => isCopy(workspace, copy));
    const others = workspaces.filter((workspace) => !own.includes(workspace));
    if (copy.branch !== null) await this.#forgetBookmark(copy.branch, others, limits);
    // Without a snapshot, so that an unreadable main workspace does not get in the way.
    const names = own.map(({ name }) => name);
    if (names.length > 0) await this.#jj.read(["workspace", "forget", "--", ...names], limits);
    await this.#forgetWorktree(copy.path);
  }

  /** Forgets a bookmark that was made for a workspace, if it holds nothing of its own. */
  async #forgetBookmark(
    { name, start }: NonNullable<OldWorkingCopy["branch"]>,
    others: readonly JjWorkspace[],
    limits: CommandLimits,
  ): Promise<void> {
    const count = async (revisions: string) => {
      const args = ["log", "--no-graph", `--template="x\\n"`, `--revisions=${revisions}`];
      return (await this.#jj.lines(args, limits)).length;
    };
    const at = `bookmarks(${exactly(name)})`;
    if (await count(at) === 0) return;
    const held = holders(others.map((other) => other.name), name);
    const kept = `::(${held} | present(${start}))`;
    if (await count(`::${at} ~ ${kept} ~ root() ~ ${BLANK}`) > 0) return;
    await this.#jj.read(["bookmark", "forget", exactly(name)], limits);
  }

  /** git's record of a colocated workspace remains where the folder was deleted by hand. */
  async #forgetWorktree(path: string): Promise<void> {
    const directory = jjGitDirectory(this.main);
    if (directory !== undefined) await forgetGitWorktree(directory, path);
  }

  #bookmarkTaken(name: string): NestrError {
    return new NestrError("BRANCH_EXISTS", `"${this.main}" has a bookmark "${name}" already`, {
      hint: "choose another name",
      details: { path: this.main, branch: name },
    });
  }

  #nameTaken({ name, path }: Pick<JjWorkspace, "name" | "path">): NestrError {
    const place = path === null ? "" : `, at "${path}"`;
    return new NestrError("WORKSPACE_EXISTS", `a jj workspace "${name}" exists${place}`, {
      hint: `choose another name with --name, or: ${
        shellJoin(["jj", "-R", this.main, "workspace", "forget", name])
      }`,
      details: { name, path },
    });
  }
}

/** Whether a workspace that jj lists is the one to be removed. */
function isCopy({ name, path, main }: JjWorkspace, copy: OldWorkingCopy): boolean {
  if (main) return false;
  if (path === null) return name === copy.name;
  // A workspace of the same name that was made elsewhere since then is a different one.
  return isSamePath(path, copy.path) || (name === copy.name && !exists(path));
}

/** Translates git's `HEAD`, which users may write, to jj's name for it. */
function revset(revision: string): string {
  return revision === "HEAD" ? "@-" : revision;
}

function assertName(name: string): void {
  // deno-lint-ignore no-control-regex
  if (name !== "" && !name.startsWith("-") && !/[\u0000-\u001f\u007f]/.test(name)) return;
  throw new NestrError("USAGE", `"${name}" cannot be the name of a workspace`, {
    hint: "it must not be empty, begin with a dash, or hold control characters",
    details: { name },
  });
}
