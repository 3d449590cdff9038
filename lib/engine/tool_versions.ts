/**
 * The versions of the external tools in use, for finding out what is wrong.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { ProcessPool } from "../process/process_pool.ts";

/** The version of git; null where there is none. */
export async function readGitVersion(): Promise<string | null> {
  await using pool = new ProcessPool({ size: 1 });
  const { code, stdout } = await pool.capture({ argv: ["git", "version"], directory: Deno.cwd() });
  return code === 0 ? /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim() : null;
}

/** The version of jj; null where there is none. */
export async function readJjVersion(): Promise<string | null> {
  await using pool = new ProcessPool({ size: 1 });
  const { code, stdout } = await pool.capture({ argv: ["jj", "--version"], directory: "/" });
  return code === 0 ? /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim() : null;
}

/** The version of the Docker daemon; null where none answers. */
export async function readDockerVersion(): Promise<string | null> {
  try {
    const { openDockerBackend } = await import("../backends/docker/docker_backend.ts");
    await using docker = await openDockerBackend();
    return await docker.version();
  } catch (error) {
    if (error instanceof NestrError) return null;
    throw error;
  }
}
