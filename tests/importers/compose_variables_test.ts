/** What the `.env` file beside a Compose file decides besides the values of variables. */

import assert from "node:assert/strict";
import { importedText } from "../support/compose_fixture.ts";

Deno.test("importCompose() leaves out what would hold a secret where no template is allowed", async () => {
  const text = `name: shop-\${TOKEN}
services:
  a:
    image: "a:\${AUTH_VERSION}"
    ports: ["\${AUTH_PORT}:80", "\${PIN_SECRET}", { target: "\${PIN_SECRET}" }]
    env_file: "\${TOKEN}.env"
    volumes: ["./\${TOKEN}:/x", "data:/\${TOKEN}", { type: volume, target: "/\${TOKEN}" }]
    mem_limit: "\${PIN_SECRET}m"
    healthcheck: { test: [CMD, check, "\${TOKEN}"], interval: "\${PIN_SECRET}s" }
  b: { image: "registry.example.com/\${TOKEN}/b" }
  c: { image: "\${REGISTRY}/c", profiles: ["\${PIN_SECRET}"] }
`;
  const env = "TOKEN=hunter2\nPIN_SECRET=4711\nREGISTRY=https://u:hunter2@example.com\n" +
    "AUTH_VERSION=3\nAUTH_PORT=8080\n";
  const { imported, services, notes } = await importedText(text, { ".env": env });
  assert.doesNotMatch(JSON.stringify([imported.tables, imported.name, notes]), /hunter2|4711/);
  assert.deepEqual(services, {
    a: {
      image: "a:3",
      ports: [80],
      ready: { exec: ["check", "{{ env.TOKEN }}"], timeout: "1m30s" },
    },
  });
  assert.equal(imported.name, undefined);
  const left = notes.filter((note) => /in \.env looks like a secret, and nothing can/.test(note));
  assert.equal(left.length, 12, left.join("\n"));
  assert.ok(notes.some((note) => /services\.b: left out: nothing is left/.test(note)));
});

Deno.test("importCompose() heeds how .env calls the application, and says where it names its files", async () => {
  const text = "name: shop\nservices: { a: { image: a } }";
  const of = async (env: string) => {
    const { imported, notes } = await importedText(text, { ".env": env });
    return [imported.name, notes.filter((note) => note.includes("COMPOSE_FILE"))];
  };
  assert.deepEqual(await of("COMPOSE_PROJECT_NAME=other"), ["other", []]);
  assert.deepEqual(await of("COMPOSE_PROJECT_NAME="), ["shop", []]);
  assert.deepEqual(await of("COMPOSE_FILE=./compose.yaml"), ["shop", []]);
  assert.deepEqual(await of("COMPOSE_FILE=compose.yaml:more.yaml"), ["shop", [
    "2 COMPOSE_FILE: not followed: .env names the files of the application; " +
    "only compose.yaml was imported",
  ]]);
});

Deno.test("importCompose() takes a variable's name alone for a value in an override file", async () => {
  for (const environment of ["{ FOO: , BAR: 2 }", "[FOO, BAR=2]"]) {
    const { services } = await importedText(
      "services: { a: { image: a, environment: { FOO: base, BAR: 1, BAZ: 1 } } }",
      { "compose.override.yaml": `services: { a: { image: , environment: ${environment} } }` },
    );
    assert.deepEqual(services.a, {
      image: "a",
      env: { FOO: "{{ env.FOO }}", BAR: "2", BAZ: "1" },
    });
  }
});

Deno.test("importCompose() writes no secret of .env, whatever the name of the variable it comes by", async () => {
  const text = `services:
  db:
    image: postgres:15
    environment:
      POSTGRES_PASSWORD: \${PG}
      POSTGRES_PASSWORD_FILE: \${FOLDER}/password
      CONN: \${CONNECTION}
      CHAIN: \${ALL}
      OPTIONS: \${OPTIONS}
      MIXED: "host=\${HOST} password=\${PG}"
      URL: "\${SCHEME}://me:\${WORD}@db"
      OWN: "\${SCHEME}://me:dev@\${HOST}"
      FALLBACK_TOKEN: \${PG:-dev}
`;
  const env = `DB_PASSWORD=hunter2
PG="p#w d"
CONNECTION="host=db user=me password=\${DB_PASSWORD}"
PART="<\${DB_PASSWORD}>"
ALL="<\${PART}>"
OPTIONS='user=me;Password=hunter3'
HOST=db
WORD=hunter4
SCHEME=postgres
FOLDER=/run
`;
  const { imported, services, notes } = await importedText(text, { ".env": env });
  assert.doesNotMatch(JSON.stringify([imported.tables, notes]), /hunter|p#w/);
  assert.deepEqual(services.db.env, {
    POSTGRES_PASSWORD: "{{ env.PG }}",
    POSTGRES_PASSWORD_FILE: "/run/password",
    CONN: "{{ env.CONNECTION }}",
    CHAIN: "{{ env.ALL }}",
    OPTIONS: "{{ env.OPTIONS }}",
    MIXED: "host={{ env.HOST }} password={{ env.PG }}",
    URL: "{{ env.SCHEME }}://me:{{ env.WORD }}@db",
    OWN: "postgres://me:dev@db",
    FALLBACK_TOKEN: "dev",
  });
  assert.ok(notes.some((note) => note.includes("${CONNECTION}: {{ env.CONNECTION }} is written")));
});
