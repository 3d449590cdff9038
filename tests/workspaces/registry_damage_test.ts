import assert from "node:assert/strict";
import {
  findWorkspace,
  listWorkspaces,
  registerWorkspace,
  type RegistryOptions,
  unregisterWorkspace,
  updateWorkspace,
} from "../../lib/workspaces/registry.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { workspaceRecord } from "../support/workspace_record.ts";

/** Remembers what it is told of damage. */
class Damage {
  readonly told: [setAside: string | null, kept: number][] = [];
  readonly options: RegistryOptions = {
    onDamage: (setAside, kept) => this.told.push([setAside, kept]),
  };
}

const text = (...records: readonly unknown[]): string =>
  JSON.stringify({ version: 1, workspaces: records }, null, 2);

const [a, b, c] = ["a", "b", "c"].map((name) => workspaceRecord(name));
const whole = text(a, b, c);

/** Every way in which the file was seen or feared to be damaged, with the records that are left. */
const DAMAGES: Readonly<Record<string, readonly [content: string | Uint8Array, left: string[]]>> = {
  "an empty file": ["", []],
  "zero bytes": [new Uint8Array(4096), []],
  "garbage": ['}}{{\u0000 not json "', []],
  "a value of another kind": ["[]", []],
  "null": ["null", []],
  "another document": ['{"workspaces": []}', []],
  "a version that is no number": ['{"version": "1", "workspaces": []}', []],
  "workspaces that are no list": ['{"version": 1, "workspaces": {}}', []],
  "a file that is cut off in the last record": [whole.slice(0, -20), ["a", "b"]],
  "a file that is cut off in the first record": [whole.slice(0, 300), []],
  "a file without its beginning": [whole.slice(whole.indexOf('"id": "id-b"')), ["c"]],
  "a record of wrong types": [text(a, { ...b, copies: "none" }, c), ["a", "c"]],
  "a record without an id": [text({ ...a, id: undefined }, b), ["b"]],
  "a port that is none": [
    text(a, { ...b, services: [{ name: "x", ports: [{ container: 1, host: 70_000 }] }] }),
    ["a"],
  ],
  "a name that leads elsewhere": [text(a, { ...b, name: "../b" }), ["a"]],
  "two records of one name": [text(a, { ...b, name: "a" }, c), ["a", "c"]],
  "a line of garbage between records": [
    whole.replace('"name": "b",', '"name": "b"" oops,'),
    ["a", "c"],
  ],
  "the same again, cut off in a string": [whole.slice(0, whole.lastIndexOf("/work/c") + 3), [
    "a",
    "b",
  ]],
  "bytes that are no text, in a record": [brokenBytes(whole, "/work/b"), ["a", "c"]],
  "two documents in one file": [text(a) + text(b), ["a", "b"]],
};

/** The text with bytes that are no UTF-8 in place of the first occurrence of a part. */
function brokenBytes(content: string, part: string): Uint8Array {
  const at = content.indexOf(part);
  const bytes = new TextEncoder().encode(content);
  return bytes.fill(0xff, at, at + part.length);
}

for (const [damage, [content, left]] of Object.entries(DAMAGES)) {
  Deno.test(`listWorkspaces() sets ${damage} aside and keeps what can be read`, async () => {
    using folder = new TemporaryFolder();
    const file = folder.at("workspaces.json");
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(file, bytes);
    const damaged = new Damage();
    const records = await listWorkspaces(folder.path, damaged.options);
    assert.deepEqual(records.map(({ name }) => name), left);
    const [[setAside, kept] = []] = damaged.told;
    assert.equal(kept, left.length);
    assert.match(setAside!, /workspaces\.json\.damaged-\d{4}-/);
    assert.deepEqual(Deno.readFileSync(setAside!), bytes);
    assert.deepEqual(await listWorkspaces(folder.path, damaged.options), records);
    assert.equal(damaged.told.length, 1);
  });
}

Deno.test("listWorkspaces() that only looks returns what it can read of a registry, and leaves it", async () => {
  for (const [damage, [content, left]] of Object.entries(DAMAGES)) {
    using folder = new TemporaryFolder();
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(folder.at("workspaces.json"), bytes);
    folder.write("records/d.json", JSON.stringify(workspaceRecord("d")));
    const damaged = new Damage();
    const records = await listWorkspaces(folder.path, { ...damaged.options, lookOnly: true });
    assert.deepEqual(records.map(({ name }) => name), [...left, "d"], damage);
    assert.deepEqual(damaged.told, [[null, left.length + 1]]);
    assert.deepEqual(Deno.readFileSync(folder.at("workspaces.json")), bytes);
    const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["records", "workspaces.json"]);
  }
});

