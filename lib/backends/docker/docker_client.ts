/**
 * The one user of dockerode: a connection to a daemon whose every request can be ended.
 *
 * dockerode waits for ever when a connection is cut within an answer, and keeps sockets; here each
 * request has a time limit, ends at once with a signal, and `Symbol.asyncDispose` leaves nothing open,
 * so that the process can end. Errors of the daemon go out as they are: callers look at their status.
 *
 * @module
 */

import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
// @ts-types="@types/dockerode"
import type Docker from "dockerode";
import { NestrError } from "../../errors/nestr_error.ts";
import { cancelled, statusOf, unavailable } from "./docker_failure.ts";
import type { DockerEndpoint } from "./endpoint.ts";
import { noteBrokenConnections } from "./runtime_faults.ts";

export type { Docker };

/** What a container looks like. */
export type ContainerInfo = Docker.ContainerInspectInfo;

/** A stream of an answer's body: one of Node's, of which the types say less than it can do. */
interface AnswerStream extends AsyncIterable<Uint8Array> {
  /** Closes the connection. */
  destroy(): unknown;
  /** Listens. */
  on(event: "error", listener: () => void): unknown;
}

/** How a request is ended. */
export interface RequestLimits {
  /** Ends it with `CANCELLED`. */
  readonly signal?: AbortSignal;
  /** How long an answer may take, in milliseconds. Default two minutes. */
  readonly timeoutMs?: number;
}

/** Longer than any answer of a daemon that is well: pulls and logs are streams and have no limit. */
const REQUEST_MS = 120_000;
const PING_MS = 5_000;
/** How long what the daemon is making is waited for after the signal. */
const CARRY_THROUGH_MS = 60_000;
/** A time limit is counted in so many steps: what this process sleeps through is one of them. */
const STEPS = 20;

/** A connection to a daemon. */
export class DockerClient implements AsyncDisposable {
  /** Where the daemon is. */
  readonly endpoint: DockerEndpoint;
  /** dockerode; to be called within `request` and `stream` only. */
  readonly docker: Docker;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #closing = new AbortController();
  /** What ends each request that is under way. */
  readonly #underWay = new Set<(error: Error) => void>();
  // The fault does not tell which connection it was; when one to a daemon breaks, all of them do.
  readonly #faults = noteBrokenConnections((error) => {
    for (const end of [...this.#underWay]) end(error);
  });

  constructor(endpoint: DockerEndpoint, docker: Docker, agent: HttpAgent | HttpsAgent) {
    this.endpoint = endpoint;
    this.docker = docker;
    this.#agent = agent;
  }

