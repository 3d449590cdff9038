import assert from "node:assert/strict";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { actionText, renderPlan } from "../../lib/terminal/plan.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { plannedTask, planOf } from "../support/plan.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const npmTest = {
  type: "command",
  command: { argv: ["npm", "test", "a b"] },
  env: {},
} as const;

Deno.test("renderPlan() shows tasks in order with all that decides about them", async () => {
  const plan = planOf([
    plannedTask("contracts/build", {
      repository: "contracts",
      directory: "contracts",
      action: npmTest,
    }),
    plannedTask("api/build", {
      repository: "api",
      directory: "services/api",
      action: { type: "command", command: { shell: "npm run build && npm test" }, env: {} },
      after: ["contracts/build"],
      condition: "exists:package.json",
      timeoutMs: 600_000,
      retries: 2,
    }),
  ], {
    title: "build",
    selection: "tag:service",
    limits: { jobs: 8, resources: { network: 4 } },
    timeoutMs: 1_800_000,
    warnings: ['"web" has uncommitted work'],
  });
  assert.equal(
    await renderPlan(plan, plain),
    [
      "build: 2 tasks in 2 repositories",
      "  selection: tag:service",
      "  in the order of their dependencies, 8 at once, network 4",
      "  what depends on a failed task is skipped",
      "  all within 30m 00s",
      "",
      "  1  contracts/build  contracts     npm test 'a b'",
      "  2  api/build        services/api  npm run build && npm test  after contracts/build; " +
      "if exists:package.json; within 10m 00s; up to 2 retries",
      "",
      'warning: "web" has uncommitted work',
      "",
    ].join("\n"),
  );
});

Deno.test("renderPlan() leaves out folders that are called like their repositories", async () => {
  const text = await renderPlan(planOf([plannedTask("api", { action: npmTest })]), plain);
  assert.ok(text.endsWith("\n  1  api  npm test 'a b'\n"));
});

Deno.test("renderPlan() says by numbers what a step of a workspace waits for", async () => {
  const action = { type: "workspace", verb: "make", summary: "x" } as const;
  const names = ["folder", "a", "b", "c", "d"];
  const steps = names.map((id) => plannedTask(id, { action }));
  const after = ["d", "b", "a", "folder"];
  const text = await renderPlan(planOf([...steps, plannedTask("env", { action, after })]), plain);
  assert.match(text, /\n {2}6 {2}env +x {2}after 1-3, 5\n$/);
});

Deno.test("renderPlan() of nothing says so", async () => {
  assert.ok((await renderPlan(planOf([]), plain)).startsWith("true: 0 tasks in 0 repositories\n"));
});

Deno.test("actionText() is the summary of an action of the engine", () => {
  const action = {
    type: "repository",
    verb: "sync",
    summary: "clone from x",
    arguments: {},
  } as const;
  assert.equal(actionText(action), "clone from x");
});
