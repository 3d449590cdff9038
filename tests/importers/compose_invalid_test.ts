/** Compose files that are wrong, and some that mean harm. */

import assert from "node:assert/strict";
import { rejects } from "node:assert/strict";
import { importCompose } from "../../lib/importers/compose.ts";
import { importedCompose, importedText, refusals } from "../support/compose_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

Deno.test("importCompose() reports every mistake of a file with its place", async () => {
  assert.deepEqual(
    await refusals(`name: [a]
services:
  a: hello
  b:
    image: [x]
    depends_on: 3
  c:
    image: "x\${"
    command: "a 'b"
  d: {}
  e:
    image: e
    ports: ["70000", "a:b", {target: x}, {target: 80, foo: 1}, "5-3", "1-3:1-2", 0]
    volumes: ["", "a:b:c:d", {type: bind, target: /x}]
    command: "a 'b"
    healthcheck: { test: [curl], interval: 5, retries: x }
    mem_limit: lots
    cpus: [1]
    environment: [1]
    depends_on: { d: { condition: ready }, nobody: , e: }
volumes: [a]
`),
    [
      '1:7 "name" is a list; expected a text',
      '3:6 "services.a" is "hello"; expected a table',
      '5:12 "services.b.image" is a list; expected a text',
      '6:17 "services.b.depends_on" is the number 3; expected a table',
      '8:12 "services.c.image" cannot be interpolated: no variable follows the "$" in "x${"; "$$" stands for a plain "$"',
      "10:6 the service has neither image nor build",
      '13:13 "services.e.ports[0]" is no port: they go from 1 to 65535',
      '13:22 "services.e.ports[1]" is "a:b"; expected a port such as "5432", "8080:80" or "127.0.0.1:8080:80/tcp"',
      '13:38 "services.e.ports[2]" has no target, the port inside the container',
      '13:60 "services.e.ports[3].foo" is no key of a port',
      '13:64 "services.e.ports[4]" is no port: they go from 1 to 65535',
      '13:71 "services.e.ports[5]" publishes 2 ports on 3',
      '13:82 "services.e.ports[6]" is no port: they go from 1 to 65535',
      '14:15 "services.e.volumes[0]" is ""; expected a mount such as "data:/var/lib/data" or "./folder:/data:ro"',
      '14:19 "services.e.volumes[1]" is "a:b:c:d"; expected a mount such as "data:/var/lib/data" or "./folder:/data:ro"',
      '14:30 "services.e.volumes[2]" has no source',
      '15:14 "services.e.command" has a quote that is not closed',
      '16:26 "services.e.healthcheck.test" is no check; expected NONE, or CMD or CMD-SHELL and a command',
      '16:44 "services.e.healthcheck.interval" is "5"; expected a duration such as "1m30s"',
      '16:56 "services.e.healthcheck.retries" is "x"; expected a number',
      '17:16 "services.e.mem_limit" is "lots"; expected an amount such as "512m"',
      '18:11 "services.e.cpus" is a list; expected a text',
      '19:19 "services.e.environment[0]" is the number 1; expected a text such as NAME=value',
      '20:35 "ready" is no condition; expected one of service_started, service_healthy, service_completed_successfully',
      '20:52 depends_on names "nobody", which is no service',
      "20:57 services depend on one another in a cycle: e → e",
      '21:10 "volumes" is a list; expected a table',
    ],
  );
});

Deno.test("importCompose() refuses a file that is no Compose file", async () => {
  assert.deepEqual(await refusals(""), ["1:1 the file has no services"]);
  assert.deepEqual(await refusals("services: {}"), ["1:1 the file has no services"]);
  assert.deepEqual(await refusals("- a"), ['1:1 "compose.yaml" is a list; expected a table']);
  assert.match(
    (await refusals("services:\n  a: {image: a\n  b: ["))[0]!,
    /^3:3 cannot be parsed: /,
  );
  assert.match((await refusals("services: {a: {image: !foo a}}"))[0]!, /^1:23 cannot be parsed: /);
  assert.match((await refusals("services: {a: {image: a}}\nservices: {}"))[0]!, /^2:1 cannot be/);
  using folder = new TemporaryFolder();
  await rejects(importCompose({ path: folder.at("compose.yaml"), root: folder.path }), {
    code: "IMPORT_NOT_FOUND",
  });
});

