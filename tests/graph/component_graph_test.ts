import assert from "node:assert/strict";
import { ComponentGraph } from "../../lib/graph/component_graph.ts";
import {
  component,
  graphOf,
  numbered,
  randomAcyclic,
  randomGraph,
  reachable,
} from "../support/component_graph.ts";
import { Random } from "../support/random.ts";
import { thrownBy } from "../support/thrown.ts";

/** A shop: `web` and `worker` at the top, `contracts` and `tools` at the bottom. */
const shop = graphOf({
  web: ["api", "ui"],
  api: ["contracts"],
  tools: [],
  ui: [],
  worker: ["api", "contracts"],
  contracts: [],
});

Deno.test("ComponentGraph without components answers with nothing", () => {
  const empty = new ComponentGraph([]);
  assert.deepEqual(empty.names, []);
  assert.deepEqual(empty.levels(), []);
  assert.deepEqual(empty.order(), []);
  assert.deepEqual(empty.dependenciesOf([]), []);
});

Deno.test("directDependenciesOf() and directDependentsOf() go one edge far", () => {
  assert.deepEqual(shop.directDependenciesOf("web"), ["api", "ui"]);
  assert.deepEqual(shop.directDependentsOf("api"), ["web", "worker"]);
  assert.deepEqual(shop.directDependentsOf("web"), []);
});

Deno.test("a dependency that is written twice is one edge", () => {
  const graph = graphOf({ a: ["b", "b"], b: [] });
  assert.deepEqual(graph.directDependenciesOf("a"), ["b"]);
  assert.deepEqual(graph.directDependentsOf("b"), ["a"]);
  assert.deepEqual(graph.levels(), [["b"], ["a"]]);
});

Deno.test("dependenciesOf() and dependentsOf() go all the way, in the manifest's order", () => {
  assert.deepEqual(shop.dependenciesOf(["web"]), ["api", "ui", "contracts"]);
  assert.deepEqual(shop.dependentsOf(["contracts"]), ["web", "api", "worker"]);
  assert.deepEqual(shop.dependenciesOf(["tools"]), []);
});

Deno.test("the start is among the relatives only where another one or a cycle leads to it", () => {
  assert.deepEqual(shop.dependenciesOf(["web", "api"]), ["api", "ui", "contracts"]);
  const circle = graphOf({ a: ["b"], b: ["a"], c: ["a"] });
  assert.deepEqual(circle.dependenciesOf(["a"]), ["a", "b"]);
  assert.deepEqual(circle.dependenciesOf(["c"]), ["a", "b"]);
  assert.deepEqual(circle.dependentsOf(["b"]), ["a", "b", "c"]);
});

Deno.test("an unknown component is an error with the nearest names", () => {
  const expected = {
    code: "NAME_UNKNOWN",
    kind: "user",
    message: 'no component is called "contract"',
    hint: "did you mean contracts?",
    details: { name: "contract", candidates: ["contracts"] },
  };
  assert.deepEqual(thrownBy(() => shop.directDependenciesOf("contract")), expected);
  assert.deepEqual(thrownBy(() => shop.directDependentsOf("contract")), expected);
  assert.deepEqual(thrownBy(() => shop.dependenciesOf(["web", "contract"])), expected);
  assert.deepEqual(thrownBy(() => shop.dependentsOf(["contract"])), expected);
  const { hint, details } = thrownBy(() => shop.dependentsOf(["zzzzzzzz"]));
  assert.equal(hint, "list them with: nestr graph order");
  assert.deepEqual(details, { name: "zzzzzzzz", candidates: [] });
});

Deno.test("a component called like a member of every object is a component", () => {
  const graph = graphOf({ constructor: ["toString"], toString: [] });
  assert.deepEqual(graph.order(), ["toString", "constructor"]);
  assert.equal(thrownBy(() => graph.directDependenciesOf("valueOf")).code, "NAME_UNKNOWN");
});

Deno.test("levels() puts each into the earliest group it can be in", () => {
  assert.deepEqual(shop.levels(), [["tools", "ui", "contracts"], ["api"], ["web", "worker"]]);
});

Deno.test("levels() leaves out what is in a cycle or depends on one", () => {
  const graph = graphOf({ top: ["a"], a: ["b", "leaf"], b: ["a"], leaf: [], self: ["self"] });
  assert.deepEqual(graph.levels(), [["leaf"]]);
  assert.deepEqual(graph.order(), ["leaf", "top", "a", "b", "self"]);
});

Deno.test("order() goes level by level", () => {
  assert.deepEqual(shop.order(), ["tools", "ui", "contracts", "api", "web", "worker"]);
});

Deno.test("order() and levels() hold for random graphs without cycles", () => {
  const random = new Random(11);
  for (let round = 0; round < 200; round++) {
    const graph = randomAcyclic(random, 1 + random.below(12), random.next());
    const order = graph.order();
    assert.deepEqual([...order].sort(), [...graph.names].sort());
    const level = new Map(graph.levels().flatMap((names, i) => names.map((name) => [name, i])));
    for (const [at, name] of order.entries()) {
      const below = graph.directDependenciesOf(name);
      assert.ok(below.every((it) => order.indexOf(it) < at));
      assert.equal(level.get(name), Math.max(-1, ...below.map((it) => level.get(it)!)) + 1);
    }
    for (const names of graph.levels()) {
      assert.deepEqual(names, graph.names.filter((name) => names.includes(name)));
    }
  }
});

Deno.test("dependenciesOf() and dependentsOf() agree with a plain search on random graphs", () => {
  const random = new Random(12);
  for (let round = 0; round < 200; round++) {
    const graph = randomGraph(random, 1 + random.below(9), random.next() / 2);
    const start = random.pick(graph.names);
    const below = reachable((name) => graph.directDependenciesOf(name), start);
    const above = graph.names.filter((name) =>
      reachable((it) => graph.directDependenciesOf(it), name).has(start)
    );
    assert.deepEqual(graph.dependenciesOf([start]), graph.names.filter((name) => below.has(name)));
    assert.deepEqual(graph.dependentsOf([start]), above);
  }
});

Deno.test("a chain of 100,000 components needs no stack", () => {
  const count = 100_000;
  // The manifest's order is the opposite of the order of work.
  const chain = numbered(count, (i) => i + 1 < count ? [i + 1] : []);
  assert.deepEqual(chain.order(), chain.names.toReversed());
  assert.equal(chain.levels().length, count);
  assert.equal(chain.dependenciesOf(["n0"]).length, count - 1);
  assert.equal(chain.dependentsOf([`n${count - 1}`]).length, count - 1);
});

Deno.test("a component on which 50,000 others depend is no burden", () => {
  const star = numbered(50_001, (i) => i === 0 ? [] : [0]);
  assert.deepEqual(star.levels().map((names) => names.length), [1, 50_000]);
});

Deno.test("the graph keeps the components as they were given", () => {
  const components = [component("a", [], { tags: ["x"] })];
  assert.equal(new ComponentGraph(components).components, components);
});
