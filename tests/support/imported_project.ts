/**
 * Imports for tests: fixtures in a folder of their own, and the project that the real loader makes
 * of the result.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import type { Imported } from "../../lib/importers/imported.ts";
import { loadManifest } from "../../lib/manifest/load.ts";
import type { ManifestProblem } from "../../lib/manifest/problem.ts";
import type { Project } from "../../lib/manifest/project.ts";
import { formatToml } from "../../lib/manifest/toml.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

/**
 * A copy of a folder of fixtures outside of this repository, which importers would otherwise find.
 *
 * @param name Folder in `tests/fixtures/imports`
 */
export function importFixture(name: string): TemporaryFolder {
  const source = new URL(`../fixtures/imports/${name}`, import.meta.url).pathname;
  const files: [path: string, text: string][] = [];
  const walk = (folder: string) => {
    for (const entry of Deno.readDirSync(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory) walk(path);
      else files.push([relative(source, path), Deno.readTextFileSync(path)]);
    }
  };
  walk(source);
  return new TemporaryFolder(Object.fromEntries(files));
}

/** Writes the tables as a manifest and loads it. */
export async function loadImported(imported: Imported): Promise<Project> {
  const project = imported.defaultBranch === undefined
    ? {}
    : { default_branch: imported.defaultBranch };
  using folder = new TemporaryFolder({
    "nestr.toml": formatToml({ version: 1, project, ...imported.tables }),
  });
  return await loadManifest(folder.at("nestr.toml"));
}

/**
 * The problems that an import fails with, as `file:line:column: message`, paths relative to a
 * folder.
 */
export async function importProblems(
  work: Promise<unknown>,
  folder: TemporaryFolder,
): Promise<readonly string[]> {
  const error = await work.then(() => assert.fail("the import succeeded"), (thrown) => thrown);
  assert.ok(error instanceof NestrError, String(error.stack));
  assert.equal(error.code, "IMPORT_INVALID", error.message);
  const problems = (error.details?.problems ?? []) as readonly ManifestProblem[];
  return problems.map(({ file, line, column, message }) =>
    `${file}:${line}:${column}: ${message}`.replaceAll(`${folder.path}/`, "")
  );
}

/** The notes of an import as `file:line: subject: reason`, paths relative to a folder. */
export function noteLines({ notes }: Imported, folder: TemporaryFolder): readonly string[] {
  return notes.map(({ file, line, subject, reason }) =>
    `${file}:${line ?? ""}: ${subject}: ${reason}`.replaceAll(`${folder.path}/`, "")
      .replaceAll(folder.path, ".")
  );
}
