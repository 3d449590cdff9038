/**
 * Loads invalid manifests.
 *
 * @module
 */

import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { loadManifest } from "../../lib/manifest/load.ts";
import type { ManifestProblem } from "../../lib/manifest/problem.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

/** The error that loading fails with. */
export async function loadError(path: string): Promise<NestrError> {
  try {
    await loadManifest(path);
  } catch (error) {
    assert.ok(error instanceof NestrError, String(error));
    return error;
  }
  assert.fail(`"${path}" was loaded without an error`);
}

/** The problems found when the first manifest of a folder is loaded. */
export async function problemsOf(
  files: Readonly<Record<string, string>>,
): Promise<readonly ManifestProblem[]> {
  using folder = new TemporaryFolder(files);
  const error = await loadError(folder.at(Object.keys(files)[0]!));
  assert.equal(error.code, "MANIFEST_INVALID", error.message);
  const problems = error.details!.problems as readonly ManifestProblem[];
  return problems.map((problem) => ({
    ...problem,
    file: problem.file.slice(folder.path.length + 1),
    message: problem.message.replaceAll(`${folder.path}/`, ""),
    related: problem.related &&
      { ...problem.related, file: problem.related.file.slice(folder.path.length + 1) },
  }));
}

/** Problems as lines `file:line:column path: message`. */
export function problemLines(problems: readonly ManifestProblem[]): readonly string[] {
  return problems.map(({ file, line, column, path, message }) =>
    `${file}:${line}:${column} ${path}: ${message}`
  );
}
