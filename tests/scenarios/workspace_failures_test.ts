/** What keeps a workspace from being made: each time an error that says so, and nothing left. */

import assert from "node:assert/strict";
import { addWorkspace } from "../../lib/engine/workspace/add_workspace.ts";
import { forgetWorkspace } from "../../lib/engine/workspace/forget_workspace.ts";
import type { OperationEvent } from "../../lib/runs/event.ts";
import { docker, freePort } from "../support/docker_fixture.ts";
import { Executable } from "../support/executable.ts";
import { DEAD_PORT } from "../support/free_port.ts";
import { requires } from "../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../support/workspace_fixture.ts";

const NO_DOCKER = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

/** One service in a container, with further lines. */
const container = (lines: string): string => `
[services.only]
image = "nestr-test/busybox:1"
${lines}
`;

/** The error of a command that fails, as `--json` prints it, with the exit code. */
interface Refusal {
  readonly exit: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  // deno-lint-ignore no-explicit-any -- every code has its own details
  readonly details: any;
}

/** `ajj workspace add ../feature`, which fails and leaves nothing. */
async function refusal(
  fixture: WorkspaceFixture,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Refusal> {
  const ajj = new Executable(fixture.git, "ajj", env);
  const words = ["workspace", "add", "../feature", ...args, "--json"];
  const { code: exit, stdout, stderr } = await ajj.run("shop", words);
  const { ok, error } = JSON.parse(stdout);
  assert.equal(ok, false, stderr);
  assert.equal(error.details?.left, undefined);
  assert.deepEqual(await fixture.traces("feature"), []);
  return { exit, ...error };
}

Deno.test("ajj workspace add without a daemon says which address does not answer", async () => {
  const aether = container('command = "exec sleep 1000"');
  await using fixture = await WorkspaceFixture.create({ aether });
  const { exit, code, message } = await refusal(fixture, ["--backend", "docker"], NO_DOCKER);
  assert.deepEqual([exit, code], [3, "DOCKER_UNAVAILABLE"]);
  assert.match(message, /"unix:\/\/\/nonexistent\/docker\.sock" \(DOCKER_HOST\)/);
});

Deno.test("ajj workspace add without a daemon names the services that need one", async () => {
  const aether = container("") + '[services.other]\ncommand = "exec sleep 1000"\n';
  await using fixture = await WorkspaceFixture.create({ aether });
  const { exit, code, message, details } = await refusal(fixture, [], NO_DOCKER);
  assert.deepEqual([exit, code, details.services], [3, "BACKEND_UNAVAILABLE", ["only"]]);
  assert.match(message, /"only" cannot run as a local process/);
  assert.equal(details.docker.code, "DOCKER_UNAVAILABLE");
});

Deno.test("ajj workspace add without a daemon takes local processes where it can", async () => {
  const aether = container('command = "exec sleep 1000"\nports = [7000]');
  await using fixture = await WorkspaceFixture.create({ aether });
  const ajj = new Executable(fixture.git, "ajj", NO_DOCKER);
  const { workspace } = await ajj.data("shop", ["workspace", "add", "../feature"]);
  assert.equal(workspace.backend, "process");
  const { workspaces: [status] } = await ajj.data("feature", ["status"]);
  assert.equal(status.services[0].state, "running");
  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test(
  "ajj workspace add without jj says what a jj repository needs",
  requires("jj"),
  async () => {
    await using fixture = await WorkspaceFixture.create({ kind: "jj", aether: TWO_PROCESSES });
    const path = fixture.beside("bin");
    await Deno.mkdir(path);
    for (const tool of ["git", "sh", "sleep", "env"]) {
      await Deno.symlink(
        await fixture.git.command(".", "sh", "-c", `command -v ${tool}`),
        `${path}/${tool}`,
      );
    }
    const { exit, code, hint } = await refusal(fixture, [], { PATH: path });
    assert.deepEqual([exit, code], [3, "JJ_NOT_FOUND"]);
    assert.match(hint, /install/i);
  },
);

Deno.test("ajj workspace add lists everything that is wrong with aether.toml at once", async () => {
  const aether = `[services.first]
imagee = "nestr-test/busybox:1"
ports = [70000]

[services.second]
image = "nestr-test/busybox:1"
depends_on = ["thrid"]
ready = { tcp = 80, timeout = "soon" }
`;
  await using fixture = await WorkspaceFixture.create({ aether });
  const { exit, code, details } = await refusal(fixture);
  assert.deepEqual([exit, code], [2, "MANIFEST_INVALID"]);
  const lines = details.problems.map(({ line }: { readonly line: number }) => line);
  assert.deepEqual(lines.toSorted(), [1, 2, 3, 7, 8], JSON.stringify(details.problems));
  const ajj = new Executable(fixture.git, "ajj");
  const { stderr } = await ajj.run("shop", ["workspace", "add", "../feature"]);
  for (const place of ["1:11", "2:1", "3:10", "7:15", "8:31"]) {
    assert.ok(stderr.includes(`aether.toml:${place}`), stderr);
  }
  // Whoever only wants to look is not kept from it.
  const list = await ajj.run("shop", ["list"]);
  assert.deepEqual([list.code, list.stderr], [0, ""]);
});

/** A registry that has been asked for everything and has nothing. */
function emptyRegistry(): Deno.HttpServer<Deno.NetAddr> {
  const unknown = { errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] };
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) =>
      new URL(url).pathname === "/v2/"
        ? Response.json({})
        : Response.json(unknown, { status: 404 }),
  );
}

