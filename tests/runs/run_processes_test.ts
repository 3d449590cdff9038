import assert from "node:assert/strict";
import type { NestrError } from "../../lib/errors/nestr_error.ts";
import { endGroup } from "../../lib/process/background.ts";
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
} from "../../lib/process/process_identity.ts";
import { endLeftProcesses, leftProcesses, RunProcesses } from "../../lib/runs/run_processes.ts";

const neverFails = (error: NestrError) => {
  throw error;
};

/** Runs `body` with a folder; what it starts by way of `start` is ended, and the folder removed. */
async function withFolder(
  body: (folder: string, start: (line: string) => Promise<ProcessIdentity>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const children: Deno.ChildProcess[] = [];
  const leaders: ProcessIdentity[] = [];
  const start = async (line: string) => {
    const child = new Deno.Command("sh", {
      args: ["-c", line],
      stdout: "piped",
      detached: true,
    }).spawn();
    children.push(child);
    const leader = identifyProcess(child.pid)!;
    leaders.push(leader);
    const output = child.stdout.getReader();
    await output.read();
    await output.cancel();
    return leader;
  };
  try {
    await body(folder, start);
  } finally {
    for (const leader of leaders) await endGroup(leader, 0);
    for (const child of children) await child.status;
    await Deno.remove(folder, { recursive: true });
  }
}

const SLEEPER = "echo up; sleep 64.4 & wait; sleep 64.4";

Deno.test("endLeftProcesses() ends the groups that a run has left, and forgets them", async () => {
  await withFolder(async (folder, start) => {
    const leaders = [await start(SLEEPER), await start(SLEEPER)];
    const processes = new RunProcesses(folder, neverFails);
    for (const leader of leaders) processes.add(leader);
    assert.deepEqual(leftProcesses(folder), leaders);
    assert.equal(await endLeftProcesses(folder), 2);
    assert.deepEqual(leaders.map(isRunning), [false, false]);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    assert.equal(await endLeftProcesses(folder), 0);
  });
});

Deno.test("endLeftProcesses() touches nobody who has only the number of what was started", async () => {
  await withFolder(async (folder, start) => {
    const stranger = await start(SLEEPER);
    const processes = new RunProcesses(folder, neverFails);
    processes.add({ pid: stranger.pid, started: `${stranger.started}0` });
    const lines = [
      "",
      "null",
      "{}",
      '{"pid":1}',
      `{"pid":"${stranger.pid}","started":"${stranger.started}"}`,
      `{"pid":${-stranger.pid},"started":"${stranger.started}"}`,
      `{"pid":0,"started":"${stranger.started}"}`,
      `{"pid":${stranger.pid},"star`,
    ];
    await Deno.writeTextFile(`${folder}/processes.ndjson`, lines.join("\n"), { append: true });
    assert.deepEqual(leftProcesses(folder), []);
    assert.equal(await endLeftProcesses(folder), 0);
    assert.equal(isRunning(stranger), true);
  });
});

Deno.test("endLeftProcesses() keeps what is written down when its wait is cancelled", async () => {
  await withFolder(async (folder, start) => {
    const deaf = await start("trap '' TERM; echo up; sleep 64.5; sleep 64.5");
    new RunProcesses(folder, neverFails).add(deaf);
    await assert.rejects(endLeftProcesses(folder, AbortSignal.abort()), { code: "CANCELLED" });
    assert.deepEqual(leftProcesses(folder), [deaf]);
  });
});

Deno.test("RunProcesses tells that it cannot write, and leaves no file when all has ended", async () => {
  await withFolder((folder) => {
    const errors: NestrError[] = [];
    new RunProcesses(`${folder}/missing`, (error) => errors.push(error)).add({
      pid: 1,
      started: "x",
    });
    assert.deepEqual(errors.map(({ code }) => code), ["FILE_ACCESS"]);
    {
      using processes = new RunProcesses(folder, neverFails);
      processes.add({ pid: 1, started: "x" });
    }
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    return Promise.resolve();
  });
});
