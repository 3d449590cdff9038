/**
 * Runs jj on one working copy: the options always given, failures as coded errors.
 *
 * Reads pass `--ignore-working-copy`, so they neither take a snapshot nor add to jj's operation
 * log; they answer as of the last snapshot. jj is told the working copy's path, so it does not look
 * for one above it.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { CapturedOutput } from "../process/command.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { assertNotEnded, exists, GIT_ENVIRONMENT, repositoryMissing } from "./git_command.ts";
import { type FailedCommand, failureDetails, remoteFailure, unclassified } from "./git_failure.ts";
import type { CommandLimits } from "./repository.ts";

/** How to install jj, for a hint. */
export const JJ_INSTALLATION =
  "install Jujutsu: brew install jj, winget install jj-vcs.jj, cargo install --locked jj-cli, " +
  "or your system's package (its documentation has a page on installing it)";

/** Options of one call. */
export interface JjCallOptions extends CommandLimits {
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** URL or name of the remote it talks to. */
  readonly remote?: string;
  /** Whether it may change something: jj then snapshots the files first. Default false. */
  readonly change?: boolean;
}

/** jj on one working copy. */
export class JjCommand {
  /** Absolute path of the working copy. */
  readonly path: string;
  /** Where the processes run. */
  readonly pool: ProcessPool;

  constructor(path: string, pool: ProcessPool) {
    this.path = path;
    this.pool = pool;
  }

  /**
   * Runs jj and returns the outcome, whatever the exit code.
   *
   * @throws {NestrError} `REPOSITORY_MISSING`, `JJ_NOT_FOUND`, `TIMED_OUT` or `CANCELLED`
   */
  async attempt(args: readonly string[], options: JjCallOptions = {}): Promise<CapturedOutput> {
    const always = ["--no-pager", "--color=never", "--quiet", `--repository=${this.path}`];
    if (!options.change) always.push("--ignore-working-copy");
    const output = await this.pool.capture({
      argv: ["jj", ...always, ...args],
      directory: this.path,
      env: { ...GIT_ENVIRONMENT, ...options.env },
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (output.directoryMissing) throw repositoryMissing(this.path);
    assertNotEnded(output, `jj ${args[0]}`, this.path);
    if (output.code === 127) {
      throw new NestrError("JJ_NOT_FOUND", "jj is not installed or not on PATH", {
        hint: JJ_INSTALLATION,
      });
    }
    return output;
  }

  /**
   * Runs jj and returns its standard output.
   *
   * @throws {NestrError} As `attempt`, and `REMOTE_…`, `REPOSITORY_BROKEN` or `JJ_FAILED`
   */
  async read(args: readonly string[], options: JjCallOptions = {}): Promise<string> {
    const output = await this.attempt(args, options);
    if (output.code !== 0) throw this.failure(args, output, options.remote);
    return output.stdout;
  }

  /** As `read`, as lines. */
  async lines(args: readonly string[], options: JjCallOptions = {}): Promise<string[]> {
    return (await this.read(args, options)).split("\n").filter((line) => line !== "");
  }

  /** The error for a call that ended with an exit code other than 0. */
  failure(
    args: readonly string[],
    output: { readonly code: number; readonly stderr: string },
    remote?: string,
  ): NestrError {
    const failed: FailedCommand = {
      path: this.path,
      args,
      code: output.code,
      stderr: output.stderr,
      ...(remote === undefined ? {} : { remote }),
    };
    const remotely = remote === undefined ? undefined : remoteFailure(failed);
    if (remotely) return remotely;
    if (!exists(this.path)) return repositoryMissing(this.path);
    if (/no jj repo|repository appears broken|internal error/i.test(output.stderr)) {
      return new NestrError("REPOSITORY_BROKEN", `jj cannot read the repository "${this.path}"`, {
        details: failureDetails(failed),
      });
    }
    return unclassified("JJ_FAILED", failed);
  }
}
