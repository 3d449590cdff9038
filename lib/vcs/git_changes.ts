/**
 * What differs in a git repository, and what matches a pattern. Reads only.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { NestrError } from "../errors/nestr_error.ts";
import type { DiffOptions, GrepMatch, GrepOptions, OnMatch } from "./changes.ts";
import type { GitCommand } from "./git_command.ts";
import { requireCommit, resolveCommit } from "./git_revision.ts";
import type { CommandLimits } from "./repository.ts";

/**
 * The commit of HEAD, or the empty tree before the first commit: what a working copy is compared with.
 */
export async function headOrEmptyTree(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<string> {
  return await resolveCommit(git, "HEAD", limits) ??
    await git.line(["hash-object", "-t", "tree", "/dev/null"], limits);
}

/** Writes a diff to `onOutput` as it comes. */
export async function diffGit(
  git: GitCommand,
  options: DiffOptions,
  onOutput: (bytes: Uint8Array) => void | Promise<void>,
  limits: CommandLimits = {},
): Promise<void> {
  const { format = "patch", prefix = "" } = options;
  const args = ["--literal-pathspecs", "diff", "--no-ext-diff"];
  args.push(`--color=${options.color ? "always" : "never"}`);
  if (format === "stat") args.push("--stat");
  if (format === "names") {
    args.unshift("-c", "core.quotePath=false");
    args.push("--name-only", `--line-prefix=${prefix}`);
  }
  if (format === "patch") {
    // The user's own settings, such as diff.noprefix, would give a different patch.
    args.push(`--src-prefix=a/${prefix}`, `--dst-prefix=b/${prefix}`);
    if (prefix !== "" && !options.color) args.push("--no-renames");
  }
  const against = options.against ?? "worktree";
  if (against === "staged") args.push("--cached");
  else if (against === "worktree") args.push(await headOrEmptyTree(git, limits));
  else args.push(await requireCommit(git, against.revision, limits));
  args.push("--", ...options.paths ?? []);
  const output = await git.stream(args, onOutput, limits);
  if (output.code !== 0) throw git.failure(args, output);
}

/** Paths that differ from the merge base with a revision, uncommitted and untracked ones included. */
export async function gitChangedPaths(
  git: GitCommand,
  revision: string,
  limits: CommandLimits = {},
): Promise<readonly string[] | undefined> {
  const commit = await resolveCommit(git, revision, limits);
  if (commit === undefined) return undefined;
  const [tracked, untracked] = await Promise.all([
    trackedChanges(git, commit, limits),
    git.list(["ls-files", "--others", "--exclude-standard", "-z"], limits),
  ]);
  return [...new Set([...tracked, ...untracked])].sort();
}

async function trackedChanges(
  git: GitCommand,
  commit: string,
  limits: CommandLimits,
): Promise<readonly string[]> {
  const args = ["diff", "--no-ext-diff", "--name-only", "--no-renames", "-z"];
  const output = await git.attempt([...args, "--merge-base", commit, "--"], limits);
  // Without a common commit, or without any commit here yet, the two are compared directly.
  if (output.code !== 0) return await git.list([...args, commit, "--"], limits);
  return output.stdout.split("\0").slice(0, -1);
}

const SYNTAX = { extended: "-E", fixed: "-F", perl: "-P" } as const;

/**
 * Searches files and reports each matching line.
 *
 * @param git git in the folder
 * @param options What to search for
 * @param onMatch Receives each match
 * @param limits Time limit and cancellation
 * @param scope `repository`: the tracked files. `folder`: all files that are not ignored, in a
 *   folder that is not a git repository
 * @returns How many matches were reported
 */
export async function grepGit(
  git: GitCommand,
  options: GrepOptions,
  onMatch: OnMatch,
  limits: CommandLimits = {},
  scope: "repository" | "folder" = "repository",
): Promise<number> {
  const args = ["grep", "--no-color", "-I", "-n", "--column", "--null", "--full-name"];
  args.push(SYNTAX[options.syntax ?? "extended"]);
  if (options.ignoreCase) args.push("-i");
  if (options.wholeWord) args.push("-w");
  if (scope === "folder") args.push("--no-index", "--exclude-standard");
  else if (options.untracked) args.push("--untracked");
  const paths = (options.paths ?? []).map((path) => `:(literal)${path}`);
  if (scope === "folder") paths.push(":(exclude).jj");
  args.push("-e", options.pattern, "--", ...paths);
  const parser = new GrepParser(onMatch);
  const output = await git.stream(args, (bytes) => parser.push(bytes), limits);
  // Code 1 means no match; a message about a bad pattern begins with the pattern itself.
  if (output.code <= 1 && !/^(fatal|error):/m.test(output.stderr)) return parser.matches;
  const complaint = /^fatal: (?:command line, )?(.*)$/m.exec(output.stderr)?.[1];
  if (complaint?.includes(options.pattern)) {
    throw new NestrError("USAGE", `the pattern "${options.pattern}" cannot be read: ${complaint}`, {
      hint: "use --fixed to search for the text as it is",
      details: { pattern: options.pattern, stderr: output.stderr.trim() },
    });
  }
  throw git.failure(args, output);
}

const LINE_FEED = 10;

/** Parses the output of `git grep -n --column --null`: `path NUL line NUL column NUL text LF`. */
export class GrepParser {
  /** How many matches were reported so far. */
  matches = 0;
  readonly #onMatch: OnMatch;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** The incomplete last line, in the pieces it came in, as a line can be long. */
  #rest: Uint8Array[] = [];

  constructor(onMatch: OnMatch) {
    this.#onMatch = onMatch;
  }

  /** Takes the next piece of output, of any size. */
  async push(piece: Uint8Array): Promise<void> {
    if (!piece.includes(LINE_FEED)) return void this.#rest.push(piece);
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([...this.#rest, piece]);
    let start = 0;
    for (;;) {
      const path = bytes.indexOf(0, start);
      const line = path < 0 ? -1 : bytes.indexOf(0, path + 1);
      const column = line < 0 ? -1 : bytes.indexOf(0, line + 1);
      const end = column < 0 ? -1 : bytes.indexOf(LINE_FEED, column + 1);
      if (end < 0) break;
      this.matches++;
      const wait = this.#onMatch(
        matchOf(this.#decoder.decode(bytes.subarray(start, end))),
        bytes.subarray(column + 1, end),
      );
      if (wait) await wait;
      start = end + 1;
    }
    this.#rest = start < bytes.length ? [bytes.subarray(start)] : [];
  }
}

/** A record as a match; decoded as a whole, since there may be millions. */
function matchOf(record: string): GrepMatch {
  const path = record.indexOf("\0");
  const line = record.indexOf("\0", path + 1);
  const column = record.indexOf("\0", line + 1);
  return {
    path: record.slice(0, path),
    line: Number(record.slice(path + 1, line)),
    column: Number(record.slice(line + 1, column)),
    text: record.slice(column + 1),
  };
}
