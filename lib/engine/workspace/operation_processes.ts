/**
 * What an operation on a workspace has started and a crash of ours has left running: a checkout, a line
 * of setup. It is ended before what it was making is removed, or it would go on making it.
 *
 * @module
 */

import { endProcesses } from "../../process/background.ts";
import { processesWhose } from "../../process/process_environment.ts";

/** The variable that marks everything an operation starts; its value is the operation's id. */
export const OPERATION_VARIABLE = "AETHER_OPERATION";

/** Time between TERM and KILL, in milliseconds. */
const GRACE_MS = 2_000;
/** How often to look again for processes that were started while others were ended. */
const ROUNDS = 10;
/** How long a program that is being started may show no environment, in milliseconds. */
const START_MS = 20;

/**
 * Ends what an operation has left running, and what that starts meanwhile. Where the system does not
 * show environments, nothing is found.
 *
 * @param id Id of the operation
 */
export async function endOperationProcesses(id: string): Promise<void> {
  if (id === "") return;
  let graceMs = GRACE_MS;
  for (let round = 0, quiet = 0; round < ROUNDS && quiet < 2; round++) {
    const left = processesWhose((env) => env.get(OPERATION_VARIABLE) === id);
    await endProcesses(left.map(({ stat }) => stat), graceMs);
    if (left.length > 0) {
      quiet = 0;
      // Whoever appears now was started by one that has had its time to clean up.
      graceMs = 0;
    } else if (++quiet < 2) await new Promise((resolve) => setTimeout(resolve, START_MS));
  }
}
