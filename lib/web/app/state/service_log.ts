/**
 * The output of a workspace's services, while somebody looks at it.
 *
 * A lost connection is made again. As the position in the output is then unknown, the output is
 * replaced by the end of what the backend has: at least as many lines as were shown, up to the
 * server's limit.
 *
 * @module
 */

import { signal } from "@preact/signals";
import type { FollowEvent } from "../../wire.ts";
import { disconnected, type Failure, failureOf, isAborted } from "../client/failure.ts";
import { framesOf } from "../client/frames_of.ts";
import { reconnectDelay } from "../client/reconnect_delay.ts";
import type { RpcClient } from "../client/rpc_client.ts";
import { LineBuffer, LONGEST_LINE } from "../text/line_buffer.ts";

/** Which services' output to show. */
export interface ServiceLogPlace {
  readonly project: string | undefined;
  readonly workspace: string;
  /** Undefined for all. */
  readonly service: string | undefined;
}

/** How many lines of each service are shown at first. */
const TAIL = 500;

/** How many lines of each service can be asked for. */
const LONGEST_TAIL = 10_000;

/**
 * How long to wait for the rest of a line before it is shown: it may be a prompt or a progress bar.
 */
const UNFINISHED_MS = 500;

/** The beginning of a line of a service. */
interface Unfinished {
  readonly text: string;
  /** Shows it when the time is over. */
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The output of services that somebody looks at. */
export class ServiceLog {
  /** A new object when the output was read again from the beginning. */
  lines: LineBuffer = new LineBuffer();
  readonly version = signal(0);
  readonly loading = signal(true);
  readonly failure = signal<Failure | undefined>(undefined);
  /** Whether the services have ended. */
  readonly ended = signal(false);
  readonly #client: RpcClient;
  readonly #place: ServiceLogPlace;
  readonly #unfinished = new Map<string, Unfinished>();
  /** How many lines each service has printed, if several are shown. */
  readonly #counts = new Map<string, number>();
  /** Length of the longest name so far, so that the output of all services is aligned. */
  #width = 0;
  #abort: AbortController | undefined;
  #attempt = 0;
  #isPaused = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(client: RpcClient, place: ServiceLogPlace) {
    this.#client = client;
    this.#place = place;
  }

  /** Begins to follow, or begins again. */
  open(): void {
    this.close();
    this.#isPaused = false;
    const abort = new AbortController();
    this.#abort = abort;
    this.#follow(abort).catch((error) => {
      if (this.#abort === abort && !isAborted(error)) this.#lost(failureOf(error));
    });
  }

  /** Closes the connection while nobody looks; the output so far stays. */
  pause(): void {
    if (this.ended.peek()) return;
    this.close();
    this.#isPaused = true;
  }

  /** Ends a pause: follows again. */
  resume(): void {
    if (this.#isPaused) this.open();
  }

  /** Ends following. */
  close(): void {
    clearTimeout(this.#retry);
    for (const { timer } of this.#unfinished.values()) clearTimeout(timer);
    this.#unfinished.clear();
    this.#abort?.abort();
    this.#abort = undefined;
  }

  #lost(failure: Failure): void {
    this.close();
    this.loading.value = false;
    this.failure.value = failure;
    if (failure.code !== "DISCONNECTED") {
      this.ended.value = true;
      return;
    }
    this.#retry = setTimeout(() => this.open(), reconnectDelay(this.#attempt++, Math.random()));
  }

  async #follow(abort: AbortController): Promise<void> {
    const { project, workspace, service } = this.#place;
    const shown = service === undefined ? [...this.#counts.values()] : [this.lines.length];
    const tail = Math.min(LONGEST_TAIL, Math.max(TAIL, ...shown));
    const query = new URLSearchParams({ workspace, tail: String(tail) });
    if (service !== undefined) query.set("services", service);
    if (project !== undefined) query.set("project", project);
    const stream = await this.#client.open(`/follow?${query}`, abort.signal);
    if (this.#abort !== abort) return;
    this.#begin();
    for await (const { data } of framesOf(stream)) {
      if (this.#abort !== abort) return;
      for (const json of data) this.#take(JSON.parse(json) as FollowEvent);
      this.version.value++;
      if (this.ended.peek()) return;
    }
    throw disconnected();
  }

  #begin(): void {
    this.#attempt = 0;
    this.lines = new LineBuffer();
    this.#counts.clear();
    this.loading.value = false;
    this.failure.value = undefined;
    this.ended.value = false;
    this.version.value++;
  }

  #take(event: FollowEvent): void {
    if (event.type === "service.output") {
      if (this.#place.service !== undefined) this.lines.append(event.text);
      else this.#addLines(event.service, event.text);
      return;
    }
    for (const service of this.#unfinished.keys()) this.#finishLine(service);
    if (event.error) this.failure.value = event.error;
    else if (this.lines.length > 0) {
      const ended = this.#place.service === undefined ? "The services have" : "The service has";
      this.lines.append(`${this.lines.isOpen ? "\n" : ""}${dim(`${ended} ended`)}\n`);
    }
    this.ended.value = true;
  }

  /**
   * Adds whole lines, each after its service's name, so that those of several services do not mix.
   */
  #addLines(service: string, text: string): void {
    const begun = this.#unfinished.get(service)?.text ?? "";
    const lines = (begun + text).split("\n");
    const rest = lines.pop()!;
    for (const line of lines) this.#addLine(service, line);
    this.#counts.set(service, (this.#counts.get(service) ?? 0) + lines.length);
    if (lines.length > 0) this.#forgetUnfinished(service);
    if (rest === "") return;
    // A running timer is kept, so that a line that keeps growing is shown in time as well.
    const timer = this.#unfinished.get(service)?.timer ?? this.#finishLater(service);
    this.#unfinished.set(service, { text: rest, timer });
    if (rest.length >= LONGEST_LINE) this.#finishLine(service);
  }

  #finishLater(service: string): Unfinished["timer"] {
    return setTimeout(() => {
      this.#finishLine(service);
      this.version.value++;
    }, UNFINISHED_MS);
  }

  #finishLine(service: string): void {
    const { text } = this.#unfinished.get(service)!;
    this.#forgetUnfinished(service);
    this.#addLine(service, text);
  }

  #forgetUnfinished(service: string): void {
    clearTimeout(this.#unfinished.get(service)?.timer);
    this.#unfinished.delete(service);
  }

  #addLine(service: string, line: string): void {
    this.#width = Math.max(this.#width, service.length);
    this.lines.append(`${dim(service.padEnd(this.#width))}  ${line}\u001b[0m\n`);
  }
}

const dim = (text: string): string => `\u001b[0m\u001b[2m${text}\u001b[0m`;