Deno.test("listWorkspaces() rebuilds every record from the copies beside a registry that is lost", async () => {
  for (const damage of ["empty", "removed"]) {
    using folder = new TemporaryFolder();
    for (const record of [a!, b!, c!]) await registerWorkspace(folder.path, record);
    await updateWorkspace(folder.path, "b", (it) => ({ ...it, envFiles: ["b.env"] }));
    await unregisterWorkspace(folder.path, "c");
    if (damage === "removed") Deno.removeSync(folder.at("workspaces.json"));
    else Deno.writeTextFileSync(folder.at("workspaces.json"), "");
    const damaged = new Damage();
    assert.deepEqual(
      await listWorkspaces(folder.path, damaged.options),
      [a, { ...b, envFiles: ["b.env"] }],
    );
    assert.equal(damaged.told[0]?.[1], 2);
    assert.equal(damaged.told[0]?.[0] === null, damage === "removed");
  }
});

Deno.test("registerWorkspace() rebuilds a damaged registry before it adds to it", async () => {
  using folder = new TemporaryFolder();
  await registerWorkspace(folder.path, a!);
  Deno.writeTextFileSync(folder.at("workspaces.json"), '{"version": 1, "workspaces": [{');
  const damaged = new Damage();
  await registerWorkspace(folder.path, b!, damaged.options);
  assert.deepEqual(await listWorkspaces(folder.path), [a, b]);
  assert.equal(damaged.told.length, 1);
});

Deno.test("listWorkspaces() prefers what it can read, then the copies, then what the caller knows", async () => {
  using folder = new TemporaryFolder();
  const from = (name: string, project: string) => workspaceRecord(name, { project });
  folder.write("workspaces.json", text(from("a", "registry")).slice(0, -2));
  folder.write("records/a.json", JSON.stringify(from("a", "copy")));
  folder.write("records/b.json", JSON.stringify(from("b", "copy")));
  folder.write("records/damaged.json", "{");
  folder.write("records/misnamed.json", JSON.stringify(from("other", "copy")));
  const rebuild = () => Promise.resolve(["a", "b", "c"].map((name) => from(name, "caller")));
  const records = await listWorkspaces(folder.path, { rebuild });
  assert.deepEqual(
    records.map(({ name, project }) => [name, project]),
    [["a", "registry"], ["b", "copy"], ["c", "caller"]],
  );
  const copies = [...Deno.readDirSync(folder.at("records"))].map(({ name }) => name).sort();
  assert.deepEqual(
    copies.map((name) => name.replace(/damaged-.*/, "damaged-")),
    ["a.json", "b.json", "c.json", "damaged.json.damaged-", "misnamed.json.damaged-"],
  );
});

Deno.test("listWorkspaces() leaves a damaged registry as it is when it cannot be rebuilt", async () => {
  using folder = new TemporaryFolder({ "workspaces.json": "oops" });
  const rebuild = () => Promise.reject(new RangeError("no Docker"));
  await assert.rejects(listWorkspaces(folder.path, { rebuild }), RangeError);
  assert.equal(Deno.readTextFileSync(folder.at("workspaces.json")), "oops");
});

Deno.test("listWorkspaces() rebuilds once, however many ask at the same time", async () => {
  using folder = new TemporaryFolder({ "workspaces.json": text(a, b).slice(0, -2) });
  const damaged = new Damage();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => listWorkspaces(folder.path, damaged.options)),
  );
  for (const answer of answers) assert.deepEqual(answer, [a, b]);
  assert.equal(damaged.told.length, 1);
});

Deno.test("no function of the registry touches one of a newer version, not even a damaged one", async () => {
  for (const content of ['{"version": 2, "places": {}}\n', '{\n  "version": 7,\n  "places"']) {
    using folder = new TemporaryFolder({ "workspaces.json": content });
    const home = folder.path;
    const version = content.includes("7") ? 7 : 2;
    for (
      const attempt of [
        () => listWorkspaces(home),
        () => findWorkspace(home, "a"),
        () => registerWorkspace(home, a!),
        () => unregisterWorkspace(home, "a"),
        () => updateWorkspace(home, "a", (it) => it),
      ]
    ) {
      await assert.rejects(attempt, {
        code: "REGISTRY_VERSION",
        details: { path: `${home}/workspaces.json`, found: version, known: 1 },
      });
    }
    assert.equal(Deno.readTextFileSync(folder.at("workspaces.json")), content);
    const others = [...Deno.readDirSync(home)].map(({ name }) => name)
      .filter((name) => !name.startsWith("workspaces."));
    assert.deepEqual(others, []);
  }
});

Deno.test("unregisterWorkspace() removes the copy that a killed process had written before all else", async () => {
  using folder = new TemporaryFolder();
  await registerWorkspace(folder.path, a!);
  folder.write("records/b.json", JSON.stringify(b));
  assert.equal(await unregisterWorkspace(folder.path, "b"), undefined);
  assert.deepEqual([...Deno.readDirSync(folder.at("records"))].map(({ name }) => name), ["a.json"]);
});
