import assert from "node:assert/strict";
import { ComponentGraph } from "../../lib/graph/component_graph.ts";
import { graphDocument } from "../../lib/graph/graph_document.ts";
import { component } from "../support/component_graph.ts";

Deno.test("graphDocument() is the graph as JSON data, with edges both ways and the cycles", () => {
  const graph = new ComponentGraph([
    component("web", ["api"], { repositories: ["web", "ui"], tags: ["front"] }),
    component("api", ["api"], { implicit: true }),
  ]);
  const document = graphDocument(graph);
  assert.deepEqual(document, {
    components: [
      {
        name: "web",
        repositories: ["web", "ui"],
        tags: ["front"],
        implicit: false,
        dependsOn: ["api"],
        dependents: [],
      },
      {
        name: "api",
        repositories: ["api"],
        tags: [],
        implicit: true,
        dependsOn: ["api"],
        dependents: ["web", "api"],
      },
    ],
    cycles: [["api", "api"]],
  });
  assert.deepEqual(JSON.parse(JSON.stringify(document)), document);
});
