/** Holds the schemas that `rpc.discover` publishes to what methods and events really are. */

import assert from "node:assert/strict";
import { Ajv, type AnySchemaObject, type ValidateFunction } from "ajv";
import { schemasJson } from "../../scripts/docs/wire_schemas.ts";
import { methodTable } from "../../lib/web/method_table.ts";
import { openRpcDocument } from "../../lib/web/openrpc.ts";
import type { MethodName } from "../../lib/web/wire.ts";
import { SHOP, WebFixture } from "../support/web_fixture.ts";

interface Described {
  readonly methods: readonly {
    readonly name: string;
    readonly result: { readonly schema: AnySchemaObject };
  }[];
  readonly components: { readonly schemas: Readonly<Record<string, AnySchemaObject>> };
}

const MANIFEST = `${SHOP}
[environment.backend]
type = "process"
[environment.services.store]
command = "echo begun; exec sleep 1000"
ports = [7000]
`;

/** Refuses properties that a schema does not name: a test is to notice them, a client is not. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([key, it]) => [key, closed(it)]));
  return "properties" in inside ? { ...inside, additionalProperties: false } : inside;
}

const document = await openRpcDocument(methodTable(true), "0.0.0") as unknown as Described;

/** Makes what tells whether a value is as a schema says. */
function validatorOf(schema: AnySchemaObject): ValidateFunction {
  const components = closed(document.components) as object;
  const ajv = new Ajv({ allErrors: true, strict: false });
  return ajv.compile({ ...closed(schema) as object, components });
}

function requireValid(schema: AnySchemaObject, value: unknown, what: string): void {
  const validate = validatorOf(schema);
  assert.ok(validate(value), `${what}: ${JSON.stringify(validate.errors)}`);
}

Deno.test("lib/web/wire_schemas.json is what the types say: deno task docs", () => {
  const file = new URL("../../lib/web/wire_schemas.json", import.meta.url);
  assert.equal(Deno.readTextFileSync(file), schemasJson());
});

Deno.test("rpc.discover describes the result of every method, and results are as it says", async () => {
  await using fixture = await WebFixture.create({ manifest: MANIFEST });
  const { client } = fixture;
  await using reader = await client.events("?output=all");
  const failed = await fixture.run("run", { command: ["sh", "-c", "echo out; exit 3"] });
  const { tasks } = await client.call("runs.show", { run: failed.id });
  await fixture.project.git.write("api", { "README.md": "changed\n", "new.txt": "new\n" });
  const added = await fixture.run("workspace-add", { name: "feature" });
  assert.equal(added.state, "succeeded", JSON.stringify(added.error));
  try {
    const plan = await client.call("plan", { operation: "run", options: { command: ["true"] } });
    const calls: { readonly [Name in MethodName]: object } = {
      "rpc.discover": {},
      "server": {},
      "projects": {},
      "project": {},
      "repositories": {},
      "status": {},
      "changes": { repository: "api" },
      "graph": { affected: "HEAD" },
      "selection": { expression: "tag:backend" },
      "plan": { operation: "clean", options: {} },
      "run": { plan: plan.id },
      "cancel": { operation: failed.id },
      "operations": {},
      "operation": { operation: failed.id },
      "runs": {},
      "runs.show": { run: failed.id },
      "runs.latest": {},
      "logs": { run: failed.id, task: tasks[0]!.id },
      "workspaces": {},
      "workspaces.status": { workspace: "feature", repositories: true },
      "workspaces.logs": { workspace: "feature" },
      "doctor": {},
    };
    for (const [name, params] of Object.entries(calls)) {
      const { result } = document.methods.find((method) => method.name === name)!;
      const value = await client.call(name as MethodName, params as never);
      requireValid(result.schema, value, name);
      assert.ok(!validatorOf(result.schema)(null), `${name} accepts anything`);
    }
    const { ServerEvent } = document.components.schemas;
    const received = await reader.until(({ type }) => type === "operation.ended");
    for (const { event } of received) requireValid(ServerEvent!, event, event.type);
    assert.ok(!validatorOf(ServerEvent!)({ type: "operation.ended", seq: 1 }));
  } finally {
    await fixture.session.operations.settled();
    await fixture.run("workspace-forget", { name: "feature" }, true);
  }
});
