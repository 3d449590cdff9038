/** The whole life of workspaces with a PostgreSQL and a Redis of their own, on the command line. */

import assert from "node:assert/strict";
import { docker } from "../support/docker_fixture.ts";
import { Executable } from "../support/executable.ts";
import { requires } from "../support/requirements.ts";
import { WorkspaceFixture } from "../support/workspace_fixture.ts";

const VISIT = new URL("../fixtures/workspaces/visiting.ts", import.meta.url).pathname;

const DATABASES = `
[backend]
type = "docker"

[services.postgres]
image = "nestr-test/postgres:15"
ports = [5432]
env = { POSTGRES_PASSWORD = "of-{{ workspace.name }}", POSTGRES_DB = "app" }
volumes = ["data:/var/lib/postgresql/data"]
command = ["postgres", "-c", "listen_addresses=*", "-c", "fsync=off"]
memory = "256m"
[services.postgres.healthcheck]
test = ["CMD", "pg_isready", "-h", "127.0.0.1", "-U", "postgres", "-d", "app"]
interval = "250ms"
timeout = "5s"
retries = 240

[services.redis]
image = "nestr-test/redis:7"
ports = [{ container = 6379, name = "main" }]
volumes = ["cache:/data"]
command = ["redis-server", "--protected-mode", "no", "--appendonly", "yes"]
ready = { tcp = 6379, timeout = "5m" }

[injection]
file = ".env"
template = """
DATABASE_URL=postgres://postgres:of-{{ workspace.name }}@{{ services.postgres.host }}:{{ services.postgres.ports.5432 }}/app
REDIS_URL=redis://{{ services.redis.host }}:{{ services.redis.ports.main }}/0
"""
`;

/** What the visiting program prints. */
interface Visit {
  readonly workspace: string;
  readonly database: string;
  readonly redis: string;
  readonly rows: readonly string[];
  readonly members: readonly string[];
}

