/**
 * A jj working copy behind the `Repository` interface.
 *
 * nestr reads jj repositories and fetches for them; whatever would move their commits or files is
 * left to the user and jj, whose operation log can undo more than our guards could. Those methods
 * throw `VCS_UNSUPPORTED` with the jj command to use. In a colocated working copy, which git can
 * read too, git answers what it knows better: the files on disk, without a snapshot.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { shellJoin } from "../process/shell_quote.ts";
import type { Backup, BackupContents, RestoredBackup } from "./backup.ts";
import type { DiffOptions, GrepOptions, LostCommits, OnMatch } from "./changes.ts";
import type { CleanOptions, ResetPreview } from "./changes.ts";
import { GitRepository } from "./git.ts";
import { grepGit } from "./git_changes.ts";
import { exists, GitCommand } from "./git_command.ts";
import { BATCH_SSH } from "./git_remotes.ts";
import { JjCommand } from "./jj_command.ts";
import { jjBookmarks, jjWorkingCopy } from "./jj_status.ts";
import { prefixedPatch } from "./prefixed_patch.ts";
import type {
  Branch,
  CommandLimits,
  CreateBranchOptions,
  FastForward,
  FetchOptions,
  Head,
  Repository,
  RepositoryStatus,
} from "./repository.ts";

/** A jj working copy, colocated with git or not. */
export class JjRepository implements Repository {
  readonly kind = "jj";
  readonly path: string;
  readonly #jj: JjCommand;
  /** git on the same working copy; undefined where it is not colocated. */
  readonly #git: GitRepository | undefined;

  /**
   * @param path Absolute path of the working copy
   * @param pool Where the processes run; its environment must lack `LOCAL_GIT_VARIABLES`
   */
  constructor(path: string, pool: ProcessPool) {
    this.path = path;
    this.#jj = new JjCommand(path, pool);
    if (exists(join(path, ".git"))) this.#git = new GitRepository(path, pool);
  }

