import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { openDockerBackend } from "../../lib/backends/docker/docker_backend.ts";
import type { ReadVariable } from "../../lib/backends/docker/docker_config.ts";
import { unavailable } from "../../lib/backends/docker/docker_failure.ts";
import { findEndpoint, parseEndpoint } from "../../lib/backends/docker/endpoint.ts";
import { failure } from "../support/docker_fixture.ts";
import { DEAD_PORT } from "../support/free_port.ts";
import { requires } from "../support/requirements.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const needsDocker = requires("docker");

const reading = (variables: Record<string, string>): ReadVariable => (name) => variables[name];

/** A folder for DOCKER_CONFIG with one context. */
function contextFolder(name: string, host: string, current = ""): TemporaryFolder {
  const id = createHash("sha256").update(name).digest("hex");
  return new TemporaryFolder({
    "config.json": JSON.stringify({ currentContext: current }),
    [`contexts/meta/${id}/meta.json`]: JSON.stringify({
      Name: name,
      Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
    }),
    ...(host.startsWith("tcp") ? { [`contexts/tls/${id}/docker/ca.pem`]: "certificate" } : {}),
  });
}

Deno.test("findEndpoint() takes DOCKER_HOST, then the context, then the usual socket", async () => {
  using config = contextFolder("there", "unix:///run/there.sock", "there");
  using empty = new TemporaryFolder();
  const url = async (variables: Record<string, string>) =>
    (await findEndpoint(reading({ DOCKER_CONFIG: config.path, ...variables }))).url;
  assert.equal(
    await url({ DOCKER_HOST: "unix:///run/x.sock", DOCKER_CONTEXT: "there" }),
    "unix:///run/x.sock",
  );
  assert.equal(await url({}), "unix:///run/there.sock");
  assert.equal(await url({ DOCKER_CONTEXT: "default" }), "unix:///var/run/docker.sock");
  assert.equal(await url({ DOCKER_CONFIG: empty.path }), "unix:///var/run/docker.sock");
  assert.equal(
    await url({ DOCKER_CONFIG: empty.path, DOCKER_CONTEXT: "default", DOCKER_HOST: "" }),
    "unix:///var/run/docker.sock",
  );
  const error = await failure(url({ DOCKER_CONTEXT: "gone" }));
  assert.equal(error.code, "DOCKER_UNAVAILABLE");
  assert.equal(error.message, 'there is no Docker context called "gone"');
});

Deno.test("findEndpoint() uses the certificates of a context, and of DOCKER_CERT_PATH", async () => {
  using config = contextFolder("there", "tcp://build.example.com:2376", "there");
  const endpoint = await findEndpoint(reading({ DOCKER_CONFIG: config.path }));
  assert.deepEqual(endpoint.tls, { ca: "certificate", verify: true });
  assert.deepEqual(endpoint.address, {
    protocol: "https",
    host: "build.example.com",
    port: 2376,
  });
  using certificates = new TemporaryFolder({ "key.pem": "key" });
  const secured = await findEndpoint(reading({
    DOCKER_HOST: "tcp://127.0.0.1",
    DOCKER_TLS_VERIFY: "1",
    DOCKER_CERT_PATH: certificates.path,
  }));
  assert.deepEqual(secured.tls, { key: "key", verify: true });
  assert.deepEqual(secured.address, { protocol: "https", host: "127.0.0.1", port: 2376 });
});

Deno.test("parseEndpoint() publishes on 127.0.0.1, except where that would be out of reach", () => {
  const cases = [
    ["unix:///run/docker.sock", "localhost", "127.0.0.1"],
    ["npipe:////./pipe/docker_engine", "localhost", "127.0.0.1"],
    ["tcp://127.0.0.1:2375", "localhost", "127.0.0.1"],
    ["tcp://localhost", "localhost", "127.0.0.1"],
    ["tcp://[::1]:2375", "localhost", "127.0.0.1"],
    ["http://docker:2375", "docker", "0.0.0.0"],
    ["tcp://10.0.0.7:2375", "10.0.0.7", "0.0.0.0"],
    ["build.example.com:2375", "build.example.com", "0.0.0.0"],
  ] as const;
  for (const [url, host, publishOn] of cases) {
    const endpoint = parseEndpoint(url, "DOCKER_HOST");
    assert.deepEqual([endpoint.host, endpoint.publishOn], [host, publishOn], url);
  }
});

Deno.test("openDockerBackend() says why a daemon does not answer, and what to do", async () => {
  // As with a socket whose daemon was killed, nobody listens there.
  using folder = new TemporaryFolder({ "stale.sock": "" });
  await using other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("<h1>It works</h1>"),
  );
  await using broken = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("not found", { status: 404 }),
  );
  const cases = [
    [`unix://${folder.at("missing.sock")}`, /it is not running$/, /start/],
    [`unix://${folder.at("stale.sock")}`, /connection refused$/, /start/],
    [`tcp://127.0.0.1:${DEAD_PORT}`, /connection refused$/, /start/],
    [`tcp://127.0.0.1:${other.addr.port}`, /what answers there is not Docker$/, /DOCKER_HOST/],
    [`tcp://127.0.0.1:${broken.addr.port}`, /what answers there is not Docker$/, /DOCKER_HOST/],
    ["tcp://host.invalid:2375", /its host cannot be reached$/, /network/],
    [
      "ssh://ann@build",
      /over ssh is not supported yet/,
      /ssh -NL \/tmp\/docker.sock:.* ann@build,/,
    ],
    ["fd://3", /is not an address of Docker$/, /unix:/],
    ["tcp://:::", /is not an address of Docker$/, /unix:/],
  ] as const;
  for (const [url, message, hint] of cases) {
    const error = await failure(openDockerBackend({ env: reading({ DOCKER_HOST: url }) }));
    assert.equal(error.code, "DOCKER_UNAVAILABLE", url);
    assert.match(error.message, message);
    assert.ok(error.message.includes(url), error.message);
    assert.match(error.hint ?? "", hint);
    assert.equal(error.details?.endpoint, url);
  }
});

Deno.test("openDockerBackend() gives up on a daemon that says nothing", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at("silent.sock");
  using listener = Deno.listen({ transport: "unix", path });
  const accepted = listener.accept();
  const error = await failure(
    openDockerBackend({ env: reading({ DOCKER_HOST: `unix://${path}` }) }),
  );
  (await accepted).close();
  assert.equal(error.code, "DOCKER_UNAVAILABLE");
  assert.match(error.message, /its host cannot be reached$/);
});

Deno.test("unavailable() tells a socket that may not be used from one that is not there", () => {
  const endpoint = parseEndpoint("unix:///var/run/docker.sock", "the default");
  const denied = Object.assign(new Error("connect EACCES /var/run/docker.sock"), {
    code: "EACCES",
  });
  const error = unavailable(endpoint, denied);
  assert.equal(
    error.message,
    'Docker does not answer at "unix:///var/run/docker.sock" (the default): permission denied on ' +
      "the socket",
  );
});

Deno.test("openDockerBackend() connects through a context", needsDocker, async () => {
  using config = contextFolder("here", "unix:///var/run/docker.sock", "here");
  await using backend = await openDockerBackend({ env: reading({ DOCKER_CONFIG: config.path }) });
  assert.equal(backend.host, "localhost");
  assert.deepEqual(await backend.list("nobody's"), []);
});
