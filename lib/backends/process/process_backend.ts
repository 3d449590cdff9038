/**
 * Runs services as processes of this machine, for where there is no Docker.
 *
 * A service is the command that the manifest gives it, in a session of its own that outlives us, with
 * its ports in its environment (`PORT`, `PORT_5432`, `PORT_MAIN`), a data folder (`SERVICE_DATA`) that
 * lives as long as the workspace, and a log. Which process it is, a record and the marks in its
 * environment say; a pid alone never ends anything.
 *
 * What only a container has, a process does without: an image, mounts (named volumes as well as folders
 * of this machine), a health check, and bounds of memory and processors are passed over in silence, so
 * that one manifest serves both backends. A service with an image and no command cannot run here. A
 * service that changes into a daemon counts as ended: its command must stay in the foreground. It reads
 * its own port from `PORT`; nobody redirects one.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import type { CommandConfig } from "../../manifest/command.ts";
import { readExitCode, startBackground } from "../../process/background.ts";
import { isRunning } from "../../process/process_identity.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import type {
  Backend,
  BackendOptions,
  BackendResource,
  ExecResult,
  LogOptions,
  ServiceSpec,
  ServiceStatus,
  WorkspaceIdentity,
} from "../backend.ts";
import { isPortFree } from "../port_probe.ts";
import { endMarked, markedProcesses } from "./marked_processes.ts";
import { isSameIdentity, serviceEnvironment, serviceVariables } from "./service_environment.ts";
import { readLog } from "./service_output.ts";
import {
  makeFolders,
  namespaceFolder,
  readRecord,
  recordsIn,
  recordsOfHome,
  removeEmptyFolders,
  removeNamespace,
  removeRecord,
  type ServicePlace,
  servicePlace,
  type ServiceRecord,
  writeRecord,
} from "./service_record.ts";

/** How a process backend is made. */
export interface ProcessBackendOptions {
  /** Absolute path of the folder whose services `list` looks for; others it finds by their marks. */
  readonly home: string;
  /** Time between TERM and KILL for a service that is ended, in milliseconds. Default 10 s. */
  readonly graceMs?: number;
}

/** How a service is started. */
type Start = Pick<ServiceRecord, "command" | "env" | "directory" | "ports">;

const DEFAULT_GRACE_MS = 10_000;

/** Opens the backend; nothing is started and nothing is made. */
export function openProcessBackend(options: ProcessBackendOptions): ProcessBackend {
  return new ProcessBackend(options);
}

/** Runs services as local processes. */
export class ProcessBackend implements Backend {
  readonly type = "process";
  readonly host = "localhost";
  readonly #home: string;
  readonly #graceMs: number;

  constructor(options: ProcessBackendOptions) {
    this.#home = options.home;
    this.#graceMs = options.graceMs ?? DEFAULT_GRACE_MS;
  }

