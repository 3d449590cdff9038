/**
 * Programs that outlive this process: started in a session of their own, and ended as a group.
 *
 * The program is the child of a small `sh` that leads the session. The leader does three things
 * that nothing else could do once we are gone. It waits for permission to begin, so that a program
 * whose start could not be recorded, because we were killed in between, never starts. It survives
 * the signals sent to its group, which reach the program unchanged, and records how the program
 * ended. And it ends whatever the program leaves behind in the group, as a container does.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { signalGroup } from "./process_group.ts";
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  type ProcessStat,
  processTable,
} from "./process_identity.ts";
import { checkProgram } from "./program.ts";

/** A program to start: a line for `sh`, or a program with its arguments. */
export type BackgroundCommand =
  | { readonly shell: string }
  | { readonly argv: readonly string[] };

/** A program that is to outlive this process. Its standard input is empty. */
export interface BackgroundSpec {
  readonly command: BackgroundCommand;
  /** Absolute working folder. */
  readonly directory: string;
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Both output streams are appended to this file, whose folder must exist. */
  readonly logFile: string;
  /** Receives the exit code, as a shell reports it, when the program has ended. */
  readonly exitFile: string;
  /** Stores its identity. Called before the program starts; if it throws, nothing is started. */
  readonly record: (leader: ProcessIdentity) => void | Promise<void>;
}

/** The one path at which every Unix has its shell, whatever PATH a program is given. */
const SHELL = "/bin/sh";
/** How often to look whether something has ended, in milliseconds. */
const POLL_MS = 20;
/** How long a killed process may take to end, in milliseconds. */
const KILL_MS = 5_000;

/**
 * The leader's script; $1 is the log, $2 the file for the exit code, the rest the program.
 *
 * Shell variables would leak to the program if the environment had one of the same name, so
 * everything is a positional parameter. A trap with a command, unlike an ignored signal, is not
 * inherited. `up` says that signals reach the program from now on and that it has its log; by then
 * there may be no one left to read it.
 */
const LEADER = `trap : HUP INT QUIT TERM
read -r NESTR_BEGIN || exit 0
(exec 3>&1 </dev/null >>"$1" 2>&1; trap '' PIPE; echo up >&3 2>/dev/null; trap - PIPE
exec 3>&-; shift 2; exec "$@")
set -- "$?" "$2"
(umask 077; echo "$1" >"$2")
kill -TERM 0`;

/**
 * Starts a program in a session of its own.
 *
 * @returns The leader of its process group, for `isRunning` and `endGroup`, as soon as signals
 * reach it
 * @throws {NestrError} `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`, `FILE_ACCESS` (the working folder,
 * the log), `SHELL_UNAVAILABLE`, `USAGE`, and whatever `record` throws
 */
export async function startBackground(spec: BackgroundSpec): Promise<ProcessIdentity> {
  const { command, directory, env } = spec;
  const argv = "shell" in command ? [SHELL, "-c", command.shell] : command.argv;
  checkProgram({ argv, directory, env });
  prepareFiles(spec);
  const child = spawnLeader(spec, argv);
  const input = child.stdin.getWriter();
  try {
    const leader = identifyProcess(child.pid);
    if (!leader) throw noShell(new Error("it ended at once"));
    await spec.record(leader);
    await input.write(new TextEncoder().encode("begin\n"));
    return leader;
  } finally {
    // Without `begin`, this makes the leader give up.
    await input.close().catch(() => {});
    const output = child.stdout.getReader();
    await output.read();
    await output.cancel();
    // Not earlier: reads from an unreferenced process do not keep this one alive either.
    child.unref();
  }
}

/** How a program ended, as its leader recorded it; undefined where it did not. */
export function readExitCode(exitFile: string): number | undefined {
  try {
    const text = Deno.readTextFileSync(exitFile);
    return /^\d+\n$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ends a process group: TERM, and KILL for what is left of it after the grace period.
 *
 * The group is identified by its leader. If the leader is gone at the start, the group's id may
 * have been reused, and nothing is done; if it ends meanwhile, the processes last seen in the group
 * vouch for it.
 *
 * @param leader As `startBackground` returned it
 * @throws {NestrError} `CANCELLED`; the group may still run then
 */
export async function endGroup(
  leader: ProcessIdentity,
  graceMs: number,
  signal?: AbortSignal,
): Promise<void> {
  let known: readonly ProcessIdentity[] = [leader];
  const isAlive = (): boolean => {
    const members = processTable().filter(({ group }) => group === leader.pid);
    if (!members.some((member) => known.some((it) => isSame(it, member)))) return false;
    known = members;
    return members.some(({ running }) => running);
  };
  await end(isAlive, (name) => void signalGroup(leader.pid, name), graceMs, signal);
}

/**
 * Ends single processes, as `endGroup` does a group; this process itself is left out.
 *
 * @throws {NestrError} `CANCELLED`; some may still run then
 */
export async function endProcesses(
  processes: readonly ProcessIdentity[],
  graceMs: number,
  signal?: AbortSignal,
): Promise<void> {
  let left = processes.filter(({ pid }) => pid !== Deno.pid);
  const isAlive = () => (left = left.filter(isRunning)).length > 0;
  const send = (name: Deno.Signal) => {
    for (const { pid } of left) sendTo(pid, name);
  };
  await end(isAlive, send, graceMs, signal);
}

async function end(
  isAlive: () => boolean,
  send: (signal: Deno.Signal) => void,
  graceMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const steps = [["SIGTERM", graceMs], ["SIGKILL", KILL_MS]] as const;
  for (const [name, patienceMs] of steps) {
    if (!isAlive()) return;
    send(name);
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (!isAlive()) return;
      if (signal?.aborted) throw new NestrError("CANCELLED", "ending a process was interrupted");
    }
  }
}

function sendTo(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or may not be ended by us.
  }
}

function isSame(identity: ProcessIdentity, stat: ProcessStat): boolean {
  return identity.pid === stat.pid && identity.started === stat.started;
}

/** Creates the log, readable only by its owner, and removes an earlier program's exit code. */
function prepareFiles({ logFile, exitFile }: BackgroundSpec): void {
  try {
    Deno.openSync(logFile, { append: true, create: true, mode: 0o600 }).close();
    Deno.removeSync(exitFile);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && isFile(logFile)) return;
    const reason = error instanceof Error ? error.message : String(error);
    throw new NestrError("FILE_ACCESS", `cannot write "${logFile}": ${reason}`, {
      hint: "check that its folder exists, who owns it, and its permissions",
      details: { path: logFile },
      cause: error,
    });
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function spawnLeader(
  { directory, env, logFile, exitFile }: BackgroundSpec,
  argv: readonly string[],
): Deno.ChildProcess {
  try {
    return new Deno.Command(SHELL, {
      args: ["-c", LEADER, "nestr", logFile, exitFile, ...argv],
      cwd: directory,
      clearEnv: true,
      env: { ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      detached: true,
    }).spawn();
  } catch (error) {
    throw noShell(error);
  }
}

function noShell(cause: unknown): NestrError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new NestrError("SHELL_UNAVAILABLE", `cannot start ${SHELL}: ${reason}`, {
    hint: "check the limits of open files and processes (ulimit -a)",
    cause,
  });
}
