import assert from "node:assert/strict";
import { tryLockFile } from "../../lib/files/file_lock.ts";
import { hasPending, needsRecovery } from "../../lib/workspaces/pending_file.ts";
import type { NestrError } from "../../lib/errors/nestr_error.ts";
import { ownProcess } from "../../lib/process/process_identity.ts";
import {
  PendingJournal,
  type PendingOperation,
  type PendingStep,
} from "../../lib/workspaces/pending_journal.ts";
import { FixtureProcess } from "../support/fixture_process.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { workspaceRecord } from "../support/workspace_record.ts";

const filesIn = (folder: string): string[] =>
  [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

const readJournal = (home: string, name: string): PendingOperation =>
  JSON.parse(Deno.readTextFileSync(`${home}/pending/${name}.json`));

Deno.test("PendingJournal.begin() writes down what is to be done, finish() leaves nothing", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  assert.equal(hasPending(home), false);
  using journal = await PendingJournal.begin(home, "add", workspaceRecord("a"));
  assert.equal(hasPending(home), true);
  const { startedAt, id, ...rest } = readJournal(home, "a");
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.equal(journal.operation.id, id);
  assert.ok(Date.parse(startedAt) <= Date.now());
  assert.deepEqual(rest, {
    version: 1,
    kind: "add",
    process: ownProcess(),
    record: workspaceRecord("a"),
    steps: [],
  });
  assert.equal(Deno.statSync(`${home}/pending/a.json`).mode! & 0o777, 0o600);
  assert.equal(Deno.statSync(home).mode! & 0o777, 0o700);
  await journal.finish();
  assert.equal(hasPending(home), false);
  assert.deepEqual(filesIn(`${home}/pending`), []);
});

Deno.test("PendingJournal.recordStep() has every step in the file when it resolves, in order", async () => {
  using folder = new TemporaryFolder();
  using journal = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
  const steps: PendingStep[] = [
    { type: "folder", path: "/w/a", created: ["/w", "/w/a"] },
    { type: "working-copy", copy: workspaceRecord("a").copies[0]! },
    { type: "ports", ports: [1, 2] },
    { type: "services", backend: "docker" },
    { type: "record" },
  ];
  for (const step of steps) {
    await journal.recordStep(step);
    assert.deepEqual(readJournal(folder.path, "a").steps.at(-1), step);
  }
  await journal.updateRecord(workspaceRecord("a", { envFiles: ["x"] }));
  assert.deepEqual(readJournal(folder.path, "a").record.envFiles, ["x"]);
  assert.deepEqual(readJournal(folder.path, "a").steps, steps);
  journal[Symbol.dispose]();
  const [again] = await PendingJournal.abandoned(folder.path);
  assert.deepEqual(again!.operation.steps, steps);
  await again!.finish();
});

Deno.test("PendingJournal.recordStep() loses none of the steps that are taken side by side", async () => {
  using folder = new TemporaryFolder();
  using journal = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
  await Promise.all(
    Array.from({ length: 50 }, async (_, port) => {
      await journal.recordStep({ type: "ports", ports: [port] });
      const { steps } = readJournal(folder.path, "a");
      assert.ok(steps.some((step) => step.type === "ports" && step.ports[0] === port));
    }),
  );
  assert.equal(readJournal(folder.path, "a").steps.length, 50);
  await journal.finish();
});

Deno.test("PendingJournal.recordStep() rejects when it cannot write, and works again afterwards", async () => {
  using folder = new TemporaryFolder();
  using journal = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
  Deno.renameSync(folder.at("pending"), folder.at("away"));
  await assert.rejects(journal.recordStep({ type: "record" }), { code: "FILE_ACCESS" });
  Deno.renameSync(folder.at("away"), folder.at("pending"));
  await journal.recordStep({ type: "ports", ports: [1] });
  assert.equal(readJournal(folder.path, "a").steps.at(-1)?.type, "ports");
  await journal.finish();
});

Deno.test("PendingJournal is of no use after its end", async () => {
  using folder = new TemporaryFolder();
  const journal = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
  await journal.finish();
  journal[Symbol.dispose]();
  await assert.rejects(journal.recordStep({ type: "record" }), { code: "INTERNAL" });
  await assert.rejects(journal.finish(), { code: "INTERNAL" });
  assert.deepEqual(filesIn(folder.at("pending")), []);
});

