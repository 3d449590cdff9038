/**
 * Process groups: sending a signal to one, and checking whether any process is left in it.
 *
 * @module
 */

/**
 * Sends a signal to every process of a group.
 *
 * @param group Id of the group: the pid of its leader
 * @returns Whether there was a process to send it to (a zombie counts; see `groupIsAlive`)
 */
export function signalGroup(group: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a group has a process that is still running.
 *
 * A process that has ended stays in its group until its parent collects its exit code, which in a
 * container without an init may be never; so where `/proc` exists (proc_pid_stat(5)), zombies are
 * not counted.
 */
export function groupIsAlive(group: number): boolean {
  // SIGCONT changes nothing for a process that is not stopped; Deno.kill does not take signal 0.
  if (!signalGroup(group, "SIGCONT")) return false;
  return Deno.build.os !== "linux" || runningIn(group).next().done !== true;
}

/** Whether only a group's leader is running; false where the system does not tell. */
export function leaderIsAlone(group: number): boolean {
  return Deno.build.os === "linux" && [...runningIn(group)].every((pid) => pid === group);
}

/** The running processes of a group. */
function* runningIn(group: number): Generator<number> {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (/^\d+$/.test(name) && runsInGroup(name, group)) yield Number(name);
  }
}

function runsInGroup(pid: string, group: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The name in parentheses may hold anything; state, parent and group follow the last one.
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(processGroup) === group && state !== "Z" && state !== "X";
  } catch {
    return false; // it ended while we looked
  }
}
