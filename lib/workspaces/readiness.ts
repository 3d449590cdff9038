/**
 * Waits until a service is ready, and says why when it never is.
 *
 * Two things go on side by side: tries of the service's probe, and questions to the backend whether it
 * still runs, so that a service that ended is reported at once and not when the time is up. Starts and
 * stops nothing.
 *
 * @module
 */

import type { Backend, ServiceStatus, WorkspaceIdentity } from "../backends/backend.ts";
import { NestrError } from "../errors/nestr_error.ts";
import {
  describeProbe,
  type ProbedService,
  type RenderedProbe,
  tryProbe,
} from "./readiness_probe.ts";

export type { RenderedProbe } from "./readiness_probe.ts";

/** When a service counts as ready, with every template rendered. */
export interface RenderedReady {
  /** What is tried until it succeeds. */
  readonly probe: RenderedProbe;
  /** How long to wait, in milliseconds. */
  readonly timeoutMs: number;
}

/** A service to wait for. */
export interface ReadinessTarget {
  readonly name: string;
  /** What is tried; without it the health check counts, and without that one that it runs. */
  readonly ready?: RenderedReady;
  /** Whether the manifest gives it a health check. */
  readonly healthcheck: boolean;
}

/** Where the service runs. */
export interface ReadinessOptions {
  readonly backend: Backend;
  readonly identity: WorkspaceIdentity;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

/** How long to wait where the manifest says nothing, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 60_000;
/** A service that still runs after this long did not end right at its start, in milliseconds. */
const SETTLED_MS = 200;
/** Between two tries, at first and at most, in milliseconds. */
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 250;
const PAUSE_GROWTH = 1.6;
/** How much of the output an error holds, and how long we wait for it. */
const LAST_LINES = 20;
const LAST_LINES_MS = 2_000;
/** How long work that was ended may take to notice, in milliseconds. */
const PATIENCE_MS = 1_000;

/**
 * Waits until a service that was started is ready.
 *
 * @throws {NestrError} `SERVICE_EXITED` as soon as it has ended, `SERVICE_NOT_READY` when the time is up
 * (both with its last lines in `details.stderr`), `SERVICE_NOT_RUNNING` where somebody stopped it,
 * `CANCELLED`, and what the backend throws when it does not answer
 */
export async function waitUntilReady(
  service: ReadinessTarget,
  options: ReadinessOptions,
): Promise<void> {
  if (options.signal?.aborted) throw cancelled(service.name);
  const watch = new Watch(service, options);
  const timeoutMs = service.ready?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const end = await watch.run(timeoutMs, options.signal);
  if (end === "ready") return;
  if (end === "cancelled") throw cancelled(service.name);
  const stderr = await lastLines(service.name, options);
  if (end !== "late") throw exited(end, stderr);
  throw new NestrError(
    "SERVICE_NOT_READY",
    `service "${service.name}" was not ready after ${timeoutMs / 1000} s: ` +
      `${watch.tried}: ${watch.reason}`,
    {
      hint: "see what it printed last, if anything; correct `ready`, or raise its timeout",
      details: {
        service: service.name,
        tried: watch.tried,
        reason: watch.reason,
        tries: watch.tries,
        timeoutMs,
        stderr,
      },
    },
  );
}

/** How a wait ends: also with the status of a service that has ended. */
type End = "ready" | "late" | "cancelled" | ServiceStatus;

/** One wait. */
class Watch {
  /** What is tried, for messages. */
  readonly tried: string;
  /** Why the last try failed. */
  reason = "nothing was tried yet";
  tries = 0;
  readonly #service: ReadinessTarget;
  readonly #probed: ProbedService;

  constructor(service: ReadinessTarget, { backend, identity }: ReadinessOptions) {
    this.#service = service;
    this.#probed = { name: service.name, backend, identity };
    this.tried = service.ready
      ? describeProbe(service.ready.probe, backend.host)
      : service.healthcheck
      ? "its health check"
      : "whether it runs";
  }

