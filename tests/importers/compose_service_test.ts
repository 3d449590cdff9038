/** The parts of a service in all the forms that Compose allows. */

import assert from "node:assert/strict";
import { importedText } from "../support/compose_fixture.ts";

/** Imports a file with one service `a`, of which parts are given as JSON, which is YAML. */
async function service(
  parts: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
) {
  const text = JSON.stringify({ services: { a: { image: "example/a", ...parts } } });
  const { services, notes, environment } = await importedText(text, files);
  return { entry: services.a, notes, config: environment.services[0]! };
}

Deno.test("importCompose() reads ports in every form, and publishes none of them fixed", async () => {
  const cases: readonly (readonly [unknown, readonly unknown[]])[] = [
    [["5432"], [5432]],
    [[5432], [5432]],
    [["5432:5432"], [5432]],
    [["127.0.0.1:5432:5432"], [5432]],
    [["[::1]:80:80", "127.0.0.1::81"], [80, 81]],
    [["3000-3002", "9000-9001:8000-8001", "9000-9010:80"], [3000, 3001, 3002, 8000, 8001, 80]],
    [["${PORT:-5432}:5432", "${PORT}:5433"], [5432, 5433]],
    [["80:80", "81:80", "80"], [80]],
    [["53:53/udp", "53:53/tcp"], [53]],
    [[{ target: 80 }, { target: "81", published: 8081, protocol: "tcp" }], [80, 81]],
    [[{ target: 80, name: "web" }, { target: 81, name: "web" }, { target: 82, name: "8" }], [
      { container: 80, name: "web" },
      81,
      82,
    ]],
    [[{ target: 53, protocol: "udp" }], []],
    [["1-65535"], []],
  ];
  for (const [ports, expected] of cases) {
    const { entry } = await service({ ports });
    assert.deepEqual(entry.ports ?? [], expected, JSON.stringify(ports));
  }
  const { entry, config } = await service({ ports: ["5432:5432"] });
  assert.deepEqual(entry.ports, [5432]);
  assert.deepEqual(config.ports, [{ container: 5432 }]);
});

Deno.test("importCompose() notes ports that are not as they were", async () => {
  const { notes } = await service({
    ports: ["8080:80", "443", "53:53/udp", "10.0.0.1::81", "1-65535"],
  });
  const reasons = notes.join("\n");
  assert.match(reasons, /services\.a\.ports: not published on 8080: .*container = 80, host = 8080/);
  assert.match(reasons, /services\.a\.ports\[2\]: .*udp/);
  assert.match(reasons, /services\.a\.ports\[3\]: .*not on 10\.0\.0\.1/);
  assert.match(reasons, /services\.a\.ports\[4\]: not imported: each of these 65535 ports/);
  assert.equal((await service({ ports: ["80", "0:81"] })).notes.length, 1);
});

Deno.test("importCompose() gives a port to images that everybody knows, and waits for it", async () => {
  for (
    const [image, port] of [
      ["postgres", 5432],
      ["registry.example.com:5000/library/redis:7-alpine@sha256:00", 6379],
      ["bitnami/postgresql:15", 5432],
      ["mysql/mysql-server", 3306],
    ] as const
  ) {
    const { entry } = await service({ image });
    assert.deepEqual([entry.ports, entry.ready], [[port], { tcp: port }], image);
  }
  assert.deepEqual((await service({ image: "postgres", ports: ["5433"] })).entry.ready, undefined);
  assert.deepEqual((await service({ image: "my-postgres-backup" })).entry.ports, undefined);
});

