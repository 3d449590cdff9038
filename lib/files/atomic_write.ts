/**
 * Replaces a file so that a reader, even after a crash, sees the old content or the new, nothing
 * between.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/**
 * Writes a file through a temporary one beside it, which is written, synced and renamed.
 *
 * @param path Absolute path; its folder must exist
 * @param text The whole new content
 * @param mode Permission bits of the file. Default 0o644
 * @throws {NestrError} `DISK_FULL` or `FILE_ACCESS`; the old file is then untouched
 */
export async function writeFileAtomic(path: string, text: string, mode = 0o644): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    const file = await Deno.open(temporary, { write: true, createNew: true, mode });
    try {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw fileError(error, path, "write");
  }
}

/**
 * Turns what a file operation threw into a coded error; a `NestrError` is returned as it is.
 *
 * @param error What was thrown
 * @param path The file or folder it was about
 * @param verb What was tried: `read`, `write`, `create`
 */
export function fileError(error: unknown, path: string, verb: string): NestrError {
  if (error instanceof NestrError) return error;
  if (isDiskFull(error)) {
    return new NestrError("DISK_FULL", `cannot ${verb} "${path}": the disk is full`, {
      hint: "free some space, then run the command again",
      details: { path },
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new NestrError("FILE_ACCESS", `cannot ${verb} "${path}": ${reason}`, {
    hint: "check that the path exists, who owns it, and its permissions",
    details: { path },
    cause: error,
  });
}

/** Whether an error means that no space (ENOSPC) or quota (EDQUOT) is left. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT" || /os error (28|122)\b/.test(error.message);
}
