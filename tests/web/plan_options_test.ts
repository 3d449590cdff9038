/** The schema that `rpc.discover` publishes of what can be planned. */

import assert from "node:assert/strict";
import { methodTable } from "../../lib/web/method_table.ts";
import { requireKind } from "../../lib/web/parameters.ts";
import { PLANS } from "../../lib/web/plans/plan_table.ts";
import type { PlanName, PlanOptions } from "../../lib/web/wire_plans.ts";

/** As much of JSON Schema as the options are described with. */
interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Whether a value is one that the schema describes. */
function accepts(schema: JsonSchema, value: unknown): boolean {
  const { type, properties = {}, required = [] } = schema;
  if (schema.anyOf?.some((it) => accepts(it, value)) === false) return false;
  if (schema.oneOf && schema.oneOf.filter((it) => accepts(it, value)).length !== 1) return false;
  if (schema.enum?.includes(value) === false) return false;
  if (Array.isArray(value)) {
    return [undefined, "array"].includes(type) &&
      value.every((it) => accepts(schema.items ?? {}, it));
  }
  if (typeof value === "object" && value !== null) {
    const isKnown = (name: string) => schema.additionalProperties !== false || name in properties;
    return [undefined, "object"].includes(type) && required.every((name) => name in value) &&
      Object.entries(value).every(([name, it]) =>
        isKnown(name) && accepts(properties[name] ?? {}, it)
      );
  }
  return [undefined, type === "integer" ? "integer" : typeof value].includes(type);
}

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
  const { options } = await methodTable(true).get("plan")!.describe!() as { options: JsonSchema };
  for (const [name, examples] of Object.entries(EXAMPLES)) {
    for (const example of examples) {
      assert.ok(accepts(options, example), `${name} ${JSON.stringify(example)}`);
    }
  }
  for (const wrong of [{ nonsense: 1 }, { command: "true" }, { select: 5 }, "api"]) {
    assert.ok(!accepts(options, wrong), JSON.stringify(wrong));
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
