import assert from "node:assert/strict";
import type {
  Backend,
  ExecResult,
  LogOptions,
  ServiceStatus,
  WorkspaceIdentity,
} from "../../lib/backends/backend.ts";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import {
  type ReadinessTarget,
  type RenderedProbe,
  waitUntilReady,
} from "../../lib/workspaces/readiness.ts";
import { freePort } from "../support/free_port.ts";

const IDENTITY: WorkspaceIdentity = {
  workspace: "feature",
  namespace: "shop-feature",
  project: "shop",
  installation: "test",
  home: "/nowhere",
};

const LONG_MS = 120_000;

/** A backend in whatever state a test needs; nothing runs in it. */
class StagedBackend implements Backend {
  readonly type: Backend["type"];
  readonly host: string = "localhost";
  /** How the service stands, by the number of times it was asked. */
  statusAt: (asked: number) => Partial<ServiceStatus> = () => ({});
  execAt: (tried: number) => Partial<ExecResult> = () => ({});
  /** What it wrote so far, and how more is announced. */
  output = "";
  /** Whether it ignores signals, as one whose daemon hangs. */
  hangs = false;
  asked = 0;
  tried = 0;
  following = 0;
  readonly #more = new EventTarget();

  constructor(type: Backend["type"] = "process") {
    this.type = type;
  }

  write(bytes: string): void {
    this.output += bytes;
    this.#more.dispatchEvent(new CustomEvent("more", { detail: bytes }));
  }

  async status(_: WorkspaceIdentity, services: readonly string[]): Promise<ServiceStatus[]> {
    if (this.hangs) await new Promise(() => {});
    const staged = this.statusAt(this.asked++);
    return services.map((service) => ({
      service,
      state: "running",
      health: null,
      exitCode: null,
      id: "1",
      startedAt: null,
      ...staged,
    }));
  }

  async logs(_: WorkspaceIdentity, _service: string, options: LogOptions): Promise<void> {
    const encoder = new TextEncoder();
    const lines = this.output.split(/(?<=\n)/);
    const shown = options.tail === undefined ? lines : lines.slice(-options.tail);
    await options.onOutput("stdout", encoder.encode(shown.join("")));
    if (!options.follow || options.signal?.aborted) return;
    this.following++;
    await new Promise<void>((resolve) => {
      const more = (event: Event) =>
        void options.onOutput("stdout", encoder.encode((event as CustomEvent<string>).detail));
      this.#more.addEventListener("more", more);
      options.signal?.addEventListener("abort", () => {
        this.#more.removeEventListener("more", more);
        resolve();
      });
    });
    this.following--;
  }

  exec(): Promise<ExecResult> {
    return Promise.resolve({ exitCode: 0, stdout: "", stderr: "", ...this.execAt(this.tried++) });
  }

  provision = unused;
  start = unused;
  stop = unused;
  deprovision = unused;
  list = unused;
  [Symbol.asyncDispose] = unused;
}

const unused = (): Promise<never> => Promise.reject(new Error("not needed here"));

function target(probe?: RenderedProbe, timeoutMs = LONG_MS, healthcheck = false): ReadinessTarget {
  return { name: "db", healthcheck, ...(probe ? { ready: { probe, timeoutMs } } : {}) };
}

async function refused(act: Promise<unknown>, code: string): Promise<NestrError> {
  const error = await act.then(() => undefined, (it: unknown) => it);
  assert.ok(error instanceof NestrError, `not refused: ${error}`);
  assert.equal(error.code, code, error.message);
  return error;
}

/**
 * What a wait is refused with, and after how long: so long that it could try at least once, which on a busy
 * machine takes its time.
 */
async function tooLate(
  probe: RenderedProbe,
  backend: Backend,
): Promise<{ readonly error: NestrError; readonly timeoutMs: number }> {
  for (let timeoutMs = 100;; timeoutMs *= 3) {
    const waiting = waitUntilReady(target(probe, timeoutMs), { backend, identity: IDENTITY });
    const error = await refused(waiting, "SERVICE_NOT_READY");
    if (Number(error.details?.tries) > 0 || timeoutMs > LONG_MS) return { error, timeoutMs };
  }
}

