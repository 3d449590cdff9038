import assert from "node:assert/strict";
import { affectedComponents } from "../../lib/graph/affected.ts";
import { graphOf } from "../support/component_graph.ts";
import { thrownBy } from "../support/thrown.ts";

const shop = graphOf({
  web: ["api", "ui"],
  api: ["contracts"],
  ui: [],
  worker: ["contracts"],
  contracts: [],
});

Deno.test("affectedComponents() is what has changed and all that depends on it, with the reason", () => {
  assert.deepEqual(affectedComponents(shop, new Set(["contracts"])), [
    { name: "web", changed: false, via: ["api"] },
    { name: "api", changed: false, via: ["contracts"] },
    { name: "worker", changed: false, via: ["contracts"] },
    { name: "contracts", changed: true, via: [] },
  ]);
});

Deno.test("affectedComponents() marks what has changed and is reached besides", () => {
  assert.deepEqual(affectedComponents(shop, new Set(["ui", "web"])), [
    { name: "web", changed: true, via: ["ui"] },
    { name: "ui", changed: true, via: [] },
  ]);
});

Deno.test("affectedComponents() of no change is nothing", () => {
  assert.deepEqual(affectedComponents(shop, new Set()), []);
});

Deno.test("affectedComponents() goes round a cycle once", () => {
  const circle = graphOf({ a: ["b"], b: ["a"], c: [] });
  assert.deepEqual(affectedComponents(circle, new Set(["a"])), [
    { name: "a", changed: true, via: ["b"] },
    { name: "b", changed: false, via: ["a"] },
  ]);
});

Deno.test("affectedComponents() refuses a component that does not exist", () => {
  const error = thrownBy(() => affectedComponents(shop, new Set(["apo"])));
  assert.equal(error.message, 'no component is called "apo"');
});