/** Visits the services of the workspace that a folder lies in. */
async function visit(ajj: Executable, folder: string): Promise<Visit> {
  const { code, stdout, stderr } = await ajj.run(folder, [
    ...["run", "--", Deno.execPath(), "run", "-A", "--quiet", VISIT],
  ]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** Everything of a workspace that Docker shows under its names, and under no name at all. */
async function dockerHolds(namespace: string): Promise<readonly string[]> {
  const filter = ["--filter", `name=${namespace}`];
  const lists = await Promise.all([
    docker("container", "ls", "--all", ...filter, "--format", "container {{.Names}}"),
    docker("network", "ls", ...filter, "--format", "network {{.Name}}"),
    docker("volume", "ls", ...filter, "--format", "volume {{.Name}}"),
  ]);
  return lists.flatMap((text) => text.split("\n")).filter((line) => line !== "").sort();
}

/** The volumes that containers use, anonymous ones among them. */
async function volumesOf(containers: readonly string[]): Promise<readonly string[]> {
  const format = "{{range .Mounts}}{{println .Name}}{{end}}";
  const text = await docker("container", "inspect", "--format", format, ...containers);
  return text.split("\n").filter((line) => line !== "");
}

/** Which of the volumes exist. */
async function present(volumes: readonly string[]): Promise<readonly string[]> {
  const all = (await docker("volume", "ls", "--format", "{{.Name}}")).split("\n");
  return volumes.filter((volume) => all.includes(volume));
}

for (const kind of ["git", "jj"] as const) {
  const ignore = requires("docker").ignore || (kind === "jj" && requires("jj").ignore);

  Deno.test(`ajj gives two workspaces databases of their own, and takes all of it away: ${kind}`, {
    ignore,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ kind, aether: DATABASES });
    const ajj = new Executable(fixture.git, "ajj");
    const added = await Promise.all(["one", "two"].map(async (name) => {
      const { workspace } = await ajj.data("shop", ["workspace", "add", `../${name}`]);
      return workspace as {
        readonly namespace: string;
        readonly copies: readonly { readonly kind: string }[];
      };
    }));
    assert.deepEqual(added.map(({ copies }) => copies.map((it) => it.kind)), [[kind], [kind]]);

    // Neither sees what the other writes, though both do the same.
    const visits = await Promise.all(["one", "two"].map((name) => visit(ajj, name)));
    for (const [index, { workspace, rows, members }] of visits.entries()) {
      const name = ["one", "two"][index]!;
      assert.deepEqual([workspace, rows, members], [name, [name], [name]]);
    }
    const ports = visits.flatMap(({ database, redis }) =>
      [database, redis].map((url) => new URL(url).port)
    );
    assert.equal(new Set(ports).size, 4, ports.join());

    const namespaces = added.map(({ namespace }) => namespace);
    const containers = namespaces.flatMap((it) => [`${it}-postgres`, `${it}-redis`]);
    for (const container of containers) {
      const bindings = (await docker("port", container)).split("\n");
      assert.equal(bindings.length, 1, bindings.join());
      assert.match(bindings[0]!, /^\d+\/tcp -> 127\.0\.0\.1:2\d{4}$/);
    }

    // Stopping keeps data and ports, and is nothing to the other workspace.
    const stopped = await ajj.data("one", ["stop"]);
    assert.deepEqual(states([stopped.workspace]), [["one", ["stopped", "stopped"]]]);
    const meanwhile = await ajj.data("shop", ["status", "--all"]);
    assert.deepEqual(states(meanwhile.workspaces), [
      ["one", ["stopped", "stopped"]],
      ["two", ["running", "running"]],
    ]);
    await ajj.data("one", ["start"]);
    const again = await visit(ajj, "one");
    assert.deepEqual(again, { ...visits[0], rows: ["one", "one"] });

    const logs = await ajj.run("one", ["logs", "postgres"]);
    assert.equal(logs.code, 0, logs.stderr);
    const ready = /database system is ready to accept connections/g;
    assert.equal(logs.stderr.match(ready)?.length, 2, logs.stderr);

    const volumes = await volumesOf(containers);
    assert.deepEqual(await present(volumes), volumes);
    for (const name of ["one", "two"]) {
      const { code, stderr } = await ajj.run("shop", ["workspace", "forget", name]);
      assert.equal(code, 0, stderr);
      if (name === "one") assert.deepEqual((await visit(ajj, "two")).members, ["two"]);
    }
    assert.deepEqual(await fixture.traces("one"), []);
    assert.deepEqual(await fixture.traces("two"), []);
    assert.deepEqual((await Promise.all(namespaces.map(dockerHolds))).flat(), []);
    assert.deepEqual(await present(volumes), []);
    assert.equal(await fixture.git.git(fixture.root, "status", "--porcelain"), "");
  });
}

/** The services' states of workspaces. */
function states(
  workspaces: readonly {
    readonly name: string;
    readonly services: readonly { readonly state: string }[];
  }[],
): readonly (readonly [string, readonly string[]])[] {
  return workspaces.map(({ name, services }) => [name, services.map(({ state }) => state)]);
}

Deno.test(
  "ajj takes away volumes that only an image asks for, too",
  requires("docker"),
  async () => {
    const aether = `
    [services.redis]
    image = "nestr-test/redis:7"
    ports = [6379]
    ready = { tcp = 6379 }
  `;
    await using fixture = await WorkspaceFixture.create({ aether });
    const ajj = new Executable(fixture.git, "ajj");
    const { workspace } = await ajj.data("shop", ["workspace", "add", "../feature"]);
    const volumes = await volumesOf([`${workspace.namespace}-redis`]);
    assert.deepEqual(await present(volumes), volumes);
    assert.equal(volumes.length, 1);
    await ajj.run("shop", ["workspace", "forget", "feature"]);
    assert.deepEqual(await present(volumes), []);
    assert.deepEqual(await fixture.traces("feature"), []);
  },
);