Deno.test("importCompose() refuses extends and include that lead nowhere or in a cycle", async () => {
  const base = "services: { a: { image: a, extends: { file: compose.yaml, service: a } } }";
  assert.deepEqual(
    await refusals(
      `services:
  a: { image: a, extends: { file: base.yaml, service: a } }
  b: { image: b, extends: c }
  c: { image: c, extends: { service: b } }
  d: { image: d, extends: nobody }
  e: { extends: { file: missing.yaml, service: a } }
  f: { image: f, extends: {} }
`,
      { "base.yaml": base },
    ),
    [
      "2:27 extends closes a cycle: compose.yaml: a → base.yaml: a → compose.yaml: a",
      "3:27 extends closes a cycle: compose.yaml: b → compose.yaml: c → compose.yaml: b",
      "4:27 extends closes a cycle: compose.yaml: c → compose.yaml: b → compose.yaml: c",
      '5:27 there is no service "nobody" in "compose.yaml"',
      '6:25 there is no file "missing.yaml"',
      "7:27 extends names no service",
    ],
  );
  const include = (path: string, name = "a") =>
    `include: [${path}]\nservices: { ${name}: { image: a } }`;
  assert.deepEqual(await refusals(include("compose.yaml")), [
    "1:11 include closes a cycle: compose.yaml → compose.yaml",
  ]);
  assert.deepEqual(await refusals(include("b.yaml"), { "b.yaml": include("compose.yaml", "b") }), [
    "1:11 include closes a cycle: compose.yaml → b.yaml → compose.yaml",
  ]);
  assert.deepEqual(await refusals(include("b.yaml"), { "b.yaml": "services: { a: {image: b} }" }), [
    '2:16 "services.a" also stands in "b.yaml"',
  ]);
});

Deno.test("importCompose() reads no file outside of the root", async () => {
  using folder = new TemporaryFolder({
    "outside/compose.yaml": "services: { secret: { image: secret } }",
    "outside/secret.env": "SECRET=1",
    "project/compose.yaml": `
include: [../outside/compose.yaml, link/compose.yaml, "oci://example.com/a"]
services:
  a:
    image: a
    extends: { file: ../outside/compose.yaml, service: secret }
    env_file: [../outside/secret.env, link/secret.env]
    volumes: ["./link:/link", "../outside:/outside"]
  b:
    extends: { file: link/compose.yaml, service: secret }
`,
  });
  await Deno.symlink(folder.at("outside"), folder.at("project", "link"));
  await Deno.symlink(folder.at("outside/secret.env"), folder.at("project", ".env"));
  await Deno.symlink(folder.at("outside/compose.yaml"), folder.at("project/compose.override.yaml"));
  const { services, imported, notes } = await importedCompose(folder.at("project/compose.yaml"));
  assert.deepEqual(services, { a: { image: "a" } });
  assert.deepEqual(imported.files, [folder.at("project/compose.yaml")]);
  assert.equal(
    notes.filter((note) => note.includes("lies outside of the project's root")).length,
    8,
  );
  assert.ok(notes.some((note) => /include\[2\]: .*not on this machine/.test(note)));
  assert.ok(notes.some((note) => /services\.b: left out: it has no image/.test(note)));
});

Deno.test("importCompose() reads paths from the file's folder and writes them from the root", async () => {
  using folder = new TemporaryFolder({
    "deploy/compose.yaml": `
services:
  a:
    image: a
    env_file: a.env
    volumes: ["./x:/x", "../shared:/shared", "../..:/outside"]
`,
    "deploy/a.env": "",
  });
  const { services } = await importedCompose(folder.at("deploy/compose.yaml"), [], folder.path);
  assert.deepEqual(services.a, {
    image: "a",
    env_file: "deploy/a.env",
    volumes: ["./deploy/x:/x", "./shared:/shared"],
  });
});

