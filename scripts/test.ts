/**
 * Runs the tests, and fails if they leave anything behind: a file, a folder or a process.
 *
 * All tests of a run share one temporary folder that nothing else uses. When they have ended, it
 * must be empty, and no process may be left that belongs to it: each test's environment names the
 * folder, so that even a process that has left its group and its parent is found (on Linux, through
 * `/proc`).
 *
 * `NESTR_TEST_JOBS` is the number of runs to divide the tests among. They run at the same time, in
 * processes of their own, because tests change the environment of their process. The output of the
 * first is shown as it is printed, that of the others when all have ended.
 *
 * Arguments are passed to `deno test`; without any, everything is tested.
 *
 * @module
 */

import { leftFiles, leftProcesses } from "./test/leftovers.ts";
import { shares } from "./test/shares.ts";

const EVERYTHING = ["--doc", "tests", "lib", "mod.ts"];

/** How long a process that was told to end may take, in milliseconds. */
const PATIENCE_MS = 30_000;

/** How a run ended. */
interface Run {
  /** 0 when the tests succeeded and left nothing. */
  readonly code: number;
  /** What it printed, if that was not shown. */
  readonly text: string;
}

/** Runs some tests to their end. */
async function run(args: readonly string[], isShown: boolean): Promise<Run> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "nestr-tests-" }));
  const output = isShown ? "inherit" : "piped";
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--quiet", ...args],
    env: { TMPDIR: folder },
    stdout: output,
    stderr: output,
  }).spawn();
  const printed = isShown ? [] : [text(tests.stdout), text(tests.stderr)];
  const { code } = await tests.status;

  const deadline = Date.now() + PATIENCE_MS;
  while (leftProcesses(folder).length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const left = [
    ...leftProcesses(folder).map(({ pid, command }) => `process ${pid} behind: ${command}`),
    ...leftFiles(folder).map((name) => `a file behind: ${name}`),
  ].map((it) => `error: the tests have left ${it}\n`);
  await Deno.remove(folder, { recursive: true });
  const texts = [...await Promise.all(printed), ...left];
  if (isShown && left.length > 0) console.error(left.join("").trimEnd());
  return { code: code || (left.length > 0 ? 1 : 0), text: isShown ? "" : texts.join("") };
}

async function text(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  return await new Response(stream).text();
}

const args = Deno.args.length > 0 ? Deno.args : EVERYTHING;
const jobs = Math.max(1, Number(Deno.env.get("NESTR_TEST_JOBS")) || 1);
const parts = jobs === 1 ? [args] : await shares(args, jobs);
const runs = await Promise.all(parts.map((part, i) => run(part, i === 0)));
for (const { text } of runs) if (text !== "") console.log(text);
Deno.exit(Math.max(...runs.map(({ code }) => code)));
