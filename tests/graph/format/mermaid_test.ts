import assert from "node:assert/strict";
import { ComponentGraph } from "../../../lib/graph/component_graph.ts";
import { formatMermaid } from "../../../lib/graph/format/mermaid.ts";
import { graphDocument } from "../../../lib/graph/graph_document.ts";
import { component, graphOf } from "../../support/component_graph.ts";

Deno.test("formatMermaid() draws an arrow from each component to what it depends on", () => {
  const graph = graphOf({ web: ["api", "ui"], api: ["api"], ui: [] });
  assert.equal(
    formatMermaid(graphDocument(graph)),
    `flowchart LR
  c0["web"]
  c1["api"]
  c2["ui"]
  c0 --> c1
  c0 --> c2
  c1 --> c1
`,
  );
});

Deno.test("formatMermaid() of no components is an empty flowchart", () => {
  assert.equal(formatMermaid({ components: [], cycles: [] }), "flowchart LR\n");
});

Deno.test("formatMermaid() writes what has a meaning in a label by its number", () => {
  const label = (name: string) =>
    formatMermaid(graphDocument(new ComponentGraph([component(name)]))).split("\n")[1];
  assert.equal(label('say "x"'), '  c0["say #34;x#34;"]');
  assert.equal(label("a#b"), '  c0["a#35;b"]');
  assert.equal(label("<b>&amp;"), '  c0["#60;b#62;#38;amp;"]');
  assert.equal(label("`bold`"), '  c0["#96;bold#96;"]');
  assert.equal(label("a\r\nb\\n"), '  c0["a#13;#10;b#92;n"]');
  assert.equal(label("end"), '  c0["end"]');
  assert.equal(label("ünï-→.x"), '  c0["ünï-→.x"]');
});