Deno.test("importCompose() carries health checks over, and asks at once where Docker would wait", async () => {
  const health = async (healthcheck: unknown, image = "example/a") => {
    const { entry } = await service({ image, healthcheck });
    return [entry.healthcheck, entry.ready];
  };
  assert.deepEqual(await health({ test: "curl -f x", interval: "1s", retries: 3 }), [
    { test: ["CMD-SHELL", "curl -f x"], interval: "1s", retries: 3 },
    undefined,
  ]);
  assert.deepEqual(await health({ test: ["CMD", "curl", "x"] }), [
    { test: ["CMD", "curl", "x"] },
    { exec: ["curl", "x"], timeout: "1m30s" },
  ]);
  assert.deepEqual(await health({ test: ["CMD-SHELL", "a | b"], interval: "10s", retries: 5 }), [
    { test: ["CMD-SHELL", "a | b"], interval: "10s", retries: 5 },
    { exec: "a | b" },
  ]);
  // Over its socket a database answers while it is being set up, long before it is ready.
  assert.deepEqual(await health({ test: "pg_isready", interval: "10s" }, "postgres"), [
    { test: ["CMD-SHELL", "pg_isready"], interval: "10s" },
    { tcp: 5432 },
  ]);
  assert.deepEqual(await health({ test: "pg_isready", interval: "1s" }, "postgres"), [
    { test: ["CMD-SHELL", "pg_isready"], interval: "1s" },
    { tcp: 5432 },
  ]);
  assert.deepEqual(await health({ test: "psql -c 'select 1'", interval: "10s" }, "postgres"), [
    { test: ["CMD-SHELL", "psql -c 'select 1'"], interval: "10s" },
    undefined,
  ]);
  assert.deepEqual(await health({ test: "pg_isready", interval: "10s" }), [
    { test: ["CMD-SHELL", "pg_isready"], interval: "10s" },
    undefined,
  ]);
  assert.deepEqual(await health({ test: ["NONE"] }), [{ test: ["NONE"] }, undefined]);
  assert.deepEqual(await health({ disable: true, test: "x" }), [{ test: ["NONE"] }, undefined]);
  assert.deepEqual(await health({ interval: "10s" }), [undefined, undefined]);
  assert.deepEqual(await health({ test: "ping ${OPEN}" }), [
    undefined,
    { exec: "ping {{ env.OPEN }}", timeout: "1m30s" },
  ]);
});

Deno.test("importCompose() reads durations as Compose writes them", async () => {
  const durations: readonly (readonly [unknown, string | undefined])[] = [
    ["1m30s", "1m30s"],
    ["90s", "1m30s"],
    ["1.5s", "1s500ms"],
    ["500ms", "500ms"],
    ["100us", "1ms"],
    ["1h", "1h"],
    ["0s", undefined],
    ["0", undefined],
    [null, undefined],
  ];
  for (const [interval, expected] of durations) {
    const { entry } = await service({ healthcheck: { test: "a", interval } });
    assert.equal(entry.healthcheck.interval, expected, String(interval));
  }
});

Deno.test("importCompose() reads mounts in both syntaxes", async () => {
  const mounts: readonly (readonly [unknown, string | undefined])[] = [
    ["data:/data", "data:/data"],
    ["data:/data:ro", "data:/data:ro"],
    ["data:/data:rw", "data:/data"],
    ["./x:/x:ro,z", "./x:/x:ro,z"],
    ["./x:/x:ro,cached", "./x:/x:ro"],
    [".:/x", "./:/x"],
    ["./a/../b:/x", "./b:/x"],
    ["../b:/x", undefined],
    ["~/b:/x", undefined],
    ["/var/run/docker.sock:/s", "/var/run/docker.sock:/s"],
    ["/x", "/x"],
    ["x", undefined],
    ["_x:/x", "x:/x"],
    [{ type: "volume", source: "data", target: "/d", read_only: true }, "data:/d:ro"],
    [{ type: "volume", target: "/d" }, "/d"],
    [{ type: "bind", source: "x", target: "/x" }, "./x:/x"],
    [{ type: "bind", source: "a:b", target: "/x" }, undefined],
    [{ type: "tmpfs", target: "/x" }, undefined],
  ];
  for (const [mount, expected] of mounts) {
    const { entry } = await service({ volumes: [mount] });
    assert.equal(entry.volumes?.[0], expected, JSON.stringify(mount));
  }
});

Deno.test("importCompose() mounts nothing whose place it does not know", async () => {
  const { entry, notes } = await service({
    volumes: [
      "${HOME}/.aws:/root/.aws",
      { type: "bind", source: "${HOME}/.ssh", target: "/root/.ssh" },
      "${PWD}/conf:/conf",
      "$PWD:/all",
      "${DATA:-./data}:/data",
    ],
    env_file: "${WHERE}/a.env",
    environment: { FOLDER: "${PWD}/x" },
    image: "${REGISTRY}/team/a:${TAG}",
  });
  assert.deepEqual(entry.volumes, ["./conf:/conf", "./:/all", "./data:/data"]);
  assert.equal(entry.env_file, undefined);
  assert.deepEqual(entry.env, { FOLDER: "{{ workspace.root }}/x" });
  assert.equal(entry.image, "team/a");
  const open = notes.filter((note) => /not imported: it depends on \$\{\w+\}/.test(note));
  assert.equal(open.length, 3, notes.join("\n"));
});

