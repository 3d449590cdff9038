/**
 * Runs a program many times in one of three ways. The benchmark compares its time with that of
 * `xargs`.
 *
 * Usage: `deno run -A process_start.ts command|detached|pool COUNT PROGRAM [ARGUMENT…]`
 *
 * @module
 */

import { ProcessPool } from "../../lib/process/process_pool.ts";

const AT_ONCE = navigator.hardwareConcurrency + 1;

/** Runs a task a number of times, a few at a time. */
async function repeat(count: number, task: () => Promise<unknown>): Promise<void> {
  let left = count;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) await task();
  }));
}

const [way, count, ...argv] = Deno.args;
switch (way) {
  case "command":
  case "detached": {
    const [program = "", ...args] = argv;
    const detached = way === "detached";
    await repeat(Number(count), () => new Deno.Command(program, { args, detached }).output());
    break;
  }
  case "pool": {
    await using pool = new ProcessPool({ size: AT_ONCE });
    await repeat(Number(count), () => pool.capture({ argv, directory: Deno.cwd() }));
    break;
  }
  default:
    throw new Error(`no such way to start a process: ${way}`);
}
