import assert from "node:assert/strict";
import { PendingJournal } from "../../lib/workspaces/pending_journal.ts";
import { holdWorkspace } from "../../lib/workspaces/hold_workspace.ts";
import { FixtureProcess } from "../support/fixture_process.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { workspaceRecord } from "../support/workspace_record.ts";

const BUSY = {
  code: "WORKSPACE_BUSY",
  message: 'the workspace "a" is being changed by another process',
};

Deno.test("holdWorkspace() keeps one workspace from others until it is disposed of, and leaves nothing", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  {
    using _held = await holdWorkspace(home, "a");
    await assert.rejects(holdWorkspace(home, "a"), BUSY);
    await assert.rejects(PendingJournal.begin(home, "forget", workspaceRecord("a")), BUSY);
    using _other = await holdWorkspace(home, "b");
    assert.deepEqual(await PendingJournal.abandoned(home), []);
    await assert.rejects(holdWorkspace(home, "a"), BUSY);
  }
  assert.deepEqual([...Deno.readDirSync(`${home}/pending`)], []);
  using journal = await PendingJournal.begin(home, "forget", workspaceRecord("a"));
  await assert.rejects(holdWorkspace(home, "a"), {
    code: "WORKSPACE_BUSY",
    message: `the workspace "a" is being removed by process ${Deno.pid}`,
  });
  await journal.finish();
});

Deno.test("holdWorkspace() is seen by other processes, and lets go when its process is killed", async () => {
  using folder = new TemporaryFolder();
  await using holder = new FixtureProcess("workspaces/holding_workspace.ts", folder.path, "a");
  assert.equal(await holder.line(), "held");
  await assert.rejects(PendingJournal.begin(folder.path, "add", workspaceRecord("a")), BUSY);
  await assert.rejects(holdWorkspace(folder.path, "a"), BUSY);
  assert.deepEqual(await PendingJournal.abandoned(folder.path), []);
  await holder.kill();
  using _held = await holdWorkspace(folder.path, "a");
});

Deno.test("holdWorkspace() refuses a workspace of which an operation was left unfinished", async () => {
  using folder = new TemporaryFolder();
  const begun = await PendingJournal.begin(folder.path, "forget", workspaceRecord("a"));
  begun[Symbol.dispose]();
  await assert.rejects(holdWorkspace(folder.path, "a"), {
    code: "WORKSPACE_BUSY",
    message: /an earlier command was killed/,
  });
  const [journal] = await PendingJournal.abandoned(folder.path);
  assert.equal(journal?.operation.id, begun.operation.id);
  await journal!.finish();
  await assert.rejects(holdWorkspace(folder.path, "../a"), { code: "USAGE" });
});
