/**
 * Files of other tools for tests of importers.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type ErrorDocument, NestrError } from "../../lib/errors/nestr_error.ts";
import type { Imported, ImportSource } from "../../lib/importers/imported.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

type Importer = (source: ImportSource) => Promise<Imported>;

/**
 * Imports a text.
 *
 * @param importer The importer
 * @param name Name of the file
 * @param text Its content
 * @param others Further files by path
 */
export async function importText(
  importer: Importer,
  name: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<Imported> {
  using folder = new TemporaryFolder({ [name]: text, ...others });
  return await importer({ path: folder.at(name), root: folder.path });
}

/** Imports a file of `tests/fixtures/imports`, whose folder is the root. */
export async function importFixture(
  importer: Importer,
  kind: string,
  name: string,
  groups?: readonly string[],
): Promise<Imported> {
  const root = new URL(`../fixtures/imports/${kind}`, import.meta.url).pathname;
  return await importer({ path: `${root}/${name}`, root, ...(groups ? { groups } : {}) });
}

/** The error that an import fails with. */
export async function importError(imported: Promise<unknown>): Promise<ErrorDocument> {
  try {
    await imported;
  } catch (error) {
    if (error instanceof NestrError) return error.toJSON();
    throw error;
  }
  assert.fail("it was imported");
}

/** Problems of `IMPORT_INVALID` as `line:column message`. */
export async function importProblems(imported: Promise<unknown>): Promise<readonly string[]> {
  const { code, details } = await importError(imported);
  assert.equal(code, "IMPORT_INVALID");
  const problems = details?.problems as { line: number; column: number; message: string }[];
  return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** Notes as `line subject: reason`. */
export const noteTexts = ({ notes }: Imported): readonly string[] =>
  notes.map(({ line, subject, reason }) => `${line ?? "-"} ${subject}: ${reason}`);
