import assert from "node:assert/strict";
import { requires } from "../support/requirements.ts";
import {
  BUSYBOX,
  docker,
  DockerFixture,
  eventually,
  failure,
  freePort,
  outputOf,
  SLEEPS,
} from "../support/docker_fixture.ts";

const needsDocker = requires("docker");

/** What `docker inspect` says, as far as the tests ask. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Labels: Record<string, string>;
  readonly Config: { readonly Labels: Record<string, string> };
  readonly HostConfig: { readonly Memory: number; readonly NanoCpus: number };
  readonly NetworkSettings: {
    readonly Ports: Record<string, { HostIp: string; HostPort: string }[]>;
  };
}

async function inspect(kind: string, name: string): Promise<Inspected> {
  return JSON.parse(await docker(kind, "inspect", name))[0];
}

Deno.test("DockerBackend takes a service through its whole life", needsDocker, async () => {
  await using fixture = await DockerFixture.create();
  const { backend, identity } = fixture;
  const service = fixture.spec("web");
  assert.equal(backend.host, "localhost");
  assert.deepEqual(await backend.status(identity, ["web"]), [{
    service: "web",
    state: "missing",
    health: null,
    exitCode: null,
    id: null,
    startedAt: null,
  }]);
  await backend.provision(identity, service);
  const [running] = await backend.status(identity, ["web"]);
  assert.equal(running?.state, "running");
  assert.match(running?.id ?? "", /^[0-9a-f]{64}$/);
  assert.match(running?.startedAt ?? "", /^\d{4}-.*Z$/);
  await backend.provision(identity, service);
  assert.equal(
    (await backend.status(identity, ["web"]))[0]?.id,
    running?.id,
    "one that runs stays",
  );
  await backend.stop(identity, "web");
  await backend.stop(identity, "web");
  assert.equal(await fixture.state("web"), "stopped");
  await backend.start(identity, service);
  await backend.start(identity, service);
  assert.equal((await backend.status(identity, ["web"]))[0]?.id, running?.id, "as it was made");
  await backend.deprovision(identity);
  await backend.deprovision(identity);
  assert.equal(await fixture.state("web"), "missing");
  await backend.start(identity, service);
  assert.equal(await fixture.state("web"), "running", "start() makes what is missing");
});

Deno.test(
  "DockerBackend.provision() labels container, network and volume with the whole identity",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    await backend.provision(identity, fixture.spec("web", { volumes: ["data:/data"] }));
    const labels = {
      "aether.managed": "true",
      "aether.workspace": "feature",
      "aether.namespace": identity.namespace,
      "aether.project": "shop",
      "aether.installation": identity.installation,
      "aether.home": identity.home,
    };
    assert.deepEqual((await inspect("container", fixture.name("web"))).Config.Labels, {
      ...labels,
      "aether.service": "web",
    });
    assert.deepEqual((await inspect("network", identity.namespace)).Labels, labels);
    assert.deepEqual((await inspect("volume", fixture.name("data"))).Labels, labels);
    assert.deepEqual(await backend.list(identity.installation), [
      { kind: "container", name: fixture.name("web"), identity, service: "web" },
      { kind: "network", name: identity.namespace, identity, service: null },
      { kind: "volume", name: fixture.name("data"), identity, service: null },
    ]);
  },
);

Deno.test("DockerBackend.provision() publishes ports on 127.0.0.1 alone", needsDocker, async () => {
  await using fixture = await DockerFixture.create();
  const port = freePort();
  await fixture.backend.provision(
    fixture.identity,
    fixture.spec("web", {
      command: { shell: "mkdir /www && echo hello > /www/index.html && httpd -f -p 8080 -h /www" },
      ports: [{ container: 8080, host: port }],
    }),
  );
  const { NetworkSettings } = await inspect("container", fixture.name("web"));
  assert.deepEqual(NetworkSettings.Ports, {
    "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }],
  });
  const answer = await eventually(
    () => fetch(`http://127.0.0.1:${port}/`).then((it) => it.text(), () => ""),
    (text) => text !== "",
  );
  assert.equal(answer, "hello\n");
});

Deno.test(
  "DockerBackend.provision() hands on environment, limits, health check and mounts",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    fixture.folder.write("config/app.txt", "from the workspace\n");
    await backend.provision(
      identity,
      fixture.spec("web", {
        env: { GREETING: "a=b c\nd", EMPTY: "" },
        memoryBytes: 64 * 1024 * 1024,
        cpus: 0.5,
        healthcheck: { test: ["CMD-SHELL", "test -e /tmp/ok"], intervalMs: 100, retries: 2 },
        volumes: ["./config:/config:ro", `${fixture.folder.path}/made:/made`, "/scratch"],
      }),
    );
    const { HostConfig } = await inspect("container", fixture.name("web"));
    assert.equal(HostConfig.Memory, 64 * 1024 * 1024);
    assert.equal(HostConfig.NanoCpus, 500_000_000);
    const health = async () => (await backend.status(identity, ["web"]))[0]!.health;
    assert.equal(await eventually(health, (it) => it !== "starting"), "unhealthy");
    const script =
      'printf %s "$GREETING"; cat /config/app.txt >&2; touch /tmp/ok; touch /config/no';
    const result = await backend.exec(identity, "web", { shell: script });
    assert.equal(result.stdout, "a=b c\nd");
    assert.match(result.stderr, /^from the workspace\n.*Read-only file system\n$/);
    assert.notEqual(result.exitCode, 0);
    assert.equal(await eventually(health, (it) => it !== "unhealthy"), "healthy");
  },
);

Deno.test(
  "DockerBackend lets the services of a workspace reach one another by name",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    await Promise.all([
      backend.provision(
        identity,
        fixture.spec("redis", { image: "nestr-test/redis:7", command: undefined }),
      ),
      backend.provision(identity, fixture.spec("web")),
    ]);
    const ask = { shell: "printf 'PING\\r\\n' | nc -w 2 redis 6379" };
    const answer = await eventually(
      () => backend.exec(identity, "web", ask),
      ({ stdout }) => stdout !== "",
    );
    assert.equal(answer.stdout, "+PONG\r\n");
  },
);

Deno.test(
  "DockerBackend keeps a named volume over stop and start, until deprovision()",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const service = fixture.spec("db", { volumes: ["data:/data"] });
    await backend.provision(identity, service);
    await backend.exec(identity, "db", { argv: ["sh", "-c", "echo kept > /data/file"] });
    const read = async () =>
      (await backend.exec(identity, "db", { argv: ["cat", "/data/file"] })).stdout;
    await backend.stop(identity, "db");
    await backend.start(identity, service);
    assert.equal(await read(), "kept\n");
    await backend.stop(identity, "db");
    await backend.provision(identity, service);
    assert.equal(await read(), "kept\n", "a replaced container has the same volume");
    await backend.deprovision(identity);
    assert.deepEqual(await fixture.listed(), []);
    await backend.provision(identity, service);
    assert.equal(await read(), "");
  },
);

Deno.test(
  "DockerBackend removes the volumes without a name with their container",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    await backend.provision(identity, fixture.spec("db", { volumes: ["/data"] }));
    const format = "{{(index .Mounts 0).Name}}";
    const volume = await docker("container", "inspect", "--format", format, fixture.name("db"));
    assert.match(volume, /^[0-9a-f]{64}$/);
    await backend.deprovision(identity);
    await assert.rejects(docker("volume", "inspect", volume), /no such volume/i);
  },
);

Deno.test(
  "DockerBackend.status() tells what ended by itself from what was stopped",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    await Promise.all([
      backend.provision(
        identity,
        fixture.spec("fails", { command: { shell: "echo no >&2; exit 3" } }),
      ),
      backend.provision(identity, fixture.spec("stops")),
      backend.provision(identity, fixture.spec("ends", { command: { shell: "exit 0" } })),
    ]);
    await backend.stop(identity, "stops");
    await eventually(() => fixture.state("fails"), (state) => state !== "running");
    await eventually(() => fixture.state("ends"), (state) => state !== "running");
    await backend.stop(identity, "ends");
    const statuses = await backend.status(identity, ["stops", "fails", "ends", "none"]);
    assert.deepEqual(statuses.map(({ service, state, exitCode }) => [service, state, exitCode]), [
      ["stops", "stopped", null],
      ["fails", "exited", 3],
      ["ends", "exited", 0],
      ["none", "missing", null],
    ]);
    assert.equal((await outputOf(fixture, "fails")).stderr, "no\n");
    await backend.start(identity, fixture.spec("stops", { command: { shell: "unused" } }));
    await docker("container", "kill", fixture.name("stops"));
    const ended = await eventually(() => fixture.state("stops"), (state) => state !== "running");
    assert.equal(ended, "exited", "what was started again is not stopped");
  },
);

Deno.test(
  "DockerBackend.provision() replaces a container that was only half made",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const labels = fixture.labelOptions({ "aether.service": "web" });
    const name = fixture.name("web");
    const old = await docker("container", "create", "--name", name, ...labels, BUSYBOX, "true");
    assert.equal(await fixture.state("web"), "stopped");
    await backend.provision(identity, fixture.spec("web"));
    assert.equal(await fixture.state("web"), "running");
    assert.notEqual((await inspect("container", name)).Id, old);
  },
);

Deno.test("DockerBackend.start() brings back a network that was pruned", needsDocker, async () => {
  await using fixture = await DockerFixture.create();
  const { backend, identity } = fixture;
  const service = fixture.spec("web");
  await backend.provision(identity, service);
  await backend.stop(identity, "web");
  await docker("network", "rm", identity.namespace);
  await backend.start(identity, service);
  assert.equal(await fixture.state("web"), "running");
  const { stdout } = await backend.exec(identity, "web", { shell: "nslookup web 127.0.0.11" });
  assert.match(stdout, /Name:\s+web/);
});

Deno.test("DockerBackend.stop() kills what does not end in time", needsDocker, async () => {
  await using fixture = await DockerFixture.create();
  const { backend, identity } = fixture;
  const stubborn = { shell: "trap '' TERM; while true; do sleep 1; done" };
  await backend.provision(identity, fixture.spec("web", { command: stubborn }));
  await backend.stop(identity, "web");
  assert.equal(await fixture.state("web"), "stopped");
});

Deno.test(
  "DockerBackend.provision() makes ten services at once in one network",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const names = Array.from({ length: 10 }, (_, i) => `service${i}`);
    await Promise.all(
      names.map((name) =>
        backend.provision(identity, fixture.spec(name, { volumes: ["data:/data"] }))
      ),
    );
    const statuses = await backend.status(identity, names);
    assert.ok(statuses.every(({ state }) => state === "running"));
    assert.deepEqual(await fixture.listed(), [
      ...names.map((name) => `container ${fixture.name(name)}`),
      `network ${identity.namespace}`,
      `volume ${fixture.name("data")}`,
    ]);
  },
);

Deno.test(
  "DockerBackend.provision() makes one network for two backends at once",
  needsDocker,
  async () => {
    await using one = await DockerFixture.create();
    await using other = await DockerFixture.create();
    await Promise.all([
      one.backend.provision(one.identity, one.spec("a")),
      other.backend.provision(one.identity, one.spec("b")),
    ]);
    const networks = (await one.listed()).filter((it) => it.startsWith("network"));
    assert.deepEqual(networks, [`network ${one.identity.namespace}`]);
  },
);

Deno.test(
  "DockerBackend.deprovision() leaves what carries only some of our labels",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    await using other = await DockerFixture.create();
    const { backend, identity } = fixture;
    await backend.provision(identity, fixture.spec("web", { volumes: ["data:/data"] }));
    const foreign = other.name("foreign");
    const strangers: readonly (readonly string[])[] = [
      ["container", "create", "--name", `${foreign}-1`, ...fixture.labelOptions(), BUSYBOX],
      [
        "container",
        "create",
        "--name",
        `${foreign}-2`,
        ...fixture.labelOptions({ "aether.service": "web", "aether.home": "/elsewhere" }),
        BUSYBOX,
      ],
    ];
    for (const args of strangers) await docker(...args);
    await docker(
      "volume",
      "create",
      ...fixture.labelOptions({ "aether.managed": "false" }),
      `${foreign}-volume`,
    );
    try {
      assert.deepEqual(
        await fixture.listed(),
        [
          `container ${fixture.name("web")}`,
          `container ${foreign}-2`,
          `network ${identity.namespace}`,
          `volume ${fixture.name("data")}`,
        ].sort(),
      );
      await backend.deprovision(identity);
      assert.deepEqual(await fixture.listed(), [`container ${foreign}-2`]);
      await inspect("container", `${foreign}-1`);
      await inspect("volume", `${foreign}-volume`);
    } finally {
      await docker("container", "rm", `${foreign}-1`, `${foreign}-2`);
      await docker("volume", "rm", `${foreign}-volume`);
    }
  },
);

Deno.test(
  "DockerBackend never touches a container of its name that is not ours",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const name = fixture.name("web");
    await docker("container", "run", "--detach", "--name", name, BUSYBOX, "sleep", "1000");
    try {
      for (const work of [backend.provision, backend.start]) {
        const error = await failure(work.call(backend, identity, fixture.spec("web")));
        assert.equal(error.code, "SERVICE_FAILED");
        assert.match(
          error.message,
          new RegExp(`a container called "${name}" exists and belongs to`),
        );
      }
      await backend.stop(identity, "web");
      await backend.deprovision(identity);
      assert.equal(await fixture.state("web"), "missing");
      assert.equal((await failure(outputOf(fixture, "web"))).code, "SERVICE_NOT_RUNNING");
      const running = await docker("container", "inspect", "--format", "{{.State.Running}}", name);
      assert.equal(running, "true");
    } finally {
      await docker("container", "rm", "--force", name);
    }
  },
);

Deno.test(
  "DockerBackend never takes a network or a volume of its name that is not ours",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    await docker("volume", "create", fixture.name("data"));
    const service = fixture.spec("web", { volumes: ["data:/data"], command: SLEEPS });
    const volume = await failure(backend.provision(identity, service));
    await docker("volume", "rm", fixture.name("data"));
    await backend.deprovision(identity);
    await docker("network", "create", identity.namespace);
    const network = await failure(backend.provision(identity, service));
    await docker("network", "rm", identity.namespace);
    assert.deepEqual([volume.code, network.code], ["SERVICE_FAILED", "SERVICE_FAILED"]);
    assert.match(volume.message, /a volume called/);
    assert.match(network.message, /a network called/);
  },
);
