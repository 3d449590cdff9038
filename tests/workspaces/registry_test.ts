import assert from "node:assert/strict";
import type { NestrError } from "../../lib/errors/nestr_error.ts";
import { tryLockFile } from "../../lib/files/file_lock.ts";
import {
  findWorkspace,
  getWorkspace,
  listWorkspaces,
  registerWorkspace,
  unregisterWorkspace,
  updateWorkspace,
} from "../../lib/workspaces/registry.ts";
import { FixtureProcess } from "../support/fixture_process.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { workspaceRecord } from "../support/workspace_record.ts";

const namesIn = async (home: string): Promise<string[]> =>
  (await listWorkspaces(home)).map(({ name }) => name);

const filesIn = (folder: string): string[] =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("listWorkspaces() finds nothing, and makes nothing, where there is no home folder", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  assert.deepEqual(await listWorkspaces(home), []);
  assert.equal(await findWorkspace(home, "a"), undefined);
  assert.equal(await unregisterWorkspace(home, "a"), undefined);
  assert.deepEqual(filesIn(folder.path), []);
});

Deno.test("registerWorkspace() makes a private home folder and a file that a person can read", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  await registerWorkspace(home, workspaceRecord("b"));
  await registerWorkspace(home, workspaceRecord("a"));
  assert.equal(Deno.statSync(home).mode! & 0o777, 0o700);
  assert.equal(Deno.statSync(`${home}/workspaces.json`).mode! & 0o777, 0o600);
  const text = Deno.readTextFileSync(`${home}/workspaces.json`);
  assert.match(text, /^\{\n {2}"version": 1,\n {2}"workspaces": \[\n/);
  assert.deepEqual(await listWorkspaces(home), [workspaceRecord("a"), workspaceRecord("b")]);
  assert.deepEqual(await getWorkspace(home, "a"), workspaceRecord("a"));
  assert.deepEqual(filesIn(home), ["records", "workspaces.json", "workspaces.lock"]);
  assert.deepEqual(filesIn(`${home}/records`), ["a.json", "b.json"]);
});

Deno.test("registerWorkspace() refuses a name or a folder that another workspace has", async () => {
  using folder = new TemporaryFolder();
  await registerWorkspace(folder.path, workspaceRecord("a"));
  await assert.rejects(
    registerWorkspace(folder.path, workspaceRecord("a", { root: "/elsewhere" })),
    (error: NestrError) => {
      assert.equal(error.code, "WORKSPACE_EXISTS");
      assert.equal(error.message, 'a workspace called "a" exists, in "/work/a"');
      return true;
    },
  );
  await assert.rejects(
    registerWorkspace(folder.path, workspaceRecord("b", { root: "/work/a" })),
    { code: "WORKSPACE_EXISTS", message: '"/work/a" is the folder of the workspace "a"' },
  );
  assert.deepEqual(await namesIn(folder.path), ["a"]);
});

Deno.test("registerWorkspace() refuses a name that leads out of the folder of records", async () => {
  using folder = new TemporaryFolder();
  for (const name of ["", "..", ".hidden", "a/b", "../a", "a\\b", "a\0b"]) {
    await assert.rejects(
      registerWorkspace(folder.at("home"), workspaceRecord("a", { name })),
      { code: "USAGE" },
    );
  }
  assert.deepEqual(filesIn(folder.path), []);
});

Deno.test("unregisterWorkspace() removes the workspace it was told by id, and no later one", async () => {
  using folder = new TemporaryFolder();
  await registerWorkspace(folder.path, workspaceRecord("a"));
  assert.equal(await unregisterWorkspace(folder.path, "a", "another"), undefined);
  assert.deepEqual(await namesIn(folder.path), ["a"]);
  assert.deepEqual(await unregisterWorkspace(folder.path, "a", "id-a"), workspaceRecord("a"));
  assert.equal(await unregisterWorkspace(folder.path, "a"), undefined);
  assert.deepEqual(filesIn(`${folder.path}/records`), []);
});

Deno.test("getWorkspace() suggests the nearest names for one that is unknown", async () => {
  using folder = new TemporaryFolder();
  await registerWorkspace(folder.path, workspaceRecord("feature"));
  await assert.rejects(getWorkspace(folder.path, "faeture"), {
    code: "NAME_UNKNOWN",
    message: 'no workspace is called "faeture"',
    details: { name: "faeture", candidates: ["feature"] },
  });
  for (
    const ask of [
      getWorkspace(folder.path, "zzz"),
      updateWorkspace(folder.path, "z", (it) => it),
    ]
  ) {
    await assert.rejects(ask, { code: "NAME_UNKNOWN", hint: "list them with: ajj list" });
  }
});

Deno.test("updateWorkspace() keeps fields that it does not know, of the file and of a record", async () => {
  using folder = new TemporaryFolder();
  const record = { ...workspaceRecord("a"), mood: "fine" };
  folder.write(
    "workspaces.json",
    JSON.stringify({ version: 1, note: "mine", workspaces: [record] }),
  );
  const updated = await updateWorkspace(
    folder.path,
    "a",
    (
      { id, namespace, root, home, installation, project, createdAt, config, copies, services },
    ) => ({
      id,
      name: "renamed",
      namespace,
      root,
      home,
      installation,
      project,
      createdAt,
      config,
      copies,
      services,
      backend: null,
      envFiles: [],
    }),
  );
  assert.equal(updated.name, "a");
  const document = JSON.parse(Deno.readTextFileSync(folder.at("workspaces.json")));
  assert.equal(document.note, "mine");
  assert.deepEqual(document.workspaces, [{ ...record, backend: null, envFiles: [] }]);
});

Deno.test("updateWorkspace() writes nothing when the change throws, and lets go of the lock", async () => {
  using folder = new TemporaryFolder();
  await registerWorkspace(folder.path, workspaceRecord("a"));
  const fail = () => {
    throw new RangeError("no");
  };
  await assert.rejects(updateWorkspace(folder.path, "a", fail), RangeError);
  assert.deepEqual(await getWorkspace(folder.path, "a"), workspaceRecord("a"));
  using lock = await tryLockFile(folder.at("workspaces.lock"));
  assert.ok(lock);
});

Deno.test("registerWorkspace() gives up on a lock that is held, while listWorkspaces() needs none", async () => {
  using folder = new TemporaryFolder();
  await registerWorkspace(folder.path, workspaceRecord("a"));
  await using holder = new FixtureProcess("workspaces/holding.ts", folder.at("workspaces.lock"));
  assert.equal(await holder.line(), "held");
  await assert.rejects(
    registerWorkspace(folder.path, workspaceRecord("b"), { waitMs: 60 }),
    { code: "WORKSPACE_BUSY" },
  );
  assert.deepEqual(await namesIn(folder.path), ["a"]);
  await holder.kill();
  await registerWorkspace(folder.path, workspaceRecord("b"), { waitMs: 5_000 });
  assert.deepEqual(await namesIn(folder.path), ["a", "b"]);
});

Deno.test("registerWorkspace() loses nothing when 50 processes write at once", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  const processes = Array.from(
    { length: 50 },
    (_, i) => new FixtureProcess("workspaces/registering.ts", home, `p${i}`, "4"),
  );
  for (const process of processes) {
    await using registering = process;
    assert.equal(await registering.line(), "done");
    await registering.end();
  }
  const expected = Array.from({ length: 50 }, (_, i) => [`p${i}-0`, `p${i}-2`]).flat().sort();
  const records = await listWorkspaces(home);
  assert.deepEqual(records.map(({ name }) => name), expected);
  assert.ok(records.every(({ backend }) => backend === "docker"));
  assert.deepEqual(filesIn(`${home}/records`), expected.map((name) => `${name}.json`).sort());
});

