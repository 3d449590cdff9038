/**
 * Synchronises one repository: clone it, fast-forward it, or leave it alone and say why.
 *
 * A repository is left alone whenever going on could lose or mix work: that is a result, not a
 * failure, unless exact commits were asked for. Errors of git or the network are failures.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { exists } from "../files/path_kind.ts";
import type { RepositoryConfig } from "../manifest/project.ts";
import { resolveUrl } from "../manifest/repository_reader.ts";
import { shellJoin } from "../process/shell_quote.ts";
import type { TaskOutcome } from "../runs/attempt.ts";
import type { PlannedTask } from "../runs/plan.ts";
import { cloneGit, destinationOccupied } from "../vcs/git_clone.ts";
import { openRepository } from "../vcs/open.ts";
import { type CommandLimits, isDirty, type Repository } from "../vcs/repository.ts";
import { redactUrl, sameRemoteUrl, withoutSecrets } from "../vcs/url.ts";
import { commandThatKeeps, lossOfDetached } from "./detached_commits.ts";
import { left, leftByFastForward, type LeftRepository } from "./left_repository.ts";
import type { TaskContext } from "./task_context.ts";

/** What synchronising did with a repository: the `data` of its task. */
export type SyncData =
  | { readonly outcome: "cloned"; readonly to: string | null }
  | {
    readonly outcome: "updated";
    readonly from: string | null;
    readonly to: string | null;
    readonly commits: number;
  }
  | { readonly outcome: "current" }
  | LeftRepository;

/** Synchronises a task's repository. */
export async function performSync(task: PlannedTask, context: TaskContext): Promise<TaskOutcome> {
  const config = context.project.repository(task.repository);
  const path = context.project.absolutePath(config.path);
  const commit = task.action.type === "repository" ? task.action.arguments.commit : undefined;
  const pin = typeof commit === "string" ? commit : config.revision;
  const limits = { signal: context.attempt.signal };
  const sync = new RepositorySync(config, path, pin, limits, context);
  const data = await sync.run().catch((error: unknown) => {
    throw typeof commit === "string" ? withLockHint(error, config.name) : error;
  });
  if (data.outcome === "left" && typeof commit === "string") {
    const error = new NestrError(
      "REPOSITORY_LEFT",
      `"${config.name}" is not at its locked commit: ${data.message}`,
      {
        hint: data.hint,
        details: { reason: data.reason, commit },
      },
    );
    return { state: "failed", error: error.toJSON() };
  }
  return { state: "succeeded", data };
}

/** A locked commit that no remote has was never pushed, or has been removed: its spelling is right. */
function withLockHint(error: unknown, name: string): unknown {
  if (!(error instanceof NestrError) || error.code !== "REVISION_NOT_FOUND") return error;
  return new NestrError(error.code, error.message, {
    hint: `push it from where nestr.lock was written; or lock what "${name}" has now with: ` +
      "nestr project freeze",
    details: error.details ?? {},
    cause: error,
  });
}

class RepositorySync {
  readonly #config: RepositoryConfig;
  readonly #path: string;
  readonly #pin: string | undefined;
  readonly #limits: CommandLimits;
  readonly #context: TaskContext;

  constructor(
    config: RepositoryConfig,
    path: string,
    pin: string | undefined,
    limits: CommandLimits,
    context: TaskContext,
  ) {
    this.#config = config;
    this.#path = path;
    this.#pin = pin;
    this.#limits = limits;
    this.#context = context;
  }

