/** What becomes of a command whose output nobody can take. */

import assert from "node:assert/strict";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

Deno.test("ProcessPool.run() throws what the taker of its output throws, ends the command, and goes on", async () => {
  using folder = new TemporaryFolder();
  await using pool = new ProcessPool({ size: 1 });
  const argv = ["sh", "-c", "while :; do echo more; done"] as const;
  const run = pool.run({
    argv: [...argv],
    directory: folder.path,
    onOutput: () => {
      throw new RangeError("too long");
    },
  });
  await assert.rejects(run, { name: "RangeError", message: "too long" });
  const after = await pool.capture({ argv: ["echo", "there"], directory: folder.path });
  assert.deepEqual([after.code, after.stdout], [0, "there\n"]);
});
