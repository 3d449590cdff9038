/**
 * The names of files that describe a project or a workspace, and which of them a folder has.
 *
 * @module
 */

import { basename, join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { isFile } from "../files/path_kind.ts";

/** The possible names of a manifest. */
export const MANIFEST_NAMES = ["nestr.toml", "nestr.yaml", "nestr.yml", "nestr.json"] as const;

/** The possible names of a file that describes the environment of a repository's workspaces. */
export const ENVIRONMENT_NAMES = [
  "aether.toml",
  "aether.yaml",
  "aether.yml",
  "aether.json",
] as const;

/**
 * The files of a folder that have one of the given names.
 *
 * @param folder Absolute path
 * @param names The names
 * @returns Absolute paths, in the order of the names; folders do not count
 */
export function filesNamed(folder: string, names: readonly string[]): readonly string[] {
  return names.map((name) => join(folder, name)).filter(isFile);
}

/**
 * Refuses to choose between two files.
 *
 * @param folder Their folder
 * @param files Absolute paths of the files
 * @param noun What they are, in the plural: `manifests`
 * @returns The only file; undefined where there is none
 * @throws {NestrError} `MANIFEST_AMBIGUOUS`
 */
export function onlyFile(
  folder: string,
  files: readonly string[],
  noun: string,
): string | undefined {
  if (files.length < 2) return files[0];
  const names = files.map((file) => basename(file));
  throw new NestrError(
    "MANIFEST_AMBIGUOUS",
    `the folder "${folder}" has ${files.length} ${noun}: ${names.join(", ")}`,
    { hint: "keep one of them, or choose one with --config FILE", details: { files } },
  );
}
