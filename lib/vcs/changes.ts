/**
 * The shapes in which a `Repository` answers about changes: what differs, what matches, what would
 * be lost. Types only.
 *
 * @module
 */

/** What to compare. */
export interface DiffOptions {
  /**
   * - `worktree`: tracked files against HEAD (default)
   * - `staged`: the index against HEAD
   * - `{ revision }`: tracked files against a revision
   */
  readonly against?: "worktree" | "staged" | { readonly revision: string };
  /** `patch` (default), `stat`, or `names`: one path per line. */
  readonly format?: "patch" | "stat" | "names";
  /** Whether to write ANSI colours. Default false. */
  readonly color?: boolean;
  /** Only these paths, literal and relative to the repository. */
  readonly paths?: readonly string[];
  /**
   * A folder, with a `/` at its end, to put before the paths of `patch` and `names`. A patch
   * without colours then has no renames, since git does not prefix their paths.
   */
  readonly prefix?: string;
}

/** What to search for. */
export interface GrepOptions {
  /** Text or regular expression. */
  readonly pattern: string;
  /** How to read the pattern: POSIX extended (default), fixed text, or Perl. */
  readonly syntax?: "extended" | "fixed" | "perl";
  /** Whether to ignore case. Default false. */
  readonly ignoreCase?: boolean;
  /** Whether to match whole words only. Default false. */
  readonly wholeWord?: boolean;
  /** Whether to search untracked files as well. Default false. */
  readonly untracked?: boolean;
  /** Only these paths, literal and relative to the repository. */
  readonly paths?: readonly string[];
}

/** A line that matches. */
export interface GrepMatch {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** Byte column of the first match in the line, from 1. */
  readonly column: number;
  /** The whole line, without its line feed. */
  readonly text: string;
}

/** Receives a match, and its line byte for byte; a returned promise holds the search back. */
export type OnMatch = (match: GrepMatch, line: Uint8Array) => void | Promise<void>;

/** A commit, for messages. */
export interface CommitSummary {
  /** Full commit id. */
  readonly id: string;
  /** First line of its message. */
  readonly subject: string;
}

/** Commits that would be lost. */
export interface LostCommits {
  /** How many. */
  readonly count: number;
  /** The newest of them, at most twenty. */
  readonly commits: readonly CommitSummary[];
}

/** What a reset would discard. */
export interface ResetPreview {
  /** Commit that HEAD is at; null before the first commit. */
  readonly from: string | null;
  /** Commit that it would be moved to. */
  readonly to: string;
  /** Commits that only HEAD's branch holds and that the target lacks. */
  readonly lost: LostCommits;
  /** Tracked paths with changes that are not committed. */
  readonly changed: readonly string[];
  /** Submodules that are at another commit than HEAD says; they stay there. */
  readonly submodules: readonly string[];
  /** Untracked or ignored paths that files of the target would overwrite. */
  readonly overwritten: readonly string[];
}

/** What to clean away. */
export interface CleanOptions {
  /** Ignored files as well. Default false. */
  readonly ignored?: boolean;
  /** Patterns, in the form of `.gitignore`, of what is always kept: `/.nestr/`. */
  readonly keep?: readonly string[];
}