Deno.test("importCompose() reads what many files include once, and not without end", async () => {
  const level = (index: number, next: string) =>
    `include: [${next}]\nservices: { s${index}: { image: a } }`;
  const files = Array.from({ length: 24 }, (_, index) => {
    const next = index === 23 ? "" : `l${index + 1}.yaml, l${index + 1}.yaml`;
    return [`l${index}.yaml`, level(index, next)] as const;
  });
  const { services } = await importedText("include: [l0.yaml]", Object.fromEntries(files));
  assert.equal(Object.keys(services).length, 24);

  // Each inclusion stands for another folder, so that no two are the same.
  const twice = Array.from({ length: 12 }, (_, index) => {
    const include = ["a", "b"].map((folder) =>
      `{ path: l${index + 1}.yaml, project_directory: ${folder}/${index} }`
    );
    const text = `include: [${include}]\nservices: { s${index}: { image: a } }`;
    return [`l${index}.yaml`, text] as const;
  });
  const everywhere = twice.map(([name, text]) => [name, text.replaceAll("path: ", "path: /ROOT/")]);
  using folder = new TemporaryFolder();
  for (const [name, text] of everywhere) {
    folder.write(name!, text!.replaceAll("/ROOT", folder.path));
  }
  folder.write("l12.yaml", "services: { z: { image: a } }");
  await rejects(
    importCompose({ path: folder.at("l0.yaml"), root: folder.path }),
    /more than 500 files are included/,
  );
});

Deno.test("importCompose() survives aliases that multiply", async () => {
  const names = [..."abcdefghi"];
  const next = (name: string) => String.fromCharCode(name.charCodeAt(0) + 1);
  const ten = (name: string) => Array(10).fill(`*${name}`).join(",");
  for (const kind of [(all: string) => `[${all}]`, (all: string) => `{<<: [${all}]}`]) {
    const bomb = names.map((name) => `x-${next(name)}: &${next(name)} ${kind(ten(name))}`);
    const text = ["x-a: &a {k: v}", ...bomb, "services: {a: {image: a, x-b: *j}}"].join("\n");
    assert.match((await refusals(text))[0]!, /^1:1 cannot be parsed: .*alias/);
  }
});

Deno.test("importCompose() survives nesting, repetition and long texts", async () => {
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  assert.match((await refusals(`services: {a: {image: a, x: ${deep}}}`))[0]!, /cannot be parsed/);
  const nested = "${A:-".repeat(5_000) + "}".repeat(5_000);
  assert.match(
    (await refusals(`services: {a: {image: a, environment: {X: "${nested}"}}}`))[0]!,
    /nested too deeply/,
  );
  const braces = "{".repeat(100_000);
  const { services } = await importedText(
    JSON.stringify({
      services: {
        a: {
          image: "a",
          environment: { A: braces },
          command: `${"a".repeat(100_000)} ${"'b' ".repeat(1_000)}`,
          ports: ["1-65535", "1-65535"],
        },
      },
    }),
  );
  assert.equal(services.a.command.length, 1_001);
  assert.equal(services.a.ports, undefined);
});

Deno.test("importCompose() takes keys that objects have for names like any other", async () => {
  const { services, notes } = await importedText(`services:
  constructor:
    image: a
    environment: { __proto__: 1, constructor: 2, toString: 3 }
    volumes: ["toString:/y"]
    depends_on: [hasOwnProperty]
  hasOwnProperty: { image: b, ports: [80] }
__proto__: { services: {} }
volumes: { toString: , __proto__: { external: true } }
`);
  assert.deepEqual(Object.keys(services), ["constructor", "hasOwnProperty"]);
  assert.deepEqual(services.constructor, {
    image: "a",
    volumes: ["toString:/y"],
    depends_on: ["hasOwnProperty"],
    env: { constructor: "2", toString: "3" },
  });
  assert.equal(({} as Record<string, unknown>).services, undefined);
  assert.ok(notes.some((note) => note.startsWith("8 __proto__: not imported")), notes.join("\n"));
});