  async head(limits?: CommandLimits): Promise<Head> {
    const { bookmark, parent } = await jjWorkingCopy(this.#jj, limits);
    return bookmark === null
      ? { branch: null, commit: parent }
      : { branch: bookmark, commit: null };
  }

  async status(limits?: CommandLimits): Promise<RepositoryStatus> {
    const [copy, git] = await Promise.all([
      jjWorkingCopy(this.#jj, limits),
      this.#git?.status(limits),
    ]);
    const bookmarks = copy.bookmark === null
      ? []
      : await jjBookmarks(this.#jj, copy.bookmark, limits);
    const branch = bookmarks.find(({ current }) => current);
    return {
      kind: "jj",
      branch: copy.bookmark,
      head: copy.parent,
      detached: false,
      upstream: branch?.upstream ?? null,
      upstreamGone: branch?.upstreamGone ?? false,
      ahead: branch?.ahead ?? null,
      behind: branch?.behind ?? null,
      staged: git?.staged ?? 0,
      modified: git?.modified ?? copy.files,
      untracked: git?.untracked ?? 0,
      conflicts: copy.conflicts,
      stash: 0,
      operation: null,
    };
  }

  async resolve(revision: string, limits?: CommandLimits): Promise<string | undefined> {
    const found = await this.#git?.resolve(revision, limits);
    if (found !== undefined || revision === "" || revision.includes("\0")) return found;
    if (revision === "HEAD") return await this.#commitOf("@-", limits);
    const commit = await this.#commitOf(revision, limits);
    if (commit !== undefined) return commit;
    // git's name of a remote branch, so that one selection works for repositories of both kinds.
    const [, remote, bookmark] = /^([^/]+)\/(.+)$/.exec(revision) ?? [];
    if (remote === undefined) return undefined;
    return await this.#commitOf(`${JSON.stringify(bookmark)}@${JSON.stringify(remote)}`, limits);
  }

  async #commitOf(revset: string, limits?: CommandLimits): Promise<string | undefined> {
    const args = ["log", "--no-graph", "--limit=1", `--revisions=${revset}`];
    const output = await this.#jj.attempt([...args, "--template=commit_id"], limits);
    if (output.code === 0) return output.stdout === "" ? undefined : output.stdout;
    if (/revset|revision/i.test(output.stderr)) return undefined;
    throw this.#jj.failure(args, output);
  }

  async remotes(limits?: CommandLimits): Promise<ReadonlyMap<string, string>> {
    if (this.#git) return await this.#git.remotes(limits);
    const lines = await this.#jj.lines(["git", "remote", "list"], limits);
    return new Map(lines.map((line) => {
      const space = line.indexOf(" ");
      return [line.slice(0, space), line.slice(space + 1)] as const;
    }));
  }

  async addRemotes(
    remotes: ReadonlyMap<string, string>,
    limits?: CommandLimits,
  ): Promise<readonly string[]> {
    const present = await this.remotes(limits);
    const added = [...remotes].filter(([name]) => !present.has(name));
    for (const [name, url] of added) {
      await this.#jj.read(["git", "remote", "add", "--", name, url], { ...limits, change: true });
    }
    return added.map(([name]) => name);
  }

  async fetch(options: FetchOptions = {}, limits?: CommandLimits): Promise<void> {
    const remotes = await this.remotes(limits);
    const name = options.remote ?? (remotes.size === 1 ? [...remotes.keys()][0]! : "origin");
    const url = remotes.get(name);
    if (url === undefined) {
      throw new NestrError("REMOTE_NOT_FOUND", `"${this.path}" has no remote "${name}"`, {
        hint: `${shellJoin(["jj", "git", "remote", "add", name])} URL`,
        details: { path: this.path, remote: name, remotes: [...remotes.keys()] },
      });
    }
    await this.#jj.read(["git", "fetch", `--remote=exact:${JSON.stringify(name)}`], {
      ...limits,
      env: await this.#sshEnvironment(limits),
      remote: url,
      change: true,
    });
  }

  async branches(limits?: CommandLimits): Promise<readonly Branch[]> {
    const { bookmark } = await jjWorkingCopy(this.#jj, limits);
    return await jjBookmarks(this.#jj, bookmark, limits);
  }

  async defaultBranch(remote = "origin", limits?: CommandLimits): Promise<string | undefined> {
    const known = await this.#git?.defaultBranch(remote, limits);
    if (known !== undefined) return known;
    const template = `remote_bookmarks.map(|b| b.remote() ++ "\\t" ++ b.name() ++ "\\n").join("")`;
    const args = ["log", "--no-graph", "--revisions=trunk()", `--template=${template}`];
    const prefix = `${remote}\t`;
    const line = (await this.#jj.lines(args, limits)).find((text) => text.startsWith(prefix));
    return line?.slice(prefix.length);
  }

  async changedPaths(
    revision: string,
    limits?: CommandLimits,
  ): Promise<readonly string[] | undefined> {
    const seen = await this.#git?.changedPaths(revision, limits);
    if (seen !== undefined) return seen;
    const commit = await this.resolve(revision, limits);
    if (commit === undefined) return undefined;
    const from = `--from=fork_point(${commit} | @)`;
    const template = `--template=json(path.display()) ++ "\\n"`;
    const lines = await this.#jj.lines(["diff", from, "--to=@", template], limits);
    return lines.map((line) => JSON.parse(line) as string).sort();
  }

  async diff(
    options: DiffOptions,
    onOutput: (bytes: Uint8Array) => void | Promise<void>,
    limits?: CommandLimits,
  ): Promise<void> {
    if (this.#git) return await this.#git.diff(options, onOutput, limits);
    const against = options.against ?? "worktree";
    if (against === "staged") return; // jj has no index, so nothing is ever staged
    const { format = "patch", prefix = "" } = options;
    const formats = { patch: "--git", stat: "--stat", names: "--name-only" } as const;
    const args = ["diff", formats[format]];
    if (options.color) args.push("--color=always");
    if (typeof against === "object") {
      const commit = await this.resolve(against.revision, limits);
      if (commit === undefined) {
        const message = `"${this.path}" has no revision "${against.revision}"`;
        throw new NestrError("REVISION_NOT_FOUND", message, {
          details: { path: this.path, revision: against.revision },
        });
      }
      args.push(`--from=${commit}`, "--to=@");
    }
    const paths = (options.paths ?? []).map((path) => `root:${JSON.stringify(path)}`);
    const text = await this.#jj.read([...args, "--", ...paths], limits);
    if (text === "") return;
    const shown = format === "patch"
      ? prefixedPatch(text, prefix)
      : format === "names"
      ? text.replace(/^/gm, (_all, at) => at === text.length ? "" : prefix)
      : text;
    await onOutput(new TextEncoder().encode(shown));
  }

  grep(
    options: GrepOptions,
    onMatch: OnMatch,
    limits?: CommandLimits,
  ): Promise<number> {
    if (this.#git) return this.#git.grep(options, onMatch, limits);
    const git = new GitCommand(this.path, this.#jj.pool);
    return grepGit(git, options, onMatch, limits, "folder");
  }

  remoteWithMovedTag(_name: string, _limits?: CommandLimits): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  fastForward(_limits?: CommandLimits): Promise<FastForward> {
    return this.#unsupported("fast-forward", ["jj", "rebase", "--destination", "trunk()"]);
  }

  updateSubmodules(_limits?: CommandLimits): Promise<void> {
    return this.#unsupported("update submodules", ["jj", "help", "git"]);
  }

  createBranch(
    name: string,
    options?: CreateBranchOptions,
    _limits?: CommandLimits,
  ): Promise<void> {
    const command = ["jj", "bookmark", "create", name, "--revision", options?.from ?? "@"];
    return this.#unsupported("make branches", command);
  }

  switchBranch(name: string, _limits?: CommandLimits): Promise<void> {
    return this.#unsupported("switch branches", ["jj", "new", name]);
  }

  checkOut(revision: string, _limits?: CommandLimits): Promise<Head> {
    return this.#unsupported("check revisions out", ["jj", "new", revision]);
  }

  checkOutLoss(revision: string, _limits?: CommandLimits): Promise<LostCommits> {
    return this.#unsupported("check revisions out", ["jj", "new", revision]);
  }

  branchLoss(name: string, _limits?: CommandLimits): Promise<LostCommits> {
    return this.#unsupported("delete branches", ["jj", "bookmark", "delete", name]);
  }

  deleteBranch(name: string, _limits?: CommandLimits): Promise<void> {
    return this.#unsupported("delete branches", ["jj", "bookmark", "delete", name]);
  }

  previewReset(revision = "trunk()", _limits?: CommandLimits): Promise<ResetPreview> {
    return this.#unsupported("reset", ["jj", "new", revision]);
  }

  reset(
    _id: string,
    revision = "trunk()",
    _limits?: CommandLimits,
  ): Promise<{ readonly from: string | null; readonly to: string }> {
    return this.#unsupported("reset", ["jj", "new", revision]);
  }

  previewClean(_options?: CleanOptions, _limits?: CommandLimits): Promise<readonly string[]> {
    return this.#unsupported("clean", ["jj", "restore"]);
  }

  clean(
    _id: string,
    _options?: CleanOptions,
    _limits?: CommandLimits,
  ): Promise<readonly string[]> {
    return this.#unsupported("clean", ["jj", "restore"]);
  }

  saveBackup(_id: string, _contents: BackupContents, _limits?: CommandLimits): Promise<Backup> {
    return this.#unsupported("make backups", ["jj", "operation", "log"]);
  }

  restoreBackup(_id: string, _limits?: CommandLimits): Promise<RestoredBackup> {
    return this.#unsupported("put backups back", ["jj", "undo"]);
  }

  requireRestorable(_id: string, _limits?: CommandLimits): Promise<void> {
    return this.#unsupported("put backups back", ["jj", "undo"]);
  }

  dropBackup(_id: string, _limits?: CommandLimits): Promise<boolean> {
    return Promise.resolve(false);
  }

  dropUnneededBackup(
    _id: string,
    _contents: BackupContents,
    _limits?: CommandLimits,
  ): Promise<boolean> {
    return Promise.resolve(true);
  }

  #unsupported(what: string, command: readonly string[]): Promise<never> {
    return Promise.reject(
      new NestrError("VCS_UNSUPPORTED", `nestr does not ${what} in jj repositories`, {
        hint: `in "${this.path}" use: ${shellJoin(command)}`,
        details: { path: this.path },
      }),
    );
  }

  /** jj starts git itself, so only a variable reaches it; an ssh command of the user's is kept. */
  async #sshEnvironment(limits: CommandLimits | undefined): Promise<Record<string, string>> {
    if (Deno.env.get("GIT_SSH_COMMAND") || Deno.env.get("GIT_SSH")) return {};
    const git = new GitCommand(this.path, this.#jj.pool);
    const configured = await git.attempt(["config", "--get", "core.sshCommand"], limits);
    return configured.code === 0 ? {} : { GIT_SSH_COMMAND: BATCH_SSH };
  }
}
