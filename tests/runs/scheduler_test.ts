import assert from "node:assert/strict";
import type { Attempt, TaskOutcome } from "../../lib/runs/attempt.ts";
import type { OperationHappening } from "../../lib/runs/event.ts";
import type { Plan, PlannedTask } from "../../lib/runs/plan.ts";
import { schedule, type ScheduleOptions } from "../../lib/runs/scheduler.ts";
import { plannedTask, planOf } from "../support/plan.ts";

const succeeded: TaskOutcome = { state: "succeeded" };
const failed: TaskOutcome = {
  state: "failed",
  exitCode: 1,
  error: { code: "TASK_FAILED", message: "it failed" },
};

/** Resolves after some milliseconds, or at once when the signal is aborted. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** Runs a plan and keeps what happened. */
async function run(
  plan: Plan,
  execute: (task: PlannedTask, attempt: Attempt) => Promise<TaskOutcome> | TaskOutcome,
  options: Partial<ScheduleOptions> = {},
) {
  const happenings: OperationHappening[] = [];
  const outcome = await schedule(plan, {
    execute: async (task, attempt) => await execute(task, attempt),
    emit: (happening) => void happenings.push(happening),
    retryDelayMs: 1,
    ...options,
  });
  const log = happenings.map((happening) =>
    "taskId" in happening ? `${happening.type.slice(5)} ${happening.taskId}` : happening.type
  );
  const states = Object.fromEntries(
    [...outcome.results].map((
      [id, { state, reason }],
    ) => [id, reason ? `${state}:${reason}` : state]),
  );
  return { ...outcome, happenings, log, states };
}

const diamond = [
  plannedTask("a"),
  plannedTask("b", { after: ["a"] }),
  plannedTask("c", { after: ["a"] }),
  plannedTask("d", { after: ["b", "c"] }),
];

Deno.test("schedule() starts a task only after everything it waits for", async () => {
  const { log, state } = await run(planOf(diamond), () => succeeded);
  assert.equal(state, "succeeded");
  const before = (first: string, second: string) =>
    assert.ok(log.indexOf(first) < log.indexOf(second));
  before("finished a", "started b");
  before("finished a", "started c");
  before("finished b", "started d");
  before("finished c", "started d");
  assert.equal(log.filter((entry) => entry.startsWith("ready")).length, 4);
});

Deno.test("schedule() keeps to the number of jobs and to each resource's limit", async () => {
  const running = new Set<PlannedTask>();
  let most = 0;
  let mostNetwork = 0;
  const tasks = Array.from(
    { length: 20 },
    (_, i) => plannedTask(`t${i}`, { resources: i % 2 ? ["network"] : [] }),
  );
  const plan = planOf(tasks, { limits: { jobs: 5, resources: { network: 2 } } });
  await run(plan, async (task) => {
    running.add(task);
    most = Math.max(most, running.size);
    mostNetwork = Math.max(
      mostNetwork,
      [...running].filter(({ resources }) => resources.includes("network")).length,
    );
    await pause(3);
    running.delete(task);
    return succeeded;
  });
  assert.equal(most, 5);
  assert.equal(mostNetwork, 2);
});

Deno.test("schedule() lets unlimited tasks pass one that waits for a resource", async () => {
  const tasks = [
    plannedTask("slow", { resources: ["network"] }),
    plannedTask("next", { resources: ["network"] }),
    plannedTask("local"),
  ];
  const plan = planOf(tasks, { limits: { jobs: 3, resources: { network: 1 } } });
  const { log } = await run(plan, async (task) => {
    if (task.id === "slow") await pause(20);
    return succeeded;
  });
  assert.ok(log.indexOf("finished local") < log.indexOf("started next"));
});

Deno.test("schedule() starts what stands first in the plan, of what may start", async () => {
  const tasks = [
    plannedTask("a"),
    plannedTask("a2", { after: ["a"] }),
    plannedTask("b"),
    plannedTask("b2", { after: ["b"] }),
  ];
  const { log } = await run(planOf(tasks, { limits: { jobs: 1, resources: {} } }), () => succeeded);
  assert.deepEqual(log.filter((entry) => entry.startsWith("started")), [
    "started a",
    "started a2",
    "started b",
    "started b2",
  ]);
});

