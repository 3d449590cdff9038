import assert from "node:assert/strict";
import { PendingJournal } from "../../lib/workspaces/pending_journal.ts";
import {
  listReservations,
  type PortOwner,
  type StaleReservation,
  sweepReservations,
} from "../../lib/workspaces/port_allocator.ts";
import { registerWorkspace, unregisterWorkspace } from "../../lib/workspaces/registry.ts";
import { FixtureProcess } from "../support/fixture_process.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { workspaceRecord } from "../support/workspace_record.ts";

/** A folder for the state, and the home folder of a workspace with a port, whose process is gone. */
class LeftReservation implements Disposable {
  readonly folder = new TemporaryFolder();
  readonly state = this.folder.at("state");
  readonly home = this.folder.at("home");

  static async make(owner?: Partial<PortOwner>): Promise<LeftReservation> {
    const left = new LeftReservation();
    const { home, id } = { home: left.home, id: "id-a", ...owner };
    const args = owner ? [home, id] : [];
    await using process = new FixtureProcess(
      "workspaces/reserving.ts",
      left.state,
      "1",
      "2",
      ...args,
    );
    await process.line();
    await process.end();
    return left;
  }

  /** Why the reservation is stale; undefined where it is not. Also tries it out. */
  async reason(): Promise<StaleReservation["reason"] | undefined> {
    const before = listReservations(this.state);
    const planned = await sweepReservations(this.state, { dryRun: true });
    assert.deepEqual(listReservations(this.state), before);
    const gone = planned.filter(({ reason }) => reason === "home-gone");
    const certain = planned.filter((it) => !gone.includes(it));
    assert.deepEqual(await sweepReservations(this.state), certain);
    assert.deepEqual(await sweepReservations(this.state, { gone: true }), gone);
    assert.equal(listReservations(this.state).length, before.length - planned.length);
    return planned[0]?.reason;
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}

Deno.test("sweepReservations() makes nothing where nothing was ever reserved", async () => {
  using folder = new TemporaryFolder();
  assert.deepEqual(await sweepReservations(folder.at("state")), []);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("sweepReservations() frees what a process reserved for itself when it is gone", async () => {
  using folder = new TemporaryFolder();
  await using process = new FixtureProcess("workspaces/reserving.ts", folder.path, "1", "2");
  await process.line();
  assert.deepEqual(await sweepReservations(folder.path), []);
  await process.kill();
  const swept = await sweepReservations(folder.path);
  assert.deepEqual(swept.map(({ reason }) => reason), ["process-gone", "process-gone"]);
  assert.deepEqual(listReservations(folder.path), []);
});

Deno.test("sweepReservations() leaves an unregistered workspace alone while its process runs", async () => {
  using folder = new TemporaryFolder();
  await using process = new FixtureProcess(
    ...["workspaces/reserving.ts", folder.at("state"), "1", "2", folder.at("home"), "x"] as const,
  );
  await process.line();
  assert.deepEqual(await sweepReservations(folder.at("state")), []);
});

Deno.test("sweepReservations() frees ports whose home folder is gone where that is asked for", async () => {
  using left = await LeftReservation.make({});
  assert.equal(await left.reason(), "home-gone");
});

Deno.test("sweepReservations() keeps the ports of a registered workspace until it is unregistered", async () => {
  using left = await LeftReservation.make({});
  await registerWorkspace(left.home, workspaceRecord("a"));
  assert.equal(await left.reason(), undefined);
  await unregisterWorkspace(left.home, "a");
  assert.equal(await left.reason(), "unregistered");
});

Deno.test("sweepReservations() knows workspaces by id and not by name", async () => {
  using left = await LeftReservation.make({});
  await registerWorkspace(left.home, workspaceRecord("a", { id: "made-again" }));
  assert.equal(await left.reason(), "unregistered");
});

Deno.test("sweepReservations() keeps ports whose registry is damaged or of a newer version", async () => {
  for (const text of ["", "{", "[]", '{"version":2}', '{"version":1,"workspaces":[{}]}']) {
    using left = await LeftReservation.make({});
    left.folder.write("home/workspaces.json", text);
    assert.equal(await left.reason(), undefined);
  }
});

Deno.test("sweepReservations() keeps ports whose registry is lost but not the copy of the record", async () => {
  using left = await LeftReservation.make({});
  await registerWorkspace(left.home, workspaceRecord("a"));
  Deno.removeSync(`${left.home}/workspaces.json`);
  assert.equal(await left.reason(), undefined);
  left.folder.write("home/records/a.json", "{");
  assert.equal(await left.reason(), undefined);
  Deno.removeSync(`${left.home}/records/a.json`);
  assert.equal(await left.reason(), "unregistered");
});

Deno.test("sweepReservations() keeps the ports of a workspace that is pending", async () => {
  using left = await LeftReservation.make({});
  const begun = await PendingJournal.begin(left.home, "add", workspaceRecord("a"));
  begun[Symbol.dispose]();
  assert.equal(await left.reason(), undefined);
  const path = `${left.home}/pending/a.json`;
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, "{");
  assert.equal(await left.reason(), undefined);
  Deno.writeTextFileSync(path, text);
  const [journal] = await PendingJournal.abandoned(left.home);
  await journal!.finish();
  assert.equal(await left.reason(), "unregistered");
});
