import assert from "node:assert/strict";
import { layOut, type PlacedNode } from "../../../../lib/web/app/graph/layout.ts";
import { arrowKey, circleArrows, kinOf } from "../../../../lib/web/app/graph/relatives.ts";
import { beginning, fit } from "../../../../lib/web/app/graph/viewport.ts";
import type { ComponentDocument } from "../../../../lib/web/wire.ts";

function component(
  name: string,
  dependsOn: readonly string[],
  dependents: readonly string[] = [],
): ComponentDocument {
  return { name, repositories: [name], tags: [], implicit: false, dependsOn, dependents };
}

/** Where an arrow begins and ends. */
function endsOf(path: string): readonly (readonly [number, number])[] {
  const points = path.match(/-?[\d.]+,-?[\d.]+/g) ?? [];
  return [points[0], points.at(-1)].map((point) => {
    const [x = NaN, y = NaN] = (point ?? "").split(",").map(Number);
    return [x, y] as const;
  });
}

/** Whether a point is on the edge of a box. */
function isAtEdge([x, y]: readonly [number, number], box: PlacedNode): boolean {
  const isInside = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
  const isAtSide = x === box.x || x === box.x + box.width;
  return isInside && (isAtSide || y === box.y || y === box.y + box.height);
}

const CIRCLE = [
  component("contracts", ["worker"]),
  component("billing", ["contracts"]),
  component("worker", ["billing"]),
  component("own", ["own"]),
];

Deno.test("layOut() ends the arrow that closes a circle where it can be seen, not behind its box", () => {
  for (const direction of ["LR", "TB"] as const) {
    const { nodes, edges } = layOut(CIRCLE, direction);
    const boxes = new Map(nodes.map((node) => [node.name, node]));
    assert.equal(edges.length, 4);
    for (const { from, to, path } of edges) {
      const [out, into] = endsOf(path);
      assert.ok(isAtEdge(out!, boxes.get(from)!), `${direction}: ${from} → ${to} leaves at ${out}`);
      assert.ok(isAtEdge(into!, boxes.get(to)!), `${direction}: ${from} → ${to} ends at ${into}`);
    }
    // The side that looks at where it comes from.
    const back = edges.find(({ from }) => from === "worker")!;
    const [x, y] = endsOf(back.path)[1]!;
    const box = boxes.get("contracts")!;
    assert.ok(direction === "LR" ? x === box.x + box.width : y === box.y + box.height);
  }
});

Deno.test("circleArrows() has the arrows of circles from what is needed to what needs it", () => {
  const arrows = circleArrows([["contracts", "worker", "billing", "contracts"], ["own", "own"]]);
  const { edges } = layOut([...CIRCLE, component("web", ["contracts"])]);
  const [others, round] = [false, true].map((is) =>
    edges.filter(({ from, to }) => arrows.has(arrowKey(from, to)) === is)
  );
  assert.equal(round?.length, 4);
  assert.deepEqual(others?.map(({ from, to }) => [from, to]), [["contracts", "web"]]);
});

Deno.test("kinOf() lists relatives in the order of the components", () => {
  const components = [
    component("web", ["api"]),
    component("admin", ["api"]),
    component("api", ["contracts"], ["web", "admin"]),
    component("contracts", [], ["api", "changelog"]),
    component("changelog", ["contracts"]),
  ];
  assert.deepEqual([...kinOf(components, "contracts").dependents], [
    "web",
    "admin",
    "api",
    "changelog",
  ]);
  assert.deepEqual([...kinOf(components, "web").dependencies], ["api", "contracts"]);
});

Deno.test("beginning() shows a part of a drawing that could not be read as a whole", () => {
  const frame = { width: 1000, height: 600 };
  assert.equal(beginning({ width: 1600, height: 900, isAcross: true }, frame), undefined);
  const large = { width: 2000, height: 5000, isAcross: true };
  assert.ok(fit(large, frame).scale < 0.6);
  assert.deepEqual(beginning(large, frame), { scale: 0.6, x: 0, y: -1200 });
  assert.deepEqual(beginning({ ...large, isAcross: false }, frame), { scale: 0.6, x: -100, y: 0 });
  // What is not as wide as the frame stands in its middle.
  assert.deepEqual(beginning({ ...large, width: 500 }, frame), { scale: 0.6, x: 350, y: -1200 });
  // What was chosen is in sight.
  const box = { x: 100, y: 4000, width: 120, height: 44 };
  const { y = 0 } = beginning(large, frame, box) ?? {};
  assert.ok(box.y * 0.6 + y >= 0 && (box.y + box.height) * 0.6 + y <= frame.height);
});
