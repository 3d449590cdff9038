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
 * `NESTR_TEST_RETRIES` is how often the test files with failures are run again, alone, when all
 * others have ended. A file that then succeeds is named as flaky. It is for machines that other work
 * can hold up for seconds; where it is not set, every failure counts.
 *
 * The last line holds the results of all runs: `total | 12 passed | 0 failed`.
 *
 * Arguments are passed to `deno test`; without any, everything is tested.
 *
 * @module
 */

import { leftFiles, leftProcesses } from "./test/leftovers.ts";
import { type Results, resultsOf, totalOf } from "./test/results.ts";
import { shares } from "./test/shares.ts";

const EVERYTHING = ["--doc", "tests", "lib", "mod.ts"];

/** How long a process that was told to end may take, in milliseconds. */
const PATIENCE_MS = 30_000;

/** With failures in more files than this, something is wrong, and nothing is run again. */
const MOST_FLAKY_FILES = 4;

/** How a run ended. */
interface Run {
  readonly results: Results;
  /** What it printed, if that was not shown. */
  readonly text: string;
}

/** Runs some tests to their end. */
async function run(args: readonly string[], isShown: boolean): Promise<Run> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "nestr-tests-" }));
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--quiet", ...args],
    env: { TMPDIR: folder },
    stdout: "piped",
    stderr: isShown ? "inherit" : "piped",
  }).spawn();
  const [stdout, stderr, { code }] = await Promise.all([
    textOf(tests.stdout, isShown),
    isShown ? "" : textOf(tests.stderr, false),
    tests.status,
  ]);
  const left = await leftBehind(folder);
  await Deno.remove(folder, { recursive: true });
  if (isShown && left !== "") console.error(left.trimEnd());
  const results = resultsOf(stdout);
  // What is left by a test that failed is explained by that; else it is a failure of its own.
  const isUnexplained = results.failed === 0 && (code !== 0 || left !== "");
  return {
    results: isUnexplained ? { ...results, failed: 1, failedFiles: null } : results,
    text: isShown ? "" : stdout + stderr + left,
  };
}

/** Reads a stream to its end, and passes it on if it is to be shown. */
async function textOf(stream: ReadableStream<Uint8Array>, isShown: boolean): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true });
    for (let at = 0; isShown && at < bytes.length;) {
      at += await Deno.stdout.write(bytes.subarray(at));
    }
  }
  return text;
}

/** Tells what the tests of a run have left, once it has had time to end. */
async function leftBehind(folder: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (leftProcesses(folder).length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [
    ...leftProcesses(folder).map(({ pid, command }) => `process ${pid} behind: ${command}`),
    ...leftFiles(folder).map((name) => `a file behind: ${name}`),
  ].map((it) => `error: the tests have left ${it}\n`).join("");
}

/** Runs the files that failed once more; returns how everything has ended by then. */
async function runAgain(results: Results, options: readonly string[]): Promise<Results> {
  const { failedFiles } = results;
  if (results.failed === 0 || failedFiles === null) return results;
  if (failedFiles.length > MOST_FLAKY_FILES) return results;
  console.log(`once more, alone: ${failedFiles.join(" ")}`);
  const { results: again } = await run([...options, ...failedFiles], true);
  for (const file of failedFiles) {
    if (again.failed > 0 && again.failedFiles?.includes(file) !== false) continue;
    console.log(`flaky: ${file} failed, and succeeded when it was run again`);
  }
  const passed = results.passed + results.failed - again.failed;
  return { passed, failed: again.failed, failedFiles: again.failedFiles };
}

/** A number that a variable of the environment holds. */
function numberIn(variable: string, otherwise: number): number {
  return Number(Deno.env.get(variable)) || otherwise;
}

const args = Deno.args.length > 0 ? Deno.args : EVERYTHING;
const jobs = Math.max(1, numberIn("NESTR_TEST_JOBS", 1));
const parts = jobs === 1 ? [args] : await shares(args, jobs);
const runs = await Promise.all(parts.map((part, i) => run(part, i === 0)));
for (const { text } of runs) if (text !== "") console.log(text);
let results = totalOf(runs.map((it) => it.results));
const options = args.filter((it) => it.startsWith("-"));
for (let left = numberIn("NESTR_TEST_RETRIES", 0); left > 0; left--) {
  results = await runAgain(results, options);
}
console.log(`total | ${results.passed} passed | ${results.failed} failed`);
Deno.exit(results.failed > 0 ? 1 : 0);
