/**
 * Tells what is at a path where the reason for its absence does not matter: a missing path and an
 * inaccessible one count alike. Symbolic links are followed.
 *
 * Synchronous, because each answer is one system call.
 *
 * @module
 */

/** Whether there is a folder at a path. */
export function isFolder(path: string): boolean {
  return infoOf(path)?.isDirectory ?? false;
}

/** From this many paths in one folder, listing it is cheaper than checking each path. */
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
      // A name not among the entries may exist in another case, and a link may lead to a folder.
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

/** Whether there is a file at a path. */
export function isFile(path: string): boolean {
  return infoOf(path)?.isFile ?? false;
}

/** Whether there is anything at a path. */
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
