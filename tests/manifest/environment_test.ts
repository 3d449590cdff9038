import assert from "node:assert/strict";
import type { EnvironmentConfig } from "../../lib/manifest/environment.ts";
import { loadManifest } from "../../lib/manifest/load.ts";
import { problemLines, problemsOf } from "../support/manifest_problems.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

async function environmentOf(text: string): Promise<EnvironmentConfig> {
  using folder = new TemporaryFolder({ "nestr.toml": text });
  return (await loadManifest(folder.at("nestr.toml"))).environment!;
}

async function linesOf(lines: readonly string[]): Promise<readonly string[]> {
  const problems = await problemsOf({ "nestr.toml": lines.join("\n") });
  return problemLines(problems).map((line) => line.slice("nestr.toml:".length));
}

Deno.test("loadManifest() fills in the defaults of an environment", async () => {
  assert.deepEqual(await environmentOf("[environment]\n"), {
    backend: { type: "auto" },
    services: [],
    injections: [],
    workspace: { copy: [], setup: [], teardown: [] },
  });
});

Deno.test("loadManifest() reads every key of a service", async () => {
  const { services } = await environmentOf(`
    [environment.services.redis]
    image = "redis:7"
    [environment.services.db]
    image = "postgres:15"
    ports = [5432, { container = 9187, host = 19187, name = "metrics" }]
    env = { PASSWORD = "{{ env.PASSWORD }}" }
    env_file = ".env.db"
    volumes = ["data:/data"]
    command = "postgres -c fsync=off"
    depends_on = ["redis"]
    healthcheck = { test = "pg_isready", interval = "200ms", timeout = "1s", start_period = "5s", retries = 50 }
    ready = { exec = ["pg_isready"], timeout = "2m" }
    memory = "1g"
    cpus = 0.5`);
  assert.deepEqual(services[1], {
    name: "db",
    image: "postgres:15",
    ports: [{ container: 5432 }, { container: 9187, host: 19187, name: "metrics" }],
    env: new Map([["PASSWORD", "{{ env.PASSWORD }}"]]),
    envFiles: [".env.db"],
    volumes: ["data:/data"],
    command: { shell: "postgres -c fsync=off" },
    dependsOn: ["redis"],
    healthcheck: {
      test: ["CMD-SHELL", "pg_isready"],
      intervalMs: 200,
      timeoutMs: 1000,
      startPeriodMs: 5000,
      retries: 50,
    },
    ready: { probe: { type: "exec", command: { argv: ["pg_isready"] } }, timeoutMs: 120_000 },
    memoryBytes: 1024 ** 3,
    cpus: 0.5,
  });
});

Deno.test("loadManifest() reads each probe, with a default time limit", async () => {
  const probes = {
    "tcp = 80": { type: "tcp", port: 80 },
    'tcp = "{{ ports.80 }}"': { type: "tcp", port: "{{ ports.80 }}" },
    'http = "http://localhost/"': { type: "http", url: "http://localhost/" },
    'log = "ready to accept"': { type: "log", text: "ready to accept" },
    'exec = "true"': { type: "exec", command: { shell: "true" } },
  };
  for (const [text, probe] of Object.entries(probes)) {
    const { services } = await environmentOf(
      `[environment.services.a]\ncommand = ["x"]\nports = [80]\nready = { ${text} }\n`,
    );
    assert.deepEqual(services[0]!.ready, { probe, timeoutMs: 60_000 });
  }
});

Deno.test("loadManifest() reads one injection or several", async () => {
  const one = await environmentOf(
    '[environment.injection]\nfile = "./.env"\ntemplate = "A={{ workspace.name }}"\n',
  );
  assert.deepEqual(one.injections, [{
    file: ".env",
    template: { text: "A={{ workspace.name }}" },
  }]);
  const several = await environmentOf(`
    [[environment.injection]]
    file = ".env"
    template = "A=1"
    [[environment.injection]]
    file = "web/.env"
    template_file = "templates/web.env"
    [environment.workspace]
    copy = [".env.local"]
    setup = ["npm ci"]
    teardown = ["rm -rf tmp"]`);
  assert.deepEqual(several.injections[1], {
    file: "web/.env",
    template: { file: "templates/web.env" },
  });
  assert.deepEqual(several.workspace, {
    copy: [".env.local"],
    setup: ["npm ci"],
    teardown: ["rm -rf tmp"],
  });
});

