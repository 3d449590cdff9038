/**
 * Files in the folder of a project's workspace that lie in none of its working copies: what a person, or
 * a program, has put there, and no version control holds.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileError } from "../../files/atomic_write.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";

/**
 * Files beside the working copies that are neither ours nor the same as in the project.
 *
 * @param record The workspace
 * @param source Absolute path of the folder that listed files were copied from
 * @returns Paths relative to the workspace, sorted
 */
export async function strayFiles(
  { root, copies, envFiles }: WorkspaceRecord,
  source: string,
): Promise<readonly string[]> {
  if (copies.some(({ path }) => path === root)) return [];
  const occupied = new Set(copies.map(({ path }) => path));
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const { name, isDirectory, isFile, isSymlink } of entries(join(root, folder))) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (path === ".nestr" || envFiles.includes(path)) continue;
      if (occupied.has(join(root, path))) continue;
      if (isDirectory) await walk(path);
      // A pipe or a socket holds nothing; to read it is to wait for whoever writes.
      else if (!isFile && !isSymlink) continue;
      else if (!await isSameFile(join(root, path), join(source, path))) found.push(path);
    }
  };
  await walk("");
  return found.sort();
}

/**
 * Keeps stray files beside the registry.
 *
 * @param root Absolute path of the workspace's folder
 * @param paths As `strayFiles()` returned them
 * @param folder Absolute path of the folder to keep them in
 */
export async function keepStrayFiles(
  root: string,
  paths: readonly string[],
  folder: string,
): Promise<void> {
  for (const path of paths) {
    const target = join(folder, path);
    try {
      await Deno.mkdir(dirname(target), { recursive: true });
      const { isSymlink } = await Deno.lstat(join(root, path));
      if (isSymlink) await Deno.symlink(await Deno.readLink(join(root, path)), target);
      else await Deno.copyFile(join(root, path), target);
    } catch (error) {
      throw fileError(error, target, "save");
    }
  }
}

function entries(folder: string): readonly Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    return []; // The folder was deleted by hand.
  }
}

/** Whether two paths hold the same: files with the same bytes, or links that lead to the same place. */
export async function isSameFile(path: string, original: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([Deno.lstat(path), Deno.lstat(original)]);
    if (one.isSymlink || other.isSymlink) {
      return one.isSymlink && other.isSymlink &&
        await Deno.readLink(path) === await Deno.readLink(original);
    }
    if (one.size !== other.size) return false;
    const [bytes, others] = await Promise.all([Deno.readFile(path), Deno.readFile(original)]);
    return bytes.every((byte, index) => byte === others[index]);
  } catch {
    return false;
  }
}
