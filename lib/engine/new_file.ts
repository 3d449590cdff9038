/**
 * Writes a manifest where one may already exist, for `nestr project init` and `import`.
 *
 * An existing manifest is never lost: it is an error, or with `force` it is kept beside the new
 * one.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { filesNamed } from "../manifest/file_names.ts";
import { isFile } from "../files/path_kind.ts";

/** Whether an existing file is replaced, and whether anything is written. */
export interface NewFileOptions {
  /** Replace an existing manifest, which is kept with the ending `.bak`. */
  readonly force?: boolean;
  /** Write nothing. */
  readonly dryRun?: boolean;
}

/**
 * The files in a folder under any of the names that a new file could have.
 *
 * @param folder Absolute path
 * @param names The possible names
 * @param options Whether they may exist
 * @throws {NestrError} `MANIFEST_EXISTS` without `force`
 */
export function existingFiles(
  folder: string,
  names: readonly string[],
  { force, dryRun }: NewFileOptions,
): readonly string[] {
  const existing = filesNamed(folder, names);
  if (existing.length === 0 || force || dryRun) return existing;
  throw new NestrError("MANIFEST_EXISTS", `there is a manifest already: "${existing[0]}"`, {
    hint: "see what would be written with --dry-run, or replace it with --force",
    details: { paths: existing },
  });
}

/**
 * Writes a file in place of others, which are kept under new names that overwrite nothing.
 *
 * @param existing Absolute paths of the others
 * @param path Absolute path of the new file
 * @param text Its text
 * @returns Where the first of the others is now; null where there was none
 * @throws {NestrError} `FILE_ACCESS`, `DISK_FULL`; every old file still exists, perhaps under its
 * new name
 */
export async function replaceFiles(
  existing: readonly string[],
  path: string,
  text: string,
): Promise<string | null> {
  const kept: string[] = [];
  try {
    // Copied, not moved: if this is killed at any point, there is a manifest, old or new.
    for (const from of existing) {
      let to = `${from}.bak`;
      for (let i = 2; isFile(to); i++) to = `${from}.${i}.bak`;
      kept.push(to);
      await Deno.copyFile(from, to);
    }
    await writeFileAtomic(path, text);
  } catch (error) {
    for (const to of kept) await Deno.remove(to).catch(() => {});
    throw fileError(error, path, "write");
  }
  for (const from of existing) {
    if (from === path) continue;
    await Deno.remove(from).catch((error) => {
      throw fileError(error, from, "remove");
    });
  }
  return kept[0] ?? null;
}

/**
 * The real path of a folder, without symbolic links.
 *
 * @param path Absolute path
 * @throws {NestrError} `FILE_ACCESS` where there is none
 */
export function realFolder(path: string): string {
  try {
    const real = Deno.realPathSync(path);
    if (Deno.statSync(real).isDirectory) return real;
  } catch (error) {
    throw fileError(error, path, "read");
  }
  throw new NestrError("FILE_ACCESS", `"${path}" is not a folder`, { details: { path } });
}