Deno.test(
  "ajj workspace add tells a missing image from one that cannot be had",
  requires("docker"),
  async () => {
    await using registry = emptyRegistry();
    const cases = [
      [`localhost:${registry.addr.port}/nestr-test/missing:1`, "IMAGE_NOT_FOUND"],
      [`localhost:${DEAD_PORT}/nestr-test/missing:1`, "IMAGE_PULL_FAILED"],
    ] as const;
    for (const [image, expected] of cases) {
      await using fixture = await WorkspaceFixture.create({
        aether: `[services.only]\nimage = "${image}"\nvolumes = ["data:/data"]\nports = [7000]\n`,
      });
      const { exit, code, message } = await refusal(fixture);
      assert.deepEqual([exit, code], [3, expected]);
      assert.ok(message.includes(`"${image}"`), message);
    }
  },
);

for (const backend of ["docker", "process"] as const) {
  const needs = backend === "docker" ? requires("docker") : { ignore: false };

  Deno.test(`ajj workspace add shows the last words of a service that ends at once: ${backend}`, {
    ...needs,
  }, async () => {
    // Without `ready` a service that a busy machine has not let end yet would count as one that runs.
    const aether = container(`
      command = "echo out; echo cannot read my data >&2; exit 3"
      ready = { log = "never said" }
    `);
    await using fixture = await WorkspaceFixture.create({ aether });
    const { exit, code, message, details } = await refusal(fixture, ["--backend", backend]);
    assert.deepEqual([exit, code], [3, "SERVICE_EXITED"]);
    assert.match(message, /"only".* code 3/);
    assert.match(details.stderr, /cannot read my data/);
    assert.equal(details.exitCode, 3);
  });

  Deno.test(`ajj workspace add gives up on a service that is never ready: ${backend}`, {
    ...needs,
  }, async () => {
    // A machine may stand still for as long as that, but hardly for each of these.
    for (const seconds of [3, 15, 75]) {
      const aether = container(`
        command = "echo still loading; exec sleep 1000"
        ports = [7000]
        ready = { tcp = 7000, timeout = "${seconds}s" }
      `);
      await using fixture = await WorkspaceFixture.create({ aether });
      const { exit, code, details } = await refusal(fixture, ["--backend", backend]);
      const timeoutMs = seconds * 1000;
      assert.deepEqual([exit, code, details.timeoutMs], [3, "SERVICE_NOT_READY", timeoutMs]);
      if (details.tries > 0 && /still loading/.test(details.stderr)) return;
    }
    assert.fail("nothing was tried, or its last words were not told");
  });

  Deno.test(`ajj workspace add does not take a fixed port from somebody else: ${backend}`, {
    ...needs,
  }, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const aether = container(`
      command = "exec sleep 1000"
      ports = [{ container = 7000, host = ${port} }]
    `);
    await using fixture = await WorkspaceFixture.create({ aether });
    const { exit, code, details } = await refusal(fixture, ["--backend", backend]);
    assert.deepEqual([exit, code, details.port], [3, "PORT_TAKEN", port]);
  });
}

