/**
 * Removes what killed writers have left beside the files they were replacing.
 *
 * @module
 */

/** What `writeFileAtomic` appends to the name of the file that it writes. */
const SUFFIX = /\.[0-9a-f]{8}\.tmp$/;

/**
 * Removes the temporary files of one file, or of all files in a folder, as `writeFileAtomic` names them.
 *
 * The caller must hold the lock that keeps others from writing there, so that no temporary file is
 * in use. This is only housekeeping: it never fails.
 *
 * @param folder Absolute path of the folder
 * @param file Name of the file. Default: all
 */
export function removeLeftTemporaries(folder: string, file?: string): void {
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      const original = name.replace(SUFFIX, "");
      if (original === name || file !== undefined && original !== file) continue;
      Deno.removeSync(`${folder}/${name}`);
    }
  } catch {
    // What cannot be removed now will be removed another time.
  }
}
