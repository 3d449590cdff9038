import assert from "node:assert/strict";
import { RpcClient } from "../../../../lib/web/app/client/rpc_client.ts";
import { ServiceLog } from "../../../../lib/web/app/state/service_log.ts";
import type { FollowEvent } from "../../../../lib/web/wire.ts";
import { settle, until } from "./fake_server.ts";

/** Services whose output a test writes: each connection is one to write to. */
class Services {
  readonly asked: URLSearchParams[] = [];
  readonly connections: ReadableStreamDefaultController<Uint8Array>[] = [];
  readonly client = new RpcClient("secret", (path, { signal }) => {
    this.asked.push(new URLSearchParams(path.split("?")[1]));
    const stream = new ReadableStream<Uint8Array>({
      start: (connection) => {
        this.connections.push(connection);
        // As `fetch()` does.
        signal?.addEventListener("abort", () => connection.error(signal.reason));
      },
    });
    return Promise.resolve(new Response(stream));
  });

  /** Opens a log of one service, or of all. */
  follow(service?: string): ServiceLog {
    const log = new ServiceLog(this.client, { project: undefined, workspace: "one", service });
    log.open();
    return log;
  }

  tell(event: FollowEvent): void {
    const frame = `data: ${JSON.stringify(event)}\n\n`;
    this.connections.at(-1)?.enqueue(new TextEncoder().encode(frame));
  }

  print(service: string, text: string): void {
    this.tell({ type: "service.output", service, stream: "stdout", text });
  }
}

// deno-lint-ignore no-control-regex -- escape sequences begin with a control character
const plain = (log: ServiceLog): string => log.lines.text().replace(/\u001b\[\d*m/g, "");

Deno.test("ServiceLog connects again by itself, and shows what was there and what has come", async () => {
  const services = new Services();
  const log = services.follow("db");
  await until(() => services.connections.length === 1);
  const lines = Array.from({ length: 700 }, (_, line) => `line ${line}\n`).join("");
  services.print("db", lines);
  await until(() => log.lines.length === 700);
  services.connections[0]?.error(new TypeError("network error"));
  await until(() => log.failure.value !== undefined);
  assert.equal(log.failure.value?.code, "DISCONNECTED");
  assert.equal(log.ended.value, false);
  assert.equal(log.lines.length, 700, "what was there stays");
  await until(() => services.connections.length === 2);
  assert.equal(services.asked[0]?.get("tail"), "500");
  assert.equal(services.asked[1]?.get("tail"), "700");
  services.print("db", `${lines}more\n`);
  await until(() => log.lines.length === 701);
  assert.equal(log.failure.value, undefined);
  log.close();
  await settle();
});

Deno.test("ServiceLog says below the output that the services have ended, and follows them again", async () => {
  const services = new Services();
  const log = services.follow("db");
  await until(() => services.connections.length === 1);
  services.print("db", "ready\nlast words");
  services.tell({ type: "service.ended", error: null });
  await until(() => log.ended.value);
  assert.equal(plain(log), "ready\nlast words\nThe service has ended\n");
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(services.connections.length, 1, "an end is no lost connection");
  log.open();
  await until(() => services.connections.length === 2);
  services.print("db", "ready again\n");
  await until(() => plain(log) === "ready again\n");
  assert.equal(log.ended.value, false);
  log.close();
  await settle();
});

Deno.test("ServiceLog keeps lines of several services apart, and shows one that waits for an answer", async () => {
  const services = new Services();
  const log = services.follow();
  await until(() => services.connections.length === 1);
  services.print("db", "a");
  services.print("web", "b\n");
  services.print("db", "c\nGo on? ");
  await until(() => log.lines.length === 2);
  assert.equal(plain(log), "web  b\ndb   ac\n");
  // However much others print meanwhile.
  const chatting = setInterval(() => services.print("web", "c\n"), 50);
  await until(() => plain(log).includes("db   Go on? \n"));
  clearInterval(chatting);
  log.close();
  await settle();
});

Deno.test("ServiceLog does not insist where there is nothing to follow", async () => {
  let requests = 0;
  const client = new RpcClient("secret", () => {
    requests++;
    const data = { code: "NAME_UNKNOWN", message: 'there is no workspace "one"' };
    return Promise.resolve(Response.json({ error: { data } }, { status: 404 }));
  });
  const place = { project: undefined, workspace: "one", service: undefined };
  const log = new ServiceLog(client, place);
  log.open();
  await until(() => log.ended.value);
  assert.equal(log.failure.value?.code, "NAME_UNKNOWN");
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(requests, 1);
  log.close();
  await settle();
});

Deno.test("ServiceLog.pause() lets go of the connection, and resume() follows again unless they have ended", async () => {
  const services = new Services();
  const log = services.follow("db");
  log.pause();
  log.resume();
  await until(() => services.connections.length === 2);
  services.print("db", "ready\n");
  await until(() => log.lines.length === 1);
  log.pause();
  await settle();
  assert.equal(log.failure.value, undefined);
  assert.equal(log.lines.length, 1, "what was there stays");
  assert.equal(services.connections.length, 2);
  log.resume();
  await until(() => services.connections.length === 3);
  services.tell({ type: "service.ended", error: null });
  await until(() => log.ended.value);
  log.pause();
  log.resume();
  await settle();
  assert.equal(services.connections.length, 3);
  log.close();
  await settle();
});

Deno.test("ServiceLog shows a line of several services that goes on without a line feed, in time and in pieces", async () => {
  const services = new Services();
  const log = services.follow();
  await until(() => services.connections.length === 1);
  const drawing = setInterval(() => services.print("db", "."), 50);
  await until(() => log.lines.length >= 2);
  clearInterval(drawing);
  assert.match(plain(log), /^db {2}\.+\ndb {2}\.+\n/);
  // One of a hundred megabytes is not kept until it ends.
  for (let piece = 0; piece < 3; piece++) services.print("web", "x".repeat(15_000));
  services.print("web", "\n");
  await until(() => plain(log).match(/^web /gm)?.length === 2);
  log.close();
  await settle();
});

Deno.test("ServiceLog asks after a pause for as many lines as the service has that has most", async () => {
  const services = new Services();
  const log = services.follow();
  await until(() => services.connections.length === 1);
  for (const [service, count] of [["db", 500], ["cache", 500], ["web", 600]] as const) {
    services.print(service, "line\n".repeat(count));
  }
  await until(() => log.lines.length === 1_600);
  log.pause();
  log.resume();
  await until(() => services.connections.length === 2);
  assert.equal(services.asked[1]?.get("tail"), "600");
  log.close();
  await settle();
});
