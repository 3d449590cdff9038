/** What goes on for a connection that lasts. */

import assert from "node:assert/strict";
import { EventHub } from "../../../lib/web/event_hub.ts";
import type { LastingCall } from "../../../lib/web/method.ts";
import { CONNECTION_METHODS } from "../../../lib/web/methods/connection_methods.ts";
import type { Session } from "../../../lib/web/session.ts";
import { eventually } from "../../support/docker_fixture.ts";

const { "events.subscribe": subscribe, "events.unsubscribe": unsubscribe } = CONNECTION_METHODS;

/** A connection whose other end reads one notification at a time, when it is let. */
class Listener {
  readonly hub = new EventHub();
  readonly heard: string[] = [];
  readonly #reads: (() => void)[] = [];
  reading = true;

  readonly call: LastingCall = {
    session: { hub: this.hub, watch: () => Promise.resolve() } as unknown as Session,
    signal: new AbortController().signal,
    connection: {
      running: new Map(),
      notify: async (event) => {
        const { type, names } = "json" in event ? JSON.parse(event.json) : event;
        this.heard.push(names?.[0] ?? type);
        if (!this.reading) await new Promise<void>((resolve) => this.#reads.push(resolve));
      },
    },
  };

  change(name: string): void {
    this.hub.emit({ type: "repositories.changed", project: "/p", names: [name] });
  }

  async hears(name: string): Promise<void> {
    await eventually(() => Promise.resolve(this.heard), (heard) => heard.includes(name));
  }

  /** Lets everything be read that was sent. */
  async read(): Promise<void> {
    this.reading = true;
    for (const read of this.#reads.splice(0)) read();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("events.subscribe that is refused leaves the subscription before as it is", async () => {
  const listener = new Listener();
  await subscribe.handle({}, listener.call);
  const wrong = subscribe.handle({ after: "nonsense" }, listener.call);
  await assert.rejects(wrong, { code: "RPC_INVALID" });
  listener.change("later");
  await listener.hears("later");
  listener.hub.close();
});

Deno.test("events.subscribe leaves nobody listening when there is no room for it", async () => {
  const listener = new Listener();
  const { running } = listener.call.connection;
  for (let i = 0; i < 20; i++) running.set(`${i}`, new AbortController());
  for (let i = 0; i < 3; i++) {
    await assert.rejects(subscribe.handle({}, listener.call), { code: "SERVER_BUSY" });
  }
  assert.equal(listener.hub.subscribers, 0);
  running.delete("0");
  await subscribe.handle({}, listener.call);
  // In a full connection it may take its own place.
  await subscribe.handle({}, listener.call);
  assert.deepEqual([listener.hub.subscribers, running.size], [1, 20]);
  listener.hub.close();
});

Deno.test("events.unsubscribe sends nothing more, not even of what was about to be sent", async () => {
  const listener = new Listener();
  await subscribe.handle({}, listener.call);
  await listener.hears("hello");
  listener.reading = false;
  for (let i = 0; i < 50; i++) listener.change(`${i}`);
  await listener.hears("0");
  await unsubscribe.handle({}, listener.call);
  await listener.read();
  assert.deepEqual(listener.heard, ["hello", "0"]);
  listener.hub.close();
});

Deno.test("events.subscribe sends nothing of the subscription before behind its own events", async () => {
  const listener = new Listener();
  await subscribe.handle({}, listener.call);
  await listener.hears("hello");
  listener.reading = false;
  for (let i = 0; i < 50; i++) listener.change(`old ${i}`);
  await listener.hears("old 0");
  await subscribe.handle({}, listener.call);
  listener.change("new");
  await listener.read();
  await listener.hears("new");
  assert.deepEqual(listener.heard, ["hello", "old 0", "hello", "new"]);
  listener.hub.close();
});
