/** A registry that was damaged, or that a newer nestr wrote, as the command line meets it. */

import assert from "node:assert/strict";
import { Executable } from "../../support/executable.ts";
import { WorkspaceFixture } from "../../support/workspace_fixture.ts";

const PROCESS = `
[services.only]
command = "exec sleep 1000"
ports = [7000]
`;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a damage makes of the registry's text. */
const DAMAGES: Readonly<Record<string, (text: string) => Uint8Array>> = {
  empty: () => bytes(""),
  "cut off in the middle": (text) => bytes(text.slice(0, text.length / 2)),
  "cut off before its last line": (text) => bytes(text.trimEnd().slice(0, -1)),
  "full of zeros, as after a power cut": (text) => new Uint8Array(text.length),
  garbage: () => new Uint8Array([0xff, 0x00, 0x7b, 0x22, 0xfe, 0x0a, 0x7d]),
  "JSON of another kind": () => bytes("[]\n"),
  "a conflict that somebody committed": (text) => bytes(`<<<<<<< ours\n${text}=======\n${text}`),
  "a record without its root": (text) => bytes(text.replace(/"root"/, '"rot"')),
};

interface Listed {
  readonly names: readonly string[];
  readonly stderr: string;
}

async function list(ajj: Executable): Promise<Listed> {
  const { code, stdout, stderr } = await ajj.run("shop", ["list"]);
  assert.equal(code, 0, stderr);
  const names = stdout.split("\n").filter((line) => line !== "").map((line) => line.split(" ")[0]!);
  return { names, stderr };
}

/** Absolute paths of the files that were set aside. */
function setAside(fixture: WorkspaceFixture): readonly string[] {
  return [...Deno.readDirSync(fixture.home)]
    .filter(({ name }) => name.startsWith("workspaces.json.damaged-"))
    .map(({ name }) => `${fixture.home}/${name}`);
}

Deno.test("ajj shows and uses its workspaces when the registry was damaged, and says that it was", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: PROCESS });
  const ajj = new Executable(fixture.git, "ajj");
  const path = `${fixture.home}/workspaces.json`;
  await ajj.data("shop", ["workspace", "add", "../one"]);
  await ajj.data("shop", ["workspace", "add", "../two"]);
  const whole = Deno.readTextFileSync(path);
  for (const [what, damage] of Object.entries(DAMAGES)) {
    const damaged = damage(whole);
    await Deno.writeFile(path, damaged);
    const { names, stderr } = await list(ajj);
    assert.deepEqual(names, ["one", "two"], what);
    assert.match(
      stderr,
      /the registry of workspaces was damaged; it was rebuilt with 2 workspaces/,
    );
    const [aside, ...others] = setAside(fixture);
    assert.equal(others.length, 0, what);
    assert.ok(stderr.includes(aside!), stderr);
    assert.deepEqual(await Deno.readFile(aside!), damaged, what);
    // It is said once, and what was rebuilt is what was there.
    assert.deepEqual(await list(ajj), { names: ["one", "two"], stderr: "" }, what);
    assert.deepEqual(JSON.parse(Deno.readTextFileSync(path)), JSON.parse(whole), what);
    await Deno.remove(aside!);
  }
  for (const name of ["one", "two"]) {
    const { workspaces: [status] } = await ajj.data(name, ["status"]);
    assert.equal(status.services[0].state, "running");
    await ajj.data("shop", ["workspace", "forget", name]);
    assert.deepEqual((await fixture.traces(name)).filter((it) => !/two|port|process/.test(it)), []);
  }
  assert.deepEqual(await fixture.traces("two"), []);
});

Deno.test("ajj rebuilds a registry that has vanished", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: PROCESS });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("shop", ["workspace", "add", "../feature"]);
  await Deno.remove(`${fixture.home}/workspaces.json`);
  const { names, stderr } = await list(ajj);
  assert.deepEqual(names, ["feature"]);
  assert.match(stderr, /had vanished; it was rebuilt with 1 workspace/);
  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("several ajj that meet a damaged registry at once rebuild it once", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: PROCESS });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("shop", ["workspace", "add", "../feature"]);
  await Deno.writeTextFile(`${fixture.home}/workspaces.json`, "{");
  const lists = await Promise.all(Array.from({ length: 6 }, () => list(ajj)));
  for (const { names } of lists) assert.deepEqual(names, ["feature"]);
  assert.equal(lists.filter(({ stderr }) => stderr !== "").length, 1);
  assert.equal(setAside(fixture).length, 1);
  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("ajj leaves the registry of a newer version alone, and says which version it needs", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: PROCESS });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("shop", ["workspace", "add", "../feature"]);
  const path = `${fixture.home}/workspaces.json`;
  const whole = Deno.readTextFileSync(path);
  const newer = JSON.stringify({ version: 99, workspaces: { feature: "in another shape" } });
  await Deno.writeTextFile(path, newer);
  const commands = [
    ["list"],
    ["status"],
    ["cleanup", "--force"],
    ["workspace", "add", "../other"],
    ["workspace", "forget", "feature"],
    ["stop", "-w", "feature"],
  ];
  for (const words of commands) {
    const { code, stdout } = await ajj.run("shop", [...words, "--json"]);
    const { ok, error } = JSON.parse(stdout);
    assert.deepEqual([code, ok, error?.code], [2, false, "REGISTRY_VERSION"], words.join(" "));
    assert.match(error.message, /99/);
  }
  const { code, stdout } = await ajj.run("shop", ["doctor", "--fix", "--json"]);
  const { healthy, findings } = JSON.parse(stdout).data;
  assert.deepEqual([code, healthy], [1, false], stdout);
  assert.ok(findings.some(({ code }: { code?: string }) => code === "REGISTRY_VERSION"), stdout);
  assert.equal(Deno.readTextFileSync(path), newer);
  assert.deepEqual(setAside(fixture), []);

  await Deno.writeTextFile(path, whole);
  const { workspaces: [status] } = await ajj.data("feature", ["status"]);
  assert.equal(status.services[0].state, "running");
  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});
