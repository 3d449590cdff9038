/**
 * Removes what writers that were killed have left beside the files they wanted to replace.
 *
 * @module
 */

/** What `writeFileAtomic` puts behind the name of the file that it writes. */
const SUFFIX = /\.[0-9a-f]{8}\.tmp$/;

/**
 * Removes the temporary files of one file, or of all files in a folder, as `writeFileAtomic` names them.
 *
 * To be called only by whoever holds the lock that keeps others from writing there: a temporary file is
 * then nobody's. Mere housekeeping: it never fails.
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
    // What cannot be removed now is removed another time.
  }
}
