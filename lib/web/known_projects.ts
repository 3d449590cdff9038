/**
 * Remembers which projects `nestr ui` has opened, in `projects.json` in this machine's state
 * folder.
 *
 * The file only decides which projects the page offers, so a damaged one is treated as missing.
 *
 * @module
 */

import { writeFileAtomic } from "../files/atomic_write.ts";
import { lockFile } from "../files/file_lock.ts";
import { makePrivateFolder } from "../files/private_folder.ts";
import { machineStateFolder } from "../workspaces/state_folder.ts";
import type { KnownProject } from "./wire.ts";

/** How many projects are remembered, most recently opened first. */
const REMEMBERED = 30;

/** How long another process may take to write the file, if the caller does not say. */
const WAIT_MS = 2_000;

/** The projects that were opened, most recent first. */
export async function readKnownProjects(
  folder: string = machineStateFolder(),
): Promise<readonly KnownProject[]> {
  const entries = await readEntries(`${folder}/projects.json`);
  return entries.map((entry) => ({ ...entry, present: isFile(entry.manifest) }));
}

/**
 * Remembers that a project was opened just now.
 *
 * @param project The project
 * @param folder This machine's state folder; created if it is missing
 * @param waitMs How long another process may take to write the file, in milliseconds
 * @throws {NestrError} `FILE_ACCESS`, `DISK_FULL`
 */
export async function rememberProject(
  { root, manifest, name }: Pick<KnownProject, "root" | "manifest" | "name">,
  folder: string = machineStateFolder(),
  waitMs: number = WAIT_MS,
): Promise<void> {
  makePrivateFolder(folder);
  const path = `${folder}/projects.json`;
  using lock = await lockFile(`${path}.lock`, waitMs);
  // Another process is still writing. An entry that is not remembered does no harm.
  if (!lock) return;
  const others = (await readEntries(path)).filter((entry) => entry.root !== root);
  const entry = { root, manifest, name, openedAt: new Date().toISOString() };
  const projects = [entry, ...others].slice(0, REMEMBERED);
  await writeFileAtomic(path, `${JSON.stringify({ version: 1, projects }, null, 2)}\n`, 0o600);
}

type Entry = Omit<KnownProject, "present">;

async function readEntries(path: string): Promise<readonly Entry[]> {
  try {
    const document = JSON.parse(await Deno.readTextFile(path));
    const projects: unknown = document?.version === 1 ? document.projects : undefined;
    return Array.isArray(projects) ? projects.filter(isEntry).slice(0, REMEMBERED) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { root, manifest, name, openedAt } = value as Readonly<Record<string, unknown>>;
  return [root, manifest, name, openedAt].every((it) => typeof it === "string") &&
    isAbsolute(String(root)) && isAbsolute(String(manifest));
}

const isAbsolute = (path: string): boolean => /^(\/|[A-Za-z]:)/.test(path);

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
