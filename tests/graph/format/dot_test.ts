import assert from "node:assert/strict";
import { ComponentGraph } from "../../../lib/graph/component_graph.ts";
import { formatDot } from "../../../lib/graph/format/dot.ts";
import { graphDocument } from "../../../lib/graph/graph_document.ts";
import { component, randomGraph } from "../../support/component_graph.ts";
import { Random } from "../../support/random.ts";

Deno.test("formatDot() draws an arrow from each component to what it depends on", () => {
  const graph = new ComponentGraph([
    component("web", ["api"], { repositories: ["web", "ui kit"] }),
    component("api", ["api"]),
  ]);
  assert.equal(
    formatDot(graphDocument(graph)),
    `digraph components {
  rankdir=LR;
  node [shape=box];
  "web" [tooltip="web, ui kit"];
  "api";
  "web" -> "api";
  "api" -> "api";
}
`,
  );
});

Deno.test("formatDot() of no components is an empty graph", () => {
  assert.equal(
    formatDot({ components: [], cycles: [] }),
    "digraph components {\n  rankdir=LR;\n  node [shape=box];\n}\n",
  );
});

Deno.test("formatDot() names a repository that is called otherwise than its component", () => {
  const graph = new ComponentGraph([component("api", [], { repositories: ["backend"] })]);
  assert.match(formatDot(graphDocument(graph)), /^ {2}"api" \[tooltip="backend"\];$/m);
});

/** A name in quotation marks, as the DOT language reads it. */
const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;

/** Reads the nodes and edges back; every line must be one that DOT allows. */
function readDot(text: string): { nodes: string[]; edges: string[] } {
  const plain = (quoted: string) => quoted.replaceAll(/\\(.)/g, "$1");
  const lines = text.split("\n");
  assert.deepEqual(lines.slice(0, 3), [
    "digraph components {",
    "  rankdir=LR;",
    "  node [shape=box];",
  ]);
  assert.deepEqual(lines.slice(-2), ["}", ""]);
  const nodes: string[] = [];
  const edges: string[] = [];
  for (const line of lines.slice(3, -2)) {
    const node = new RegExp(`^  ${QUOTED}(?: \\[tooltip=${QUOTED}\\])?;$`).exec(line);
    const edge = new RegExp(`^  ${QUOTED} -> ${QUOTED};$`).exec(line);
    assert.ok(node || edge, line);
    if (node) nodes.push(plain(node[1]!));
    else edges.push(`${plain(edge![1]!)} ${plain(edge![2]!)}`);
  }
  return { nodes, edges };
}

Deno.test("formatDot() holds every node and edge once, on random graphs", () => {
  const random = new Random(41);
  for (let round = 0; round < 50; round++) {
    const graph = randomGraph(random, random.below(9), random.next() / 2);
    const { nodes, edges } = readDot(formatDot(graphDocument(graph)));
    assert.deepEqual(nodes, graph.names);
    const wanted = graph.names.flatMap((name) =>
      graph.directDependenciesOf(name).map((to) => `${name} ${to}`)
    );
    assert.deepEqual(edges, wanted);
  }
});

Deno.test("formatDot() quotes words of the language and characters that end a name", () => {
  const names = [
    "node",
    "graph",
    "1a",
    "a-b",
    "a;b",
    "->",
    'say "x"',
    "back\\slash",
    "end\\",
    "é→",
  ];
  const graph = new ComponentGraph(names.map((name) => component(name, [names[0]!])));
  const { nodes, edges } = readDot(formatDot(graphDocument(graph)));
  assert.deepEqual(nodes, names);
  assert.deepEqual(edges, names.map((name) => `${name} node`));
});