Deno.test("PendingJournal.begin() names the process that is at work on a workspace", async () => {
  using folder = new TemporaryFolder();
  await using adding = new FixtureProcess("workspaces/adding.ts", folder.path, "a");
  assert.equal(await adding.line(), "begun");
  await assert.rejects(
    PendingJournal.begin(folder.path, "forget", workspaceRecord("a")),
    (error: NestrError) => {
      assert.equal(error.code, "WORKSPACE_BUSY");
      assert.equal(error.message, `the workspace "a" is being added by process ${adding.pid}`);
      return true;
    },
  );
  using other = await PendingJournal.begin(folder.path, "forget", workspaceRecord("b"));
  await assert.rejects(PendingJournal.begin(folder.path, "add", workspaceRecord("b")), {
    message: `the workspace "b" is being removed by process ${Deno.pid}`,
  });
  await other.finish();
  assert.deepEqual(await PendingJournal.abandoned(folder.path), []);
});

Deno.test("PendingJournal.abandoned() takes over what somebody looks at for a moment", async () => {
  using folder = new TemporaryFolder();
  const left = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
  left[Symbol.dispose]();
  let journal: PendingJournal | undefined;
  // On a busy machine a moment may be longer than anybody waits.
  for (let round = 0; round < 20 && !journal; round++) {
    const looking = await tryLockFile(folder.at("pending/a.lock"), "shared");
    const looked = new Promise<void>((resolve) =>
      setTimeout(() => resolve(looking![Symbol.dispose]()), 20)
    );
    [journal] = await PendingJournal.abandoned(folder.path);
    await looked;
  }
  assert.equal(journal?.operation.record.name, "a");
  await journal!.finish();
});

Deno.test("PendingJournal.begin() refuses what a killed process has left, abandoned() takes it over", async () => {
  using folder = new TemporaryFolder();
  await using adding = new FixtureProcess("workspaces/adding.ts", folder.path, "a");
  assert.equal(await adding.line(), "begun");
  assert.deepEqual(await PendingJournal.abandoned(folder.path), []);
  await adding.kill();
  assert.equal(hasPending(folder.path), true);
  await assert.rejects(
    PendingJournal.begin(folder.path, "add", workspaceRecord("a")),
    (error: NestrError) => {
      assert.equal(error.code, "WORKSPACE_BUSY");
      assert.match(error.hint!, /ajj doctor --fix/);
      return true;
    },
  );
  const journals = await PendingJournal.abandoned(folder.path);
  using journal = journals[0]!;
  const { kind, process, record, steps } = journal.operation;
  assert.deepEqual([journals.length, kind, process.pid], [1, "add", adding.pid]);
  assert.deepEqual(record, workspaceRecord("a"));
  assert.deepEqual(steps.map(({ type }) => type), ["folder", "ports"]);
  assert.deepEqual(await PendingJournal.abandoned(folder.path), []);
  await journal.recordStep({ type: "record" });
  await journal.finish();
  assert.deepEqual(filesIn(folder.at("pending")), []);
  using next = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
  await next.finish();
});

Deno.test("PendingJournal.abandoned() gives each journal to one of many who ask at once", async () => {
  using folder = new TemporaryFolder();
  const names = ["a", "b", "c", "d", "e"];
  for (const name of names) {
    const begun = await PendingJournal.begin(folder.path, "forget", workspaceRecord(name));
    begun[Symbol.dispose]();
  }
  const takers = Array.from(
    { length: 6 },
    () => new FixtureProcess("workspaces/taking_over.ts", folder.path),
  );
  await using ends = new AsyncDisposableStack();
  for (const taker of takers) ends.use(taker);
  const taken: string[] = [];
  for (const taker of takers) taken.push(...JSON.parse(await taker.line()) as string[]);
  assert.deepEqual(taken.sort(), names);
  await Promise.all(takers.map((taker) => taker.end()));
  assert.deepEqual(filesIn(folder.at("pending")), []);
});

