/** What `rpc.discover` tells of results and errors. */

import assert from "node:assert/strict";
import { CATALOGUE } from "../../lib/errors/catalogue.ts";
import { METHOD_ERRORS } from "../../lib/web/method_errors.ts";
import { methodTable } from "../../lib/web/method_table.ts";
import { openRpcDocument } from "../../lib/web/openrpc.ts";
import { WebFixture } from "../support/web_fixture.ts";

/** As much of the document as is looked at here. */
interface Described {
  readonly methods: readonly {
    readonly name: string;
    readonly result: { readonly description: string };
    readonly "x-error-codes": readonly string[];
  }[];
  readonly components: { readonly "x-typescript": Readonly<Record<string, string>> };
}

/** Types of TypeScript itself. */
const BUILT_IN: readonly string[] = ["Readonly", "Record"];

const described = await openRpcDocument(methodTable(true), "0.0.0") as unknown as Described;

Deno.test("rpc.discover declares the type of every result", () => {
  const declared = described.components["x-typescript"];
  for (const { name, result } of described.methods) {
    const types = result.description.replace(/^In TypeScript: /, "").match(/\b[A-Z]\w*\b/g) ?? [];
    const missing = types.filter((it) => !BUILT_IN.includes(it) && !Object.hasOwn(declared, it));
    assert.deepEqual(missing, [], name);
  }
  assert.match(declared.RepositoryStatusEntry!, /readonly state: "present" \| "missing"/);
});

Deno.test("rpc.discover names the errors of every method, by codes that there are", () => {
  for (const { name, "x-error-codes": codes } of described.methods) {
    assert.deepEqual(codes, METHOD_ERRORS[name as keyof typeof METHOD_ERRORS], name);
    assert.deepEqual(codes.filter((code) => !Object.hasOwn(CATALOGUE, code)), [], name);
    assert.deepEqual([...new Set(codes)], codes, `${name} has a code twice`);
  }
});

Deno.test("methods fail with the errors that rpc.discover names", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  await fixture.run("run", { command: ["true"] });
  const failing: readonly (readonly [keyof typeof METHOD_ERRORS, object, string])[] = [
    ["project", { project: "/nowhere" }, "NAME_UNKNOWN"],
    ["repositories", { select: "(" }, "SELECTION_INVALID"],
    ["status", { names: ["nobody"] }, "NAME_UNKNOWN"],
    ["status", { select: "affected(nothing)" }, "REVISION_NOT_FOUND"],
    ["graph", { affected: "nothing" }, "REVISION_NOT_FOUND"],
    ["selection", { expression: "@none" }, "NAME_UNKNOWN"],
    ["plan", { operation: "sync", options: { select: "tag:none & api" } }, "NAME_UNKNOWN"],
    ["plan", { operation: "undo", options: { run: "last" } }, "UNDO_NOTHING"],
    ["plan", { operation: "resume", options: { run: "last" } }, "RUN_NOTHING_TO_RESUME"],
    ["plan", { operation: "sync", options: { locked: true } }, "LOCKFILE_NOT_FOUND"],
    ["run", { plan: "nothing" }, "PLAN_UNKNOWN"],
    ["cancel", { operation: "nothing" }, "NAME_UNKNOWN"],
    ["operation", { operation: "nothing" }, "NAME_UNKNOWN"],
    ["operations", { project: "/nowhere" }, "NAME_UNKNOWN"],
    ["runs.show", { run: "nothing" }, "NAME_UNKNOWN"],
    ["logs", { run: "last", task: "nothing" }, "NAME_UNKNOWN"],
    ["workspaces.status", { workspace: "nothing" }, "NAME_UNKNOWN"],
    ["workspaces.logs", { workspace: "nothing" }, "NAME_UNKNOWN"],
    ["doctor", { project: "/nowhere" }, "NAME_UNKNOWN"],
  ];
  for (const [method, params, code] of failing) {
    const what = `${method} ${JSON.stringify(params)}`;
    assert.equal((await client.failure(method, params)).data.code, code, what);
    assert.ok(METHOD_ERRORS[method].some((it) => it === code), `${what}: ${code} is not named`);
  }
  await Deno.writeTextFile(fixture.project.path("nestr.toml"), "version = 1\nnonsense = 1\n");
  for (const method of ["project", "repositories", "status", "graph", "runs"] as const) {
    assert.equal((await client.failure(method, {})).data.code, "MANIFEST_INVALID", method);
    assert.ok(METHOD_ERRORS[method].includes("MANIFEST_INVALID"), method);
  }
});
