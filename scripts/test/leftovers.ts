/**
 * Finds what a program has left behind: files in its temporary folder, and processes that belong to it.
 *
 * @module
 */

/** A process that is still running. */
export interface LeftProcess {
  readonly pid: number;
  /** Its command line, with spaces between the words. */
  readonly command: string;
}

/**
 * What is in a folder.
 *
 * @param folder Absolute path
 * @returns Names, sorted; none if the folder does not exist
 */
export function leftFiles(folder: string): readonly string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * The processes whose environment, command line or current folder names a folder. Zombie processes
 * do not count.
 *
 * @param folder Absolute path, without symbolic links
 * @returns The processes; none if there is no `/proc`
 */
export function leftProcesses(folder: string): readonly LeftProcess[] {
  const left: LeftProcess[] = [];
  for (const name of leftFiles("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === Deno.pid) continue;
    const command = read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
    const traces = [command, read(`/proc/${name}/environ`), linked(`/proc/${name}/cwd`)];
    if (command !== "" && traces.some((text) => text.includes(folder))) left.push({ pid, command });
  }
  return left;
}

/** A file's text; empty if it belongs to another user, or its process has ended meanwhile. */
function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function linked(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return "";
  }
}
