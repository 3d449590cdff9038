import assert from "node:assert/strict";
import { join } from "node:path";
import type { ServiceSpec, ServiceStatus, WorkspaceIdentity } from "../../lib/backends/backend.ts";
import {
  openProcessBackend,
  type ProcessBackend,
} from "../../lib/backends/process/process_backend.ts";
import { processStat } from "../../lib/process/process_identity.ts";
import { freePort } from "../support/free_port.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const MODULE = new URL("../../lib/backends/process/process_backend.ts", import.meta.url).href;
const ECHO_SERVER = new URL("../fixtures/services/echo_server.ts", import.meta.url).pathname;
const BUSY = "while :; do sleep 0.02; done";
const INSTALLATION = crypto.randomUUID();

/** A home with a backend and a workspace; whatever runs in it is ended at the end. */
class Fixture implements AsyncDisposable {
  readonly folder = new TemporaryFolder();
  readonly home = this.folder.at("home");
  readonly backend: ProcessBackend = openProcessBackend({ home: this.home, graceMs: 60_000 });
  readonly #identities: WorkspaceIdentity[] = [];
  readonly identity: WorkspaceIdentity = this.identityOf("w1");

  identityOf(workspace: string): WorkspaceIdentity {
    const identity = {
      workspace,
      namespace: `${workspace}-${crypto.randomUUID().slice(0, 8)}`,
      project: "shop",
      installation: INSTALLATION,
      home: this.home,
    };
    this.#identities.push(identity);
    return identity;
  }

  /** A service that runs a line of shell. */
  shell(line: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
    return {
      name: "svc",
      command: { shell: line },
      ports: [],
      env: {},
      volumes: [],
      directory: this.folder.path,
      ...changes,
    };
  }

  /** A service that listens on a port of its own; `child` is how long its child sleeps. */
  echo(changes: Partial<ServiceSpec> = {}, child?: string): ServiceSpec {
    const args = child === undefined ? [] : [child];
    return this.shell("", {
      command: { argv: [Deno.execPath(), "run", "-A", "--quiet", ECHO_SERVER, ...args] },
      ports: [{ container: 5432, host: freePort() }],
      ...changes,
    });
  }

  path(...parts: string[]): string {
    return join(this.home, "services", this.identity.namespace, ...parts);
  }

  async status(service = "svc", identity = this.identity): Promise<ServiceStatus> {
    const [status] = await this.backend.status(identity, [service]);
    return status!;
  }

  async logs(options: { tail?: number; follow?: boolean; signal?: AbortSignal } = {}) {
    let text = "";
    await this.backend.logs(this.identity, "svc", {
      ...options,
      onOutput: (_, bytes) => void (text += new TextDecoder().decode(bytes)),
    });
    return text;
  }

