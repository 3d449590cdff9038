/**
 * Imports Compose files, and reads back the manifest that was made from them.
 *
 * @module
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { importCompose } from "../../lib/importers/compose.ts";
import type { Imported } from "../../lib/importers/imported.ts";
import type { EnvironmentConfig } from "../../lib/manifest/environment.ts";
import { loadEnvironmentFile } from "../../lib/manifest/environment_file.ts";
import type { ManifestProblem } from "../../lib/manifest/problem.ts";
import { formatToml } from "../../lib/manifest/toml.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

/** The result of an import. */
export interface ImportedCompose {
  readonly imported: Imported;
  /** The manifest's tables of services, by name. */
  // deno-lint-ignore no-explicit-any -- entries of every shape
  readonly services: Readonly<Record<string, any>>;
  /** The environment, as read back from the manifest. */
  readonly environment: EnvironmentConfig;
  /** The notes as `LINE SUBJECT: REASON`. */
  readonly notes: readonly string[];
  /** The env file's template; empty if there is none. */
  readonly template: string;
}

/** The absolute path of a Compose file among the fixtures. */
export function composeFixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/imports/compose/${name}`, import.meta.url));
}

/** Imports a file, writes the manifest and reads it back. */
export async function importedCompose(
  path: string,
  groups?: readonly string[],
  root = dirname(path),
): Promise<ImportedCompose> {
  const imported = await importCompose({ path, root, ...(groups ? { groups } : {}) });
  const { environment: tables = {} } = imported.tables;
  using folder = new TemporaryFolder();
  const environment = await loadEnvironmentFile(folder.write("aether.toml", formatToml(tables)));
  return {
    imported,
    // deno-lint-ignore no-explicit-any -- entries of every shape
    services: (tables.services ?? {}) as Record<string, any>,
    environment,
    notes: imported.notes.map(({ line, subject, reason }) => `${line} ${subject}: ${reason}`),
    template: (tables.injection as { template?: string } | undefined)?.template ?? "",
  };
}

/** Like {@link importedCompose}, but for a text, with further files beside it. */
export async function importedText(
  text: string,
  files: Readonly<Record<string, string>> = {},
  groups?: readonly string[],
): Promise<ImportedCompose> {
  using folder = new TemporaryFolder(files);
  return await importedCompose(folder.write("compose.yaml", text), groups);
}

/** The problems for which a text is refused, as `LINE:COLUMN MESSAGE`. */
export async function refusals(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  using folder = new TemporaryFolder(files);
  const path = folder.write("compose.yaml", text);
  try {
    await importCompose({ path, root: folder.path });
  } catch (error) {
    if (!(error instanceof NestrError) || error.code !== "IMPORT_INVALID") throw error;
    const problems = error.details!.problems as readonly ManifestProblem[];
    return problems.map(({ line, column, message }) =>
      `${line}:${column} ${message.replaceAll(`${folder.path}/`, "")}`
    );
  }
  throw new Error("it was not refused");
}
