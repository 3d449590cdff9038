/**
 * The text of a file of another tool.
 *
 * Only of regular files, of a size that is parsed at once, and in UTF-8: whoever is told that a
 * colon is missing looks for it in vain in a file of another encoding.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";

/** More than any such file has; parsing takes no interrupt. */
const MOST_MEGABYTES = 5;

/**
 * Reads a file that was named, or found.
 *
 * @param file Absolute path
 * @throws {NestrError} `IMPORT_NOT_FOUND`, `FILE_ACCESS`; `IMPORT_INVALID` where it is no regular
 * file, too large or not UTF-8
 */
export async function readSource(file: string): Promise<string> {
  requireSource(file);
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    throw fileError(error, file, "read");
  }
  try {
    // UTF-16 without a mark is UTF-8 with NUL characters.
    if (bytes[0] === 0 || bytes[1] === 0) throw new TypeError("it has a NUL character");
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalid(file, "is not UTF-8", "save it as UTF-8, then import again", cause);
  }
}

/**
 * Looks whether there is a file that can be read.
 *
 * @param file Absolute path
 * @param hint What to do where there is none
 * @throws {NestrError} As `readSource`, except that nothing is read
 */
export function requireSource(
  file: string,
  hint = `check the path; the folder is "${dirname(file)}", the name "${basename(file)}"`,
): void {
  let info: Deno.FileInfo;
  try {
    info = Deno.statSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.FilesystemLoop) {
      throw invalid(file, "is no regular file", "its symbolic links form a loop", error);
    }
    if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, file, "read");
    throw new NestrError("IMPORT_NOT_FOUND", `there is no file "${file}"`, {
      hint,
      details: { file },
    });
  }
  // A folder has a message of its own from the system.
  if (!info.isFile && !info.isDirectory) {
    throw invalid(file, "is no regular file", "copy what it says to a file, and import that");
  }
  if (info.isFile && info.size > MOST_MEGABYTES * 1_000_000) {
    throw invalid(file, `is larger than ${MOST_MEGABYTES} MB`, "import a smaller file");
  }
}

function invalid(file: string, reason: string, hint: string, cause?: unknown): NestrError {
  return new NestrError("IMPORT_INVALID", `"${file}" ${reason}`, {
    hint,
    details: { file },
    cause,
  });
}
