/**
 * The mark in the folder of a project's workspace that leads from anywhere inside back to the project.
 *
 * A workspace of one repository needs none: its working copy knows the repository it was made from.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileError, writeFileAtomic } from "../../files/atomic_write.ts";

const FOLDER = ".nestr";
const FILE = "workspace.json";

/** What the mark says. */
export interface WorkspaceMarker {
  /** The workspace's name. */
  readonly name: string;
  /** Absolute path of the folder whose registry holds the workspace. */
  readonly home: string;
  /** Absolute path of the project's manifest. */
  readonly manifest: string;
}

/**
 * The mark of the workspace that a folder lies in.
 *
 * @param directory Absolute path to begin at; the folders above are looked at as well
 * @returns The mark; undefined where there is none, or none that still leads somewhere
 */
export function readMarker(directory: string): WorkspaceMarker | undefined {
  for (let folder = directory;; folder = dirname(folder)) {
    const marker = markerIn(folder);
    if (marker !== undefined) return marker;
    if (folder === dirname(folder)) return undefined;
  }
}

function markerIn(folder: string): WorkspaceMarker | undefined {
  try {
    const value: unknown = JSON.parse(Deno.readTextFileSync(join(folder, FOLDER, FILE)));
    if (!isMarker(value)) return undefined;
    Deno.statSync(value.manifest);
    return value;
  } catch {
    return undefined;
  }
}

function isMarker(value: unknown): value is WorkspaceMarker {
  return typeof value === "object" && value !== null &&
    ["name", "home", "manifest"].every((key) =>
      typeof (value as Record<string, unknown>)[key] === "string"
    );
}

/**
 * Marks the folder of a workspace; git and jj ignore the mark by themselves.
 *
 * @param root Absolute path of the workspace's folder
 * @param marker What to say
 */
export async function writeMarker(root: string, marker: WorkspaceMarker): Promise<void> {
  const folder = join(root, FOLDER);
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, ".gitignore"), "*\n");
  } catch (error) {
    throw fileError(error, folder, "create");
  }
  await writeFileAtomic(join(folder, FILE), `${JSON.stringify(marker, null, 2)}\n`);
}

/** Takes the mark out of a folder that is no workspace any more. */
export async function removeMarker(root: string): Promise<void> {
  const folder = join(root, FOLDER);
  for (const path of [join(folder, FILE), join(folder, ".gitignore"), folder]) {
    try {
      await Deno.remove(path);
    } catch {
      // It is gone, or somebody has put something else there.
    }
  }
}
