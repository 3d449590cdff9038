import assert from "node:assert/strict";
import {
  BLANK,
  formOf,
  missingOf,
  planOf,
  repetitionOf,
} from "../../../../lib/web/app/state/composed_plan.ts";
import type { RunView } from "../../../../lib/web/app/state/run_view.ts";
import type { Plan } from "../../../../lib/web/wire.ts";

Deno.test("planOf() gives a command to the shell, and leaves out what was not typed", () => {
  assert.deepEqual(planOf({ ...BLANK, kind: "run", command: " npm test ", select: " api " }), {
    operation: "run",
    options: { command: ["sh", "-c", "npm test"], select: "api" },
  });
  const typed = { jobs: " 2 ", timeout: "1h30m", retries: "0", fail: "never" as const };
  assert.deepEqual(planOf({ ...BLANK, workflow: "test", ...typed }), {
    operation: "workflow",
    options: { workflow: "test", jobs: 2, retries: 0, timeoutMs: 5_400_000, fail: "never" },
  });
});

Deno.test("missingOf() says what has to be typed before there can be a plan", () => {
  assert.equal(missingOf({ ...BLANK, kind: "run" }), "Enter a command");
  assert.equal(missingOf({ ...BLANK, kind: "switch" }), "Enter a branch");
  assert.equal(missingOf({ ...BLANK, kind: "sync" }), undefined);
});

Deno.test("missingOf() lets no limit pass that would be ignored, and takes what the command line takes", () => {
  const run = { ...BLANK, kind: "run" as const, command: "make" };
  for (const timeout of ["soon", "10", "1h 30m", "-1s", "0s", "1000h"]) {
    assert.match(missingOf({ ...run, timeout }) ?? "", /time limit/, timeout);
  }
  for (const timeout of ["", " ", "500ms", "90s", "1h30m", " 10m "]) {
    assert.equal(missingOf({ ...run, timeout }), undefined, timeout);
  }
  for (const jobs of ["four", "0", "-1", "1.5", "5000"]) {
    assert.match(missingOf({ ...run, jobs }) ?? "", /Parallel tasks/, jobs);
  }
  for (const retries of ["-1", "x", "101"]) {
    assert.match(missingOf({ ...run, retries }) ?? "", /Retries/, retries);
  }
  assert.equal(missingOf({ ...run, jobs: "4", retries: "0" }), undefined);
  // Fields that are not shown are in nobody's way.
  assert.equal(missingOf({ ...BLANK, kind: "sync", jobs: "four" }), undefined);
});

Deno.test("formOf() fills in what an address names, and nothing that nobody could choose", () => {
  assert.deepEqual(formOf({}), BLANK);
  const query = { do: "run", command: "make", select: "api", order: "serial", jobs: "2" };
  assert.deepEqual(formOf(query), {
    ...{ ...BLANK, kind: "run", command: "make", select: "api", order: "serial", jobs: "2" },
  });
  assert.deepEqual(formOf({ do: "rm", order: "sideways", component: "x" }), BLANK);
});

Deno.test("repetitionOf() carries order, failures and limits of the run that is made again", () => {
  const task = { timeoutMs: 90_000, retries: 2 };
  const plan = {
    ...{ order: "serial", fail: "fast", limits: { jobs: 3, resources: {} }, tasks: [task, task] },
  } as unknown as Plan;
  const run = { kind: "run", title: "make", selection: "tag:web", plan } as unknown as RunView;
  const form = formOf(repetitionOf(run));
  assert.deepEqual(planOf(form), {
    operation: "run",
    options: {
      command: ["sh", "-c", "make"],
      select: "tag:web",
      order: "serial",
      fail: "fast",
      jobs: 3,
      retries: 2,
      timeoutMs: 90_000,
    },
  });
  const mixed = { ...plan, tasks: [task, { timeoutMs: null, retries: 0 }] } as unknown as Plan;
  const other = formOf(repetitionOf({ ...run, plan: mixed }));
  assert.deepEqual([other.timeout, other.retries], ["", ""]);
  const ofJournal = repetitionOf({ ...run, kind: "workflow", selection: null, plan: null });
  assert.deepEqual(ofJournal, { do: "workflow", workflow: "make" });
});