const until = async (is: () => boolean): Promise<void> => {
  for (const end = performance.now() + LONG_MS; !is();) {
    assert.ok(performance.now() < end, "it never came to that");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

Deno.test("waitUntilReady() waits until a port accepts connections, on either address", async () => {
  for (const hostname of ["127.0.0.1", "::1"]) {
    const port = freePort();
    const backend = new StagedBackend();
    let isReady = false;
    const waiting = waitUntilReady(target({ type: "tcp", port }), { backend, identity: IDENTITY })
      .then(() => isReady = true);
    await until(() => backend.asked > 3);
    assert.equal(isReady, false);
    using listener = Deno.listen({ hostname, port });
    await waiting;
    (await listener.accept()).close();
  }
});

Deno.test("waitUntilReady() does not take Docker's proxy for the service behind it", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  let closed = 0;
  const kept: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      if (closed++ < 3) connection.close();
      else kept.push(connection);
    }
  })();
  const backend = new StagedBackend("docker");
  // Where this process has to wait for its turn, a connection seems to last that is closed at once.
  for (let round = 0; round < 20; round++) {
    closed = 0;
    await waitUntilReady(target({ type: "tcp", port }), { backend, identity: IDENTITY });
    if (closed === 4) break;
  }
  assert.equal(closed, 4);
  listener.close();
  await serving.catch(() => {});
  for (const connection of kept) connection.close();

  using proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const proxying = (async () => {
    for await (const connection of proxy) connection.close();
  })();
  const probe = { type: "tcp", port: proxy.addr.port } as const;
  let error: unknown;
  for (let round = 0; round < 20 && !error; round++) {
    error = await tooLate(probe, backend).then((late) => late.error, () => undefined);
  }
  assert.match(String(error), /closed at once|reset/i);
  proxy.close();
  await proxying.catch(() => {});
});

Deno.test("waitUntilReady() is content with a server that speaks first, however Docker", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.write(new TextEncoder().encode("hello\n")).catch(() => {});
      connection.close();
    }
  })();
  const backend = new StagedBackend("docker");
  const probe = { type: "tcp", port: listener.addr.port } as const;
  await waitUntilReady(target(probe), { backend, identity: IDENTITY });
  listener.close();
  await serving.catch(() => {});
});

Deno.test("waitUntilReady() takes an answer from 200 to 399, and follows no redirect", async () => {
  const answers = [500, 404, 302];
  const asked: string[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (it) => {
    asked.push(new URL(it.url).pathname);
    const status = answers.shift() ?? 200;
    const headers: HeadersInit = status === 302 ? { location: "/elsewhere" } : {};
    return new Response("x".repeat(100_000), { status, headers });
  });
  const url = `http://127.0.0.1:${server.addr.port}/health`;
  const backend = new StagedBackend();
  await waitUntilReady(target({ type: "http", url }), { backend, identity: IDENTITY });
  assert.deepEqual(asked, ["/health", "/health", "/health"]);
});

Deno.test("waitUntilReady() says what the last answer was when the time is up", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("", { status: 503 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const backend = new StagedBackend();
  backend.output = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join("");
  const { error, timeoutMs } = await tooLate({ type: "http", url }, backend);
  assert.equal(
    error.message,
    `service "db" was not ready after ${timeoutMs / 1000} s: http ${url}: answered with status 503`,
  );
  const { stderr, tries, ...details } = error.details ?? {};
  assert.deepEqual(details, {
    service: "db",
    tried: `http ${url}`,
    reason: "answered with status 503",
    timeoutMs,
  });
  assert.ok(Number(tries) > 0);
  const lines = String(stderr).split("\n");
  assert.ok(lines.length <= 20 && lines.at(-1) === "line 29", String(stderr));
});

Deno.test("waitUntilReady() ends a request that is never answered", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => held.then(() => new Response()),
  );
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const backend = new StagedBackend();
  const waiting = waitUntilReady(target({ type: "http", url }, 200), {
    backend,
    identity: IDENTITY,
  });
  await refused(waiting, "SERVICE_NOT_READY");
  release();
});