Deno.test("schedule() with policy dependents skips only what depends on a failure", async () => {
  const { state, states, results } = await run(
    planOf([...diamond, plannedTask("e"), plannedTask("f", { after: ["e"] })]),
    (task) => task.id === "b" ? failed : succeeded,
  );
  assert.equal(state, "failed");
  assert.deepEqual(states, {
    a: "succeeded",
    b: "failed",
    c: "succeeded",
    d: "skipped:dependency",
    e: "succeeded",
    f: "succeeded",
  });
  assert.equal(results.get("d")!.blockedBy, "b");
});

Deno.test("schedule() with policy fast starts nothing more and lets running tasks end", async () => {
  const plan = planOf([plannedTask("bad"), plannedTask("long"), plannedTask("later")], {
    fail: "fast",
    limits: { jobs: 2, resources: {} },
  });
  const { states, log } = await run(plan, async (task) => {
    await pause(task.id === "bad" ? 5 : 30);
    return task.id === "bad" ? failed : succeeded;
  });
  assert.deepEqual(states, { bad: "failed", later: "skipped:stopped", long: "succeeded" });
  assert.equal(log.includes("started later"), false);
});

Deno.test("schedule() with policy never goes on whatever fails", async () => {
  const { state, states } = await run(
    planOf(diamond, { fail: "never" }),
    (task) => task.id === "a" ? failed : succeeded,
  );
  assert.equal(state, "failed");
  assert.deepEqual(states, { a: "failed", b: "succeeded", c: "succeeded", d: "succeeded" });
});

Deno.test("schedule() counts a false condition as no obstacle", async () => {
  const { state, states, results } = await run(
    planOf(diamond),
    (task) => task.id === "b" ? { state: "skipped" } : succeeded,
  );
  assert.equal(state, "succeeded");
  assert.equal(states.b, "skipped:condition");
  assert.equal(states.d, "succeeded");
  assert.equal(results.get("b")!.attempts, 0);
});

Deno.test("schedule() repeats a failed task and reports each attempt", async () => {
  let calls = 0;
  const { states, log, results } = await run(
    planOf([plannedTask("flaky", { retries: 3 })]),
    () => ++calls < 3 ? failed : succeeded,
  );
  assert.equal(states.flaky, "succeeded");
  assert.equal(results.get("flaky")!.attempts, 3);
  assert.deepEqual(log, [
    "ready flaky",
    "started flaky",
    "retrying flaky",
    "started flaky",
    "retrying flaky",
    "started flaky",
    "finished flaky",
  ]);
});

Deno.test("schedule() doubles the wait between attempts", async () => {
  const { happenings } = await run(planOf([plannedTask("bad", { retries: 3 })]), () => failed);
  const delays = happenings.flatMap((it) => it.type === "task.retrying" ? [it.delayMs] : []);
  assert.deepEqual(delays, [1, 2, 4]);
});

Deno.test("schedule() ends a task at its time limit and says so", async () => {
  const { state, results } = await run(
    planOf([plannedTask("slow", { timeoutMs: 20 })]),
    async (_, { signal }) => {
      await pause(600_000, signal);
      return failed;
    },
  );
  assert.equal(state, "failed");
  assert.equal(results.get("slow")!.state, "timed-out");
  assert.equal(results.get("slow")!.error!.code, "TIMED_OUT");
  assert.ok(results.get("slow")!.durationMs < 600_000);
});

Deno.test("schedule() ends everything at the whole time limit", async () => {
  const plan = planOf([plannedTask("slow"), plannedTask("after", { after: ["slow"] })], {
    timeoutMs: 20,
  });
  const { state, states, results } = await run(plan, async (_, { signal }) => {
    await pause(600_000, signal);
    return failed;
  });
  assert.equal(state, "timed-out");
  assert.deepEqual(states, { slow: "cancelled", after: "skipped:stopped" });
  assert.equal(results.get("slow")!.error!.code, "TIMED_OUT");
});