  /** Waits until the service has written something. */
  async written(text: string): Promise<void> {
    await until(async () => (await this.logs()).includes(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const quick = openProcessBackend({ home: this.home, graceMs: 0 });
    for (const identity of this.#identities) await quick.deprovision(identity);
    const left = processesWith(`AETHER_HOME=${this.home}`);
    for (const pid of left) Deno.kill(pid, "SIGKILL");
    this.folder[Symbol.dispose]();
    assert.deepEqual(left, [], "processes were left behind");
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!await holds()) {
    assert.ok(performance.now() < deadline, `never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Pids of what runs with a variable in its environment. */
function processesWith(variable: string): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) => {
    try {
      const environment = Deno.readTextFileSync(`/proc/${pid}/environ`);
      return `\0${environment}`.includes(`\0${variable}\0`) && processStat(pid)?.running;
    } catch {
      return false;
    }
  });
}

interface Answer {
  readonly pid: number;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What the echo server says. */
async function ask(port: number): Promise<Answer> {
  let connection: Deno.TcpConn | undefined;
  await until(async () => {
    connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    return connection !== undefined;
  });
  return await new Response(connection!.readable).json() as Answer;
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

Deno.test("ProcessBackend runs a service through its whole life", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const service = fixture.echo();
  const port = service.ports[0]!.host;
  assert.equal((await fixture.status()).state, "missing");

  await backend.provision(identity, service);
  const { pid, env } = await ask(port);
  const running = await fixture.status();
  assert.equal(running.state, "running");
  assert.equal(running.health, null);
  assert.equal(processStat(pid)!.group, Number(running.id));
  assert.ok(Math.abs(Date.now() - Date.parse(running.startedAt!)) < 600_000);
  await Deno.writeTextFile(join(env.SERVICE_DATA!, "rows"), "1");

  await backend.provision(identity, service);
  await backend.start(identity, service);
  assert.equal((await ask(port)).pid, pid, "one that runs stays");

  await backend.stop(identity, "svc");
  const stopped = await fixture.status();
  assert.deepEqual(
    stopped,
    { service: "svc", state: "stopped", health: null, exitCode: null, id: null, startedAt: null },
  );
  await backend.stop(identity, "svc");
  await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port }));

  await backend.start(identity, service);
  const again = await ask(port);
  assert.notEqual(again.pid, pid);
  assert.equal(await Deno.readTextFile(join(again.env.SERVICE_DATA!, "rows")), "1");
  assert.equal((await fixture.logs()).match(/listening/g)?.length, 2);

  await backend.deprovision(identity);
  assert.deepEqual(processesWith(`AETHER_NAMESPACE=${identity.namespace}`), []);
  assert.equal(await exists(join(fixture.home, "services")), false);
  assert.equal((await fixture.status()).state, "missing");
  await backend.deprovision(identity);
});

Deno.test("ProcessBackend.provision() gives a service its ports, its data and what the manifest says", async () => {
  using _ = new ProcessEnvironment({ NESTR_TEST_OUTER: "outer", AETHER_PROJECT: "other" });
  await using fixture = new Fixture();
  const [first, second] = [freePort(), freePort()];
  await fixture.backend.provision(
    fixture.identity,
    fixture.echo({
      name: "my-db",
      ports: [{ container: 5432, host: first }, { container: 80, host: second, name: "web-ui" }],
      env: { PGUSER: "me", NESTR_TEST_OUTER: "inner", AETHER_SERVICE: "faked" },
    }),
  );
  const { env, directory } = await ask(first);
  assert.equal(directory, fixture.folder.path);
  const expected = {
    PORT: String(first),
    PORT_5432: String(first),
    PORT_80: String(second),
    PORT_WEB_UI: String(second),
    SERVICE_DATA: fixture.path("my-db", "data"),
    PGUSER: "me",
    NESTR_TEST_OUTER: "inner",
    PATH: Deno.env.get("PATH"),
    AETHER_MANAGED: "true",
    AETHER_WORKSPACE: "w1",
    AETHER_NAMESPACE: fixture.identity.namespace,
    AETHER_PROJECT: "shop",
    AETHER_SERVICE: "my-db",
    AETHER_INSTALLATION: INSTALLATION,
    AETHER_HOME: fixture.home,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(env[name], value, name);
});

Deno.test("ProcessBackend keeps a service's secrets from other users", async () => {
  await using fixture = new Fixture();
  await fixture.backend.provision(fixture.identity, fixture.shell(BUSY, { env: { KEY: "s" } }));
  const mode = async (...parts: string[]) =>
    ((await Deno.stat(fixture.path("svc", ...parts))).mode! & 0o777).toString(8);
  assert.equal(await mode("service.json"), "600");
  assert.equal(await mode("output.log"), "600");
  assert.equal(await mode("data"), "700");
});

Deno.test("ProcessBackend.provision() starts a service that outlives whoever started it", async () => {
  await using fixture = new Fixture();
  const service = fixture.echo();
  const call = [fixture.identity, service].map((it) => JSON.stringify(it)).join(", ");
  fixture.folder.write(
    "start.ts",
    `import { openProcessBackend } from "${MODULE}";
     await openProcessBackend({ home: ${JSON.stringify(fixture.home)} }).provision(${call});`,
  );
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", fixture.folder.at("start.ts")],
  }).output();
  assert.equal(code, 0);
  assert.equal((await ask(service.ports[0]!.host)).env.AETHER_SERVICE, "svc");
  assert.equal((await fixture.status()).state, "running");
  await fixture.backend.stop(fixture.identity, "svc");
  assert.equal((await fixture.status()).state, "stopped");
});

Deno.test("ProcessBackend.provision() leaves nothing running when it is killed before it has a record", async () => {
  await using fixture = new Fixture();
  const service = fixture.shell(`echo $$ >${fixture.folder.at("ran")}; ${BUSY}`);
  const call = [fixture.identity, service].map((it) => JSON.stringify(it)).join(", ");
  fixture.folder.write(
    "start.ts",
    `import { openProcessBackend } from "${MODULE}";
     Deno.rename = () => { Deno.kill(Deno.pid, "SIGKILL"); return new Promise(() => {}); };
     await openProcessBackend({ home: ${JSON.stringify(fixture.home)} }).provision(${call});`,
  );
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", fixture.folder.at("start.ts")],
  }).output();
  assert.equal(signal, "SIGKILL");
  await until(() => processesWith(`AETHER_HOME=${fixture.home}`).length === 0);
  assert.equal(await exists(fixture.folder.at("ran")), false);
  assert.equal((await fixture.status()).state, "missing");
  await fixture.backend.deprovision(fixture.identity);
  assert.equal(await exists(fixture.path()), false);
});

Deno.test("ProcessBackend.list() and deprovision() find a process of which no record is left", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const service = fixture.echo({}, "44.1");
  await backend.provision(identity, service);
  // It has its log by now.
  await ask(service.ports[0]!.host);
  const { id } = await fixture.status();
  await Deno.remove(join(fixture.home, "services"), { recursive: true });
  assert.equal((await fixture.status()).state, "missing");
  const elsewhere = openProcessBackend({ home: fixture.folder.at("elsewhere") });
  assert.deepEqual(
    await elsewhere.list(INSTALLATION),
    [{ kind: "process", name: id, identity, service: "svc" }],
  );
  assert.deepEqual(await elsewhere.list("another installation"), []);
  await elsewhere.deprovision(identity);
  assert.deepEqual(processesWith(`AETHER_HOME=${fixture.home}`), []);
  assert.deepEqual(await elsewhere.list(INSTALLATION), []);
});

Deno.test("ProcessBackend.list() tells each process and each folder once", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  await backend.provision(identity, fixture.shell(BUSY, { name: "a" }));
  await backend.provision(identity, fixture.shell(BUSY, { name: "data" }));
  await backend.stop(identity, "data");
  const a = await fixture.status("a");
  assert.deepEqual(await backend.list(INSTALLATION), [
    { kind: "volume", name: fixture.path("a"), identity, service: null },
    { kind: "process", name: a.id, identity, service: "a" },
    { kind: "volume", name: fixture.path("data"), identity, service: null },
  ]);
});

Deno.test("ProcessBackend finds everything of a workspace whose home was moved", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  await backend.provision(identity, fixture.shell(`echo up; ${BUSY}`));
  // It has its log by now.
  await fixture.written("up");
  const { id } = await fixture.status();
  const moved = fixture.folder.at("moved");
  await Deno.rename(fixture.home, moved);
  const there = openProcessBackend({ home: moved, graceMs: 500 });
  assert.deepEqual((await there.list(INSTALLATION)).map(({ kind, name }) => [kind, name]).sort(), [
    ["process", id],
    ["volume", `${moved}/services/${identity.namespace}/svc`],
  ]);
  const [status] = await there.status(identity, ["svc"]);
  assert.equal(status?.state, "running");
  await there.deprovision(identity);
  assert.deepEqual(await there.list(INSTALLATION), []);
  await Deno.remove(moved, { recursive: true });
});

Deno.test("ProcessBackend.status() tells how a service ended that ended by itself", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  await backend.provision(identity, fixture.shell("exit 3", { name: "failed" }));
  await backend.provision(identity, fixture.shell("kill -9 $$", { name: "killed" }));
  await backend.provision(identity, fixture.shell("true", { name: "done" }));
  const names = ["killed", "failed", "nothing", "done"];
  await until(async () =>
    (await backend.status(identity, names)).every(({ state }) => state !== "running")
  );
  const states = await backend.status(identity, names);
  assert.deepEqual(states.map(({ service, state, exitCode }) => [service, state, exitCode]), [
    ["killed", "exited", 137],
    ["failed", "exited", 3],
    ["nothing", "missing", null],
    ["done", "exited", 0],
  ]);
  await backend.provision(identity, fixture.shell(BUSY, { name: "failed" }));
  assert.equal((await fixture.status("failed")).state, "running");
});

Deno.test("ProcessBackend ends the children of a service, in its group and outside of it", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const line =
    `setsid -f sleep 44.2; (setsid -f sh -c 'trap "" TERM; sleep 44.2') & sleep 44.2 & ` +
    `echo up; ${BUSY}`;
  const quick = openProcessBackend({ home: fixture.home, graceMs: 300 });
  for (const end of ["stop", "deprovision"] as const) {
    await backend.provision(identity, fixture.shell(line));
    await fixture.written("up");
    const mine = () => processesWith(`AETHER_NAMESPACE=${identity.namespace}`);
    await until(() => mine().length >= 6);
    if (end === "stop") await quick.stop(identity, "svc");
    else await quick.deprovision(identity);
    assert.deepEqual(mine(), []);
  }
});

Deno.test("ProcessBackend.stop() kills a service that ignores TERM, and gives others their time", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const polite = `trap 'sleep 0.3; echo cleaned; exit 0' TERM; echo up; ${BUSY}`;
  await backend.provision(identity, fixture.shell(polite));
  await fixture.written("up");
  await backend.stop(identity, "svc");
  assert.match(await fixture.logs(), /cleaned/);
  await backend.provision(identity, fixture.shell(`trap '' TERM; echo up; ${BUSY}`));
  await fixture.written("up");
  await openProcessBackend({ home: fixture.home, graceMs: 100 }).stop(identity, "svc");
  assert.equal((await fixture.status()).state, "stopped");
  assert.deepEqual(processesWith(`AETHER_NAMESPACE=${identity.namespace}`), []);
});

Deno.test("ProcessBackend never ends a process that has the pid of one that is gone", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const bystander = new Deno.Command("setsid", { args: ["sleep", "44.3"] }).spawn();
  await until(() => processStat(bystander.pid)?.group === bystander.pid);
  // Two processes can start in the same hundredth of a second, but not under the same pid.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await backend.provision(identity, fixture.shell("true"));
  await until(async () => (await fixture.status()).state === "exited");
  const file = fixture.path("svc", "service.json");
  const record = JSON.parse(await Deno.readTextFile(file));
  record.process.pid = bystander.pid;
  await Deno.writeTextFile(file, JSON.stringify(record));
  assert.equal((await fixture.status()).state, "exited");
  await backend.stop(identity, "svc");
  await backend.provision(identity, fixture.shell("true"));
  await Deno.writeTextFile(file, JSON.stringify(record));
  await backend.deprovision(identity);
  assert.ok(processStat(bystander.pid)?.running);
  bystander.kill("SIGKILL");
  await bystander.status;
});

Deno.test("ProcessBackend leaves a process alone that carries only some of our marks", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const marks = {
    AETHER_MANAGED: "true",
    AETHER_WORKSPACE: identity.workspace,
    AETHER_NAMESPACE: identity.namespace,
    AETHER_PROJECT: identity.project,
    AETHER_SERVICE: "svc",
    AETHER_INSTALLATION: identity.installation,
    AETHER_HOME: identity.home,
  };
  const spawn = (env: Record<string, string>) =>
    new Deno.Command("sleep", { args: ["44.4"], env: { ...marks, ...env } }).spawn();
  const others = Object.keys(marks).filter((name) => name !== "AETHER_SERVICE")
    .map((name) => spawn({ [name]: "other" }));
  const ours = spawn({});
  await backend.deprovision(identity);
  assert.equal((await ours.status).signal, "SIGTERM");
  assert.ok(others.every(({ pid }) => processStat(pid)?.running));
  for (const other of others) {
    other.kill("SIGKILL");
    await other.status;
  }
});

Deno.test("ProcessBackend takes nothing of another workspace, even of the same home", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const other = fixture.identityOf("w2");
  await Promise.all(
    [identity, other].map((it) => backend.provision(it, fixture.shell(BUSY))),
  );
  await backend.deprovision(identity);
  assert.equal((await fixture.status("svc", other)).state, "running");
  await backend.deprovision(other);
  assert.equal(await exists(join(fixture.home, "services")), false);
});

Deno.test("ProcessBackend.provision() replaces a record that is damaged or another workspace's", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const file = fixture.path("svc", "service.json");
  await backend.provision(identity, fixture.shell(BUSY));
  const text = await Deno.readTextFile(file);
  const first = Number((await fixture.status()).id);
  const changed = JSON.parse(text);
  changed.identity.home = "/elsewhere";
  for (const damaged of ["", text.slice(0, 80), "{}", "[]", JSON.stringify(changed)]) {
    await Deno.writeTextFile(file, damaged);
    assert.equal((await fixture.status()).state, "missing", damaged);
  }
  await backend.provision(identity, fixture.shell(BUSY));
  assert.equal((await fixture.status()).state, "running");
  assert.equal(processStat(first)?.running ?? false, false, "there are two of it now");
});

Deno.test("ProcessBackend.provision() replaces a service whose leader was killed", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const service = fixture.echo();
  await backend.provision(identity, service);
  const { pid } = await ask(service.ports[0]!.host);
  Deno.kill(Number((await fixture.status()).id), "SIGKILL");
  await until(async () => (await fixture.status()).state === "stopped");
  assert.ok(processStat(pid)?.running);
  await backend.provision(identity, service);
  assert.notEqual((await ask(service.ports[0]!.host)).pid, pid);
  assert.equal(processStat(pid)?.running ?? false, false);
});

for (const hostname of ["127.0.0.1", "::1", "0.0.0.0"]) {
  Deno.test(`ProcessBackend.provision() refuses a port that somebody has on ${hostname}`, async () => {
    await using fixture = new Fixture();
    using listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr;
    const ports = [{ container: 1, host: freePort() }, { container: 2, host: port }];
    await assert.rejects(
      fixture.backend.provision(fixture.identity, fixture.shell(BUSY, { ports })),
      (error: Error & { code?: string; details?: unknown }) => {
        assert.equal(error.code, "PORT_TAKEN");
        assert.deepEqual(error.details, { port, service: "svc" });
        return true;
      },
    );
    assert.equal(await exists(join(fixture.home, "services")), false);
    assert.equal((await fixture.status()).state, "missing");
  });
}

Deno.test("ProcessBackend.start() keeps a service whose port was taken meanwhile", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const service = fixture.shell(BUSY, { ports: [{ container: 1, host: freePort() }] });
  await backend.provision(identity, service);
  await backend.stop(identity, "svc");
  {
    using _ = Deno.listen({ hostname: "127.0.0.1", port: service.ports[0]!.host });
    await assert.rejects(backend.start(identity, service), { code: "PORT_TAKEN" });
  }
  assert.equal((await fixture.status()).state, "stopped");
  await backend.start(identity, { ...service, command: { shell: "exit 9" } });
  assert.equal((await fixture.status()).state, "running", "it starts as it was made");
});

Deno.test("ProcessBackend.start() makes a service that is missing", async () => {
  await using fixture = new Fixture();
  await fixture.backend.start(fixture.identity, fixture.shell(BUSY));
  assert.equal((await fixture.status()).state, "running");
});

Deno.test("ProcessBackend.provision() says what it cannot run, and leaves nothing of it", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const { command: _, ...image } = fixture.shell("", { image: "redis:7" });
  await assert.rejects(backend.provision(identity, image), {
    code: "SERVICE_UNSUPPORTED",
    message: 'the service "svc" cannot run as a local process: it has no command',
  });
  const fails = (changes: Partial<ServiceSpec>, reason: string) =>
    assert.rejects(
      backend.provision(identity, fixture.shell("", changes)),
      (error: Error & { code?: string; details?: { reason?: string } }) =>
        error.code === "SERVICE_FAILED" && error.details?.reason === reason,
    );
  await fails({ command: { argv: ["nestr-no-such-program"] } }, "COMMAND_NOT_FOUND");
  await fails({ command: { argv: ["/etc/passwd"] } }, "COMMAND_NOT_EXECUTABLE");
  await fails({ directory: fixture.folder.at("gone") }, "FILE_ACCESS");
  await assert.rejects(backend.provision(identity, fixture.shell("", { name: "../x" })), {
    code: "USAGE",
  });
  assert.equal(await exists(join(fixture.home, "services")), false);
});

Deno.test("ProcessBackend.logs() shows all of a log, or its last lines", async () => {
  await using fixture = new Fixture();
  await fixture.backend.provision(
    fixture.identity,
    fixture.shell("seq 1 60000; echo last >&2; printf open"),
  );
  await until(async () => (await fixture.status()).state === "exited");
  const all = await fixture.logs();
  assert.equal(all.length, 348_894 + "last\nopen".length);
  assert.equal(await fixture.logs({ tail: 1 }), "open");
  assert.equal(await fixture.logs({ tail: 3 }), "60000\nlast\nopen");
  assert.equal(await fixture.logs({ tail: 0 }), "");
  assert.equal(await fixture.logs({ tail: 30_000 }), all.split("\n").slice(-30_000).join("\n"));
  assert.equal(await fixture.logs({ tail: 100_000 }), all);
  assert.equal(await fixture.logs({ follow: true, tail: 2 }), "last\nopen");
});

Deno.test("ProcessBackend.logs() counts a line once where the log ends with a line feed", async () => {
  await using fixture = new Fixture();
  await fixture.backend.provision(fixture.identity, fixture.shell("printf 'a\\nb\\n\\nc\\n'"));
  await until(async () => (await fixture.status()).state === "exited");
  assert.equal(await fixture.logs({ tail: 1 }), "c\n");
  assert.equal(await fixture.logs({ tail: 2 }), "\nc\n");
  assert.equal(await fixture.logs({ tail: 4 }), "a\nb\n\nc\n");
});

Deno.test("ProcessBackend.logs() follows a service until it ends", async () => {
  await using fixture = new Fixture();
  const line = "for i in 1 2 3 4; do echo line $i; sleep 0.1; done; echo end";
  await fixture.backend.provision(fixture.identity, fixture.shell(line));
  assert.equal(
    await fixture.logs({ follow: true }),
    "line 1\nline 2\nline 3\nline 4\nend\n",
  );
});

Deno.test("ProcessBackend.logs() follows until its signal is aborted, without an error", async () => {
  await using fixture = new Fixture();
  await fixture.backend.provision(fixture.identity, fixture.shell(`echo up; ${BUSY}`));
  await fixture.written("up");
  const ending = new AbortController();
  let text = "";
  await fixture.backend.logs(fixture.identity, "svc", {
    follow: true,
    signal: ending.signal,
    onOutput: (_, bytes) => {
      text += new TextDecoder().decode(bytes);
      setTimeout(() => ending.abort(), 150);
    },
  });
  assert.equal(text, "up\n");
});

Deno.test("ProcessBackend.logs() waits for its listener", async () => {
  await using fixture = new Fixture();
  await fixture.backend.provision(fixture.identity, fixture.shell("head -c 400000 /dev/zero"));
  await until(async () => (await fixture.status()).state === "exited");
  let busy = 0;
  let bytes = 0;
  await fixture.backend.logs(fixture.identity, "svc", {
    onOutput: async (_, chunk) => {
      assert.equal(busy++, 0, "the next piece came too early");
      bytes += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, 5));
      busy--;
    },
  });
  assert.equal(bytes, 400_000);
});

Deno.test("ProcessBackend.exec() runs a command with a service's environment in its folder", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const host = freePort();
  await backend.provision(
    identity,
    fixture.shell(BUSY, { ports: [{ container: 5432, host }], env: { PGUSER: "me", "A.B": "c" } }),
  );
  const result = await backend.exec(identity, "svc", {
    shell: 'echo "$PGUSER $PORT_5432 $AETHER_SERVICE $PWD"; echo err >&2; exit 4',
  });
  const stdout = `me ${host} svc ${fixture.folder.path}\n`;
  assert.deepEqual(result, { exitCode: 4, stdout, stderr: "err\n" });
  const odd = "a b'$x";
  const echoed = await backend.exec(identity, "svc", { argv: ["printf", "%s", odd] });
  assert.equal(echoed.stdout, odd);
  const missing = await backend.exec(identity, "svc", { argv: ["nestr-no-such-program"] });
  assert.equal(missing.exitCode, 127);
});

Deno.test("ProcessBackend.exec() ends its command when it is aborted", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  await backend.provision(identity, fixture.shell(BUSY));
  const run = backend.exec(identity, "svc", { argv: ["sleep", "44.5"] }, {
    signal: AbortSignal.timeout(200),
  });
  await assert.rejects(run, { code: "CANCELLED" });
  assert.equal((await fixture.status()).state, "running");
});

Deno.test("ProcessBackend.exec() and logs() say when there is no service", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const code = "SERVICE_NOT_RUNNING";
  await assert.rejects(fixture.logs(), { code });
  await assert.rejects(backend.exec(identity, "svc", { argv: ["true"] }), { code });
  await backend.provision(identity, fixture.shell("echo gone"));
  await until(async () => (await fixture.status()).state === "exited");
  await assert.rejects(backend.exec(identity, "svc", { argv: ["true"] }), { code });
  assert.equal(await fixture.logs(), "gone\n");
});

Deno.test("ProcessBackend starts and ends nothing for a signal that is aborted", async () => {
  await using fixture = new Fixture();
  const { backend, identity } = fixture;
  const options = { signal: AbortSignal.abort() };
  const code = "CANCELLED";
  await assert.rejects(backend.provision(identity, fixture.shell(BUSY), options), { code });
  assert.equal((await fixture.status()).state, "missing");
  await backend.provision(identity, fixture.shell(BUSY));
  await assert.rejects(backend.stop(identity, "svc", options), { code });
  await assert.rejects(backend.deprovision(identity, options), { code });
  assert.equal((await fixture.status()).state, "running");
});
