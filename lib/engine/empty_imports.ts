/**
 * Imports that come to nothing: no repository, and no service.
 *
 * @module
 */

import { basename } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { ImportedTables, ImportNote } from "../importers/imported.ts";
import type { ManifestProblem } from "../manifest/problem.ts";
import type { CombinedImport, ImportedSource } from "./combine_imports.ts";

/** Whether a file comes to no repository and no service. */
const isNothing = ({ repos = {}, environment = {} }: ImportedTables): boolean =>
  Object.keys(repos).length === 0 && Object.keys(environment.services ?? {}).length === 0;

/**
 * Refuses to make a manifest with nothing in it, and says of everything why it was left out.
 *
 * @param combined What was imported
 * @param sources Where from
 * @throws {NestrError} `IMPORT_INVALID`
 */
export function requireSomething(
  { tables, notes }: CombinedImport,
  sources: readonly ImportedSource[],
): void {
  if (!isNothing(tables)) return;
  const kind = sources.every((source) => source.kind === "compose") ? "service" : "repository";
  const message = notes.length === 0
    ? `names no ${kind}`
    : `names no ${kind} that could be imported`;
  const hint = notes.length === 0
    ? "add one, or write a manifest of the repositories in a folder with: nestr project init"
    : "what was left out is listed with the reason";
  const file = sources[0]!.file;
  const common = { column: null, found: null, expected: null, suggestion: null, related: null };
  const problems: readonly ManifestProblem[] = [
    ...sources.map((source) => (
      { ...common, file: source.file, line: null, path: "", message, suggestion: hint }
    )),
    ...notes.map(({ file, line = null, subject, reason }) => (
      { ...common, file, line, path: subject, message: reason }
    )),
  ];
  throw new NestrError("IMPORT_INVALID", `"${file}" ${message}`, { hint, details: { problems } });
}

/** A note for each file that comes to nothing beside others. */
export function nothingIn(sources: readonly ImportedSource[]): readonly ImportNote[] {
  return sources.filter(({ imported }) => isNothing(imported.tables)).map(({ file, kind }) => ({
    file,
    subject: basename(file),
    reason: kind === "compose"
      ? "no service was imported from it"
      : "no repository was imported from it",
  }));
}
