/** Compose files as their users write them, and what becomes of them. */

import assert from "node:assert/strict";
import { basename } from "node:path";
import { formatToml } from "../../lib/manifest/toml.ts";
import { renderTemplate } from "../../lib/workspaces/template.ts";
import { composeFixture, importedCompose, importedText } from "../support/compose_fixture.ts";

Deno.test("importCompose() makes services and an env file of a web shop", async () => {
  const { imported, environment, template } = await importedCompose(
    composeFixture("shop/compose.yaml"),
  );
  assert.equal(imported.name, "shop");
  assert.deepEqual(imported.files.map((file) => basename(file)), ["compose.yaml", ".env"]);
  assert.deepEqual(imported.tables.environment, {
    services: {
      db: {
        image: "nestr-test/postgres:15",
        ports: [5432],
        volumes: [
          "db-data:/var/lib/postgresql/data",
          "./db/init:/docker-entrypoint-initdb.d:ro",
        ],
        env: { POSTGRES_USER: "shop", POSTGRES_PASSWORD: "dev", POSTGRES_DB: "shop" },
        ready: { tcp: 5432 },
        healthcheck: {
          test: ["CMD-SHELL", "pg_isready -U shop -d ${POSTGRES_DB}"],
          interval: "10s",
          timeout: "5s",
          retries: 5,
        },
      },
      cache: {
        image: "nestr-test/redis:7",
        command: [
          "redis-server",
          "--protected-mode",
          "no",
          "--appendonly",
          "no",
          "--save",
          "",
        ],
        ports: [6379],
        volumes: ["cache-data:/data"],
        ready: { tcp: 6379 },
      },
    },
    injection: { file: ".env.workspace", template },
    workspace: { copy: [".env"] },
  });
  assert.deepEqual(environment.services.map(({ name }) => name), ["db", "cache"]);
  const values = {
    services: {
      db: { host: "localhost", ports: { 5432: 20001 } },
      cache: { host: "localhost", ports: { 6379: 20002 } },
    },
  };
  assert.equal(
    await renderTemplate({ text: template, origin: ".env" }, values),
    [
      "DATABASE_URL='postgres://shop:dev@localhost:20001/shop?sslmode=disable'",
      "REDIS_URL=redis://localhost:20002/0",
      "DB_HOST=localhost",
      "DB_PORT=20001",
      "CACHE_HOST=localhost",
      "CACHE_PORT=20002",
      "",
    ].join("\n"),
  );
});

Deno.test("importCompose() notes with lines what a web shop has that a manifest has not", async () => {
  const { notes } = await importedCompose(composeFixture("shop/compose.yaml"));
  const subjects = notes.map((note) => note.slice(0, note.indexOf(": ")));
  assert.deepEqual(subjects, [
    "9 injection",
    "10 services.app",
    "36 services.migrate",
    "44 ${POSTGRES_TAG}",
    "45 services.db.restart",
    "48 ${DB_PASSWORD}",
    "50 services.db.ports",
    "55 services.db.healthcheck",
    "60 services.db.logging",
    "62 services.cache",
    "70 services.mail",
  ]);
  assert.match(notes[1]!, /nestr builds no images; run it from the working copy/);
  assert.match(notes[2]!, /runs once and ends.*workspace\.setup/);
  assert.match(notes[6]!, /not published on 5432.*\{ container = 5432, host = 5432 \}/);
  // No value of the .env file is told, whether it is a secret or not.
  assert.doesNotMatch(notes.join("\n"), /correct-horse/);
});

