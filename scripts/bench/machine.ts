/**
 * Describes the machine that measurements are made on.
 *
 * @module
 */

import type { Sandbox } from "./sandbox.ts";

/** Processor, memory, kernel, versions and date, one per line. */
export async function describeMachine(sandbox: Sandbox): Promise<readonly string[]> {
  const first = async (line: string) =>
    await sandbox.bash(line).then(({ stdout }) => stdout.split("\n")[0]!.trim(), () => "");
  const model = await first("sed -n 's/^model name.*: //p' /proc/cpuinfo") ||
    await first("sysctl -n machdep.cpu.brand_string") || Deno.build.arch;
  const memory = (Deno.systemMemoryInfo().total / 1024 ** 3).toFixed(0);
  const [load = 0] = Deno.loadavg();
  return [
    `${navigator.hardwareConcurrency} processors (${model}), ${memory} GiB of memory, ` +
    `load ${load.toFixed(1)} at the beginning`,
    `${await first("uname -srm")}, file system ${await first("stat -f -c %T .") || "unknown"}`,
    `Deno ${Deno.version.deno}, ${await first("git --version")}, ` +
    `${await first("xargs --version") || "xargs"}`,
    `measured on ${new Date().toISOString().slice(0, 10)}`,
  ];
}
