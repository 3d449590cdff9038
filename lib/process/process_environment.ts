/**
 * Reads the environment that a running process was started with, where the system shows it (Linux,
 * see proc_pid_environ(5)). Everything that a process starts inherits marks in its environment, so
 * they identify even what has left its group, parent and session.
 *
 * @module
 */

import { type ProcessStat, processStat } from "./process_identity.ts";

/** A running process with its environment. */
export interface ProcessWithEnvironment {
  readonly stat: ProcessStat;
  readonly env: ReadonlyMap<string, string>;
}

/**
 * Every running process whose environment we may see; this process itself is left out.
 *
 * @param isWanted Decides by the environment
 * @returns The processes; none where the system does not show environments
 */
export function processesWhose(
  isWanted: (env: ReadonlyMap<string, string>) => boolean,
): readonly ProcessWithEnvironment[] {
  if (Deno.build.os !== "linux") return [];
  const found: ProcessWithEnvironment[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    const env = environmentOf(name);
    if (!isWanted(env)) continue;
    const stat = processStat(Number(name));
    if (stat?.running) found.push({ stat, env });
  }
  return found;
}

/** The environment of a process; empty where we may not see it. */
function environmentOf(pid: string): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  let text: string;
  try {
    text = Deno.readTextFileSync(`/proc/${pid}/environ`);
  } catch {
    return env; // it ended while we looked, or is somebody else's
  }
  for (const variable of text.split("\0")) {
    const at = variable.indexOf("=");
    // The first variable of a name counts, as for getenv(3).
    if (at > 0 && !env.has(variable.slice(0, at))) {
      env.set(variable.slice(0, at), variable.slice(at + 1));
    }
  }
  return env;
}
