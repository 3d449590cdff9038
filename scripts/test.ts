/**
 * Runs the tests, and fails when they leave anything behind: a file or folder, or a process.
 *
 * All tests of a run share one temporary folder that nothing else uses. When they have ended it must be
 * empty, and no process may be left that was started in it: each test's environment names the folder,
 * so that even a process that has left its group and its parent is found (on Linux, from `/proc`).
 *
 * Arguments are handed to `deno test`; without any, everything is tested.
 *
 * @module
 */

import { leftFiles, leftProcesses } from "./test/leftovers.ts";

const EVERYTHING = ["--doc", "tests", "lib", "mod.ts"];

/** How long a process that was told to end may take, in milliseconds. */
const PATIENCE_MS = 3_000;

const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "nestr-tests-" }));
const tests = new Deno.Command(Deno.execPath(), {
  args: ["test", "-A", "--quiet", ...(Deno.args.length > 0 ? Deno.args : EVERYTHING)],
  env: { TMPDIR: folder },
}).spawn();
const { code } = await tests.status;

const deadline = Date.now() + PATIENCE_MS;
while (leftProcesses(folder).length > 0 && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
const processes = leftProcesses(folder);
const files = leftFiles(folder);
for (const { pid, command } of processes) {
  console.error(`error: the tests have left process ${pid} behind: ${command}`);
}
for (const name of files) console.error(`error: the tests have left a file behind: ${name}`);
await Deno.remove(folder, { recursive: true });
Deno.exit(code !== 0 ? code : processes.length + files.length > 0 ? 1 : 0);