Deno.test("registerWorkspace() has kept all it promised when its process is killed while it writes", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  const promised: string[] = [];
  for (let round = 0; round < 6; round++) {
    await using process = new FixtureProcess(
      "workspaces/registering_forever.ts",
      home,
      `r${round}`,
    );
    for (let i = 0; i <= round * 3; i++) promised.push(await process.line());
    await process.kill();
    const names = await namesIn(home);
    assert.deepEqual(promised.filter((name) => !names.includes(name)), []);
  }
  await registerWorkspace(home, workspaceRecord("last"), { waitMs: 5_000 });
  assert.deepEqual(filesIn(home), ["records", "workspaces.json", "workspaces.lock"]);
  const names = await namesIn(home);
  assert.deepEqual(filesIn(`${home}/records`), names.map((name) => `${name}.json`).sort());
});

Deno.test("listWorkspaces() agrees with what was written, 100 workspaces long", async () => {
  using folder = new TemporaryFolder();
  const expected: string[] = [];
  for (let i = 0; i < 100; i++) {
    const name = `w${String(i).padStart(3, "0")}`;
    await registerWorkspace(folder.path, workspaceRecord(name));
    expected.push(name);
    assert.deepEqual(await namesIn(folder.path), expected);
  }
  for (const name of [...expected]) {
    assert.deepEqual(await unregisterWorkspace(folder.path, name), workspaceRecord(name));
    expected.shift();
    assert.deepEqual(await namesIn(folder.path), expected);
  }
});
