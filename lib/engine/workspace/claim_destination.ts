/**
 * Keeps the folder of a workspace that is being made to one process: whoever takes an add back removes
 * the folder with all that is in it, and it must not be the one that somebody else has just made.
 *
 * The lock holds for the machine, because two repositories may be given the same folder.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { tryLockFile } from "../../files/file_lock.ts";
import { makePrivateFolder } from "../../files/private_folder.ts";
import { machineStateFolder } from "../../workspaces/state_folder.ts";
import { pendingOperations } from "./pending_operations.ts";

/**
 * Claims a folder for as long as the claim is not disposed of, and looks again whether it is free.
 *
 * @param home Absolute path of the folder with the registry
 * @param root Absolute path of the folder to claim, without symbolic links
 * @throws {NestrError} `DESTINATION_OCCUPIED`, `FILE_ACCESS`, `DISK_FULL`
 */
export async function claimDestination(home: string, root: string): Promise<Disposable> {
  const path = await lockPath(root);
  makePrivateFolder(destinationsFolder());
  const lock = await tryLockFile(path);
  if (lock === undefined) throw occupied(root);
  const claim = { [Symbol.dispose]: () => lock.remove() };
  try {
    checkDestination(root);
    // What is being removed there, or was begun and not taken back, still has the folder.
    if (pendingOperations(home).some(({ record }) => record.root === root)) throw occupied(root);
    return claim;
  } catch (error) {
    claim[Symbol.dispose]();
    throw error;
  }
}

/**
 * The folder of a workspace has to be missing, or empty.
 *
 * @throws {NestrError} `DESTINATION_OCCUPIED`
 */
export function checkDestination(root: string): void {
  const occupied = (what: string) =>
    new NestrError("DESTINATION_OCCUPIED", `"${root}" ${what}`, {
      hint: "choose a folder that does not exist",
      details: { path: root },
    });
  try {
    for (const _ of Deno.readDirSync(root)) throw occupied("is not empty");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error instanceof NestrError ? error : occupied("is not a readable folder");
  }
}

/** Removes what a crash has left of a claim. */
export async function forgetClaim(root: string): Promise<void> {
  const path = await lockPath(root);
  try {
    Deno.statSync(path);
  } catch {
    return;
  }
  (await tryLockFile(path))?.remove();
}

const destinationsFolder = (): string => `${machineStateFolder()}/destinations`;

async function lockPath(root: string): Promise<string> {
  return `${destinationsFolder()}/${await digest(root)}.lock`;
}

function occupied(root: string): NestrError {
  return new NestrError(
    "DESTINATION_OCCUPIED",
    `another workspace is being made or removed in "${root}"`,
    { hint: "choose another folder, or wait for that to end", details: { path: root } },
  );
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
