import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { loginFor } from "../../lib/backends/docker/credentials.ts";
import type { DockerConfig } from "../../lib/backends/docker/docker_config.ts";
import { imageFailure } from "../../lib/backends/docker/docker_failure.ts";
import { fullImageName } from "../../lib/backends/docker/images.ts";
import { PullProgress } from "../../lib/backends/docker/pull_progress.ts";
import { BUSYBOX, docker, DockerFixture, failure } from "../support/docker_fixture.ts";
import { DEAD_PORT } from "../support/free_port.ts";
import { requires } from "../support/requirements.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const needsDocker = requires("docker");

const digestOf = (bytes: Uint8Array) =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** A registry on this machine that holds one image: busybox with a file of random bytes over it. */
class ImageRegistry implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #blobs: Map<string, Uint8Array>;
  readonly #manifest: string;
  readonly #authorization: string | undefined;

  private constructor(blobs: Uint8Array[], login: string | undefined) {
    this.#blobs = new Map(blobs.map((it) => [digestOf(it), it]));
    const [config, ...layers] = blobs.map((it) => ({ size: it.length, digest: digestOf(it) }));
    const type = "application/vnd.docker";
    this.#manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: `${type}.distribution.manifest.v2+json`,
      config: { mediaType: `${type}.container.image.v1+json`, ...config },
      layers: layers.map((it) => ({ mediaType: `${type}.image.rootfs.diff.tar.gzip`, ...it })),
    });
    this.#authorization = login === undefined ? undefined : `Basic ${btoa(login)}`;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  /** @param login `name:password`, where one is needed */
  static async start(login?: string): Promise<ImageRegistry> {
    using folder = new TemporaryFolder();
    await docker("save", "--output", folder.at("image.tar"), BUSYBOX);
    Deno.writeFileSync(folder.at("random"), crypto.getRandomValues(new Uint8Array(50_000)));
    const tar = (...args: readonly string[]) =>
      new Deno.Command("tar", { args: [...args], cwd: folder.path }).output();
    await tar("-xf", "image.tar");
    await tar("-cf", "random.tar", "random");
    const [{ Config, Layers }] = JSON.parse(Deno.readTextFileSync(folder.at("manifest.json")));
    const config = JSON.parse(Deno.readTextFileSync(folder.at(Config)));
    const layers = [Layers[0], "random.tar"].map((name) => Deno.readFileSync(folder.at(name)));
    config.rootfs.diff_ids = layers.map(digestOf);
    delete config.history;
    const zipped = await Promise.all(layers.map(async (layer) => {
      const stream = new Blob([layer]).stream().pipeThrough(new CompressionStream("gzip"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    }));
    return new ImageRegistry([new TextEncoder().encode(JSON.stringify(config)), ...zipped], login);
  }

  /** Host and port. */
  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  /** Stops, and takes what was pulled from the daemon. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await docker("image", "rm", `${this.host}/team/tool:1`).catch(() => {});
  }

  #answer(request: Request): Response {
    const path = new URL(request.url).pathname;
    if (this.#authorization && request.headers.get("authorization") !== this.#authorization) {
      const headers = { "WWW-Authenticate": 'Basic realm="test"' };
      return new Response(null, { status: 401, headers });
    }
    if (path === "/v2/") return Response.json({});
    if (path === "/v2/team/tool/manifests/1" || path.endsWith(digestOf(this.#bytes))) {
      return new Response(this.#bytes, {
        headers: {
          "Content-Type": JSON.parse(this.#manifest).mediaType,
          "Docker-Content-Digest": digestOf(this.#bytes),
        },
      });
    }
    const blob = this.#blobs.get(path.split("/").at(-1)!);
    if (blob && path.startsWith("/v2/team/tool/blobs/")) return new Response(blob as BodyInit);
    const errors = [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }];
    return Response.json({ errors }, { status: 404 });
  }

  get #bytes(): Uint8Array<ArrayBuffer> {
    return new TextEncoder().encode(this.#manifest);
  }
}

Deno.test(
  "DockerBackend.provision() pulls a missing image, and tells how far it is",
  needsDocker,
  async () => {
    await using registry = await ImageRegistry.start();
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const image = `${registry.host}/team/tool:1`;
    let told = "";
    const onProgress = (text: string) => {
      assert.match(text, /^.*\n$/);
      told += text;
    };
    await backend.provision(identity, fixture.spec("web", { image }), { onProgress });
    assert.equal(await fixture.state("web"), "running");
    const lines = told.trimEnd().split("\n");
    assert.equal(lines[0], `pulling ${image}`);
    assert.equal(lines.at(-1), `pulled ${image}`);
    assert.ok(lines.length < 20);
    told = "";
    await backend.provision(identity, fixture.spec("other", { image }), { onProgress });
    assert.equal(told, "", "an image that is there is not pulled");
  },
);

Deno.test(
  "DockerBackend.provision() logs in to a registry with what docker login has stored",
  needsDocker,
  async () => {
    await using registry = await ImageRegistry.start("ann:secret:word");
    const image = `${registry.host}/team/tool:1`;
    using config = new TemporaryFolder();
    const env = (name: string) => name === "DOCKER_CONFIG" ? config.path : Deno.env.get(name);
    await using fixture = await DockerFixture.create({ env });
    const { backend, identity } = fixture;
    const service = fixture.spec("web", { image });
    const refused = await failure(backend.provision(identity, service));
    assert.equal(refused.code, "IMAGE_PULL_FAILED");
    assert.equal(refused.hint, "log in with docker login");
    config.write("config.json", JSON.stringify({ credHelpers: { [registry.host]: "none" } }));
    const helped = await failure(backend.provision(identity, service));
    assert.match(helped.hint ?? "", /docker pull .*docker-credential-none/);
    const auths = { [registry.host]: { auth: btoa("ann:secret:word") } };
    config.write("config.json", JSON.stringify({ auths }));
    await backend.provision(identity, service);
    assert.equal(await fixture.state("web"), "running");
  },
);

Deno.test(
  "DockerBackend.provision() tells an image that does not exist from one that cannot be pulled",
  needsDocker,
  async () => {
    await using registry = await ImageRegistry.start();
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const provision = (image: string) =>
      failure(backend.provision(identity, fixture.spec("web", { image })));
    const missing = await provision(`${registry.host}/team/tool:2`);
    assert.equal(missing.code, "IMAGE_NOT_FOUND");
    assert.equal(missing.message, `there is no image "${registry.host}/team/tool:2"`);
    const invalid = await provision("Not A Name");
    assert.equal(invalid.code, "IMAGE_NOT_FOUND");
    const unreachable = await provision(`127.0.0.1:${DEAD_PORT}/team/tool:1`);
    assert.equal(unreachable.code, "IMAGE_PULL_FAILED");
    assert.match(unreachable.message, /connection refused/);
    assert.equal(await fixture.state("web"), "missing");
  },
);

Deno.test("imageFailure() knows what registries and daemons say", () => {
  const cases = [
    [
      "pull access denied for x, repository does not exist or may require 'docker login'",
      "IMAGE_NOT_FOUND",
    ],
    ["manifest for x:9 not found: manifest unknown: manifest unknown", "IMAGE_NOT_FOUND"],
    ["failed to resolve reference: x:9: not found", "IMAGE_NOT_FOUND"],
    ["toomanyrequests: You have reached your pull rate limit", "IMAGE_PULL_FAILED"],
    ["unauthorized: authentication required", "IMAGE_PULL_FAILED"],
    ["no matching manifest for linux/arm64/v8 in the manifest list entries", "IMAGE_PULL_FAILED"],
    ["dial tcp: lookup registry on 10.0.0.1:53: no such host", "IMAGE_PULL_FAILED"],
  ] as const;
  for (const [text, code] of cases) assert.equal(imageFailure("x:9", text).code, code, text);
});

Deno.test("fullImageName() adds the tag that Docker would", () => {
  assert.equal(fullImageName("redis"), "redis:latest");
  assert.equal(fullImageName("redis:7"), "redis:7");
  assert.equal(fullImageName("host:5000/team/redis"), "host:5000/team/redis:latest");
  assert.equal(fullImageName("redis@sha256:abc"), "redis@sha256:abc");
});

Deno.test("loginFor() finds the login of an image's registry", () => {
  const config: DockerConfig = {
    folder: "/",
    auths: {
      "https://index.docker.io/v1/": { auth: btoa("ann:a:b") },
      "registry.example.com": { identitytoken: "token" },
      "kept.example.com": {},
    },
    credHelpers: { "other.example.com": "pass" },
    credsStore: "desktop",
  };
  assert.deepEqual(loginFor("redis:7", config).login, {
    serveraddress: "https://index.docker.io/v1/",
    username: "ann",
    password: "a:b",
  });
  assert.equal(loginFor("team/tool:1", config).login?.username, "ann");
  assert.equal(loginFor("registry.example.com/x:1", config).login?.identitytoken, "token");
  assert.deepEqual(loginFor("kept.example.com/x:1", config), { helper: "desktop" });
  assert.deepEqual(loginFor("other.example.com/x:1", config), { helper: "pass" });
  assert.deepEqual(loginFor("localhost/x:1", { folder: "/", auths: {}, credHelpers: {} }), {});
});

Deno.test("PullProgress makes a few lines of many messages", () => {
  let told = "";
  const progress = new PullProgress("redis:7", (text) => told += text);
  progress.add({ status: "Pulling from library/redis", id: "7" });
  for (let current = 0; current <= 10_000; current++) {
    const progressDetail = { current: current * 1000, total: 10_000_000 };
    progress.add({ id: "0123456789ab", status: "Downloading", progressDetail });
  }
  progress.end();
  const lines = told.trimEnd().split("\n");
  assert.equal(lines[0], "pulling redis:7");
  assert.equal(lines[1], "pulling redis:7: 0 of 1 layers, 0.0 of 10.0 MB");
  assert.equal(lines.at(-1), "pulled redis:7");
  assert.ok(lines.length < 1000, String(lines.length));
});