Deno.test("waitUntilReady() finds a text in output, before and after, across chunks", async () => {
  const probe = { type: "log", text: "ready é to accept" } as const;
  const before = new StagedBackend();
  before.output = "starting\nnow ready é to accept connections\n";
  await waitUntilReady(target(probe), { backend: before, identity: IDENTITY });
  assert.equal(before.following, 0);

  const after = new StagedBackend();
  after.output = "starting, rea";
  let isReady = false;
  const waiting = waitUntilReady(target(probe), { backend: after, identity: IDENTITY })
    .then(() => isReady = true);
  await until(() => after.following === 1);
  for (const part of ["dy \n", "ready", " é to", " acc"]) after.write(part);
  await until(() => after.asked > 3);
  assert.equal(isReady, false);
  after.write("ept\n");
  await waiting;
  assert.equal(after.following, 0);
});

Deno.test("waitUntilReady() runs a command until it ends with 0", async () => {
  const backend = new StagedBackend();
  backend.execAt = (tried) => ({ exitCode: tried < 3 ? 2 : 0 });
  const probe = { type: "exec", command: { argv: ["pg_isready"] } } as const;
  await waitUntilReady(target(probe), { backend, identity: IDENTITY });
  assert.equal(backend.tried, 4);

  backend.execAt = () => ({ exitCode: 2, stderr: "one\nno response\n" });
  const { error } = await tooLate(probe, backend);
  assert.match(error.message, /exec pg_isready: ended with code 2: no response$/);
});

Deno.test("waitUntilReady() reports a service that ended at once, with its last words", async () => {
  const probes: (RenderedProbe | undefined)[] = [
    undefined,
    { type: "tcp", port: freePort() },
    { type: "log", text: "never" },
  ];
  for (const probe of probes) {
    const backend = new StagedBackend();
    backend.output = "panic: no disk\n";
    backend.statusAt = (asked) => asked < 1 ? {} : { state: "exited", exitCode: 3 };
    const waiting = waitUntilReady(target(probe, 3_600_000), { backend, identity: IDENTITY });
    const error = await refused(waiting, "SERVICE_EXITED");
    assert.equal(error.message, 'service "db" ended with code 3 before it was ready');
    assert.deepEqual(error.details, { service: "db", exitCode: 3, stderr: "panic: no disk" });
    assert.equal(backend.following, 0);
  }
  const backend = new StagedBackend();
  backend.statusAt = () => ({ state: "stopped" });
  await refused(waitUntilReady(target(), { backend, identity: IDENTITY }), "SERVICE_NOT_RUNNING");
});

Deno.test("waitUntilReady() waits for the health check where there is no probe", async () => {
  const backend = new StagedBackend("docker");
  const states = ["starting", "unhealthy", "unhealthy", "starting", "healthy"] as const;
  backend.statusAt = (asked) => ({ health: states[asked] ?? "healthy" });
  const service = target(undefined, LONG_MS, true);
  await waitUntilReady(service, { backend, identity: IDENTITY });
  assert.equal(backend.asked, 5);
});

Deno.test("waitUntilReady() asks more than once whether a service runs that has no probe", async () => {
  const backend = new StagedBackend();
  await waitUntilReady(target(), { backend, identity: IDENTITY });
  assert.ok(backend.asked > 1);
});

Deno.test("waitUntilReady() ends when it is cancelled, and leaves nothing behind", async () => {
  for (
    const probe of [
      { type: "tcp", port: freePort() },
      { type: "log", text: "never" },
      { type: "http", url: `http://127.0.0.1:${freePort()}/` },
    ] as const
  ) {
    const backend = new StagedBackend();
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = waitUntilReady(target(probe), { backend, identity: IDENTITY, signal });
    await until(() => backend.asked > 1);
    controller.abort();
    await refused(waiting, "CANCELLED");
    assert.equal(backend.following, 0);
    const again = waitUntilReady(target(probe), { backend, identity: IDENTITY, signal });
    await refused(again, "CANCELLED");
  }
});

Deno.test("waitUntilReady() ends in time although the backend hangs", async () => {
  const backend = new StagedBackend();
  backend.hangs = true;
  const probe = { type: "tcp", port: freePort() } as const;
  const { error } = await tooLate(probe, backend);
  assert.match(error.message, /connection refused$/);
});

Deno.test("waitUntilReady() hands on what the backend says when it cannot be asked", async () => {
  const backend = new StagedBackend();
  backend.statusAt = () => {
    throw new NestrError("DOCKER_UNAVAILABLE", "Docker does not answer");
  };
  await refused(waitUntilReady(target(), { backend, identity: IDENTITY }), "DOCKER_UNAVAILABLE");
});
