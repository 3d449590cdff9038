/**
 * The outcome of an operation that was not shown while it was running, in words. Pure.
 *
 * @module
 */

import type { OperationSummary } from "../../wire.ts";
import { count } from "./amounts.ts";

/** The outcome of an operation. */
export interface Outcome {
  readonly tone: "good" | "warn" | "bad";
  readonly title: string;
  /** What to do now, or what was done; one line each. */
  readonly lines: readonly string[];
  /** Commands that bring back work that was saved before it was removed. */
  readonly restore?: readonly string[];
}

/** Titles for success. */
const DONE: Readonly<Partial<Record<OperationSummary["operation"], string>>> = {
  "workspace-add": "The workspace is ready",
  "workspace-start": "The services were started",
  "workspace-stop": "The services were stopped",
  "workspace-forget": "The workspace was forgotten",
};

/** The outcome of an operation that has ended. */
export function outcomeOf({ operation, state, error, result }: OperationSummary): Outcome {
  if (error) return { tone: "bad", title: error.message, lines: error.hint ? [error.hint] : [] };
  if (state === "cancelled") return { tone: "warn", title: "It was cancelled", lines: [] };
  if (operation === "workspace-cleanup") return cleanedUp(listOf(result?.orphans));
  if (state !== "succeeded") return { tone: "bad", title: "It did not succeed", lines: [] };
  if (operation === "doctor-fix") {
    const fixed = listOf(result?.fixed).map(String);
    const title = fixed.length === 0
      ? "There was nothing to repair"
      : "The workspaces were repaired";
    return { tone: "good", title, lines: fixed };
  }
  const saved = listOf(result?.saved) as readonly { readonly restore: string }[];
  return {
    tone: "good",
    title: DONE[operation] ?? "Done",
    lines: [],
    ...(saved.length === 0 ? {} : { restore: saved.map(({ restore }) => restore) }),
  };
}

function cleanedUp(orphans: readonly unknown[]): Outcome {
  const tried = orphans as readonly {
    readonly kind: string;
    readonly name: string;
    readonly done: boolean | null;
    readonly error?: { readonly message: string };
  }[];
  const removed = tried.filter(({ done }) => done === true).length;
  const failed = tried.filter(({ error }) => error !== undefined);
  return {
    tone: failed.length > 0 ? "bad" : "good",
    title: failed.length > 0
      ? `${count(failed.length, "leftover")} could not be removed`
      : `${count(removed, "leftover")} removed`,
    lines: failed.map(({ kind, name, error }) => `${kind} ${name}: ${error!.message}`),
  };
}

const listOf = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : [];
