/**
 * One try of finding out whether a service is ready: a connection, a request, a text in its output, a
 * command inside it.
 *
 * A try answers with the reason why not, in words, and does not judge whether there is another one.
 * Nothing of it remains open, whatever its answer.
 *
 * @module
 */

import { connect } from "node:net";
import type { Backend, WorkspaceIdentity } from "../backends/backend.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { CommandConfig } from "../manifest/command.ts";
import type { ReadyProbe } from "../manifest/environment.ts";

/** What is tried, with every template rendered: the port is the one of the backend's host. */
export type RenderedProbe =
  | { readonly type: "tcp"; readonly port: number }
  | Exclude<ReadyProbe, { readonly type: "tcp" }>;

/** The service that is tried. */
export interface ProbedService {
  readonly name: string;
  readonly backend: Backend;
  readonly identity: WorkspaceIdentity;
}

/** How long one try may take, in milliseconds; following the output may take as long as it likes. */
const TRY_MS = { tcp: 2_000, http: 5_000, exec: 10_000 };
/**
 * Docker's proxy accepts connections before the service does, and closes them when it finds nobody
 * behind it; a connection that lasts this long, in milliseconds, has reached the service. On a busy
 * machine the proxy takes up to a hundred to close one.
 */
const HOLD_MS = 300;

const CLOSED = "the connection is closed at once";

/** What is tried, for messages. */
export function describeProbe(probe: RenderedProbe, host: string): string {
  switch (probe.type) {
    case "tcp":
      return `tcp ${host}:${probe.port}`;
    case "http":
      return `http ${probe.url}`;
    case "log":
      return `log "${probe.text}"`;
    case "exec":
      return `exec ${commandText(probe.command)}`;
  }
}

/**
 * Tries once.
 *
 * @param signal Ends the try
 * @returns Null where the service is ready, else why it is not
 * @throws {NestrError} What the backend throws when it does not answer at all
 */
export async function tryProbe(
  probe: RenderedProbe,
  service: ProbedService,
  signal: AbortSignal,
): Promise<string | null> {
  switch (probe.type) {
    case "tcp":
      return await tryConnection(probe.port, service.backend, signal);
    case "http":
      return await tryRequest(probe.url, signal);
    case "log":
      return await awaitOutput(probe.text, service, signal);
    case "exec":
      return await tryCommand(probe.command, service, signal);
  }
}

async function tryConnection(
  port: number,
  backend: Backend,
  signal: AbortSignal,
): Promise<string | null> {
  // A name of this machine stands for two addresses, and a local process may listen on either.
  const hosts = backend.host === "localhost" ? ["127.0.0.1", "::1"] : [backend.host];
  const holdMs = backend.type === "docker" ? HOLD_MS : 0;
  let reason: string | null = null;
  for (const host of hosts) {
    const answer = await connectOnce(host, port, holdMs, signal);
    if (answer === null) return null;
    reason ??= answer;
  }
  return reason;
}

/** Connects and closes again; with `holdMs`, only after the other side kept it open for that long. */
function connectOnce(
  host: string,
  port: number,
  holdMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let answer: string | null | undefined;
    const end = (found: string | null) => {
      if (answer === undefined) answer = found;
      socket.destroy();
    };
    const stop = () => end("the try was ended");
    let timer = setTimeout(() => end("no answer"), TRY_MS.tcp);
    socket.once("connect", () => {
      clearTimeout(timer);
      if (holdMs === 0) end(null);
      else timer = setTimeout(() => end(null), holdMs);
    });
    socket.once("data", () => end(null));
    socket.once("end", () => end(CLOSED));
    socket.once("error", (error: Error & { readonly code?: string }) => {
      end(error.code === "ECONNREFUSED" ? "connection refused" : error.message);
    });
    socket.once("close", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(answer === undefined ? CLOSED : answer);
    });
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
}

async function tryRequest(url: string, signal: AbortSignal): Promise<string | null> {
  using limit = new Limit(signal, TRY_MS.http);
  try {
    const response = await fetch(url, { redirect: "manual", signal: limit.signal });
    await response.body?.cancel();
    const isReady = response.status >= 200 && response.status < 400;
    return isReady ? null : `answered with status ${response.status}`;
  } catch (error) {
    if (limit.signal.aborted) return "no answer";
    return error instanceof Error ? error.message : String(error);
  }
}

/** Follows the output, from its beginning, until it contains a text. */
async function awaitOutput(
  text: string,
  { name, backend, identity }: ProbedService,
  signal: AbortSignal,
): Promise<string | null> {
  using limit = new Limit(signal);
  const streams = { stdout: new TextSearch(text), stderr: new TextSearch(text) };
  let isFound = false;
  try {
    await backend.logs(identity, name, {
      follow: true,
      // What it printed before it was stopped says nothing about now.
      sinceStart: true,
      signal: limit.signal,
      onOutput: (stream, bytes) => {
        isFound ||= streams[stream].add(bytes);
        if (isFound) limit.end();
      },
    });
  } catch (error) {
    if (!isFound) return reasonOf(error);
  }
  return isFound ? null : "its output does not contain the text";
}

async function tryCommand(
  command: CommandConfig,
  { name, backend, identity }: ProbedService,
  signal: AbortSignal,
): Promise<string | null> {
  using limit = new Limit(signal, TRY_MS.exec);
  try {
    const result = await backend.exec(identity, name, command, { signal: limit.signal });
    if (result.exitCode === 0) return null;
    const said = (result.stderr.trim() || result.stdout.trim()).split("\n").at(-1);
    return `ended with code ${result.exitCode}${said ? `: ${said}` : ""}`;
  } catch (error) {
    return limit.signal.aborted ? "no answer" : reasonOf(error);
  }
}

/** What is tried again; a backend that cannot be reached at all is not. */
function reasonOf(error: unknown): string {
  if (!(error instanceof NestrError)) throw error;
  if (error.code === "DOCKER_UNAVAILABLE" || error.kind === "internal") throw error;
  return error.message;
}

/** A signal for one try: ended with the outer one, by its time limit, or by hand. */
class Limit implements Disposable {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly end = (): void => this.#controller.abort();

  constructor(outer: AbortSignal, limitMs?: number) {
    this.#outer = outer;
    this.#timer = limitMs === undefined ? undefined : setTimeout(this.end, limitMs);
    outer.addEventListener("abort", this.end);
    if (outer.aborted) this.end();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener("abort", this.end);
  }
}

/** Looks for a text in a stream, across the borders of its chunks. */
class TextSearch {
  readonly #text: string;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the text ends in these bytes. */
  add(bytes: Uint8Array): boolean {
    const seen = this.#rest + this.#decoder.decode(bytes, { stream: true });
    this.#rest = this.#text.length > 1 ? seen.slice(1 - this.#text.length) : "";
    return seen.includes(this.#text);
  }
}

const commandText = (command: CommandConfig): string =>
  "shell" in command ? command.shell : command.argv.join(" ");