  async provision(
    identity: WorkspaceIdentity,
    service: ServiceSpec,
    options: BackendOptions = {},
  ): Promise<void> {
    assertNotCancelled(options);
    const place = servicePlace(this.#homeOf(identity), identity, service.name);
    const record = await readRecord(place);
    if (record && isRunning(record.process)) return;
    const start = startOf(service);
    await this.#endProcesses(place, record, options);
    await removeRecord(place);
    try {
      await this.#start(place, start, options);
    } catch (error) {
      await removeRecord(place);
      await removeEmptyFolders(place);
      throw error;
    }
  }

  async start(
    identity: WorkspaceIdentity,
    service: ServiceSpec,
    options: BackendOptions = {},
  ): Promise<void> {
    const place = servicePlace(this.#homeOf(identity), identity, service.name);
    const record = await readRecord(place);
    if (!record) return await this.provision(identity, service, options);
    assertNotCancelled(options);
    if (isRunning(record.process)) return;
    await this.#endProcesses(place, record, options);
    await this.#start(place, record, options);
  }

  async stop(
    identity: WorkspaceIdentity,
    service: string,
    options: BackendOptions = {},
  ): Promise<void> {
    assertNotCancelled(options);
    const place = servicePlace(this.#homeOf(identity), identity, service);
    const record = await readRecord(place);
    // Said first: whoever looks meanwhile must not take it for a crash.
    if (record && isRunning(record.process)) await writeRecord(place, { ...record, stopped: true });
    await this.#endProcesses(place, record, options);
  }

  async status(
    identity: WorkspaceIdentity,
    services: readonly string[],
  ): Promise<readonly ServiceStatus[]> {
    return await Promise.all(services.map(async (service) => {
      const place = servicePlace(this.#homeOf(identity), identity, service);
      const status = { service, health: null, exitCode: null, id: null, startedAt: null };
      const record = await readRecord(place);
      if (!record) return { ...status, state: "missing" } as const;
      const { process, startedAt } = record;
      if (isRunning(process)) {
        return { ...status, state: "running", id: String(process.pid), startedAt } as const;
      }
      const exitCode = record.stopped ? undefined : readExitCode(place.exitFile);
      // Where nobody could write down how it ended, it was ended from outside: with its whole group,
      // or with the machine.
      if (exitCode === undefined) return { ...status, state: "stopped" } as const;
      return { ...status, state: "exited", exitCode } as const;
    }));
  }

  async logs(identity: WorkspaceIdentity, service: string, options: LogOptions): Promise<void> {
    const place = servicePlace(this.#homeOf(identity), identity, service);
    const record = await readRecord(place);
    if (!record) throw notRunning(service, "there is nothing of it");
    const start = options.sinceStart ? record.logStart : 0;
    await readLog(place.logFile, start, options, () => isRunning(record.process));
  }

  async exec(
    identity: WorkspaceIdentity,
    service: string,
    command: CommandConfig,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<ExecResult> {
    assertNotCancelled(options);
    const place = servicePlace(this.#homeOf(identity), identity, service);
    const record = await readRecord(place);
    if (!record || !isRunning(record.process)) throw notRunning(service, "it does not run");
    const { PATH, ...env } = serviceVariables({ ...record, data: place.data });
    await using pool = new ProcessPool({ size: 1, env });
    const { code, stdout, stderr, aborted, directoryMissing } = await pool.capture({
      argv: "shell" in command ? ["/bin/sh", "-c", command.shell] : command.argv,
      directory: record.directory,
      // The pool looks for its own shell on the PATH it is given.
      ...(PATH === undefined ? {} : { env: { PATH } }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (aborted) assertNotCancelled(options);
    if (directoryMissing) {
      throw new NestrError("FILE_ACCESS", `the folder "${record.directory}" does not exist`, {
        hint: "the service was started there; forget the workspace, or put the folder back",
        details: { path: record.directory },
      });
    }
    return { exitCode: code, stdout, stderr };
  }

  async deprovision(identity: WorkspaceIdentity, options: BackendOptions = {}): Promise<void> {
    assertNotCancelled(options);
    const records = await recordsIn(namespaceFolder(this.#homeOf(identity), identity));
    const leaders = records.filter(({ record }) => isSameIdentity(record.identity, identity))
      .map(({ record }) => record.process);
    await endMarked({ identity }, { leaders, graceMs: this.#graceMs, ...signalOf(options) });
    await removeNamespace(this.#homeOf(identity), identity);
  }

  async list(installation: string): Promise<readonly BackendResource[]> {
    const resources = new Map<string, BackendResource>();
    for (const { folder, record } of await recordsOfHome(this.#home)) {
      const { identity, service, process } = record;
      if (identity.installation !== installation) continue;
      // In a home that was moved or copied the folder is not where its identity says it is.
      if (folder === servicePlace(this.#homeOf(identity), identity, service).folder) {
        resources.set(folder, { kind: "volume", name: folder, identity, service: null });
      }
      if (!isRunning(process)) continue;
      const name = String(process.pid);
      resources.set(name, { kind: "process", name, identity, service });
    }
    const marked = markedProcesses();
    const pids = new Set(marked.map(({ stat }) => stat.pid));
    for (const { identity, service, stat } of marked) {
      if (identity.installation !== installation) continue;
      // One for each process group: its leader, as `kill -- -PID` takes it.
      const name = String(pids.has(stat.group) ? stat.group : stat.pid);
      if (!resources.has(name)) {
        resources.set(name, { kind: "process", name, identity, service });
      }
    }
    return [...resources.values()];
  }

  /** Where a workspace's folders are: with its home, or where that has been moved to. */
  #homeOf({ home }: WorkspaceIdentity): string {
    try {
      Deno.statSync(home);
      return home;
    } catch {
      return this.#home;
    }
  }

  /** Holds nothing. */
  async [Symbol.asyncDispose](): Promise<void> {}

  /** Starts a service of which nothing runs. */
  async #start(place: ServicePlace, start: Start, options: BackendOptions): Promise<void> {
    const { command, env, directory, ports } = start;
    const { identity, service, data, logFile, exitFile } = place;
    assertPortsFree(place, start);
    assertNotCancelled(options);
    await makeFolders(place);
    try {
      await startBackground({
        command,
        directory,
        env: serviceEnvironment({ identity, service, ports, env, data }),
        logFile,
        exitFile,
        record: (process) =>
          writeRecord(place, {
            version: 1,
            ...{ identity, service, command, env, directory, ports, process },
            startedAt: new Date().toISOString(),
            logStart: sizeOf(logFile),
            stopped: false,
          }),
      });
    } catch (error) {
      throw startFailure(service, error);
    }
  }

  async #endProcesses(
    place: ServicePlace,
    record: ServiceRecord | undefined,
    options: BackendOptions,
  ): Promise<void> {
    const { identity, service } = place;
    const leaders = record ? [record.process] : [];
    const limits = { leaders, graceMs: this.#graceMs, ...signalOf(options) };
    await endMarked({ identity, service }, limits);
  }
}

function sizeOf(file: string): number {
  try {
    return Deno.statSync(file).size;
  } catch {
    return 0; // It has printed nothing yet.
  }
}

/** How the manifest wants a service started. */
function startOf({ name, command, env, directory, ports }: ServiceSpec): Start {
  if (command && Deno.build.os !== "windows") return { command, env, directory, ports };
  const reason = command ? "this system has no process groups" : "it has no command";
  throw new NestrError(
    "SERVICE_UNSUPPORTED",
    `the service "${name}" cannot run as a local process: ${reason}`,
    {
      hint: command
        ? 'start Docker and set backend.type = "docker"'
        : `give it a command under services.${name}, or start Docker`,
      details: { service: name },
    },
  );
}

function assertPortsFree({ service }: ServicePlace, { ports }: Start): void {
  const taken = ports.find(({ host }) => !isPortFree(host));
  if (!taken) return;
  throw new NestrError("PORT_TAKEN", `port ${taken.host} of the service "${service}" is taken`, {
    hint: `end the program that listens on it (lsof -i :${taken.host}), or choose another port`,
    details: { port: taken.host, service },
  });
}

function startFailure(service: string, error: unknown): unknown {
  if (!(error instanceof NestrError) || error.code === "DISK_FULL") return error;
  return new NestrError(
    "SERVICE_FAILED",
    `cannot start the service "${service}": ${error.message}`,
    {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      details: { ...error.details, service, reason: error.code },
      cause: error,
    },
  );
}

function notRunning(service: string, reason: string): NestrError {
  return new NestrError("SERVICE_NOT_RUNNING", `the service "${service}" does not run: ${reason}`, {
    hint: "start it again, in the workspace's folder: ajj start",
    details: { service },
  });
}

function assertNotCancelled({ signal }: BackendOptions): void {
  if (signal?.aborted) throw new NestrError("CANCELLED", "the operation was interrupted");
}

/** The signal among the options, for who takes none rather than an undefined one. */
function signalOf({ signal }: BackendOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
