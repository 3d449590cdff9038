/**
 * Folders that only their owner can read.
 *
 * @module
 */

import { fileError } from "./atomic_write.ts";

/**
 * Creates a folder that only its owner can look into, and those above it; an existing one is left
 * as it is.
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
