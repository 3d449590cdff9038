/**
 * Identifies a process in a way that stays valid when its pid is given to another process.
 *
 * A pid alone says nothing once the process may have ended, so it is kept together with the
 * process's start time: boot and clock tick from `/proc/PID/stat` (proc_pid_stat(5)) on Linux, what
 * `ps -o lstart=` prints elsewhere. Everything here is synchronous, and on Linux costs one read of
 * a small file. On a system with neither `/proc` nor `ps`, only this process is known.
 *
 * `background.ts` ends processes; this module does not.
 *
 * @module
 */

/** A process, whether or not it still exists. Plain data that can be written to a file. */
export interface ProcessIdentity {
  /** Its process id. */
  readonly pid: number;
  /** When it was started, in a form of the system's that can be compared but not interpreted. */
  readonly started: string;
}

/** What the system knows of a process. */
export interface ProcessStat extends ProcessIdentity {
  /** False for a zombie: it has ended, but its parent has not collected its exit code. */
  readonly running: boolean;
  /** Id of its process group: the pid of the group's first member. */
  readonly group: number;
  /** Group that its terminal's Ctrl-C reaches; not positive where it has no terminal. */
  readonly terminalGroup: number;
}

/** What `ps` is asked for: these columns, without headings. */
const PS_COLUMNS = ["pid=", "state=", "pgid=", "tpgid=", "lstart="];

let own: ProcessIdentity | undefined;
let boot: string | undefined;

/** This very process. */
export function ownProcess(): ProcessIdentity {
  return own ??= identifyProcess(Deno.pid) ?? { pid: Deno.pid, started: "unknown" };
}

/** The process that has a pid now; undefined where none runs under it. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const stat = processStat(pid);
  return stat?.running ? { pid, started: stat.started } : undefined;
}

/** Whether a process is still running; false once it has ended, even if its pid is reused. */
export function isRunning({ pid, started }: ProcessIdentity): boolean {
  if (pid === own?.pid && started === own.started) return true;
  const stat = processStat(pid);
  return stat !== undefined && stat.running && stat.started === started;
}

/** What the system knows of the process that has a pid now; undefined where there is none. */
export function processStat(pid: number): ProcessStat | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return Deno.build.os === "linux" ? statFromProc(pid) : statsFromPs(["-p", String(pid)])[0];
}

/** All processes that this one can see, including zombies. */
export function processTable(): readonly ProcessStat[] {
  if (Deno.build.os !== "linux") return statsFromPs(["-A"]);
  const table: ProcessStat[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statFromProc(Number(name)) : undefined;
    if (stat) table.push(stat);
  }
  return table;
}

function statFromProc(pid: number): ProcessStat | undefined {
  let line: string;
  try {
    line = Deno.readTextFileSync(`/proc/${pid}/stat`);
    boot ??= Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
  } catch {
    return undefined; // there is none, or it ended while we looked
  }
  // The name in parentheses may hold anything; the state, field 3, follows the last one.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => fields[number - 3] ?? "";
  return {
    pid,
    running: !["Z", "X", "x"].includes(field(3)),
    group: Number(field(5)),
    terminalGroup: Number(field(8)),
    started: `${boot}:${field(22)}`,
  };
}

/**
 * Asks `ps`, which every Unix has.
 *
 * @param selection Options that say which processes
 */
export function statsFromPs(selection: readonly string[]): readonly ProcessStat[] {
  try {
    const { stdout } = new Deno.Command("ps", {
      args: [...selection, ...PS_COLUMNS.flatMap((column) => ["-o", column])],
      env: { LC_ALL: "C", TZ: "UTC" },
      stdin: "null",
      stderr: "null",
    }).outputSync();
    return new TextDecoder().decode(stdout).split("\n").flatMap(statOfPsLine);
  } catch {
    return []; // there is no ps
  }
}

function statOfPsLine(line: string): ProcessStat[] {
  const [, pid, state, group, terminalGroup, started] =
    line.match(/^\s*(\d+)\s+(\S+)\s+(\d+)\s+(-?\d+)\s+(.*\S)/) ?? [];
  if (started === undefined) return [];
  return [{
    pid: Number(pid),
    running: !/^[ZX]/.test(state!),
    group: Number(group),
    terminalGroup: Number(terminalGroup),
    started,
  }];
}
