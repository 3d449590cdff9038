/** `serveStreams()` on streams of this process. */

import assert from "node:assert/strict";
import { openProject } from "../../lib/engine/open_project.ts";
import { frame, FrameReader } from "../../lib/web/framing.ts";
import { Session } from "../../lib/web/session.ts";
import { serveStreams } from "../../lib/web/stdio.ts";
import { eventually } from "../support/docker_fixture.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const newSession = () => new Session({ started: null, readOnly: true, version: "0.0.0" });

/** Keeps the messages that are written to it. */
function messageSink(): {
  readonly texts: string[];
  readonly writable: WritableStream<Uint8Array>;
} {
  const texts: string[] = [];
  const frames = new FrameReader();
  const writable = new WritableStream<Uint8Array>({
    write(bytes) {
      for (const read of frames.push(bytes)) if (read.type === "message") texts.push(read.text);
    },
  });
  return { texts, writable };
}

Deno.test("serveStreams() keeps nothing of the input that it has read", async () => {
  await using session = newSession();
  const header = new TextEncoder().encode("Content-Length: 1000000000\r\n\r\n");
  const before = Deno.memoryUsage().external;
  let pieces = 0;
  let held = 0;
  const readable = new ReadableStream<Uint8Array>({
    pull(controller) {
      // Collected now and then, so the least that is held late is what counts.
      if (pieces === 600) held = Infinity;
      held = Math.min(held, Deno.memoryUsage().external - before);
      if (pieces === 1_000) controller.close();
      else controller.enqueue(pieces === 0 ? header : new Uint8Array(1_000_000));
      pieces++;
    },
  });
  const { texts, writable } = messageSink();
  await serveStreams(session, { readable, writable }, new AbortController().signal);
  assert.equal(texts.length, 2, "too large, and cut short");
  assert.ok(held < 300_000_000, `${held} of 600000000 bytes are held`);
});

Deno.test("serveStreams() ends a read that waits when it is aborted", async () => {
  await using session = newSession();
  const reading = Promise.withResolvers<void>();
  let cancelled = false;
  const readable = new ReadableStream<Uint8Array>({
    pull: () => {
      reading.resolve();
      return new Promise(() => {});
    },
    cancel: () => void (cancelled = true),
  });
  const { texts, writable } = messageSink();
  const ending = new AbortController();
  const served = serveStreams(session, { readable, writable }, ending.signal);
  await reading.promise;
  ending.abort();
  await served;
  assert.equal(cancelled, true);
  assert.deepEqual(texts, []);
});

Deno.test("serveStreams() sends the events of what still runs when its input ends, to the last", async () => {
  await using fixture = await ProjectFixture.create("version = 1\n");
  const project = await openProject({ directory: fixture.root });
  await using session = newSession();
  const done = Promise.withResolvers<void>();
  const { id } = session.plans.keep(project, "run", {
    title: "waits",
    plan: null,
    warnings: [],
    carryOut: async () => {
      await done.promise;
      return { state: "succeeded", result: null };
    },
  });
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      const request = { jsonrpc: "2.0", id: 1, method: "events.subscribe" };
      controller.enqueue(frame(JSON.stringify(request)));
      controller.close();
    },
  });
  const { texts, writable } = messageSink();
  await session.operations.begin(() => session.plans.take(id, false), false);
  const served = serveStreams(session, { readable, writable }, new AbortController().signal);
  const seen = () => texts.map((text) => JSON.parse(text)).map(({ params }) => params?.type);
  await eventually(() => Promise.resolve(seen()), (types) => types.includes("hello"));
  done.resolve();
  await served;
  assert.deepEqual(seen().slice(-1), ["operation.ended"]);
});

Deno.test("serveStreams() stops waiting for what runs when it is aborted", async () => {
  await using fixture = await ProjectFixture.create("version = 1\n");
  const project = await openProject({ directory: fixture.root });
  await using session = newSession();
  const { id } = session.plans.keep(project, "run", {
    title: "waits",
    plan: null,
    warnings: [],
    carryOut: async ({ signal }) => {
      await new Promise<void>((resolve) => signal!.addEventListener("abort", () => resolve()));
      return { state: "cancelled", result: null };
    },
  });
  await session.operations.begin(() => session.plans.take(id, false), false);
  const ending = new AbortController();
  const readable = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
  const served = serveStreams(session, { readable, ...messageSink() }, ending.signal);
  ending.abort();
  await served;
  assert.equal(session.operations.running, 1);
  session.operations.endAll("SIGTERM", false);
});
