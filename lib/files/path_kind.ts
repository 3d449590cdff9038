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

/** From so many paths below one folder on, looking into it costs less than looking at each. */
const MANY = 20;

/**
 * Which of many paths are folders.
 *
 * @param paths Absolute, with `/`
 */
export function foldersAmong(paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const byParent = Map.groupBy(paths, (path) => path.slice(0, path.lastIndexOf("/")));
  for (const [parent, siblings] of byParent) {
    const kinds = siblings.length < MANY ? undefined : entriesOf(parent);
    for (const path of siblings) {
      const entry = kinds?.get(path.slice(parent.length + 1));
      // What is not among the entries may be there in other letters, and a link may lead to a folder.
      if (entry?.isDirectory || (!entry?.isFile && isFolder(path))) found.add(path);
    }
  }
  return found;
}

function entriesOf(folder: string): ReadonlyMap<string, Deno.DirEntry> | undefined {
  try {
    return new Map(Array.from(Deno.readDirSync(folder), (entry) => [entry.name, entry]));
  } catch {
    return undefined;
  }
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
