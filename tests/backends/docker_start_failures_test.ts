import assert from "node:assert/strict";
import { requires } from "../support/requirements.ts";
import {
  docker,
  DockerFixture,
  eventually,
  failure,
  freePort,
  outputOf,
  SLEEPS,
} from "../support/docker_fixture.ts";

const needsDocker = requires("docker");

Deno.test(
  "DockerBackend.provision() reports a port that a program has, and leaves nothing of the service",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const service = fixture.spec("web", {
      ports: [{ container: 80, host: freePort() }, { container: 81, host: port }],
    });
    const error = await failure(backend.provision(identity, service));
    assert.equal(error.code, "PORT_TAKEN");
    assert.equal(error.details?.port, port);
    assert.match(String(error.details?.stderr), /address already in use/);
    assert.equal(error.message, `the port ${port} of the service "web" is taken`);
    assert.deepEqual(await fixture.listed(), [`network ${identity.namespace}`]);
  },
);

Deno.test(
  "DockerBackend.provision() reports a port that another container has",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const port = freePort();
    await backend.provision(
      identity,
      fixture.spec("one", { ports: [{ container: 80, host: port }] }),
    );
    const service = fixture.spec("other", { ports: [{ container: 81, host: port }] });
    const error = await failure(backend.provision(identity, service));
    assert.equal(error.code, "PORT_TAKEN");
    assert.equal(error.details?.port, port);
    assert.match(String(error.details?.stderr), /port is already allocated/);
    assert.equal(await fixture.state("other"), "missing");
    await backend.provision(identity, { ...service, ports: [{ container: 81, host: freePort() }] });
    assert.equal(await fixture.state("other"), "running", "another port is all it takes");
  },
);

Deno.test(
  "DockerBackend.start() keeps a stopped container whose port was taken meanwhile",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const port = freePort();
    const service = fixture.spec("web", { ports: [{ container: 80, host: port }] });
    await backend.provision(identity, service);
    await backend.stop(identity, "web");
    const [before] = await backend.status(identity, ["web"]);
    {
      using _listener = Deno.listen({ hostname: "127.0.0.1", port });
      const error = await failure(backend.start(identity, service));
      assert.equal(error.code, "PORT_TAKEN");
      assert.equal(error.details?.port, port);
      const [kept] = await backend.status(identity, ["web"]);
      assert.deepEqual(kept, before);
    }
    await backend.start(identity, service);
    const [after] = await backend.status(identity, ["web"]);
    assert.deepEqual([after?.state, after?.id], ["running", before?.id]);
  },
);

Deno.test(
  "DockerBackend.provision() reports a command that the image does not have",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const service = fixture.spec("web", { command: { argv: ["no-such-program", "--serve"] } });
    const error = await failure(fixture.backend.provision(fixture.identity, service));
    assert.equal(error.code, "SERVICE_FAILED");
    assert.match(error.message, /^the service "web" cannot be started: .*no-such-program/);
    assert.equal(error.hint, "check the service's command, and that the image has that program");
    assert.equal(await fixture.state("web"), "missing");
  },
);

Deno.test(
  "DockerBackend.provision() reports options that Docker refuses",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const cases = [
      [{ memoryBytes: 1024 }, /memory/i],
      [{ cpus: 100_000 }, /cpus/i],
      [{ volumes: ["/proc/none/such:/data"] }, /\/proc\/none/],
    ] as const;
    for (const [changes, pattern] of cases) {
      const error = await failure(backend.provision(identity, fixture.spec("web", changes)));
      assert.equal(error.code, "SERVICE_FAILED");
      assert.match(error.message, pattern);
      assert.equal(await fixture.state("web"), "missing");
    }
  },
);

Deno.test(
  "DockerBackend.provision() refuses what is no service or no volume of Docker's",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const cases = [
      fixture.spec("web", { image: undefined }),
      fixture.spec("web", { volumes: ["data:relative"] }),
      fixture.spec("web", { volumes: ["some/folder:/data"] }),
    ];
    for (const service of cases) {
      const error = await failure(backend.provision(identity, service));
      assert.equal(error.code, "SERVICE_UNSUPPORTED");
      assert.ok(error.hint);
    }
    assert.deepEqual(await fixture.listed(), []);
  },
);

Deno.test(
  "DockerBackend.provision() returns for a container that ends at once, and its output stays",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    await backend.provision(
      identity,
      fixture.spec("web", { command: { shell: "echo bye; exit 7" } }),
    );
    await eventually(() => fixture.state("web"), (state) => state === "exited");
    const [status] = await backend.status(identity, ["web"]);
    assert.equal(status?.exitCode, 7);
    assert.equal((await outputOf(fixture, "web", { follow: true })).stdout, "bye\n");
    const error = await failure(backend.exec(identity, "web", { argv: ["true"] }));
    assert.equal(error.code, "SERVICE_NOT_RUNNING");
  },
);

Deno.test(
  "DockerBackend.provision() ends with a signal, before and during the work",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    const before = await failure(
      backend.provision(identity, fixture.spec("web"), { signal: AbortSignal.abort() }),
    );
    assert.equal(before.code, "CANCELLED");
    assert.deepEqual(await fixture.listed(), []);
    for (const wait of [0, 5, 30, 80, 150]) {
      const ending = new AbortController();
      const work = backend.provision(identity, fixture.spec("web"), { signal: ending.signal });
      setTimeout(() => ending.abort(), wait);
      const code = await work.then(() => "done", (error) => error.code);
      assert.ok(["done", "CANCELLED"].includes(code), code);
      await backend.deprovision(identity);
    }
    assert.deepEqual(await fixture.listed(), []);
  },
);

Deno.test(
  "DockerBackend.deprovision() names what keeps it from removing a network",
  needsDocker,
  async () => {
    await using fixture = await DockerFixture.create();
    const { backend, identity } = fixture;
    await backend.provision(identity, fixture.spec("web", { volumes: ["data:/data"] }));
    const guest = fixture.name("guest");
    const network = ["--network", identity.namespace];
    await docker(
      "run",
      "-d",
      "--name",
      guest,
      ...network,
      "nestr-test/busybox:1",
      "sh",
      "-c",
      SLEEPS.shell,
    );
    try {
      const error = await failure(backend.deprovision(identity));
      assert.equal(error.code, "DOCKER_FAILED");
      assert.match(error.message, /^cannot remove the network ".*": .*active endpoints/);
      assert.deepEqual(
        await fixture.listed(),
        [`network ${identity.namespace}`],
        "all else is gone",
      );
    } finally {
      await docker("rm", "--force", guest);
    }
  },
);
