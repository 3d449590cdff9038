import assert from "node:assert/strict";
import type { ComponentGraph } from "../../lib/graph/component_graph.ts";
import { circleText, findCycles, requireAcyclic } from "../../lib/graph/cycles.ts";
import { graphOf, numbered, randomGraph, reachable } from "../support/component_graph.ts";
import { Random } from "../support/random.ts";
import { thrownBy } from "../support/thrown.ts";

Deno.test("findCycles() finds none in a graph without cycles, diamonds included", () => {
  const diamond = graphOf({ top: ["left", "right"], left: ["end"], right: ["end"], end: [] });
  assert.deepEqual(findCycles(diamond), []);
  assert.doesNotThrow(() => requireAcyclic(diamond));
});

Deno.test("findCycles() takes a component that depends on itself for a circle", () => {
  assert.deepEqual(findCycles(graphOf({ a: ["a"], b: ["a"] })), [
    { members: ["a"], path: ["a", "a"] },
  ]);
});

Deno.test("findCycles() shows a self loop as the shortest way round within a larger group", () => {
  assert.deepEqual(findCycles(graphOf({ a: ["b", "a"], b: ["a"] })), [
    { members: ["a", "b"], path: ["a", "a"] },
  ]);
});

Deno.test("findCycles() finds each group once, in the manifest's order, without what hangs on it", () => {
  const graph = graphOf({
    top: ["x1"],
    b2: ["b1", "leaf"],
    x1: ["x2", "b1"],
    b1: ["b2"],
    x2: ["x3"],
    x3: ["x1"],
    leaf: [],
  });
  assert.deepEqual(findCycles(graph), [
    { members: ["b2", "b1"], path: ["b2", "b1", "b2"] },
    { members: ["x1", "x2", "x3"], path: ["x1", "x2", "x3", "x1"] },
  ]);
});

Deno.test("findCycles() takes the shorter of two circles that share components", () => {
  const graph = graphOf({ a: ["b"], b: ["c", "a"], c: ["d"], d: ["a"] });
  assert.deepEqual(findCycles(graph), [{ members: ["a", "b", "c", "d"], path: ["a", "b", "a"] }]);
});

/** Length of the shortest way from a component back to itself, by trying ever longer ones. */
function shortestWayRound(graph: ComponentGraph, start: string): number {
  let reached = new Set([start]);
  for (let length = 1;; length++) {
    reached = new Set([...reached].flatMap((name) => graph.directDependenciesOf(name)));
    if (reached.has(start)) return length;
  }
}

Deno.test("findCycles() agrees with plain reachability on random graphs", () => {
  const random = new Random(21);
  for (let round = 0; round < 300; round++) {
    const graph = randomGraph(random, 1 + random.below(9), random.next() / 3);
    const below = new Map(
      graph.names.map((
        name,
      ) => [name, reachable((it) => graph.directDependenciesOf(it), name)]),
    );
    const groupOf = (name: string) =>
      graph.names.filter((it) => below.get(name)!.has(it) && below.get(it)!.has(name));
    const groups = graph.names.map(groupOf).filter((group, i) => group[0] === graph.names[i]);
    const cycles = findCycles(graph);
    assert.deepEqual(cycles.map(({ members }) => members), groups);
    for (const { members, path } of cycles) {
      assert.equal(path[0], members[0]);
      assert.equal(path.at(-1), members[0]);
      assert.equal(path.length - 1, shortestWayRound(graph, members[0]!));
      for (let i = 1; i < path.length; i++) {
        assert.ok(graph.directDependenciesOf(path[i - 1]!).includes(path[i]!));
      }
    }
  }
});

Deno.test("findCycles() goes through 100,000 components in a chain and in a ring", () => {
  const count = 100_000;
  assert.deepEqual(findCycles(numbered(count, (i) => i + 1 < count ? [i + 1] : [])), []);
  const [ring, ...more] = findCycles(numbered(count, (i) => [(i + 1) % count]));
  assert.deepEqual(more, []);
  assert.equal(ring!.members.length, count);
  assert.deepEqual(ring!.path, [...ring!.members, "n0"]);
});

Deno.test("findCycles() finds 50,000 small circles", () => {
  const pairs = findCycles(numbered(100_000, (i) => [i ^ 1]));
  assert.equal(pairs.length, 50_000);
  assert.deepEqual(pairs[1], { members: ["n2", "n3"], path: ["n2", "n3", "n2"] });
});

Deno.test("requireAcyclic() shows the circles as paths", () => {
  assert.deepEqual(thrownBy(() => requireAcyclic(graphOf({ a: ["b"], b: ["a"], c: ["c"] }))), {
    code: "GRAPH_CYCLE",
    kind: "user",
    message: "components depend on one another in a cycle: a → b → a; c → c",
    hint:
      "remove one of these depends_on from the manifest, or ignore the order: nestr run --order parallel",
    details: { cycles: [["a", "b", "a"], ["c", "c"]] },
  });
});

Deno.test("requireAcyclic() minds only circles that the chosen ones are in or depend on", () => {
  const graph = graphOf({ a: ["b"], b: ["a"], above: ["a"], aside: [] });
  assert.doesNotThrow(() => requireAcyclic(graph, ["aside"]));
  assert.equal(thrownBy(() => requireAcyclic(graph, ["b"])).code, "GRAPH_CYCLE");
  assert.equal(thrownBy(() => requireAcyclic(graph, ["above", "aside"])).code, "GRAPH_CYCLE");
});

Deno.test("requireAcyclic() shows three circles and counts the rest", () => {
  const { message, details } = thrownBy(() => requireAcyclic(numbered(5, (i) => [i])));
  assert.equal(
    message,
    "components depend on one another in a cycle: n0 → n0; n1 → n1; n2 → n2; and 2 more",
  );
  assert.equal((details!.cycles as unknown[]).length, 5);
});

Deno.test("requireAcyclic() leaves the middle of a long circle out of its message", () => {
  const { message, details } = thrownBy(() =>
    requireAcyclic(numbered(1000, (i) => [(i + 1) % 1000]))
  );
  assert.match(message, /: n0 → n1 → .* → n8 → … \(990 more\) → n999 → n0$/);
  assert.equal((details!.cycles as string[][])[0]!.length, 1001);
});

Deno.test("circleText() shows a circle of eleven whole and counts what it leaves out", () => {
  const circle = (count: number) => [...Array.from({ length: count }, (_, i) => `n${i}`), "n0"];
  assert.equal(circleText(circle(11)), circle(11).join(" → "));
  assert.equal(
    circleText(circle(12)),
    "n0 → n1 → n2 → n3 → n4 → n5 → n6 → n7 → n8 → … (2 more) → n11 → n0",
  );
});
