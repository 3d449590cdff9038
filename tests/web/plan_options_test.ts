/** The schema that `rpc.discover` publishes of what can be planned. */

import assert from "node:assert/strict";
import { Ajv, type AnySchemaObject } from "ajv";
import { methodTable } from "../../lib/web/method_table.ts";
import { requireKind } from "../../lib/web/parameters.ts";
import { PLANS } from "../../lib/web/plans/plan_table.ts";
import type { PlanName, PlanOptions } from "../../lib/web/wire_plans.ts";

const EXAMPLES: { readonly [Name in PlanName]: readonly PlanOptions[Name][] } = {
  "run": [{ command: ["true"] }, { command: ["true"], select: "api", order: "serial", jobs: 2 }],
  "workflow": [{ workflow: "build" }],
  "sync": [{}, { select: "api" }, { locked: true }],
  "switch": [{ branch: "x" }, { branch: "x", create: true, from: "main" }],
  "delete-branch": [{ branch: "x" }, { branch: "x", select: "api" }],
  "reset": [{}, { select: "api" }, { revision: "main" }],
  "clean": [{}, { ignored: true }],
  "resume": [{ run: "last" }],
  "undo": [{ run: "last" }],
  "workspace-add": [{ name: "x" }, { name: "x", branch: "y" }],
  "workspace-start": [{ name: "x" }, { name: "x", services: ["db"] }],
  "workspace-stop": [{ name: "x" }],
  "workspace-forget": [{ name: "x" }],
  "workspace-cleanup": [{}],
  "doctor-fix": [{}],
};

Deno.test("rpc.discover describes options of plan such that those of every operation fit", async () => {
  const { options } = await methodTable(true).get("plan")!.describe!();
  const accepts = new Ajv({ strict: false }).compile(options as AnySchemaObject);
  for (const [name, examples] of Object.entries(EXAMPLES)) {
    for (const example of examples) {
      assert.ok(accepts(example), `${name} ${JSON.stringify(example)}`);
    }
  }
  for (const wrong of [{ nonsense: 1 }, { command: "true" }, { select: 5 }, "api"]) {
    assert.ok(!accepts(wrong), JSON.stringify(wrong));
  }
});

Deno.test("plan refuses a NUL character in every text of its options", async () => {
  for (const [name, examples] of Object.entries(EXAMPLES)) {
    const kind = PLANS[name as PlanName].options;
    for (const example of examples) {
      await requireKind(kind, example);
      for (const [key, value] of Object.entries(example)) {
        const wrong = typeof value === "string" ? "a\0b" : Array.isArray(value) ? ["a\0b"] : null;
        if (wrong === null) continue;
        const options = { ...example, [key]: wrong };
        await assert.rejects(requireKind(kind, options), { code: "RPC_INVALID" }, `${name} ${key}`);
      }
    }
  }
});