Deno.test("importCompose() imports services of the profiles that are asked for", async () => {
  const { services, template } = await importedCompose(composeFixture("shop/compose.yaml"), [
    "mail",
  ]);
  assert.deepEqual(services.mail, {
    image: "mailhog/mailhog",
    ports: [1025, { container: 8025, name: "page" }],
    ready: { tcp: 1025 },
  });
  assert.match(template, /^SMTP_HOST=\{\{ services\.mail\.host \}\}$/m);
  assert.match(template, /^SMTP_PORT=\{\{ services\.mail\.ports\.1025 \}\}$/m);
  assert.match(template, /^MAIL_PORT_PAGE=\{\{ services\.mail\.ports\.8025 \}\}$/m);

  const text = `services:
  a: { image: a, depends_on: [b, c] }
  b: { image: b, profiles: [extra] }
  c: { image: c, profiles: [other], depends_on: [d] }
  d: { image: d }
`;
  const names = async (groups?: readonly string[], env = "") =>
    Object.keys((await importedText(text, { ".env": env }, groups)).services);
  assert.deepEqual(await names(), ["a", "d"]);
  assert.deepEqual(await names(["extra"]), ["a", "b", "d"]);
  assert.deepEqual(await names(["*"]), ["a", "b", "c", "d"]);
  assert.deepEqual(await names(undefined, "COMPOSE_PROFILES=extra,other"), ["a", "b", "c", "d"]);
  assert.deepEqual(await names([], "COMPOSE_PROFILES=extra,other"), ["a", "d"]);
  assert.deepEqual(await names(["extra,other", " "]), ["a", "b", "c", "d"]);
  // Instead of what is left out, a service waits for what that waits for.
  const { services: some, notes } = await importedText(text);
  assert.deepEqual(some.a.depends_on, ["d"]);
  assert.ok(notes.includes("2 depends_on b: not imported: b is left out"), notes.join("\n"));
  await assert.rejects(importedText(text, {}, ["extras"]), {
    code: "NAME_UNKNOWN",
    hint: "did you mean extra?",
  });
});

Deno.test("importCompose() knows every part of a Compose file that has a counterpart", async () => {
  const { services, imported } = await importedCompose(composeFixture("everything/compose.yaml"));
  assert.equal(imported.name, "everything-dev");
  assert.deepEqual(Object.keys(services), ["web-front", "db", "quiet", "tagged", "late", "mail"]);
  const web = services["web-front"];
  assert.equal(web.image, "example/web:1.27");
  assert.deepEqual(web.command, [
    "/entry.sh",
    "--flag",
    "serve",
    "--title",
    "a b",
    "--port",
    "8080",
    'x"y',
  ]);
  assert.deepEqual(web.ports, [
    ...[8080, 9000, 9001, 9002, 443, 80, 9999],
    { container: 7000, name: "metrics" },
    ...[4000, 4001],
  ]);
  assert.equal(web.env_file, "web.env");
  assert.deepEqual(web.volumes, [
    "./lib/lib-data:/lib-data",
    "./:/app:ro",
    "./conf/web.conf:/etc/web.conf:ro",
    "data:/data",
    "/anonymous",
    "/var/run/docker.sock:/var/run/docker.sock",
    "./static:/static:ro",
    "shared:/shared",
  ]);
  assert.deepEqual(web.depends_on, ["db"]);
  assert.equal(web.memory, "50m");
  assert.equal(web.cpus, 0.5);
  assert.equal(web.env.FROM_ROOT, "1");
  assert.equal(web.env.FROM_BASE, "1");
  assert.equal(web.env.PLAIN, "a b");
  assert.equal("discovery.type" in web.env, false);
  assert.deepEqual(web.healthcheck, {
    test: ["CMD", "curl", "-f", "http://localhost:8080/{{x}}"],
    interval: "1m30s",
    timeout: "2s500ms",
    start_period: "1m",
    retries: 4,
  });
  assert.equal(web.ready.timeout, "7m");
});

Deno.test("importCompose() notes every part of a Compose file that has no counterpart", async () => {
  const { notes } = await importedCompose(composeFixture("everything/compose.yaml"));
  const keys = [
    ...["restart", "labels", "unknown", "ports[2]", "ports[4]", "expose", "env_file[1]"],
    ...["env_file[2]", "volumes[0]", "volumes[4]", "volumes[5]", "volumes[6]", "volumes[7]"],
    ...["volumes[8].bind", "entrypoint", "command", "depends_on.db.restart", "healthcheck"],
    ...["healthcheck.start_interval", "deploy.replicas", "deploy.resources.limits.pids"],
    ...["deploy.resources.reservations", "networks", "secrets", "configs", "user", "working_dir"],
    ...["container_name", "hostname", "privileged", "cap_add", "shm_size", "tmpfs", "init"],
    ...["stop_signal", "ulimits", "logging", "platform", "pull_policy"],
  ].map((key) => `services."web.front".${key}`);
  const others = [
    ...["include[1].path", "services.seed", "services.debug", "services.built", "networks"],
    ...["services.tagged.build", "volumes.data.driver", "volumes.shared", "secrets", "configs"],
    ...["depends_on seed", "depends_on debug", "${OPEN_VARIABLE}", "${API_TOKEN}"],
  ];
  const subjects = new Set(notes.map((note) => note.replace(/^\d+ (.*?): .*$/, "$1")));
  assert.deepEqual([...keys, ...others].filter((it) => !subjects.has(it)), []);
  assert.doesNotMatch(notes.join("\n"), /x-anything|x-defaults/);
  // Values that look like secrets are told nowhere, and what is in them is not written.
  assert.doesNotMatch(notes.join("\n"), /\$ecret|abc/);
});

