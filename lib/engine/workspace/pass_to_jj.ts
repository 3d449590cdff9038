/**
 * Runs jj in our place, word for word.
 *
 * A module of its own, because it is loaded before every jj command of somebody who types `ajj`.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { type ForegroundEnd, runForeground } from "../../process/foreground.ts";

/**
 * Runs jj in our place: terminal, signals and exit code are its own.
 *
 * @param args Its arguments, as they were typed
 * @param directory Absolute working folder
 * @throws {NestrError} `JJ_NOT_FOUND`
 */
export async function passToJj(
  args: readonly string[],
  directory: string,
): Promise<ForegroundEnd> {
  try {
    return await runForeground({ argv: ["jj", ...args], directory, env: Deno.env.toObject() });
  } catch (error) {
    if (!(error instanceof NestrError) || error.code !== "COMMAND_NOT_FOUND") throw error;
    const { JJ_INSTALLATION } = await import("../../vcs/jj_command.ts");
    throw new NestrError("JJ_NOT_FOUND", "jj is not installed or not on PATH", {
      hint: JJ_INSTALLATION,
    });
  }
}