Deno.test("ajj workspace add does not give two workspaces the same fixed port", async () => {
  const aether = container(`
    command = "exec sleep 1000"
    ports = [{ container = 7000, host = ${freePort()} }]
  `);
  await using fixture = await WorkspaceFixture.create({ aether });
  const ajj = new Executable(fixture.git, "ajj", { AETHER_BACKEND: "process" });
  await ajj.data("shop", ["workspace", "add", "../one"]);
  const { code, stderr } = await ajj.run("shop", ["workspace", "add", "../two"]);
  assert.equal(code, 3);
  assert.match(stderr, /error\[PORT_TAKEN\]: port \d+ is reserved for the workspace "one"/);
  await ajj.data("shop", ["workspace", "forget", "one"]);
  assert.deepEqual(await fixture.traces("two"), []);
});

/** A workspace whose port somebody takes as soon as it is reserved. */
async function addWithTakenPort(
  fixture: WorkspaceFixture,
  isTakenBy: (port: number) => Promise<() => Promise<void>>,
): Promise<{ readonly taken: number; readonly used: number }> {
  const scope = await fixture.scope();
  let release: (() => Promise<void>) | undefined;
  let taken = 0;
  const onEvent = async (event: OperationEvent) => {
    if (event.type !== "task.finished" || event.taskId !== "ports") return;
    taken = fixture.reservedPorts()[0]!;
    release = await isTakenBy(taken);
  };
  try {
    const destination = fixture.beside("feature");
    const { services } = await addWorkspace(scope, { destination, services: true }, { onEvent });
    return { taken, used: services[0]!.ports[0]!.host };
  } finally {
    await release?.();
  }
}

const MOVING = container(`
  command = "exec sleep 1000"
  ports = [7000]
`) + `
[injection]
file = ".env"
template = "PORT={{ services.only.ports.7000 }}\\n"
`;

Deno.test(
  "addWorkspace() takes another port when a program was quicker",
  requires("docker"),
  async () => {
    await using fixture = await WorkspaceFixture.create({ aether: MOVING });
    const { taken, used } = await addWithTakenPort(fixture, (port) => {
      const listener = Deno.listen({ hostname: "127.0.0.1", port });
      return Promise.resolve(() => Promise.resolve(listener.close()));
    });
    assert.notEqual(used, taken);
    const env = Deno.readTextFileSync(fixture.beside("feature/.env"));
    assert.match(env, new RegExp(`^PORT=${used}$`, "m"));
    // The one that could not be had is nobody's again.
    assert.deepEqual(fixture.reservedPorts(), [used]);
    await forgetWorkspace(await fixture.scope(), "feature", { keepFiles: false, force: false });
    assert.deepEqual(await fixture.traces("feature"), []);
  },
);

Deno.test(
  "addWorkspace() takes another port when a container was quicker",
  requires("docker"),
  async () => {
    await using fixture = await WorkspaceFixture.create({ aether: MOVING });
    const name = `nestr-test-${crypto.randomUUID().slice(0, 8)}`;
    const { taken, used } = await addWithTakenPort(fixture, (port) => {
      const options = ["--detach", "--name", name, "--publish", `127.0.0.1:${port}:80`];
      const args = ["run", ...options, "nestr-test/busybox:1", "sleep", "1000"];
      // Nobody waits for who is told of an event: only what holds this process up is quicker.
      const { success, stderr } = new Deno.Command("docker", { args }).outputSync();
      assert.ok(success, new TextDecoder().decode(stderr));
      return Promise.resolve(async () => void await docker("rm", "--force", name));
    });
    assert.notEqual(used, taken);
    assert.deepEqual(fixture.reservedPorts(), [used]);
    await forgetWorkspace(await fixture.scope(), "feature", { keepFiles: false, force: false });
    assert.deepEqual(await fixture.traces("feature"), []);
  },
);
