/**
 * Folders that are nobody else's business.
 *
 * @module
 */

import { fileError } from "./atomic_write.ts";

/**
 * Makes a folder that only its owner can look into, with those above it; one that exists stays as it
 * is.
 *
 * @param path Absolute path of the folder
 * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL`
 */
export function makePrivateFolder(path: string): void {
  try {
    Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileError(error, path, "create");
  }
}
