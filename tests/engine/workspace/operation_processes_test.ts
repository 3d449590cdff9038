import assert from "node:assert/strict";
import {
  endOperationProcesses,
  OPERATION_VARIABLE,
} from "../../../lib/engine/workspace/operation_processes.ts";
import { processesWhose } from "../../../lib/process/process_environment.ts";

const LINUX = { ignore: Deno.build.os !== "linux" };

/** Starts a line of shell that carries the mark of an operation; resolves when it has said so. */
async function start(id: string, line: string): Promise<Deno.ChildProcess> {
  const child = new Deno.Command("sh", {
    args: ["-c", line],
    env: { [OPERATION_VARIABLE]: id },
    stdout: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read();
  await output.cancel();
  return child;
}

const left = (id: string) => processesWhose((env) => env.get(OPERATION_VARIABLE) === id).length;

Deno.test(
  "endOperationProcesses() ends what is started while it ends others, and nobody else",
  LINUX,
  async () => {
    const [id, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const line = "trap 'setsid sleep 64.7 & exit' TERM; echo up; while :; do sleep 0.02; done";
    const stranger = await start(other, "echo up; exec sleep 64.7");
    try {
      const child = await start(id, line);
      await endOperationProcesses(id);
      assert.equal(left(id), 0);
      await child.status;
      assert.equal(left(other), 1);
      await endOperationProcesses("");
      assert.equal(left(other), 1);
    } finally {
      stranger.kill("SIGKILL");
      await stranger.status;
    }
  },
);
