import assert from "node:assert/strict";
import { ProcessPool } from "../../lib/process/process_pool.ts";

Deno.test("a ProcessPool's signal ends what runs in it, and lets nothing more begin", async () => {
  const end = new AbortController();
  await using pool = new ProcessPool({ size: 1, signal: end.signal });
  const spec = { argv: ["sh", "-c", "echo begun; exec sleep 1000"], directory: Deno.cwd() };
  const begun = Promise.withResolvers<void>();
  const own = new AbortController();
  const running = pool.run({ ...spec, signal: own.signal, onOutput: () => begun.resolve() });
  const waiting = pool.run(spec);
  await begun.promise;
  end.abort();
  assert.equal((await running).aborted, true);
  const { aborted, durationMs } = await waiting;
  assert.deepEqual([aborted, durationMs], [true, 0]);
});
