/**
 * The kinds of files that `nestr project import` reads.
 *
 * @module
 */

/** Kinds of files, named after the tools that they belong to. */
export const IMPORT_KINDS = [
  "mani",
  "meta",
  "repo",
  "west",
  "vcstool",
  "gitmodules",
  "gita",
  "tsrc",
  "compose",
] as const;

/** A kind of file. */
export type ImportKind = typeof IMPORT_KINDS[number];