  async run(): Promise<SyncData> {
    if (isAbsentOrEmpty(this.#path)) return await this.#clone();
    const repository = openRepository(this.#path, this.#context.pool);
    const remotes = await repository.remotes(this.#limits);
    const wrong = this.#checkRemote(remotes);
    if (wrong) {
      // In a repository it distrusts, git reads no settings, and only this command says so.
      await repository.status(this.#limits);
      return wrong;
    }
    await repository.addRemotes(this.#config.remotes, this.#limits);
    const status = await repository.status(this.#limits);
    if (status.operation !== null) {
      return left(
        "operation",
        `a ${status.operation} is unfinished`,
        `finish or abort it in ${this.#cd()}`,
      );
    }
    if (this.#pin !== undefined) {
      return await this.#checkOutPin(repository, this.#pin, isDirty(status));
    }
    await repository.fetch({}, this.#limits);
    return repository.kind === "jj"
      ? await this.#compareJj(repository)
      : await this.#fastForward(repository, isDirty(status));
  }

  async #compareJj(repository: Repository): Promise<SyncData> {
    const { branch } = this.#config;
    // jj's revset language takes a name without quotation marks only if made of these characters.
    const newest = `${/^[\w./-]+$/.test(branch) ? branch : JSON.stringify(branch)}@origin`;
    if (await repository.resolve(`${newest} & ::@`, this.#limits) !== undefined) {
      return { outcome: "current" };
    }
    return left(
      "unsupported",
      "fetched; moving a jj working copy is jj's own affair",
      shellJoin(["jj", "-R", this.#path, "rebase", "-d", newest]),
    );
  }

  async #clone(): Promise<SyncData> {
    const { url, branch, depth, filter, sparse, submodules, remotes } = this.#config;
    if (url === undefined) {
      return left(
        "no-url",
        "it is not on disk and the manifest gives no url",
        `add url to [repos.${this.#config.name}]`,
      );
    }
    try {
      await cloneGit(
        this.#context.pool,
        this.#path,
        {
          url,
          branch,
          sparse,
          submodules,
          remotes,
          ...(depth === undefined ? {} : { depth }),
          ...(filter === undefined ? {} : { filter }),
          ...(this.#pin === undefined ? {} : { revision: this.#pin }),
        },
        this.#limits,
      );
    } catch (error) {
      // Another process may have cloned it meanwhile; then the clone is brought up to date.
      const isOccupied = error instanceof NestrError && error.code === "DESTINATION_OCCUPIED";
      if (isOccupied && exists(join(this.#path, ".git"))) return await this.run();
      throw error;
    }
    const head = await openRepository(this.#path, this.#context.pool).resolve("HEAD", this.#limits);
    return { outcome: "cloned", to: head ?? null };
  }

  #checkRemote(remotes: ReadonlyMap<string, string>): SyncData | undefined {
    const { url } = this.#config;
    const origin = remotes.get("origin");
    if (url === undefined) {
      return remotes.size > 0
        ? undefined
        : left("no-remote", "it has no remote", "nothing to do for a local repository");
    }
    if (origin === undefined) {
      return left(
        "no-remote",
        'it has no remote "origin"',
        shellJoin(["git", "-C", this.#path, "remote", "add", "origin", withoutSecrets(url)]),
      );
    }
    // git resolves a relative URL from the repository's folder.
    if (sameRemoteUrl(resolveUrl(origin, this.#path), url)) return undefined;
    return left(
      "wrong-remote",
      `its origin is "${redactUrl(origin)}", the manifest says "${redactUrl(url)}"`,
      `correct the manifest, or: ${
        shellJoin(["git", "-C", this.#path, "remote", "set-url", "origin", withoutSecrets(url)])
      }`,
    );
  }

  async #checkOutPin(repository: Repository, pin: string, dirty: boolean): Promise<SyncData> {
    const from = await repository.resolve("HEAD", this.#limits) ?? null;
    let wanted = await repository.resolve(pin, this.#limits);
    if (wanted === undefined || !/^[0-9a-f]{40,64}$/.test(pin)) {
      await repository.fetch({ revision: pin }, this.#limits);
      // A pinned branch moves on; a tag or commit stays where it is.
      const { branch } = await repository.head(this.#limits);
      if (branch === pin && repository.kind === "git") {
        return await this.#fastForward(repository, dirty);
      }
      const remote = await repository.remoteWithMovedTag(pin, this.#limits);
      if (remote !== undefined) return this.#tagMoved(pin, remote);
      wanted = await this.#resolvePin(repository, pin);
    }
    if (wanted !== undefined && wanted === from) return { outcome: "current" };
    if (dirty) {
      return left("dirty", `it has uncommitted work and is not at ${pin}`, this.#commitHint());
    }
    const lost = await repository.checkOutLoss(pin, this.#limits);
    if (lost.count > 0) {
      const hint = `keep them with: ${commandThatKeeps(this.#path, lost)}`;
      return left("detached", lossOfDetached(lost), hint);
    }
    const head = await repository.checkOut(pin, this.#limits);
    if (head.branch !== null) await repository.fastForward(this.#limits);
    await this.#updateSubmodules(repository);
    const to = await repository.resolve("HEAD", this.#limits) ?? null;
    return { outcome: "updated", from, to, commits: 0 };
  }

  async #fastForward(repository: Repository, dirty: boolean): Promise<SyncData> {
    if (dirty) {
      const { behind } = await repository.status(this.#limits);
      return behind
        ? left("dirty", `it has uncommitted work and is ${behind} behind`, this.#commitHint())
        : { outcome: "current" };
    }
    const moved = await repository.fastForward(this.#limits);
    switch (moved.state) {
      case "updated":
        await this.#updateSubmodules(repository);
        return { outcome: "updated", from: moved.from, to: moved.to, commits: moved.commits };
      case "current":
      case "ahead":
        return { outcome: "current" };
      default:
        return leftByFastForward(moved.state, moved.paths, this.#config, this.#path);
    }
  }

  #tagMoved(pin: string, remote: string): SyncData {
    const command = ["git", "-C", this.#path, "fetch", "--force", remote, "tag", pin];
    return left(
      "tag-moved",
      `the tag ${pin} is at another place on the remote`,
      `take it from there: ${shellJoin(command)}`,
    );
  }

  /** The commit of a pin; where a branch and a tag share its name, the branch is meant. */
  async #resolvePin(repository: Repository, pin: string): Promise<string | undefined> {
    for (const prefix of ["refs/heads/", "refs/remotes/origin/", ""]) {
      const commit = await repository.resolve(prefix + pin, this.#limits);
      if (commit !== undefined) return commit;
    }
    return undefined;
  }

  async #updateSubmodules(repository: Repository): Promise<void> {
    if (this.#config.submodules) await repository.updateSubmodules(this.#limits);
  }

  #cd(): string {
    return shellJoin([this.#path]);
  }

  #commitHint(): string {
    return `commit or stash it in ${this.#cd()}`;
  }
}

/** Whether a path holds nothing, or an empty folder, which git clones into. */
function isAbsentOrEmpty(path: string): boolean {
  try {
    for (const _ of Deno.readDirSync(path)) return false;
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    // The same error as for anything else in the way of a clone.
    if (error instanceof Deno.errors.NotADirectory) throw destinationOccupied(path, error);
    throw fileError(error, path, "read");
  }
}
