/**
 * What lies at a path, for those who do not care why nothing does: what is missing and what cannot be
 * looked at count alike. Symbolic links are followed.
 *
 * Synchronous, because each answer is one call of the system.
 *
 * @module
 */

/** Whether there is a folder. */
export function isFolder(path: string): boolean {
  return infoOf(path)?.isDirectory ?? false;
}

/** Whether there is a file. */
export function isFile(path: string): boolean {
  return infoOf(path)?.isFile ?? false;
}

/** Whether there is anything. */
export function exists(path: string): boolean {
  return infoOf(path) !== undefined;
}

function infoOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}