Deno.test("importCompose() writes no secret of the .env file, and no variable of the shell", async () => {
  const text = `services:
  a:
    image: "a:\${TAG}\${SHELL_ONLY}"
    environment:
      PASSWORD: \${PASSWORD}
      URL: \${URL}
      WITH_DEFAULT: \${PASSWORD:-dev}
      SHELL_ONLY: \${SHELL_ONLY}
      PASSED:
      KEYCLOAK: \${KEYCLOAK_TAG}
`;
  const env = "TAG=1\nPASSWORD=hunter2\nURL=postgres://u:hunter2@h/d\nKEYCLOAK_TAG=26\n";
  Deno.env.set("SHELL_ONLY", "hunter2");
  try {
    const { services, imported } = await importedText(text, { ".env": env });
    assert.deepEqual(services.a.env, {
      PASSWORD: "{{ env.PASSWORD }}",
      URL: "{{ env.URL }}",
      WITH_DEFAULT: "dev",
      SHELL_ONLY: "{{ env.SHELL_ONLY }}",
      PASSED: "{{ env.PASSED }}",
      KEYCLOAK: "26",
    });
    assert.equal(services.a.image, "a:1");
    assert.doesNotMatch(JSON.stringify(imported), /hunter2/);
  } finally {
    Deno.env.delete("SHELL_ONLY");
  }
});

Deno.test("importCompose() keeps braces as text in what are templates in a manifest", async () => {
  const texts = [
    "{{ name }}",
    "{{{raw}}}",
    "{{{{block}}}}x{{{{/block}}}}",
    "{{! comment }} {{!-- another --}}",
    "{{#if x}}y{{/if}}",
    "\\{{ escaped }}",
    "\\\\{{ twice }}",
    "a { b } c }} d",
    '{"a":{"b":{}}}',
    "{{",
    "{{ \\",
    "{{~x~}}\n{{x}}\n",
  ];
  const environment = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));
  const withVariable = Object.fromEntries(
    ["{${V}}", "{{${V}}}", "\\${V}", "\\\\${V}{{x", "${V}}}{{${V}{", "$$${V}{{"]
      .map((text, index) => [`W${index}`, text]),
  );
  const all = { ...environment, ...withVariable };
  const service = { image: "a", environment: all, command: Object.values(environment) };
  const { services } = await importedText(JSON.stringify({ services: { a: service } }));
  const rendered = (text: string) =>
    renderTemplate({ text, origin: "test" }, { env: { V: "value" } });
  for (const [name, text] of Object.entries(all)) {
    const expected = text.replaceAll("${V}", "value").replaceAll("$$", "$");
    assert.equal(await rendered(services.a.env[name]), expected, services.a.env[name]);
  }
  assert.deepEqual(await Promise.all(services.a.command.map(rendered)), texts);
});

