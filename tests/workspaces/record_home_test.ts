import assert from "node:assert/strict";
import { hasPending } from "../../lib/workspaces/pending_file.ts";
import { cpSync } from "node:fs";
import { PendingJournal } from "../../lib/workspaces/pending_journal.ts";
import { listReservations, PortAllocator } from "../../lib/workspaces/port_allocator.ts";
import {
  findWorkspace,
  getWorkspace,
  listWorkspaces,
  registerWorkspace,
  type RegistryOptions,
  unregisterWorkspace,
  updateWorkspace,
} from "../../lib/workspaces/registry.ts";
import type { WorkspaceRecord } from "../../lib/workspaces/workspace_record.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { workspaceRecord } from "../support/workspace_record.ts";

/** A home folder with the workspaces "a" and "b" and an abandoned journal of "c", and its copy. */
class CopiedHome implements Disposable {
  readonly folder = new TemporaryFolder();
  readonly original = this.folder.at("shop/nestr");
  readonly copy = this.folder.at("copy/nestr");
  readonly told: [name: string, home: string][] = [];
  readonly options: RegistryOptions = { onForeign: (name, home) => this.told.push([name, home]) };

  static async make(): Promise<CopiedHome> {
    const homes = new CopiedHome();
    await registerWorkspace(homes.original, homes.record("a"));
    await registerWorkspace(homes.original, homes.record("b"));
    const journal = await PendingJournal.begin(homes.original, "add", homes.record("c"));
    await journal.recordStep({ type: "ports", ports: [20_001] });
    journal[Symbol.dispose]();
    cpSync(homes.folder.at("shop"), homes.folder.at("copy"), { recursive: true });
    return homes;
  }

  /** A workspace of the original. */
  record(name: string): WorkspaceRecord {
    return workspaceRecord(name, { home: this.original });
  }

