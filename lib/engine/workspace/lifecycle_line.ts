/**
 * Runs a line of `setup` or `teardown` in a workspace, with its environment.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import type { ProcessPool } from "../../process/process_pool.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { StepContext } from "./steps.ts";
import { workspaceVariables } from "./workspace_environment.ts";
import type { Workshop } from "./workshop.ts";

/** How much of the end of a line's output is kept for its error, in characters. */
const KEPT_OUTPUT = 4_000;

/**
 * Runs a line of `setup`.
 *
 * @throws {NestrError} `SETUP_FAILED`, with the end of what it printed in `details.stderr`
 */
export async function runLine(shop: Workshop, line: string, context: StepContext): Promise<void> {
  await runLifecycleLine("setup", line, { record: shop.record, pool: shop.pool, ...context });
}

/** Runs a line of `setup` or `teardown`. */
export async function runLifecycleLine(
  phase: "setup" | "teardown",
  line: string,
  { record, pool, signal, output }: StepContext & {
    readonly record: WorkspaceRecord;
    readonly pool: ProcessPool;
  },
): Promise<void> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let printed = "";
  const outcome = await pool.run({
    argv: ["sh", "-c", line],
    directory: record.root,
    env: { ...await workspaceVariables(record, record.root) },
    signal,
    onOutput: (stream, bytes) => {
      const text = decoders[stream].decode(bytes, { stream: true });
      printed = (printed + text).slice(-KEPT_OUTPUT);
      return output(stream, text);
    },
  });
  if (outcome.aborted) throw new NestrError("CANCELLED", `${phase} was ended: ${line}`);
  if (outcome.code === 0) return;
  throw new NestrError(
    "SETUP_FAILED",
    `the ${phase} line "${line}" ended with code ${outcome.code}`,
    {
      hint: "see what it has printed; correct it under [workspace], then run the command again",
      details: { phase, line, exitCode: outcome.code, stderr: printed, path: record.root },
    },
  );
}
