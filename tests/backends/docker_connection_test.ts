/** What the backend does when the daemon breaks off, with a daemon that does so on purpose. */

import assert from "node:assert/strict";
import type { ServiceSpec, WorkspaceIdentity } from "../../lib/backends/backend.ts";
import { openDockerBackend } from "../../lib/backends/docker/docker_backend.ts";
import { labelsOf } from "../../lib/backends/docker/labels.ts";
import { eventually, failure } from "../support/docker_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const identity: WorkspaceIdentity = {
  workspace: "feature",
  namespace: "feature-1",
  project: "shop",
  installation: "here",
  home: "/shop",
};

const service: ServiceSpec = {
  name: "web",
  image: "redis:7",
  ports: [],
  env: {},
  volumes: [],
  directory: "/shop",
};

/** Bytes to send before the connection is closed; undefined keeps it open and silent. */
type Answer = string | undefined;

const whole = (status: string, body: string) =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
  `Connection: close\r\n\r\n${body}`;
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const FRAME = "\x01\0\0\0\0\0\0\x05hello";

/** A daemon that holds one container of ours, and whatever else a test gives it. */
class FakeDaemon implements AsyncDisposable {
  readonly #folder = new TemporaryFolder();
  readonly #listener = Deno.listen({ transport: "unix", path: this.#folder.at("docker.sock") });
  readonly #answers: Readonly<Record<string, Answer>>;
  readonly #silent = new Set<Deno.Conn>();
  readonly #serving: Promise<void>;