Deno.test("loadManifest() reports what is wrong in an environment", async () => {
  assert.deepEqual(
    await linesOf([
      "[environment.backend]",
      'type = "dokcer"',
      "[environment.services.a]",
      'depends_on = ["bb"]',
      "ports = [0, 80, { container = 80 }, { host = 1 }]",
      "[environment.services.b]",
      'image = "x"',
      "ports = [80]",
      'ready = { tcp = 81, http = "http://x" }',
      'memory = "lots"',
      "cpus = 0",
      'healthcheck = { test = ["pg_isready"] }',
      '[environment.services."c.d"]',
      'image = "x"',
      "ready = {}",
      "env = { A = true }",
    ]),
    [
      '2:8 environment.backend.type: "environment.backend.type" is "dokcer"; expected one of "auto", "docker", "process"',
      '3:23 environment.services.a: "environment.services.a" has neither image nor command',
      '4:15 environment.services.a.depends_on[0]: "environment.services.a" depends on the unknown service "bb"',
      '5:10 environment.services.a.ports[0]: "environment.services.a.ports[0]" is the number 0; expected a whole number from 1 to 65535',
      "5:17 environment.services.a.ports[2]: the port 80 stands twice; see nestr.toml:5:13",
      '5:37 environment.services.a.ports[3].container: "environment.services.a.ports[3].container" is missing; expected a whole number from 1 to 65535',
      '9:9 environment.services.b.ready: "environment.services.b.ready" has tcp and http',
      '9:17 environment.services.b.ready.tcp: "environment.services.b.ready.tcp" is 81, which is no port of the service',
      '10:10 environment.services.b.memory: "environment.services.b.memory" is "lots"; expected an amount of memory such as "512m" or "2g"',
      '11:8 environment.services.b.cpus: "environment.services.b.cpus" is the number 0; expected a number above 0',
      '12:25 environment.services.b.healthcheck.test[0]: "environment.services.b.healthcheck.test" begins with "pg_isready"',
      '13:23 environment.services."c.d": "c.d" cannot be the name of a service; expected a name of letters, digits, "-" and "_", which templates and containers can use',
      '15:9 environment.services."c.d".ready: "environment.services."c.d".ready" has no probe',
      '16:13 environment.services."c.d".env.A: "environment.services."c.d".env.A" is the boolean true; expected a string without NUL characters',
    ],
  );
});

Deno.test("loadManifest() reports what is wrong with injections and paths", async () => {
  assert.deepEqual(
    await linesOf([
      "[[environment.injection]]",
      'file = "../.env"',
      'template = "a"',
      "[[environment.injection]]",
      'file = ".env"',
      "[[environment.injection]]",
      'file = "./.env"',
      'template = "a"',
      'template_file = "b"',
      "[[environment.injection]]",
      'template = "a"',
      "[environment.workspace]",
      'copy = ["/etc/passwd"]',
      "setup = [1]",
    ]),
    [
      '2:8 environment.injection[0].file: the path "../.env" does not fit; expected a path inside the workspace',
      '4:15 environment.injection[1]: "environment.injection[1]" has neither template nor template_file',
      '6:15 environment.injection[2]: "environment.injection[2]" has both templates',
      '7:8 environment.injection[2].file: two injections write the file ".env"; see nestr.toml:5:1',
      '10:15 environment.injection[3].file: "environment.injection[3].file" is missing; expected a relative path',
      '13:9 environment.workspace.copy[0]: the path "/etc/passwd" does not fit; expected a path relative to the workspace',
      '14:10 environment.workspace.setup[0]: "environment.workspace.setup[0]" is the number 1; expected a shell line',
    ],
  );
});

Deno.test("loadManifest() takes an environment that is no table as a problem", async () => {
  assert.deepEqual(await linesOf(["environment = 5"]), [
    '1:15 environment: "environment" is the number 5; expected a table',
  ]);
});
