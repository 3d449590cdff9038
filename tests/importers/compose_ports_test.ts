import assert from "node:assert/strict";
import { importedText } from "../support/compose_fixture.ts";

/** The ports of a service, and what is said of the variables in them. */
async function portsOf(
  ports: string,
  env = "",
): Promise<readonly [ports: readonly number[], notes: readonly string[]]> {
  const text = `services:\n  a:\n    image: redis:7\n    ports: ${ports}\n`;
  const { environment, notes } = await importedText(text, { ".env": env });
  return [
    environment.services[0]!.ports.map(({ container }) => container),
    notes.filter((note) => note.includes("${")).map((note) => note.replace(/^\d+ /, "")),
  ];
}

Deno.test("importCompose() says nothing of variables in what a port is published on", async () => {
  const env = "PGPORT=7000\nADDRESS=127.0.0.1\nTOKEN=7001\n";
  for (
    const port of [
      '{target: 5432, published: "${PGPORT}"}',
      '{target: 5432, published: "${UNSET}", host_ip: "${ADDRESS}"}',
      '{target: 5432, published: "${TOKEN}", protocol: "${PROTOCOL:-tcp}"}',
      '"${P:-7000}:5432"',
      '"${PGPORT}:5432"',
      '"${TOKEN}:5432"',
      '"${ADDRESS}:${PGPORT}:5432/tcp"',
    ]
  ) {
    assert.deepEqual(await portsOf(`[${port}]`, env), [[5432], []], port);
  }
});

Deno.test("importCompose() says what becomes of variables in the port of a container", async () => {
  const written = "${PGPORT}: the value that .env gives it is written";
  const env = "PGPORT=5432\n";
  for (
    const port of [
      '{target: "${PGPORT}", published: "${OTHER:-1}"}',
      '"${PGPORT}"',
      '"${OTHER:-7000}:${PGPORT}"',
      '"127.0.0.1:7000:${PGPORT:-1}/tcp"',
    ]
  ) {
    assert.deepEqual(await portsOf(`[${port}]`, env), [[5432], [written]], port);
  }
});

Deno.test("importCompose() says which fixed port is left out, from its variable's value", async () => {
  const text =
    'services:\n  a:\n    image: redis:7\n    ports: ["${P:-7000}:7001", "${B:-${C:-1}}:2"]\n';
  const { notes } = await importedText(text);
  assert.ok(notes.some((note) => /not published on 7000, 1: .* host = 7000/.test(note)));
});
