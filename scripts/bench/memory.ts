/**
 * Measures the peak memory of a process.
 *
 * @module
 */

import { shellJoin } from "../../lib/process/shell_quote.ts";
import type { BenchProject } from "./bench_project.ts";
import type { Sandbox } from "./sandbox.ts";

/** What each repository prints. */
export const OUTPUT_BYTES = 10 * 1024 * 1024;

/** What must stay free on the disk besides the logs. */
const SPARE_BYTES = 2 * 1024 ** 3;
const POLL_MS = 20;

/**
 * Runs a command that prints `OUTPUT_BYTES` in every repository, with a reader behind a pipe.
 *
 * @param nestr Shell text that starts the product
 * @param mode The way output is shown
 * @returns The peak of the product's own resident memory in bytes
 */
export async function peakMemory(
  sandbox: Sandbox,
  project: BenchProject,
  nestr: string,
  mode: "stream" | "group",
): Promise<number> {
  const text = sandbox.path("output.txt");
  const line =
    "npm notice a line of output such as a build prints by the hundred thousand 0123456\n";
  Deno.writeTextFileSync(text, line.repeat(Math.ceil(OUTPUT_BYTES / line.length)));
  const words = shellJoin(["run", "--quiet", "--output", mode, "--", "cat", text]);
  const child = new Deno.Command("bash", {
    args: ["-c", `exec ${nestr} ${words} > >(cat >/dev/null)`],
    cwd: project.root,
    clearEnv: true,
    env: { ...sandbox.env },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const stop = new AbortController();
  const peak = watch(child.pid, stop.signal);
  const { code } = await child.status;
  stop.abort();
  Deno.removeSync(`${project.root}/.nestr`, { recursive: true });
  if (code !== 0) throw new Error(`run --output ${mode} ended with code ${code}`);
  return await peak;
}

/**
 * Watches the peak that the kernel records of a process (proc_pid_status(5)), until it has ended.
 */
async function watch(pid: number, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return peak;
}

/**
 * Why memory cannot be measured on this machine.
 *
 * @param size How many repositories print
 * @returns The reason; undefined if it can
 */
export async function memoryObstacle(sandbox: Sandbox, size: number): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "the peak is read from /proc, which only Linux has";
  const { stdout } = await sandbox.bash("df -Pk . | tail -1");
  const free = Number(stdout.trim().split(/\s+/)[3]) * 1024;
  const needed = size * OUTPUT_BYTES + SPARE_BYTES;
  if (free >= needed) return undefined;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(0);
  return `the logs need ${gigabytes(needed)} GB of disk and ${gigabytes(free)} GB are free`;
}
