import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import type { TaskResult } from "../../lib/runs/event.ts";
import { EventStream } from "../../lib/runs/event_stream.ts";
import { Journal, newOperationId } from "../../lib/runs/journal.ts";
import {
  findRunId,
  listRunIds,
  openLog,
  pruneRuns,
  readRun,
} from "../../lib/runs/journal_reader.ts";
import { logFileName, taskIdOf } from "../../lib/runs/log_file_name.ts";
import { plannedTask, planOf } from "../support/plan.ts";

const good: TaskResult = { state: "succeeded", exitCode: 0, attempts: 1, durationMs: 3 };
const bad: TaskResult = { state: "failed", exitCode: 1, attempts: 1, durationMs: 3 };

/** Runs `body` with a state folder that is removed afterwards. */
async function withState(body: (state: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/.nestr`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const neverFails = (error: NestrError) => {
  throw error;
};

/** Opens a journal with a stream that writes to it. */
async function open(state: string, id: string, lastSeq = 0) {
  const journal = await Journal.open(state, id, neverFails);
  const stream = new EventStream(id, [(event) => journal.append(event)], {
    lastSeq,
    onFailure: (thrown) => assert.fail(String(thrown)),
  });
  return { journal, stream };
}

const plan = planOf([plannedTask("a"), plannedTask("b/test"), plannedTask("c")], { id: "r1" });

Deno.test("Journal keeps what readRun() tells again", async () => {
  await withState(async (state) => {
    const { journal, stream } = await open(state, "r1");
    void stream.emit({ type: "operation.started", plan, done: [] });
    void stream.emit({ type: "task.finished", taskId: "a", result: good });
    void stream.emit({ type: "task.finished", taskId: "b/test", result: bad });
    journal.log("b/test", new TextEncoder().encode("line 1\n"));
    journal.log("b/test", new TextEncoder().encode("line 2\n"));
    const during = await readRun(state, "r1").catch((error: NestrError) => error.code);
    assert.equal(during, "JOURNAL_INVALID"); // nothing is flushed within one turn
    journal.flush();
    assert.equal((await readRun(state, "r1")).state, "running");
    journal[Symbol.dispose]();
    const record = await readRun(state, "r1");
    assert.equal(record.state, "interrupted");
    assert.deepEqual(record.plan, plan);
    assert.deepEqual([...record.results.keys()], ["a", "b/test"]);
    assert.equal(record.unfinished, 1);
    assert.equal(record.lastSeq, 3);
    assert.equal(record.damagedLines, 0);
    const log = openLog(state, "r1", "b/test");
    assert.equal(await new Response(log).text(), "line 1\nline 2\n");
    assert.equal(openLog(state, "r1", "a"), undefined);
    assert.equal(await Deno.readTextFile(`${state}/.gitignore`), "*\n");
  });
});

Deno.test("Journal.open() refuses an operation that another holder runs", async () => {
  await withState(async (state) => {
    const { journal } = await open(state, "r1");
    await assert.rejects(
      Journal.open(state, "r1", neverFails),
      (error: NestrError) => error.code === "RUN_ACTIVE",
    );
    journal[Symbol.dispose]();
    (await Journal.open(state, "r1", neverFails))[Symbol.dispose]();
  });
});

Deno.test("readRun() passes over a line that was cut short or damaged", async () => {
  await withState(async (state) => {
    const { journal, stream } = await open(state, "r1");
    void stream.emit({ type: "operation.started", plan, done: [] });
    void stream.emit({ type: "task.finished", taskId: "a", result: good });
    journal[Symbol.dispose]();
    const path = `${state}/runs/r1/events.ndjson`;
    await Deno.writeTextFile(path, '{"seq":3,"type":"task.fin', { append: true });
    const resumed = await open(state, "r1", 3);
    void resumed.stream.emit({ type: "task.finished", taskId: "c", result: good });
    resumed.journal[Symbol.dispose]();
    await Deno.writeTextFile(path, "null\n[]\n\0\n", { append: true });
    const record = await readRun(state, "r1");
    assert.deepEqual([...record.results.keys()], ["a", "c"]);
    assert.equal(record.damagedLines, 4);
    assert.equal(record.lastSeq, 4);
  });
});

Deno.test("readRun() forgets failures when an operation was resumed", async () => {
  await withState(async (state) => {
    const { journal, stream } = await open(state, "r1");
    void stream.emit({ type: "operation.started", plan, done: [] });
    void stream.emit({ type: "task.started", taskId: "a", attempt: 1 });
    void stream.emit({ type: "task.started", taskId: "c", attempt: 1 });
    void stream.emit({ type: "task.finished", taskId: "a", result: good });
    void stream.emit({ type: "task.finished", taskId: "c", result: bad });
    const counts = { succeeded: 1, failed: 1, "timed-out": 0, cancelled: 0, skipped: 0 };
    void stream.emit({ type: "operation.finished", state: "failed", counts, durationMs: 1 });
    void stream.emit({ type: "operation.started", plan, done: ["a"] });
    journal[Symbol.dispose]();
    const record = await readRun(state, "r1");
    assert.equal(record.state, "interrupted");
    assert.deepEqual([...record.results.keys()], ["a"]);
    assert.deepEqual([...record.started.keys()], ["a"]);
  });
});

Deno.test("readRun() tells when the first attempt of each task began", async () => {
  await withState(async (state) => {
    const journal = await Journal.open(state, "r1", neverFails);
    const happened = [
      ["00", { type: "operation.started", plan, done: [] }],
      ["01", { type: "task.started", taskId: "a", attempt: 1 }],
      ["02", { type: "task.started", taskId: "c", attempt: 1 }],
      ["03", { type: "task.started", taskId: "a", attempt: 2 }],
      ["04", { type: "task.finished", taskId: "a", result: good }],
    ] as const;
    for (const [index, [second, happening]] of happened.entries()) {
      const time = `2026-01-01T00:00:${second}.000Z`;
      journal.append({ seq: index + 1, time, operationId: "r1", ...happening });
    }
    journal[Symbol.dispose]();
    assert.deepEqual([...(await readRun(state, "r1")).started], [
      ["a", "2026-01-01T00:00:01.000Z"],
      ["c", "2026-01-01T00:00:02.000Z"],
    ]);
  });
});

Deno.test("Journal.log() tells that the disk is full", async () => {
  await withState(async (state) => {
    await Deno.mkdir(`${state}/runs/r1/logs`, { recursive: true });
    await Deno.symlink("/dev/full", `${state}/runs/r1/logs/${logFileName("a")}`);
    const errors: NestrError[] = [];
    const journal = await Journal.open(state, "r1", (error) => errors.push(error));
    journal.log("a", new TextEncoder().encode("x"));
    journal[Symbol.dispose]();
    assert.deepEqual(errors.map(({ code }) => code), ["DISK_FULL"]);
  });
});

Deno.test("findRunId() takes an id, its beginning, or last", async () => {
  await withState(async (state) => {
    for (const id of ["20260101-000000-aaaaaa", "20260102-000000-bbbbbb"]) {
      (await open(state, id)).journal[Symbol.dispose]();
    }
    assert.deepEqual(listRunIds(state), ["20260102-000000-bbbbbb", "20260101-000000-aaaaaa"]);
    assert.equal(findRunId(state, "last"), "20260102-000000-bbbbbb");
    assert.equal(findRunId(state, "20260101"), "20260101-000000-aaaaaa");
    assert.throws(() => findRunId(state, "2026"), /several runs begin with "2026"/);
    assert.throws(() => findRunId(state, "x"), /no run is called "x"/);
  });
  assert.deepEqual(listRunIds("/nonexistent"), []);
});

Deno.test("pruneRuns() keeps the newest, what runs, and what can be undone", async () => {
  await withState(async (state) => {
    for (const id of ["r1", "r2", "r3", "r4"]) {
      using journal = (await open(state, id)).journal;
      if (id === "r1") journal.markSavedWork("api");
    }
    const running = await open(state, "r0");
    const setAge = async (milliseconds: number) => {
      const moment = new Date(Date.now() - milliseconds);
      for (const id of ["r1", "r2"]) await Deno.utime(`${state}/runs/${id}`, moment, moment);
    };
    // As new as it can be, however long the machine stands still before it is looked at.
    await setAge(-3_600_000);
    assert.deepEqual(await pruneRuns(state, 2), [], "what is new stays");
    await setAge(3_600_000);
    const removed = await pruneRuns(state, 2);
    assert.deepEqual(removed, ["r2"]);
    assert.deepEqual(listRunIds(state), ["r4", "r3", "r1", "r0"]);
    running.journal[Symbol.dispose]();
  });
});

Deno.test("newOperationId() sorts by time to the millisecond", () => {
  const at = (time: string) => newOperationId(new Date(`2026-01-02T${time}Z`));
  assert.match(at("03:04:05.000"), /^20260102-030405-000[0-9a-f]{3}$/);
  const ids = ["03:04:05.009", "03:04:05.010", "03:04:05.999", "03:04:06.000", "13:00:00.000"].map(
    at,
  );
  assert.deepEqual(ids.toSorted(), ids);
});

Deno.test("logFileName() is a plain file name, and its own for each task", () => {
  const ids = ["api", "api/test", "api%2Ftest", "../x", "a b", "é", ".", "..", "a*b", "con"];
  const names = ids.map(logFileName);
  assert.equal(new Set(names).size, ids.length);
  assert.deepEqual(names.map(taskIdOf), ids);
  for (const name of names) assert.match(name, /^(?!\.)[A-Za-z0-9%._-]+\.log$/);
});

Deno.test("readRun() tells whose move an error is, and reads old journals that do not say so", async () => {
  await withState(async (state) => {
    const { kind: _, ...old } = new NestrError("TIMED_OUT", "too slow").toJSON();
    {
      const { journal, stream } = await open(state, "r1");
      using _journal = journal;
      const error = new NestrError("REMOTE_NOT_FOUND", "not there").toJSON();
      void stream.emit({ type: "operation.started", plan, done: [] });
      void stream.emit({ type: "task.finished", taskId: "a", result: { ...bad, error } });
      void stream.emit({ type: "task.finished", taskId: "c", result: { ...bad, error: old } });
    }
    const { results } = await readRun(state, "r1");
    assert.equal(results.get("a")?.error?.kind, "environment");
    assert.deepEqual(results.get("c")?.error, old);
  });
});
