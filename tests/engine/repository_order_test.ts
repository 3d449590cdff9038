import assert from "node:assert/strict";
import { orderRepositories } from "../../lib/engine/repository_order.ts";

const order = (waits: Readonly<Record<string, readonly string[]>>) => {
  const { after, unkept } = orderRepositories(new Map(Object.entries(waits)));
  return { names: [...after.keys()], after: Object.fromEntries(after), unkept };
};

Deno.test("orderRepositories() keeps the preferred order where nothing speaks against it", () => {
  assert.deepEqual(order({ b: [], a: ["b"], c: [] }).names, ["b", "a", "c"]);
});

Deno.test("orderRepositories() moves a repository behind all that its components wait for", () => {
  // The first component of tools waits for nothing, another one for api.
  const { names, after, unkept } = order({ tools: ["api"], contracts: [], api: ["contracts"] });
  assert.deepEqual(names, ["contracts", "api", "tools"]);
  assert.deepEqual(after, { contracts: [], api: ["contracts"], tools: ["api"] });
  assert.deepEqual(unkept, []);
});

Deno.test("orderRepositories() leaves out the wait that closes a circle, and tells it", () => {
  const { names, after, unkept } = order({ a: ["b", "a"], b: ["c"], c: ["a"] });
  assert.deepEqual(names, ["c", "b", "a"]);
  assert.deepEqual(after, { c: [], b: ["c"], a: ["b"] });
  assert.deepEqual(unkept, [["c", "a"]]);
});
