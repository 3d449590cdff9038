/**
 * Ends the commands that queries have started, for a program that is interrupted.
 *
 * Operations can be ended more gently: see `OperationOptions`.
 *
 * @module
 */

export { killAllCommands } from "../process/process_pool.ts";