Deno.test("importCompose() lays an override file over the file, as Compose does", async () => {
  const { services } = await importedCompose(composeFixture("everything/compose.yaml"));
  assert.deepEqual(services.db.ports, [5432]);
  assert.equal(services.db.env.POSTGRES_DB, "app");
  assert.equal(services.db.env.RATIO, "0.75");
  assert.deepEqual(services.quiet.command, ["redis-server", "--save", ""]);
  assert.deepEqual(services.late, { image: "example/late", env: { ONLY: "this" } });
  assert.deepEqual(services.tagged, { image: "example/tagged" });

  const base = `services:
  a:
    image: a
    command: [a]
    ports: ["80:80"]
    volumes: ["one:/data"]
    environment: [A=1, B=2]
    env_file: a.env
    depends_on: [b]
    healthcheck: { test: [CMD, a], interval: 1s }
  b: { image: b }
  c: { image: c }
volumes: { one: , two: }
`;
  const override = `services:
  a:
    command: b c
    ports: !override ["81:81"]
    volumes: ["two:/data"]
    environment: { B: 3 }
    env_file: [b.env]
    depends_on: { c: { condition: service_healthy } }
    healthcheck: { test: b }
  b: !reset null
`;
  const files = { "compose.override.yml": override, "a.env": "", "b.env": "" };
  const { services: merged } = await importedText(base.replace("[b]", "[c]"), files);
  assert.deepEqual(merged, {
    a: {
      image: "a",
      command: ["b", "c"],
      ports: [81],
      volumes: ["two:/data"],
      env: { A: "1", B: "3" },
      env_file: ["a.env", "b.env"],
      depends_on: ["c"],
      healthcheck: { test: ["CMD-SHELL", "b"], interval: "1s" },
    },
    c: { image: "c" },
  });
});

Deno.test("importCompose() follows extends and include, each path from its own file", async () => {
  const { services, imported } = await importedCompose(composeFixture("everything/compose.yaml"));
  assert.deepEqual(services.mail, {
    image: "axllent/mailpit:v2",
    ports: [1025, 8025],
    volumes: ["./lib/mail:/data"],
    ready: { tcp: 1025 },
  });
  assert.deepEqual(imported.files.map((file) => file.split("/everything/")[1]), [
    "compose.yaml",
    ".env",
    "lib/base.yaml",
    "compose.override.yaml",
    "lib/.env",
    "lib/mail.yaml",
    "web.env",
  ]);
});

Deno.test("importCompose() names services so that a manifest can, also where others name them", async () => {
  const { services, notes, template } = await importedText(`services:
  my.db: { image: "postgres:15" }
  my-db: { image: "postgres:15" }
  _x: { image: x, depends_on: [my.db, __proto__] }
  __proto__: { image: x, environment: { __proto__: x, A: "1" } }
`);
  assert.deepEqual(Object.keys(services), ["my-db-2", "my-db", "x", "proto__"]);
  assert.deepEqual(services.x.depends_on, ["my-db-2", "proto__"]);
  assert.deepEqual(services.proto__.env, { A: "1" });
  assert.equal(notes.filter((note) => note.includes(": called ")).length, 3);
  assert.deepEqual(template.match(/^\w+/gm), [
    "MY_DB_2_HOST",
    "MY_DB_2_PORT",
    "MY_DB_HOST",
    "MY_DB_PORT",
  ]);
});

Deno.test("importCompose() writes the env file beside one that is there, which is copied", async () => {
  const text = "services: { a: { image: redis } }";
  const environment = async (files?: Readonly<Record<string, string>>) => {
    const { imported } = await importedText(text, files);
    const { services: _, ...others } = imported.tables.environment!;
    return others;
  };
  const template = "A_HOST={{ services.a.host }}\nA_PORT={{ services.a.ports.6379 }}\n";
  assert.deepEqual(await environment(), { injection: { file: ".env", template } });
  assert.deepEqual(await environment({ ".env": "X=1" }), {
    injection: { file: ".env.workspace", template },
    workspace: { copy: [".env"] },
  });
});

Deno.test("importCompose() gives no environment where no service can be imported", async () => {
  const { imported, notes } = await importedText("services: { app: { build: . } }");
  assert.deepEqual(imported.tables, {});
  assert.match(notes[0]!, /^1 services\.app: left out/);
});

Deno.test("importCompose() gives the same tables and notes for the same files", async () => {
  const path = composeFixture("everything/compose.yaml");
  const [first, second] = [await importedCompose(path), await importedCompose(path)];
  assert.deepEqual(first.notes, second.notes);
  const text = ({ imported }: typeof first) => formatToml({ ...imported.tables.environment });
  assert.equal(text(first), text(second));
});
