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

/**
 * Ends what an operation has left running. Where the system does not show environments, nothing is
 * found.
 *
 * @param id Id of the operation
 */
export async function endOperationProcesses(id: string): Promise<void> {
  if (id === "") return;
  const left = processesWhose((env) => env.get(OPERATION_VARIABLE) === id);
  await endProcesses(left.map(({ stat }) => stat), GRACE_MS);
}