  /** A workspace that is made in the copy. */
  ownRecord(name: string): WorkspaceRecord {
    return workspaceRecord(name, { home: this.copy, id: `own-${name}`, root: `/own/${name}` });
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}

const namesIn = async (home: string, options: RegistryOptions = {}): Promise<string[]> =>
  (await listWorkspaces(home, options)).map(({ name }) => name);

const filesIn = (folder: string): string[] =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("listWorkspaces() leaves out, and tells, what a copied repository has of the original", async () => {
  using homes = await CopiedHome.make();
  assert.deepEqual(await namesIn(homes.copy, homes.options), []);
  assert.deepEqual(homes.told, [["a", homes.original], ["b", homes.original]]);
  assert.equal(await findWorkspace(homes.copy, "a"), undefined);
  await assert.rejects(getWorkspace(homes.copy, "a"), { code: "NAME_UNKNOWN" });
  await assert.rejects(updateWorkspace(homes.copy, "a", (it) => it), { code: "NAME_UNKNOWN" });
  assert.deepEqual(await namesIn(homes.original), ["a", "b"]);
  // Nobody has written: it can all be made undone by removing the original.
  assert.deepEqual(filesIn(`${homes.copy}/records`), ["a.json", "b.json"]);
});

Deno.test("registerWorkspace() drops what a copied repository has of the original, whatever its name", async () => {
  using homes = await CopiedHome.make();
  await registerWorkspace(homes.copy, homes.ownRecord("a"), homes.options);
  assert.deepEqual(homes.told.map(([name]) => name), ["a", "b"]);
  const document = JSON.parse(Deno.readTextFileSync(`${homes.copy}/workspaces.json`));
  assert.deepEqual(document.workspaces, [homes.ownRecord("a")]);
  assert.deepEqual(filesIn(`${homes.copy}/records`), ["a.json"]);
  await updateWorkspace(homes.copy, "a", (it) => ({ ...it, envFiles: [] }), homes.options);
  assert.deepEqual(await namesIn(homes.copy, homes.options), ["a"]);
  assert.equal(homes.told.length, 2);
  assert.deepEqual(await getWorkspace(homes.original, "a"), homes.record("a"));
});

Deno.test("updateWorkspace() tells of each workspace of the original once", async () => {
  using homes = await CopiedHome.make();
  const mixed = { version: 1, workspaces: [homes.ownRecord("own"), homes.record("a")] };
  Deno.writeTextFileSync(`${homes.copy}/workspaces.json`, JSON.stringify(mixed));
  await updateWorkspace(homes.copy, "own", (it) => it, homes.options);
  assert.deepEqual(homes.told, [["a", homes.original]]);
  assert.deepEqual(filesIn(`${homes.copy}/records`), ["own.json"]);
});

Deno.test("unregisterWorkspace() does not find in a copied repository what is the original's", async () => {
  using homes = await CopiedHome.make();
  assert.equal(await unregisterWorkspace(homes.copy, "a", "id-a"), undefined);
  assert.deepEqual(await namesIn(homes.original), ["a", "b"]);
});

Deno.test("listWorkspaces() rebuilds the damaged registry of a copy without what is the original's", async () => {
  for (const damage of ["cut off", "removed"]) {
    using homes = await CopiedHome.make();
    const path = `${homes.copy}/workspaces.json`;
    const text = Deno.readTextFileSync(path);
    if (damage === "removed") Deno.removeSync(path);
    else Deno.writeTextFileSync(path, text.slice(0, -3));
    const rebuild = () => Promise.resolve([homes.ownRecord("a")]);
    let kept = -1;
    const options: RegistryOptions = {
      ...homes.options,
      rebuild,
      onDamage: (_, count) => kept = count,
    };
    assert.deepEqual(await listWorkspaces(homes.copy, options), [homes.ownRecord("a")]);
    assert.equal(kept, 1);
    assert.deepEqual(homes.told.map(([name]) => name).sort(), ["a", "b"]);
  }
});

Deno.test("listWorkspaces() keeps what a repository has that was moved", async () => {
  using homes = await CopiedHome.make();
  Deno.removeSync(homes.folder.at("shop"), { recursive: true });
  assert.deepEqual(
    await listWorkspaces(homes.copy, homes.options),
    [homes.record("a"), homes.record("b")],
  );
  await registerWorkspace(homes.copy, homes.ownRecord("own"), homes.options);
  assert.deepEqual(await getWorkspace(homes.copy, "a"), homes.record("a"));
  // A new repository in the old place, without workspaces so far, changes nothing; nor does a file.
  Deno.mkdirSync(homes.original, { recursive: true });
  assert.deepEqual(await namesIn(homes.copy, homes.options), ["a", "b", "own"]);
  Deno.removeSync(homes.folder.at("shop"), { recursive: true });
  homes.folder.write("shop", "a file");
  assert.deepEqual(await namesIn(homes.copy, homes.options), ["a", "b", "own"]);
  assert.deepEqual(homes.told, []);
});

Deno.test("listWorkspaces() knows its own records when it is read through a link", async () => {
  using homes = await CopiedHome.make();
  Deno.symlinkSync(homes.folder.at("shop"), homes.folder.at("link"));
  const linked = homes.folder.at("link/nestr");
  assert.deepEqual(await namesIn(linked, homes.options), ["a", "b"]);
  assert.equal(hasPending(linked), true);
  const [journal] = await PendingJournal.abandoned(linked);
  await journal!.finish();
  assert.deepEqual(homes.told, []);
});

Deno.test("PendingJournal.abandoned() leaves a copied journal to the original", async () => {
  using homes = await CopiedHome.make();
  const path = `${homes.copy}/pending/c.json`;
  const text = Deno.readTextFileSync(path);
  assert.equal(hasPending(homes.copy), false);
  assert.deepEqual(await PendingJournal.abandoned(homes.copy), []);
  assert.equal(Deno.readTextFileSync(path), text);
  assert.equal(hasPending(homes.original), true);
  const [journal] = await PendingJournal.abandoned(homes.original);
  assert.equal(journal?.operation.record.name, "c");
  await journal!.finish();
});

Deno.test("PendingJournal.abandoned() takes over the journal of a repository that was moved", async () => {
  using homes = await CopiedHome.make();
  Deno.removeSync(homes.folder.at("shop"), { recursive: true });
  assert.equal(hasPending(homes.copy), true);
  const [journal] = await PendingJournal.abandoned(homes.copy);
  assert.equal(journal?.operation.record.name, "c");
  await journal!.finish();
});

Deno.test("PendingJournal.begin() sets a copied journal aside, and no journal of its own", async () => {
  using homes = await CopiedHome.make();
  const text = Deno.readTextFileSync(`${homes.copy}/pending/c.json`);
  using journal = await PendingJournal.begin(homes.copy, "add", homes.ownRecord("c"));
  const aside = filesIn(`${homes.copy}/pending`).find((name) => /^c\.json\.foreign-/.test(name));
  assert.equal(Deno.readTextFileSync(`${homes.copy}/pending/${aside}`), text);
  assert.equal(hasPending(homes.copy), true);
  await journal.finish();
  assert.equal(hasPending(homes.copy), false);
  await assert.rejects(PendingJournal.begin(homes.original, "add", homes.record("c")), {
    code: "WORKSPACE_BUSY",
  });
});

Deno.test("PortAllocator.allocate() restores what a copied registry says for the original", async () => {
  using homes = await CopiedHome.make();
  const stateFolder = homes.folder.at("state");
  const owner = { home: homes.copy, id: "new" };
  const [port] = await new PortAllocator({ stateFolder, owner }).allocate(1);
  assert.deepEqual(
    listReservations(stateFolder).map(({ port, owner }) => [port, owner]).sort(),
    [[20_001, { home: homes.original, id: "id-a" }], [port, owner]].sort(),
  );
});
