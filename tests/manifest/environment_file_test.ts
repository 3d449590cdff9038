import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { loadEnvironmentFile } from "../../lib/manifest/environment_file.ts";
import { loadManifest } from "../../lib/manifest/load.ts";
import type { ManifestProblem } from "../../lib/manifest/problem.ts";
import { problemLines, problemsOf } from "../support/manifest_problems.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const SERVICES = `[services.db]
image = "postgres:15"
ports = [5432]
[services.web]
command = "serve {{ ports.80 }}"
depends_on = ["db"]
ports = [{ container = 80, name = "http" }]
[injection]
file = ".env"
template = "PORT={{ services.web.ports.http }}"
[workspace]
setup = ["npm ci"]
`;

/** The error that loading a file ends with. */
async function errorOf(name: string, text: string): Promise<NestrError> {
  using folder = new TemporaryFolder({ [name]: text });
  return await loadEnvironmentFile(folder.at(name)).then(
    () => assert.fail(`${name} was loaded without an error`),
    (error) => {
      assert.ok(error instanceof NestrError, String(error));
      return error;
    },
  );
}

/** Problems as `line:column path: message`. */
async function linesOf(name: string, text: string): Promise<readonly string[]> {
  const error = await errorOf(name, text);
  assert.equal(error.code, "MANIFEST_INVALID", error.message);
  const problems = error.details!.problems as readonly ManifestProblem[];
  return problems.map(({ file, line, column, path, message }) => {
    assert.ok(file.endsWith(`/${name}`));
    return `${line}:${column} ${path}: ${message.replaceAll(file, name)}`;
  });
}

Deno.test("loadEnvironmentFile() reads what loadManifest() reads under [environment]", async () => {
  using folder = new TemporaryFolder({
    "aether.toml": `version = 1\n${SERVICES}`,
    "nestr.toml": SERVICES.replaceAll("[services", "[environment.services")
      .replaceAll("[injection", "[environment.injection")
      .replaceAll("[workspace", "[environment.workspace"),
  });
  const environment = await loadEnvironmentFile(folder.at("aether.toml"));
  assert.equal(environment.services.length, 2);
  assert.deepEqual(environment, (await loadManifest(folder.at("nestr.toml"))).environment);
});

Deno.test("loadEnvironmentFile() reads TOML, YAML and JSON, by the ending of the file", async () => {
  using folder = new TemporaryFolder({
    "aether.toml": '[services.a]\ncommand = ["x"]\n',
    "aether.yaml": "services:\n  a:\n    command: [x]\n",
    "other.YML": "services: {a: {command: [x]}}\n",
    "aether.json": '{"version": 1, "services": {"a": {"command": ["x"]}}}\n',
    "empty.yaml": "",
  });
  const [first, ...others] = await Promise.all(
    ["aether.toml", "aether.yaml", "other.YML", "aether.json"].map((name) =>
      loadEnvironmentFile(folder.at(name))
    ),
  );
  assert.equal(first!.services[0]!.name, "a");
  for (const other of others) assert.deepEqual(other, first);
  assert.deepEqual((await loadEnvironmentFile(folder.at("empty.yaml"))).services, []);
});

Deno.test("loadEnvironmentFile() reports everything that is wrong in one go", async () => {
  const lines = [
    "vresion = 1",
    "[servces.db]",
    'image = "x"',
    "[services.db]",
    'imag = "postgres:15"',
    'command = "x"',
    'depends_on = ["dbb"]',
    "[injection]",
    'file = "../.env"',
    'template = "A=1"',
  ];
  assert.deepEqual(await linesOf("aether.toml", lines.join("\n")), [
    '1:1 vresion: unknown key "vresion"',
    '2:2 servces: unknown key "servces"',
    '5:1 services.db.imag: unknown key "services.db.imag"',
    '7:15 services.db.depends_on[0]: "services.db" depends on the unknown service "dbb"',
    '9:8 injection.file: the path "../.env" does not fit; expected a path inside the workspace',
  ]);
  const error = await errorOf("aether.toml", lines.join("\n"));
  const problems = error.details!.problems as readonly ManifestProblem[];
  assert.deepEqual(problems.slice(0, 4).map(({ suggestion }) => suggestion), [
    "did you mean version?",
    "did you mean services?",
    "did you mean image?",
    "did you mean db?",
  ]);
  assert.equal(error.hint, "list every problem with: ajj doctor");
});

Deno.test("loadEnvironmentFile() explains [environment], which belongs in nestr.toml", async () => {
  const error = await errorOf("aether.toml", '[environment.services.a]\ncommand = "x"\n');
  assert.match(error.message, /aether\.toml:1:2: unknown key "environment": what it holds/);
  assert.equal(error.hint, "write [services.NAME] for [environment.services.NAME]");
});

Deno.test("loadEnvironmentFile() notes a circle of services and where it closes", async () => {
  const circle = [
    "[services.web]",
    'command = "x"',
    'depends_on = ["db", "api"]',
    "[services.api]",
    'command = "x"',
    'depends_on = ["web"]',
    "[services.db]",
    'command = "x"',
    'depends_on = ["db"]',
  ];
  assert.deepEqual(await linesOf("aether.toml", circle.join("\n")), [
    "6:15 services.api.depends_on[0]: services depend on one another in a cycle: web → api → web",
    '9:15 services.db.depends_on[0]: the service "db" depends on itself',
  ]);
  const yaml =
    "services:\n  a: {command: x, depends_on: [b]}\n  b: {command: x, depends_on: [a]}\n";
  assert.deepEqual(await linesOf("aether.yaml", yaml), [
    "3:32 services.b.depends_on[0]: services depend on one another in a cycle: a → b → a",
  ]);
});

Deno.test("loadManifest() notes circles and shared ports under [environment] as well", async () => {
  const lines = [
    "[environment.services.a]",
    'command = "x"',
    'depends_on = ["b"]',
    "ports = [{ container = 80, host = 8080 }]",
    "[environment.services.b]",
    'command = "x"',
    'depends_on = ["a"]',
    "ports = [80, { container = 81, host = 8080 }]",
  ];
  assert.deepEqual(problemLines(await problemsOf({ "nestr.toml": lines.join("\n") })), [
    "nestr.toml:7:15 environment.services.b.depends_on[0]: " +
    "services depend on one another in a cycle: a → b → a",
    "nestr.toml:8:39 environment.services.b.ports[1].host: " +
    "the machine's port 8080 is taken twice; see nestr.toml:4:28",
  ]);
});

Deno.test("loadEnvironmentFile() allows the same port in two containers", async () => {
  using folder = new TemporaryFolder({
    "aether.toml": '[services.a]\nimage = "x"\nports = [80]\n[services.b]\nimage = "x"\n' +
      "ports = [{ container = 80, host = 8080 }, { container = 81, host = 8081 }]\n",
  });
  assert.equal((await loadEnvironmentFile(folder.at("aether.toml"))).services.length, 2);
});

Deno.test("loadEnvironmentFile() refuses a newer version and explains one that is none", async () => {
  const newer = await errorOf("aether.toml", "version = 2\nanything = true\n");
  assert.equal(newer.code, "MANIFEST_VERSION");
  assert.match(
    newer.message,
    /aether\.toml" has version 2, and this program reads versions up to 1$/,
  );
  assert.deepEqual(await linesOf("aether.toml", 'version = "1"\n'), [
    '1:11 version: "version" is "1"; expected the number 1',
  ]);
  assert.deepEqual(await linesOf("aether.yaml", "services: {}\nversion: 0\n"), [
    '2:10 version: "version" is the number 0; expected the number 1',
  ]);
});

Deno.test("loadEnvironmentFile() places a syntax mistake", async () => {
  const [line] = await linesOf("aether.toml", "[services.db\nimage = 1\n");
  assert.match(line!, /^1:\d+ : cannot be parsed: /);
  assert.equal((await linesOf("aether.json", '{"services": }')).length, 1);
  assert.deepEqual(await linesOf("aether.yaml", "- a\n"), [
    '1:1 : "the file" is a list; expected a table',
  ]);
});

Deno.test("loadEnvironmentFile() refuses what is missing, no file, or of another kind", async () => {
  using folder = new TemporaryFolder({ "sub/x": "" });
  await assert.rejects(loadEnvironmentFile(folder.at("aether.toml")), {
    code: "MANIFEST_NOT_FOUND",
    message: `the environment file "${folder.at("aether.toml")}" does not exist`,
  });
  await assert.rejects(loadEnvironmentFile(folder.at("sub")), { code: "FILE_ACCESS" });
  const error = await errorOf("aether.ini", "");
  assert.match(error.message, /aether\.ini: is no environment file by its ending$/);
});
