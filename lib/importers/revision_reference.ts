/**
 * Tells what another tool's `revision` names: a branch to follow, or a tag or commit to stay at.
 *
 * Works on the text alone; the remote is not asked.
 *
 * @module
 */

/** What a revision names. */
export type RevisionReference =
  | { readonly kind: "branch" | "tag" | "commit"; readonly name: string }
  /** A ref that is neither, such as `refs/changes/12/3412/1`. */
  | { readonly kind: "other" }
  /** A bare name, which the tools read differently. */
  | { readonly kind: "name"; readonly name: string };

const FULL_COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** Reads a revision. */
export function readRevision(text: string): RevisionReference {
  const [, folder, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(text) ?? [];
  if (name !== undefined) return { kind: folder === "heads" ? "branch" : "tag", name };
  if (text.startsWith("refs/")) return { kind: "other" };
  return FULL_COMMIT.test(text)
    ? { kind: "commit", name: text.toLowerCase() }
    : { kind: "name", name: text };
}