  async run(timeoutMs: number, outer: AbortSignal | undefined): Promise<End> {
    const scope = new AbortController();
    const { promise: ended, resolve: end } = Promise.withResolvers<End>();
    const timer = setTimeout(() => end("late"), timeoutMs);
    const cancel = () => end("cancelled");
    outer?.addEventListener("abort", cancel);
    const work: Promise<End>[] = [this.#watchStatus(scope.signal)];
    if (this.#service.ready) work.push(this.#tryUntilReady(this.#service.ready, scope.signal));
    try {
      return await Promise.race([ended, ...work]);
    } finally {
      scope.abort();
      clearTimeout(timer);
      outer?.removeEventListener("abort", cancel);
      await settled(work);
    }
  }

  async #tryUntilReady({ probe }: RenderedReady, signal: AbortSignal): Promise<End> {
    for await (const _ of ticks(signal)) {
      const reason = await tryProbe(probe, this.#probed, signal);
      if (reason === null) return "ready";
      if (signal.aborted) break;
      this.tries++;
      this.reason = reason;
    }
    return "cancelled";
  }

  /** Asks until the service has ended, or until it is ready by what its status says. */
  async #watchStatus(signal: AbortSignal): Promise<End> {
    const { name, backend, identity } = this.#probed;
    let runningSince: number | undefined;
    for await (const _ of ticks(signal)) {
      const [status] = await backend.status(identity, [name]);
      if (signal.aborted) break;
      if (status?.state === "exited") return status;
      if (status?.state !== "running") throw notRunning(name);
      runningSince ??= performance.now();
      if (this.#service.ready) continue;
      this.tries++;
      const { health } = status;
      if (this.#service.healthcheck && health !== null) {
        if (health === "healthy") return "ready";
        this.reason = `it says "${health}"`;
      } else if (performance.now() - runningSince >= SETTLED_MS) return "ready";
      else this.reason = "it has only just started";
    }
    return "cancelled";
  }
}

/** Now, and again after pauses that grow, until the signal is aborted. */
async function* ticks(signal: AbortSignal): AsyncGenerator<void> {
  for (
    let pause = FIRST_PAUSE_MS;
    !signal.aborted;
    pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS)
  ) {
    yield;
    await pauseFor(pause, signal);
  }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}

/** Lets work end that was told to; a backend that hangs is not waited for. */
async function settled(work: readonly Promise<unknown>[]): Promise<void> {
  const patience = new AbortController();
  await Promise.race([
    Promise.allSettled(work).then(() => patience.abort()),
    pauseFor(PATIENCE_MS, patience.signal),
  ]);
}

/** The last lines of a service's output; what can be had of them. */
async function lastLines(
  name: string,
  { backend, identity }: ReadinessOptions,
): Promise<string> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const limit = new AbortController();
  let text = "";
  const reading = backend.logs(identity, name, {
    tail: LAST_LINES,
    signal: limit.signal,
    onOutput: (stream, bytes) => {
      text += decoders[stream].decode(bytes, { stream: true });
    },
  });
  // The error that is being reported matters more than its illustration.
  const read = reading.catch(() => {});
  await Promise.race([read, pauseFor(LAST_LINES_MS, limit.signal)]);
  limit.abort();
  return text.replace(/\n$/, "").split("\n").slice(-LAST_LINES).join("\n");
}

function exited({ service, exitCode }: ServiceStatus, stderr: string): NestrError {
  const how = exitCode === null ? "ended" : `ended with code ${exitCode}`;
  return new NestrError("SERVICE_EXITED", `service "${service}" ${how} before it was ready`, {
    hint: "see what it printed last, if anything; check its command and env",
    details: { service, exitCode, stderr },
  });
}

function notRunning(service: string): NestrError {
  return new NestrError("SERVICE_NOT_RUNNING", `service "${service}" was stopped while we waited`, {
    hint: "start it again, in the workspace's folder: ajj start",
    details: { service },
  });
}

function cancelled(service: string): NestrError {
  return new NestrError("CANCELLED", `waiting for service "${service}" was cancelled`, {
    details: { service },
  });
}
