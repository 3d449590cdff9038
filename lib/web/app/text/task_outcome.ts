/**
 * The outcome of a task on a repository, in words: such tasks print nothing, but return data. Pure.
 *
 * @module
 */

import type { TaskResult } from "../../wire.ts";
import { count } from "./amounts.ts";

/** The outcome of a task, beyond the state it ended in. */
export interface TaskOutcome {
  /** In a few words, for a list. */
  readonly words: string;
  /** Whether the repository was left alone although it may need attention. */
  readonly left: boolean;
  /** More details, if there are any. */
  readonly message?: string;
  /** What a person could do now. */
  readonly hint?: string;
  /** The paths and branches that it is about. */
  readonly names: readonly string[];
}

/** Why a repository was left alone, in fewer words than the message. */
const REASONS: Readonly<Record<string, string>> = {
  "dirty": "uncommitted work",
  "diverged": "diverged",
  "rewritten": "replaced on the remote",
  "tag-moved": "the tag was moved",
  "detached": "no branch",
  "no-upstream": "no upstream",
  "upstream-gone": "upstream is gone",
  "no-remote": "no remote",
  "no-url": "no URL",
  "wrong-remote": "other remote",
  "operation": "unfinished operation",
  "blocked": "files in the way",
  "unsupported": "jj moves it itself",
};

type Data = Readonly<Record<string, unknown>>;

/**
 * The outcome of a task that succeeded; undefined for one that returns no data, such as a command.
 */
export function taskOutcome(result: TaskResult | null): TaskOutcome | undefined {
  const data = result?.data;
  if (result?.state !== "succeeded" || typeof data?.outcome !== "string") return undefined;
  const { message = rangeOf(data), hint } = data;
  return {
    words: wordsOf(data.outcome, data),
    left: data.outcome === "left",
    names: namesOf(data),
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof hint === "string" ? { hint } : {}),
  };
}

function wordsOf(outcome: string, data: Data): string {
  switch (outcome) {
    case "left":
      return `left alone: ${REASONS[String(data.reason)] ?? data.message ?? data.reason}`;
    case "cloned":
      return "cloned";
    case "updated":
      return sayAll("updated", counted(data.commits, "commit"));
    case "reset":
      return data.from === data.to
        ? sayAll(`${counted(listOf(data.changed).length, "file") || "nothing"} discarded`)
        : sayAll("reset", counted(listOf(data.changed).length, "file", " discarded"));
    case "cleaned":
      return `${count(listOf(data.removed).length, "path")} removed`;
    case "restored":
      return sayAll(
        "put back",
        isMoved(data.head) ? "the commits" : "",
        counted(listOf(data.branches).length, "branch", "", "branches"),
        counted(listOf(data.changed).length + listOf(data.untracked).length, "file"),
      );
    case "current":
      return typeof data.branch === "string" ? `already on ${data.branch}` : "current";
    case "switched":
      return typeof data.from === "string" ? `from ${data.from} to ${data.branch}` : outcome;
    default:
      return typeof data.branch === "string" ? `${data.branch} ${outcome}` : outcome;
  }
}

/** The names of the things that the list only counts. */
function namesOf(data: Data): readonly string[] {
  return [data.branches, data.removed, data.changed, data.untracked].flatMap(listOf).map(String);
}

const isMoved = (head: unknown): boolean => head !== null && head !== undefined;

const sayAll = (...parts: readonly string[]): string => parts.filter(Boolean).join(", ");

const listOf = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : [];

function counted(number: unknown, one: string, behind = "", many = `${one}s`): string {
  return typeof number === "number" && number > 0 ? count(number, one, many) + behind : "";
}

/** The commits that it is about. */
function rangeOf({ from, to }: Data): string | undefined {
  if (typeof to !== "string") return undefined;
  return typeof from === "string" && from !== to
    ? `from ${short(from)} to ${short(to)}`
    : `at ${short(to)}`;
}

const short = (commit: string): string => commit.slice(0, 7);