Deno.test("PendingJournal.abandoned() sets a damaged journal aside and tells of it", async () => {
  const damages = [
    "",
    "{",
    "[]",
    '{"version":1}',
    "\0\0\0",
    '{"version":1,"kind":"add","steps":[]}',
  ];
  for (const text of damages) {
    using folder = new TemporaryFolder({ "pending/a.json": text, "pending/a.lock": "" });
    const begun = await PendingJournal.begin(folder.path, "add", workspaceRecord("b"));
    begun[Symbol.dispose]();
    const told: [setAside: string, name: string][] = [];
    const journals = await PendingJournal.abandoned(
      folder.path,
      (setAside, name) => told.push([setAside, name]),
    );
    assert.deepEqual(journals.map(({ operation }) => operation.record.name), ["b"]);
    await journals[0]!.finish();
    assert.equal(told.length, 1);
    assert.equal(told[0]![1], "a");
    assert.match(told[0]![0], /pending\/a\.json\.damaged-/);
    assert.equal(Deno.readTextFileSync(told[0]![0]), text);
    assert.equal(hasPending(folder.path), false);
    using next = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
    await next.finish();
  }
});

Deno.test("PendingJournal.abandoned() leaves a journal of a newer version alone", async () => {
  using folder = new TemporaryFolder({ "pending/a.json": '{"version":2}' });
  assert.deepEqual(await PendingJournal.abandoned(folder.path), []);
  assert.equal(Deno.readTextFileSync(folder.at("pending/a.json")), '{"version":2}');
  await assert.rejects(PendingJournal.begin(folder.path, "add", workspaceRecord("a")), {
    code: "REGISTRY_VERSION",
  });
});

Deno.test("PendingJournal.abandoned() tidies up what was killed at its very beginning or end", async () => {
  using folder = new TemporaryFolder({
    "pending/a.lock": "",
    "pending/b.lock": "",
    "pending/b.json.0123abcd.tmp": "{",
  });
  assert.deepEqual([hasPending(folder.path), needsRecovery(folder.path)], [false, true]);
  assert.deepEqual(await PendingJournal.abandoned(folder.path), []);
  assert.deepEqual(filesIn(folder.at("pending")), []);
  assert.equal(needsRecovery(folder.path), false);
  assert.deepEqual(await PendingJournal.abandoned(folder.at("nowhere")), []);
});

Deno.test("PendingJournal.dropSteps() has the steps gone from the file when it resolves", async () => {
  using folder = new TemporaryFolder();
  using journal = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
  const step = (port: number): PendingStep => ({ type: "ports", ports: [port] });
  await journal.recordSteps([step(1), { type: "record" }, step(2)]);
  await Promise.all([
    journal.dropSteps((it) => it.type === "ports" && it.ports[0] === 1),
    journal.recordStep(step(3)),
  ]);
  assert.deepEqual(readJournal(folder.path, "a").steps, [
    { type: "record" },
    step(2),
    step(3),
  ]);
  await journal.dropSteps(({ type }) => type === "ports");
  assert.deepEqual(readJournal(folder.path, "a").steps, [{ type: "record" }]);
  assert.deepEqual(journal.operation.steps, [{ type: "record" }]);
  await journal.finish();
  await assert.rejects(journal.dropSteps(() => true), { code: "INTERNAL" });
});

Deno.test("PendingJournal.abandoned() reads a journal without an id, and folders with an identity", async () => {
  using folder = new TemporaryFolder();
  const begun = await PendingJournal.begin(folder.path, "add", workspaceRecord("a"));
  const identity = { dev: 1, ino: 2 };
  await begun.recordStep({ type: "folder", path: "/w", created: [], identity });
  begun[Symbol.dispose]();
  const { id: _id, ...older } = readJournal(folder.path, "a");
  folder.write("pending/a.json", JSON.stringify(older));
  const [journal] = await PendingJournal.abandoned(folder.path);
  assert.equal(journal!.operation.id, "");
  assert.deepEqual(journal!.operation.steps, [{
    type: "folder",
    path: "/w",
    created: [],
    identity,
  }]);
  journal![Symbol.dispose]();
  const wrong = { ...older, steps: [{ ...older.steps[0], identity: { dev: 1 } }] };
  folder.write("pending/a.json", JSON.stringify(wrong));
  assert.deepEqual(await PendingJournal.abandoned(folder.path), []);
  assert.equal(hasPending(folder.path), false);
});
