/**
 * Where this machine's own state lies, whatever project it is about: port reservations, and the name
 * under which this installation marks what it makes.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { lockFile } from "../files/file_lock.ts";
import { makePrivateFolder } from "../files/private_folder.ts";

/** How long another process may take to write a short file, in milliseconds. */
const WAIT_MS = 60_000;

/** What an installation's identifier looks like. */
const IDENTIFIER = /^[0-9a-f-]{36}$/;

/**
 * The folder of this machine's state: `nestr` under `$XDG_STATE_HOME`, or under `.local/state` in the
 * home folder.
 *
 * @param env Reads an environment variable. Default: this process's
 * @returns Absolute path, whether or not the folder exists
 * @throws {NestrError} `SETTING_INVALID` where the environment names no home folder
 */
export function machineStateFolder(
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): string {
  const configured = env("XDG_STATE_HOME");
  // The specification has relative paths ignored.
  if (configured?.startsWith("/")) return `${configured.replace(/\/+$/, "")}/nestr`;
  const home = env("HOME") || env("USERPROFILE");
  if (home) return `${home.replace(/\/+$/, "")}/.local/state/nestr`;
  throw new NestrError("SETTING_INVALID", "HOME is not set, so there is no folder for state", {
    hint: "set HOME, or XDG_STATE_HOME to an absolute path",
    details: { places: ["XDG_STATE_HOME", "HOME"] },
  });
}

/**
 * The identifier of this installation: random, made once, the same for every process of the user.
 *
 * @param folder The folder of this machine's state; made where it is missing
 * @throws {NestrError} `FILE_ACCESS`, `DISK_FULL`, or `WORKSPACE_BUSY` when another process does not
 *   finish writing it
 */
export async function installationId(folder: string = machineStateFolder()): Promise<string> {
  const path = `${folder}/installation`;
  const known = readIdentifier(path);
  if (known) return known;
  makePrivateFolder(folder);
  using lock = await lockFile(`${folder}/installation.lock`, WAIT_MS);
  if (!lock) {
    throw new NestrError("WORKSPACE_BUSY", `"${path}" is being written by another process`, {
      hint: "wait for it to end, then run the command again",
      details: { path },
    });
  }
  const meanwhile = readIdentifier(path);
  if (meanwhile) return meanwhile;
  const made = crypto.randomUUID();
  await writeFileAtomic(path, `${made}\n`, 0o600);
  return made;
}

/** Reads the identifier; undefined where there is none, or what is there is none of ours. */
function readIdentifier(path: string): string | undefined {
  try {
    const text = Deno.readTextFileSync(path).trim();
    return IDENTIFIER.test(text) ? text : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileError(error, path, "read");
  }
}