Deno.test("importCompose() reads env files, and notes those that differ", async () => {
  const files = { "a.env": "A=1\n", "b.env": "B=${A}\n" };
  const { entry, notes } = await service({
    env_file: [
      "a.env",
      { path: "./b.env" },
      { path: "c.env", required: false },
      "d.env",
      "../e.env",
      "/etc/passwd",
    ],
  }, files);
  assert.deepEqual(entry.env_file, ["a.env", "b.env", "d.env"]);
  const noted = notes.map((note) => /env_file\[(\d)\]/.exec(note)?.[1]).filter(Boolean);
  assert.deepEqual(noted, ["1", "2", "3", "4", "5"]);
  assert.equal((await service({ env_file: "a.env" }, files)).entry.env_file, "a.env");
});

Deno.test("importCompose() reads limits in both places", async () => {
  const limits = (parts: Readonly<Record<string, unknown>>) =>
    service(parts).then(({ entry: { memory, cpus } }) => [memory, cpus]);
  assert.deepEqual(await limits({ mem_limit: "512m", cpus: 1.5 }), ["512m", 1.5]);
  assert.deepEqual(await limits({ mem_limit: "1GB", cpus: "0.5" }), ["1g", 0.5]);
  assert.deepEqual(await limits({ mem_limit: 1048576, cpus: 0 }), ["1048576", undefined]);
  const resources = { limits: { memory: "64M", cpus: "2" }, reservations: { memory: "1M" } };
  assert.deepEqual(await limits({ deploy: { resources } }), ["64m", 2]);
});

Deno.test("importCompose() puts an entrypoint before the command", async () => {
  const command = (parts: Readonly<Record<string, unknown>>) =>
    service(parts).then(({ entry }) => entry.command);
  assert.deepEqual(await command({ command: "a 'b c'" }), ["a", "b c"]);
  assert.deepEqual(await command({ command: ["a", "b c"] }), ["a", "b c"]);
  assert.deepEqual(await command({ entrypoint: "x -y", command: ["a"] }), ["x", "-y", "a"]);
  assert.deepEqual(await command({ command: "run ${OPEN} $$HOME" }), [
    "run",
    "{{ env.OPEN }}",
    "$HOME",
  ]);
  for (const nothing of [{ command: null }, { command: [] }, { command: "" }, { entrypoint: [] }]) {
    assert.equal(await command(nothing), undefined, JSON.stringify(nothing));
  }
});

Deno.test("importCompose() writes addresses that a program of the project reads to the env file", async () => {
  const { template, notes } = await importedText(`services:
  app:
    build: .
    environment:
      URL: http://api:8080/v1?x=1
      PLAIN_URL: http://api/v1
      BOTH: api:8080,db:5432
      DB_HOST: db
      DB_PORT: 5432
      OTHER_PORT: 5432
      NOT_A_PORT: api:9999
      NOT_A_NAME: myapi:8080 api.example.com:8080
      QUOTED: "it's at http://api/"
      WITH_SECRET: postgres://u:\${PASSWORD}@db/x
      OPEN: \${OPEN}
      NODE_ENV: development
  api: { image: a, ports: ["8080"] }
  db: { image: b, expose: ["5432"] }
`);
  const api = "{{ services.api.host }}:{{ services.api.ports.8080 }}";
  const db = "{{ services.db.host }}:{{ services.db.ports.5432 }}";
  assert.deepEqual(template.split("\n"), [
    `URL='http://${api}/v1?x=1'`,
    `PLAIN_URL=http://${api}/v1`,
    `BOTH=${api},${db}`,
    "DB_HOST={{ services.db.host }}",
    "DB_PORT={{ services.db.ports.5432 }}",
    `WITH_SECRET='postgres://u:{{ env.PASSWORD }}@${db}/x'`,
    "API_HOST={{ services.api.host }}",
    "API_PORT={{ services.api.ports.8080 }}",
    "",
  ]);
  const noted = notes.map((note) => note.replace(/^\d+ (.*?): .*$/, "$1"));
  assert.ok(noted.includes("services.app.environment.QUOTED"), notes.join("\n"));
  assert.ok(noted.includes("${PASSWORD}"));
  // Nobody has to set what is written nowhere.
  assert.equal(noted.includes("${OPEN}"), false);
});

Deno.test("importCompose() reads anchors and merged keys", async () => {
  const { services } = await importedText(`
x-env: &env
  environment: &variables { A: 1, B: 2 }
x-base: &base { command: base, mem_limit: 1g }
services:
  a:
    <<: [*env, *base]
    image: a
    command: own
  b:
    image: b
    environment: { <<: *variables, B: 3 }
`);
  assert.deepEqual(services, {
    a: { image: "a", command: ["own"], memory: "1g", env: { A: "1", B: "2" } },
    b: { image: "b", env: { A: "1", B: "3" } },
  });
});
