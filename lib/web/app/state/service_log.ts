/**
 * What services of a workspace print, while it is looked at.
 *
 * @module
 */

import { signal } from "@preact/signals";
import type { FollowEvent } from "../../wire.ts";
import { EventFrames } from "../client/event_frames.ts";
import { type Failure, failureOf, isAborted } from "../client/failure.ts";
import type { RpcClient } from "../client/rpc_client.ts";
import { LineBuffer } from "../text/line_buffer.ts";

/** Which services. */
export interface ServiceLogPlace {
  readonly project: string | undefined;
  readonly workspace: string;
  /** Undefined for all. */
  readonly service: string | undefined;
}

/** So many lines of each are shown at first. */
const TAIL = 500;

/** Output of services that is looked at. */
export class ServiceLog {
  readonly lines = new LineBuffer();
  readonly version = signal(0);
  readonly loading = signal(true);
  readonly failure = signal<Failure | undefined>(undefined);
  /** Whether the services have ended. */
  readonly ended = signal(false);
  readonly #client: RpcClient;
  readonly #place: ServiceLogPlace;
  readonly #abort = new AbortController();
  readonly #open = new Map<string, string>();

  constructor(client: RpcClient, place: ServiceLogPlace) {
    this.#client = client;
    this.#place = place;
  }

  /** Begins to follow. */
  open(): void {
    this.#follow().catch((error) => {
      if (!isAborted(error)) this.failure.value = failureOf(error);
      this.ended.value = true;
    }).finally(() => this.loading.value = false);
  }

  /** Ends following. */
  close(): void {
    this.#abort.abort();
  }

  async #follow(): Promise<void> {
    const { project, workspace, service } = this.#place;
    const query = new URLSearchParams({ workspace, tail: String(TAIL) });
    if (service !== undefined) query.set("services", service);
    if (project !== undefined) query.set("project", project);
    const stream = await this.#client.open(`/follow?${query}`, this.#abort.signal);
    const reader = stream.getReader();
    const frames = new EventFrames();
    const decoder = new TextDecoder();
    this.loading.value = false;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      for (const { data } of frames.push(decoder.decode(part.value, { stream: true }))) {
        this.#take(JSON.parse(data) as FollowEvent);
      }
      this.version.value++;
    }
    this.ended.value = true;
  }

  #take(event: FollowEvent): void {
    if (event.type === "service.ended") {
      if (event.error) this.failure.value = event.error;
      this.ended.value = true;
    } else if (this.#place.service !== undefined) {
      this.lines.append(event.text);
    } else {
      this.#addLines(event.service, event.text);
    }
  }

  /** Lines of several services do not mix: each begins with the name of its own. */
  #addLines(service: string, text: string): void {
    const lines = ((this.#open.get(service) ?? "") + text).split("\n");
    this.#open.set(service, lines.pop()!);
    for (const line of lines) this.lines.append(`\u001b[2m${service}\u001b[0m  ${line}\u001b[0m\n`);
  }
}