  /**
   * Makes a request whose answer is read whole.
   *
   * @param act Calls dockerode, passing on the signal
   * @throws {NestrError} `CANCELLED`, or `DOCKER_UNAVAILABLE` when no answer comes; whatever else the
   * daemon or the connection throws, as it is
   */
  async request<Answer>(
    act: (abortSignal: AbortSignal) => Promise<Answer>,
    limits: RequestLimits = {},
  ): Promise<Answer> {
    const { timeoutMs = REQUEST_MS } = limits;
    let end: (error: Error) => void = () => {};
    const ended = new Promise<never>((_, reject) => end = reject);
    ended.catch(() => {});
    const aborted = new AbortController();
    const stop = (error: Error) => {
      end(error);
      aborted.abort();
    };
    using _watch = this.#watch(limits.signal, stop);
    let steps = 0;
    const timer = setInterval(() => {
      if (++steps < STEPS) return;
      const silence = new Error(`no answer within ${timeoutMs / 1000} s`);
      stop(unavailable(this.endpoint, silence));
    }, timeoutMs / STEPS);
    try {
      return await Promise.race([act(aborted.signal), ended]);
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Makes a request that makes something; after the signal its answer is waited for a while longer.
   *
   * The daemon goes on with what it was asked for when the connection is cut, so whoever ended such a
   * request and then looked for what is there to remove would come too early.
   *
   * @param act Calls dockerode, passing on the signal
   * @throws {NestrError} As `request`; `CANCELLED` without a request when the signal is aborted before
   */
  async carryThrough<Answer>(
    act: (abortSignal: AbortSignal) => Promise<Answer>,
    { signal, ...limits }: RequestLimits = {},
  ): Promise<Answer> {
    if (signal?.aborted) throw cancelled();
    const patience = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAbort = () => timer = setTimeout(() => patience.abort(), CARRY_THROUGH_MS);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await this.request(act, { ...limits, signal: patience.signal });
    } finally {
      signal?.removeEventListener("abort", onAbort);
      clearTimeout(timer);
    }
  }

  /**
   * Makes a request whose answer is read bit by bit; the daemon waits for a slow reader.
   *
   * Returns at the end of the answer. A connection that is cut before is an error.
   *
   * @param open Calls dockerode, passing on the signal
   * @param onChunk Receives the bytes
   * @throws {NestrError} `CANCELLED`; whatever else the daemon, the connection or `onChunk` throws
   */
  async stream(
    open: (abortSignal: AbortSignal) => Promise<object>,
    onChunk: (bytes: Uint8Array) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    // Opening has no time limit: Docker sends the head of an answer with its first bytes.
    const aborted = new AbortController();
    let stream: AnswerStream | undefined;
    let reason: Error | undefined;
    let end: (error: Error) => void = () => {};
    const ended = new Promise<never>((_, reject) => end = reject);
    ended.catch(() => {});
    using _watch = this.#watch(signal, (error) => {
      reason = error;
      end(error);
      aborted.abort();
      // Wakes the reader below; the abortion alone does not in every version of Deno.
      stream?.destroy();
    });
    try {
      const opening = open(aborted.signal).then((answer) => {
        const opened = answer as AnswerStream;
        opened.on("error", () => {});
        if (aborted.signal.aborted) opened.destroy();
        return opened;
      });
      stream = await Promise.race([opening, ended]);
      for await (const chunk of stream) await onChunk(chunk);
    } catch (error) {
      throw reason ?? error;
    } finally {
      stream?.destroy();
    }
    if (reason) throw reason;
  }

  /** Ends what is under way and closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#agent.destroy();
    await this.#faults[Symbol.asyncDispose]();
  }

  /** Calls a function when a signal is aborted, this client is disposed of, or a connection breaks. */
  #watch(signal: AbortSignal | undefined, onEnd: (error: Error) => void): Disposable {
    const signals = [this.#closing.signal, ...(signal ? [signal] : [])];
    if (signals.some(({ aborted }) => aborted)) throw cancelled();
    const onAbort = () => onEnd(cancelled());
    for (const it of signals) it.addEventListener("abort", onAbort, { once: true });
    this.#underWay.add(onEnd);
    return {
      [Symbol.dispose]: () => {
        for (const it of signals) it.removeEventListener("abort", onAbort);
        this.#underWay.delete(onEnd);
      },
    };
  }
}

/**
 * Connects to a daemon and makes sure that it answers.
 *
 * @throws {NestrError} `DOCKER_UNAVAILABLE`
 */
export async function connectDocker(endpoint: DockerEndpoint): Promise<DockerClient> {
  const { address, tls } = endpoint;
  const files = { ca: tls?.ca, cert: tls?.cert, key: tls?.key };
  const agent = tls
    ? new HttpsAgent({ keepAlive: false, ...files, rejectUnauthorized: tls.verify })
    : new HttpAgent({ keepAlive: false });
  // docker-modem reads the environment again; what is named here, even as undefined, goes before it.
  const options = {
    host: undefined,
    port: undefined,
    socketPath: undefined,
    timeout: undefined,
    protocol: "http" as const,
    pathPrefix: "/",
    ...files,
    ...address,
    agent,
  };
  let client: DockerClient;
  try {
    // @ts-types="@types/dockerode"
    const { default: Dockerode } = await import("dockerode");
    client = new DockerClient(endpoint, new Dockerode(options), agent);
  } catch (error) {
    throw unavailable(endpoint, error);
  }
  try {
    // The published types know no options here.
    const docker = client.docker as unknown as {
      ping(options: { abortSignal: AbortSignal }): Promise<unknown>;
    };
    const answer = await client.request(
      (abortSignal) => docker.ping({ abortSignal }),
      { timeoutMs: PING_MS },
    );
    if (String(answer).trim() !== "OK") throw new Error("this is not Docker");
    return client;
  } catch (error) {
    await client[Symbol.asyncDispose]();
    if (error instanceof NestrError) throw error;
    const foreign = (statusOf(error) ?? 500) < 500;
    throw unavailable(endpoint, foreign ? new Error("this is not Docker") : error);
  }
}