Deno.test("schedule() stops gently when its signal is aborted, keeping what succeeded", async () => {
  const controller = new AbortController();
  const plan = planOf([
    plannedTask("quick"),
    plannedTask("slow", { retries: 5 }),
    plannedTask("finishes"),
    plannedTask("later", { after: ["slow"] }),
  ]);
  setTimeout(() => controller.abort("SIGINT"), 30);
  const { state, states, log } = await run(plan, async (task, { signal }) => {
    if (task.id === "quick") return succeeded;
    await pause(600_000, signal);
    return task.id === "finishes" ? succeeded : failed;
  }, { signal: controller.signal });
  assert.equal(state, "cancelled");
  assert.deepEqual(states, {
    quick: "succeeded",
    later: "skipped:stopped",
    slow: "cancelled",
    finishes: "succeeded",
  });
  assert.equal(log.filter((entry) => entry === "started slow").length, 1);
});

Deno.test("schedule() runs nothing when its signal was aborted before", async () => {
  const { state, states } = await run(planOf(diamond), () => succeeded, {
    signal: AbortSignal.abort("SIGINT"),
  });
  assert.equal(state, "cancelled");
  assert.deepEqual(new Set(Object.values(states)), new Set(["skipped:stopped"]));
});

Deno.test("schedule() does not repeat what had succeeded before", async () => {
  const ran: string[] = [];
  const earlier = new Map(
    [["a", {
      state: "succeeded",
      exitCode: 0,
      attempts: 1,
      durationMs: 7,
    }], ["b", { state: "failed", exitCode: 1, attempts: 1, durationMs: 7 }]] as const,
  );
  const { states } = await run(planOf(diamond), (task) => {
    ran.push(task.id);
    return succeeded;
  }, { earlier });
  assert.deepEqual(ran, ["b", "c", "d"]);
  assert.equal(states.a, "succeeded");
});

Deno.test("schedule() turns a mistake in an action into a failed task", async () => {
  const { states, results } = await run(planOf([plannedTask("a")]), () => {
    throw new TypeError("oops");
  });
  assert.equal(states.a, "failed");
  assert.equal(results.get("a")!.error!.code, "INTERNAL");
  assert.match(results.get("a")!.error!.message, /oops/);
});

Deno.test("schedule() ends at once for a plan without tasks", async () => {
  assert.equal((await run(planOf([]), () => succeeded)).state, "succeeded");
});

Deno.test("schedule() gives every task of random graphs exactly one result in a valid order", async () => {
  let seed = 42;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 60; round++) {
    const tasks = Array.from(
      { length: 1 + Math.floor(random() * 25) },
      (_, i) =>
        plannedTask(`t${i}`, {
          after: Array.from({ length: i }, (_, j) => `t${j}`).filter(() => random() < 0.2),
          retries: random() < 0.2 ? 1 : 0,
        }),
    );
    const fail = (["fast", "dependents", "never"] as const)[round % 3]!;
    const bad = new Set(tasks.filter(() => random() < 0.2).map(({ id }) => id));
    const { happenings, results } = await run(
      planOf(tasks, { fail, limits: { jobs: 1 + round % 4, resources: {} } }),
      ({ id }) => bad.has(id) ? failed : succeeded,
    );
    assert.equal(results.size, tasks.length);
    const ended = new Map<string, string>();
    for (const happening of happenings) {
      if (happening.type === "task.started") {
        const task = tasks.find(({ id }) => id === happening.taskId)!;
        for (const id of task.after) {
          assert.ok(ended.has(id), `${task.id} started before ${id} had ended`);
          if (fail === "dependents") assert.equal(ended.get(id), "succeeded");
        }
      }
      if (happening.type === "task.finished" || happening.type === "task.skipped") {
        assert.equal(ended.has(happening.taskId), false, `${happening.taskId} ended twice`);
        ended.set(happening.taskId, happening.result.state);
      }
    }
    assert.equal(ended.size, tasks.length);
  }
});
