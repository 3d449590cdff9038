/**
 * Ends the commands that questions have started, for a program that is interrupted.
 *
 * Operations have a gentler way: see `OperationOptions`.
 *
 * @module
 */

export { killAllCommands } from "../process/process_pool.ts";
