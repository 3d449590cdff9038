/**
 * Runs git in one folder: its environment, the options always given, failures as coded errors.
 *
 * No call can prompt, page, start an editor or take an optional lock. A repository is never
 * searched for above the folder, so a folder that merely lies inside another repository is not
 * mistaken for one. Everything runs in the caller's `ProcessPool`.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { CapturedOutput, CommandOutcome } from "../process/command.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { type BytePath, splitPaths } from "./byte_path.ts";
import { gitFailure, gitVerb } from "./git_failure.ts";
import type { CommandLimits } from "./repository.ts";

/**
 * Variables that tie git to one repository, which must not reach the git of another one.
 *
 * Those that `git rev-parse --local-env-vars` prints, except the ones that only carry settings
 * (`GIT_CONFIG_COUNT`, `GIT_CONFIG_PARAMETERS`): CI systems pass credentials in them, and git
 * itself hands them on to submodules.
 */
export const LOCAL_GIT_VARIABLES: readonly string[] = [
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_CONFIG",
  "GIT_OBJECT_DIRECTORY",
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_GRAFT_FILE",
  "GIT_INDEX_FILE",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_REPLACE_REF_BASE",
  "GIT_PREFIX",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_SHALLOW_FILE",
  "GIT_COMMON_DIR",
  "GIT_NAMESPACE",
];

/** Makes git answer in English without prompts; an empty GIT_ASKPASS disables core.askPass too. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  SSH_ASKPASS_REQUIRE: "never",
  GCM_INTERACTIVE: "never",
};

/** Options of one call. */
export interface GitCallOptions extends CommandLimits {
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** URL or name of the remote it talks to; failures are then first matched as the remote's. */
  readonly remote?: string;
  /** File that becomes its standard input. */
  readonly input?: string;
}

/** git in one folder. */
export class GitCommand {
  /** Absolute path of the folder. */
  readonly path: string;
  /** Where the processes run. */
  readonly pool: ProcessPool;
  #environment: Readonly<Record<string, string>> | undefined;

  constructor(path: string, pool: ProcessPool) {
    this.path = path;
    this.pool = pool;
  }

  /**
   * Runs git and returns the outcome, whatever the exit code.
   *
   * @throws {NestrError} `REPOSITORY_MISSING`, `GIT_NOT_FOUND`, `TIMED_OUT` or `CANCELLED`
   */
  async attempt(args: readonly string[], options: GitCallOptions = {}): Promise<CapturedOutput> {
    const output = await this.pool.capture(this.#spec(args, options));
    this.#assertRan(output, args);
    if (output.truncated) {
      const verb = gitVerb(args);
      throw new NestrError("GIT_FAILED", `git ${verb} printed more than can be kept in memory`, {
        hint: `run it by itself: ${shellJoin(["git", "-C", this.path, verb])}`,
        details: { path: this.path },
      });
    }
    return output;
  }

  /**
   * Runs git and returns its standard output.
   *
   * @throws {NestrError} As `attempt`, and what `gitFailure` makes of an exit code other than 0
   */
  async read(args: readonly string[], options: GitCallOptions = {}): Promise<string> {
    const output = await this.attempt(args, options);
    if (output.code !== 0) throw this.failure(args, output, options.remote);
    return output.stdout;
  }

  /** As `read`, without the line feed at the end. */
  async line(args: readonly string[], options: GitCallOptions = {}): Promise<string> {
    return (await this.read(args, options)).replace(/\n$/, "");
  }

  /** As `read`, split into the items of a NUL-terminated list. */
  async list(args: readonly string[], options: GitCallOptions = {}): Promise<string[]> {
    const items = (await this.read(args, options)).split("\0");
    items.pop();
    return items;
  }

  /** As `list`, without losing names that are not UTF-8. */
  async paths(args: readonly string[], options: GitCallOptions = {}): Promise<BytePath[]> {
    const chunks: Uint8Array[] = [];
    const output = await this.stream(args, (bytes) => void chunks.push(bytes), options);
    if (output.code !== 0) throw this.failure(args, output, options.remote);
    return splitPaths(chunks);
  }

  /**
   * Runs git and passes its standard output on as it comes.
   *
   * @returns Exit code and standard error; any exit code is the caller's to judge
   */
  async stream(
    args: readonly string[],
    onOutput: (bytes: Uint8Array) => void | Promise<void>,
    options: GitCallOptions = {},
  ): Promise<{ readonly code: number; readonly stderr: string }> {
    const decoder = new TextDecoder();
    let stderr = "";
    const outcome = await this.pool.run({
      ...this.#spec(args, options),
      onOutput: (stream, bytes) => {
        if (stream === "stdout") return onOutput(bytes);
        stderr += decoder.decode(bytes, { stream: true });
      },
    });
    this.#assertRan(outcome, args);
    return { code: outcome.code, stderr };
  }

  /** The error for a call that ended with an exit code other than 0. */
  failure(
    args: readonly string[],
    output: { readonly code: number; readonly stderr: string },
    remote?: string,
  ): NestrError {
    const failed = { path: this.path, args, code: output.code, stderr: output.stderr };
    const error = gitFailure(remote === undefined ? failed : { ...failed, remote });
    if (error.code !== "REPOSITORY_INVALID" || !exists(join(this.path, ".git"))) return error;
    return new NestrError("REPOSITORY_BROKEN", `git cannot read the repository "${this.path}"`, {
      hint: "its .git is damaged; move the folder away and run nestr repo sync to clone it again",
      details: error.details ?? {},
    });
  }

  #spec(args: readonly string[], options: GitCallOptions): Parameters<ProcessPool["capture"]>[0] {
    const git = ["git", "--no-optional-locks", ...args];
    return {
      argv: options.input === undefined
        ? git
        : ["sh", "-c", 'input=$1; shift; exec "$@" <"$input"', "sh", options.input, ...git],
      directory: this.path,
      env: { ...(this.#environment ??= this.#makeEnvironment()), ...options.env },
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
  }

  #makeEnvironment(): Readonly<Record<string, string>> {
    let real: string;
    try {
      real = Deno.realPathSync(this.path);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) throw repositoryMissing(this.path);
      throw new NestrError("FILE_ACCESS", `"${this.path}" cannot be opened`, { cause });
    }
    return { ...GIT_ENVIRONMENT, GIT_CEILING_DIRECTORIES: dirname(real) };
  }

  #assertRan(outcome: CommandOutcome, args: readonly string[]): void {
    if (outcome.code === 0) return;
    if (outcome.directoryMissing) throw repositoryMissing(this.path);
    assertNotEnded(outcome, `git ${gitVerb(args)}`, this.path);
    if (outcome.code === 127) throw this.failure(args, { code: 127, stderr: "" });
  }
}

/** The error for a repository whose folder is missing. */
export function repositoryMissing(path: string): NestrError {
  return new NestrError("REPOSITORY_MISSING", `there is no folder "${path}"`, {
    hint: "clone it with: nestr repo sync",
    details: { path },
  });
}

/**
 * Throws where a command was ended by its time limit or its signal.
 *
 * @throws {NestrError} `TIMED_OUT` or `CANCELLED`
 */
export function assertNotEnded(outcome: CommandOutcome, command: string, path: string): void {
  const details = { path, durationMs: Math.round(outcome.durationMs) };
  if (outcome.timedOut) {
    throw new NestrError("TIMED_OUT", `${command} took too long in "${path}"`, { details });
  }
  if (outcome.aborted) {
    throw new NestrError("CANCELLED", `${command} was cancelled in "${path}"`, { details });
  }
}

/** Whether anything exists at a path, including a dangling symbolic link. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
