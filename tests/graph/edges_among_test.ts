import assert from "node:assert/strict";
import { edgesAmong } from "../../lib/graph/edges_among.ts";
import { graphOf, numbered, randomAcyclic, reachable } from "../support/component_graph.ts";
import { Random } from "../support/random.ts";

const entries = (edges: ReadonlyMap<string, readonly string[]>) => [...edges];

const shop = graphOf({
  web: ["api", "ui"],
  api: ["contracts"],
  ui: ["contracts"],
  worker: ["contracts"],
  contracts: [],
});

Deno.test("edgesAmong() of everything is the graph itself, in the graph's order", () => {
  assert.deepEqual(entries(edgesAmong(shop, shop.names)), [
    ["contracts", []],
    ["api", ["contracts"]],
    ["ui", ["contracts"]],
    ["worker", ["contracts"]],
    ["web", ["api", "ui"]],
  ]);
});

Deno.test("edgesAmong() counts a dependency through components that were not chosen", () => {
  assert.deepEqual(entries(edgesAmong(shop, ["worker", "web", "contracts"])), [
    ["contracts", []],
    ["worker", ["contracts"]],
    ["web", ["contracts"]],
  ]);
});

Deno.test("edgesAmong() keeps a dependency that is written even where others imply it", () => {
  const graph = graphOf({ a: ["b", "c"], b: ["c"], c: [] });
  assert.deepEqual(edgesAmong(graph, ["a", "b", "c"]).get("a"), ["c", "b"]);
});

Deno.test("edgesAmong() leaves out a detour that adds nothing", () => {
  // a → b → c, and a → hidden → c.
  const graph = graphOf({ a: ["b", "hidden"], b: ["c"], hidden: ["c"], c: [] });
  assert.deepEqual(edgesAmong(graph, ["a", "b", "c"]).get("a"), ["b"]);
});

Deno.test("edgesAmong() keeps a written dependency that a detour implies, and the detour", () => {
  // a → c, and a → hidden → b → c.
  const graph = graphOf({ a: ["c", "hidden"], hidden: ["b"], b: ["c"], c: [] });
  assert.deepEqual(edgesAmong(graph, ["a", "b", "c"]).get("a"), ["c", "b"]);
});

Deno.test("edgesAmong() of nothing is nothing", () => {
  assert.equal(edgesAmong(shop, []).size, 0);
});

Deno.test("edgesAmong() does not depend on the order of the choice, nor on repetitions", () => {
  const there = edgesAmong(shop, ["web", "contracts", "worker"]);
  const back = edgesAmong(shop, ["worker", "contracts", "web", "web"]);
  assert.deepEqual(entries(there), entries(back));
});

Deno.test("edgesAmong() reaches exactly what the whole graph reaches, on random graphs", () => {
  const random = new Random(31);
  for (let round = 0; round < 600; round++) {
    const graph = randomAcyclic(random, 1 + random.below(12), random.next());
    const chosen = random.shuffled(graph.names.filter(() => random.chance(0.6)));
    const edges = edgesAmong(graph, chosen);
    assert.deepEqual([...edges.keys()], graph.order().filter((name) => chosen.includes(name)));
    for (const name of chosen) {
      const wanted = reachable((it) => graph.directDependenciesOf(it), name);
      const found = reachable((it) => edges.get(it)!, name);
      assert.deepEqual([...found].sort(), chosen.filter((it) => wanted.has(it)).sort());
      const direct = graph.directDependenciesOf(name).filter((it) => chosen.includes(it));
      const detours = edges.get(name)!.filter((it) => !direct.includes(it));
      assert.deepEqual(direct.filter((it) => !edges.get(name)!.includes(it)), []);
      for (const detour of detours) {
        const others = edges.get(name)!.filter((it) => it !== detour);
        const implied = others.some((it) => reachable((at) => edges.get(at)!, it).has(detour));
        assert.ok(!implied, `${name} → ${detour} adds nothing`);
      }
    }
  }
});

Deno.test("edgesAmong() goes through a chain of 100,000 of which every other one is chosen", () => {
  const chain = numbered(100_000, (i) => i === 0 ? [] : [i - 1]);
  const chosen = chain.names.filter((_, i) => i % 2 === 0);
  const edges = edgesAmong(chain, chosen);
  assert.equal(edges.size, 50_000);
  assert.deepEqual(edges.get("n99998"), ["n99996"]);
});

Deno.test("edgesAmong() of half of 10,000 intertwined components stays small", () => {
  const random = new Random(32);
  const near = (i: number) => [0, 1, 2].map(() => Math.max(0, i - 1 - random.below(50)));
  const graph = numbered(10_000, (i) => i === 0 ? [] : [...new Set(near(i))]);
  const chosen = graph.names.filter(() => random.chance(0.5));
  const edges = edgesAmong(graph, chosen);
  // Without leaving out what is implied there are five million.
  const count = edges.values().reduce((sum, to) => sum + to.length, 0);
  assert.ok(count < 30_000, `${count} edges`);
});
