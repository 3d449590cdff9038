import assert from "node:assert/strict";
import type { ComponentGraph } from "../../../lib/graph/component_graph.ts";
import { formatTree } from "../../../lib/graph/format/tree.ts";
import { graphDocument } from "../../../lib/graph/graph_document.ts";
import { graphOf, numbered, randomGraph } from "../../support/component_graph.ts";
import { Random } from "../../support/random.ts";

const tree = (graph: ComponentGraph) => formatTree(graphDocument(graph));

Deno.test("formatTree() starts at what nothing depends on and marks what was drawn before", () => {
  const graph = graphOf({
    contracts: ["schema"],
    schema: [],
    api: ["contracts"],
    web: ["api", "ui", "schema"],
    ui: ["contracts"],
    tools: [],
    worker: ["contracts"],
  });
  assert.equal(
    tree(graph),
    `web
├── api
│   └── contracts
│       └── schema
├── ui
│   └── contracts (*)
└── schema
tools
worker
└── contracts (*)
`,
  );
});

Deno.test("formatTree() draws the lines of a branch past what comes after it", () => {
  const graph = graphOf({ a: ["b", "e"], b: ["c"], c: ["d"], d: [], e: ["f"], f: [] });
  assert.equal(
    tree(graph),
    `a
├── b
│   └── c
│       └── d
└── e
    └── f
`,
  );
});

Deno.test("formatTree() of no components is empty", () => {
  assert.equal(formatTree({ components: [], cycles: [] }), "");
});

Deno.test("formatTree() marks where a cycle closes", () => {
  assert.equal(
    tree(graphOf({ top: ["a"], a: ["b"], b: ["a", "leaf"], leaf: [] })),
    "top\n└── a\n    └── b\n        ├── a (cycle)\n        └── leaf\n",
  );
});

Deno.test("formatTree() draws a component that depends on itself", () => {
  assert.equal(tree(graphOf({ a: ["a"] })), "a\n└── a (cycle)\n");
});

Deno.test("formatTree() draws a cycle that nothing leads to before what hangs on it", () => {
  assert.equal(
    tree(graphOf({ leaf: [], a: ["b"], b: ["a", "leaf"] })),
    "a\n└── b\n    ├── a (cycle)\n    └── leaf\n",
  );
});

Deno.test("formatTree() says (*) and not (cycle) on another way to a component of a drawn cycle", () => {
  assert.equal(
    tree(graphOf({ top: ["a", "b"], a: ["b"], b: ["a"] })),
    "top\n├── a\n│   └── b\n│       └── a (cycle)\n└── b (*)\n",
  );
});

Deno.test("formatTree() draws each component in full once and each dependency once, on random graphs", () => {
  const random = new Random(51);
  for (let round = 0; round < 200; round++) {
    const graph = randomGraph(random, 1 + random.below(8), random.next() / 2);
    const path: string[] = [];
    const edges: string[] = [];
    const full: string[] = [];
    for (const line of tree(graph).trimEnd().split("\n")) {
      const [, indent, name, mark] = /^((?:[│ ] {3})*(?:[├└]── )?)(n\d+)( \(\*\)| \(cycle\))?$/
        .exec(line)!;
      path.splice(indent!.length / 4);
      if (path.length > 0) edges.push(`${path.at(-1)} ${name}`);
      assert.equal(mark === " (cycle)", path.includes(name!), line);
      const isLeaf = graph.directDependenciesOf(name!).length === 0;
      if (!mark && !isLeaf) full.push(name!);
      if (mark === " (*)") assert.ok(full.includes(name!) && !isLeaf);
      path.push(name!);
    }
    const wanted = graph.names.flatMap((name) =>
      graph.directDependenciesOf(name).map((to) => `${name} ${to}`)
    );
    assert.deepEqual(edges.sort(), wanted.sort());
    const inner = graph.names.filter((name) => graph.directDependenciesOf(name).length > 0);
    assert.deepEqual(full.sort(), [...inner].sort());
  }
});

Deno.test("formatTree() draws a ring of 1,000", () => {
  const lines = tree(numbered(1000, (i) => [(i + 1) % 1000])).trimEnd().split("\n");
  assert.equal(lines.length, 1001);
  assert.equal(lines[1000], `${" ".repeat(4 * 999)}└── n0 (cycle)`);
});

Deno.test("formatTree() draws what a trillion ways lead to once", () => {
  // Each of forty layers of two depends on both of the next: 2^40 ways from the top.
  const layers = numbered(80, (i) => {
    const next = (i - i % 2) + 2;
    return next < 80 ? [next, next + 1] : [];
  });
  assert.equal(tree(layers).trimEnd().split("\n").length, 2 + 78 * 2);
});