  /** @param answers By method and the beginning of the path */
  constructor(answers: Readonly<Record<string, Answer>>) {
    const container = {
      Id: "c0ffee",
      Name: "/feature-1-web",
      State: { Running: true },
      HostConfig: {},
      Config: { Labels: labelsOf(identity, "web") },
    };
    this.#answers = {
      ...answers,
      "GET /_ping": whole("200 OK", "OK"),
      "GET /containers/feature-1-web/json": whole("200 OK", JSON.stringify(container)),
    };
    this.#serving = this.#serve();
  }

  /** Reads variables so that the daemon is found. */
  readonly env = (name: string): string | undefined =>
    name === "DOCKER_HOST"
      ? `unix://${this.#folder.at("docker.sock")}`
      : name === "DOCKER_CONFIG"
      ? this.#folder.path
      : undefined;

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const it of this.#silent) it.close();
    await this.#serving;
    this.#folder[Symbol.dispose]();
  }

  /** How many requests it has said nothing to. */
  get silences(): number {
    return this.#silent.size;
  }

  async #serve(): Promise<void> {
    try {
      for await (const connection of this.#listener) await this.#answer(connection);
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #answer(connection: Deno.Conn): Promise<void> {
    const request = await wholeRequest(connection);
    const key = Object.keys(this.#answers).find((it) => request.startsWith(it));
    const answer = key === undefined
      ? whole("404 Not Found", '{"message":"nothing of the kind"}')
      : this.#answers[key];
    if (answer === undefined) this.#silent.add(connection);
    else {
      // Whoever has asked may have gone meanwhile.
      await connection.write(Uint8Array.from(answer, (it) => it.charCodeAt(0))).catch(() => {});
      connection.close();
    }
  }
}

/** Reads a request with its body, which may come in pieces; as much as there is where it was cut off. */
async function wholeRequest(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(65_536);
  let request = "";
  for (;;) {
    const [head, body] = request.split("\r\n\r\n", 2);
    const length = Number(/^content-length: *(\d+)/im.exec(head!)?.[1] ?? 0);
    const isChunked = /^transfer-encoding: *chunked/im.test(head!);
    if (body !== undefined && (isChunked ? request.endsWith("0\r\n\r\n") : body.length >= length)) {
      return request;
    }
    const count = await connection.read(buffer).catch(() => null);
    if (count === null) return request;
    request += new TextDecoder().decode(buffer.subarray(0, count));
  }
}

Deno.test("DockerBackend.logs() fails when the connection is lost in the middle", async () => {
  const cut = {
    "between two chunks": HEAD + chunk(FRAME),
    "within a chunk": HEAD + chunk(FRAME).slice(0, 9),
    "within a frame": `${HEAD}${chunk(FRAME.slice(0, 10))}0\r\n\r\n`,
    "before the end of an answer of unknown length": "HTTP/1.1 200 OK\r\n\r\n" + FRAME.slice(0, 10),
  };
  for (const [where, answer] of Object.entries(cut)) {
    await using daemon = new FakeDaemon({ "GET /containers/c0ffee/logs": answer });
    await using backend = await openDockerBackend({ env: daemon.env });
    let output = "";
    const error = await failure(backend.logs(identity, "web", {
      follow: true,
      onOutput: (_, bytes) => {
        output += new TextDecoder().decode(bytes);
      },
    }));
    assert.equal(error.code, "DOCKER_UNAVAILABLE", where);
    assert.match(error.message, /the connection was lost$/, where);
    assert.ok("hello".startsWith(output));
  }
});

Deno.test("DockerBackend.exec() fails when the connection is lost in the middle", async () => {
  await using daemon = new FakeDaemon({
    "POST /containers/c0ffee/exec": whole("201 Created", '{"Id":"e"}'),
    "POST /exec/e/start": "HTTP/1.1 200 OK\r\n\r\n" + FRAME.slice(0, 10),
  });
  await using backend = await openDockerBackend({ env: daemon.env });
  const error = await failure(backend.exec(identity, "web", { argv: ["true"] }));
  assert.equal(error.code, "DOCKER_UNAVAILABLE");
});

Deno.test("DockerBackend.provision() fails when the connection is lost during a pull", async () => {
  const status = '{"status":"Downloading","id":"0123456789ab"}\n';
  const cut = {
    "in chunks": [HEAD + chunk(status), "DOCKER_UNAVAILABLE"],
    "of unknown length": ["HTTP/1.1 200 OK\r\n\r\n" + status.slice(0, 20), "IMAGE_PULL_FAILED"],
  } as const;
  for (const [where, [answer, code]] of Object.entries(cut)) {
    await using daemon = new FakeDaemon({
      "POST /images/create": answer,
      "GET /networks": whole("200 OK", "[]"),
      "POST /networks/create": whole("201 Created", '{"Id":"n"}'),
    });
    await using backend = await openDockerBackend({ env: daemon.env });
    const other = { ...service, name: "other" };
    const error = await failure(backend.provision(identity, other));
    assert.equal(error.code, code, where);
  }
});

Deno.test("DockerBackend reports a refusal in the daemon's own words", async () => {
  await using daemon = new FakeDaemon({
    "GET /containers/json": whole("500 Internal Server Error", '{"message":"disk is on fire"}'),
    "POST /images/create": HEAD + chunk('{"error":"no such host"}\n') + "0\r\n\r\n",
    "GET /networks": whole("200 OK", "[]"),
    "POST /networks/create": whole(
      "500 Internal Server Error",
      '{"message":"could not find an available, non-overlapping IPv4 address pool"}',
    ),
    "GET /volumes": whole("200 OK", '{"Volumes":null}'),
    "GET /images/present": whole("200 OK", "{}"),
  });
  await using backend = await openDockerBackend({ env: daemon.env });
  const listing = await failure(backend.list("here"));
  assert.equal(listing.code, "DOCKER_FAILED");
  assert.equal(listing.message, "cannot list what there is: disk is on fire");
  const other = { ...service, name: "other" };
  const pulling = await failure(backend.provision(identity, other));
  assert.equal(pulling.code, "IMAGE_PULL_FAILED");
  const full = await failure(backend.provision(identity, { ...other, image: "present" }));
  assert.equal(full.code, "DOCKER_FAILED");
  assert.match(full.hint ?? "", /ajj cleanup/);
});

Deno.test("DockerBackend ends at once with a signal while the daemon says nothing", async () => {
  await using daemon = new FakeDaemon({
    "POST /containers/c0ffee/stop": undefined,
    "GET /containers/c0ffee/logs": undefined,
    "POST /containers/c0ffee/exec": undefined,
    "GET /containers/json": undefined,
    "GET /networks": undefined,
    "GET /volumes": undefined,
  });
  await using backend = await openDockerBackend({ env: daemon.env });
  const works: readonly ((signal: AbortSignal) => Promise<unknown>)[] = [
    (signal) => backend.stop(identity, "web", { signal }),
    (signal) => backend.exec(identity, "web", { argv: ["true"] }, { signal }),
    (signal) => backend.deprovision(identity, { signal }),
    (signal) => backend.provision(identity, { ...service, name: "other" }, { signal }),
  ];
  /** Aborts a signal as soon as the daemon has said nothing once more. */
  const endInSilence = async (ending: AbortController) => {
    const before = daemon.silences;
    await eventually(() => daemon.silences, (silences) => silences > before);
    ending.abort();
  };
  for (const work of works) {
    const ending = new AbortController();
    const [ended] = await Promise.all([failure(work(ending.signal)), endInSilence(ending)]);
    assert.equal(ended.code, "CANCELLED");
  }
  const ending = new AbortController();
  const options = { follow: true, signal: ending.signal, onOutput: () => {} };
  await Promise.all([backend.logs(identity, "web", options), endInSilence(ending)]);
});
