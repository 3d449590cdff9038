import assert from "node:assert/strict";
import { ComponentGraph } from "../../../lib/graph/component_graph.ts";
import { evaluate, requiredFacts } from "../../../lib/graph/selection/evaluate.ts";
import { parseExpression } from "../../../lib/graph/selection/parse.ts";
import { savedFilters } from "../../../lib/graph/selection/saved_filters.ts";
import { component } from "../../support/component_graph.ts";
import { thrownBy } from "../../support/thrown.ts";

const find = (text: string, filters: Readonly<Record<string, string>>) =>
  savedFilters(parseExpression(text), new Map(Object.entries(filters)));

Deno.test("savedFilters() finds what is used, each once and after what it uses itself", () => {
  const found = find("@top | @b", {
    unused: "@top",
    top: "@a & @b",
    a: "@c | deps(!@b)",
    b: "@c",
    c: "api",
  });
  assert.deepEqual([...found.keys()], ["c", "b", "a", "top"]);
  assert.deepEqual(found.get("c"), { type: "match", field: "name", glob: "api" });
});

Deno.test("savedFilters() of an expression without filters is empty", () => {
  assert.equal(find("api | deps(web)", { api: "@api" }).size, 0);
});

Deno.test("savedFilters() looks at no filter that is not used", () => {
  assert.deepEqual([...find("@good", { good: "api", bad: "a b", circle: "@circle" }).keys()], [
    "good",
  ]);
});

Deno.test("savedFilters() says which filter is unknown, with the nearest ones", () => {
  assert.deepEqual(thrownBy(() => find("@fronted", { frontend: "a", backend: "b" })), {
    code: "NAME_UNKNOWN",
    kind: "user",
    message: 'no filter is called "fronted"',
    hint: "did you mean @frontend?",
    details: { field: "filter", name: "fronted", candidates: ["frontend"] },
  });
  assert.deepEqual(thrownBy(() => find("@a", { a: "api | @zzz" })), {
    code: "NAME_UNKNOWN",
    kind: "user",
    message: 'no filter is called "zzz" (in the filter "@a")',
    hint: "save one under [filters] in the manifest",
    details: { field: "filter", name: "zzz", candidates: [], filter: "a" },
  });
});

Deno.test("savedFilters() says which filter is not valid, and where", () => {
  assert.deepEqual(thrownBy(() => find("@a", { a: "@b", b: "x | (y" })), {
    code: "SELECTION_INVALID",
    kind: "user",
    message: 'the filter "@b" is not valid: a "(" is never closed',
    hint: 'close it with ")"',
    details: { expression: "x | (y", offset: 4, length: 1, filter: "b" },
  });
});

Deno.test("savedFilters() shows a filter that contains itself as a circle", () => {
  assert.deepEqual(thrownBy(() => find("@a", { a: "api | !@a" })), {
    code: "SELECTION_INVALID",
    kind: "user",
    message: 'the filter "@a" contains itself: @a → @a',
    hint: "take one of them out under [filters] in the manifest",
    details: { expression: "api | !@a", filter: "a", circle: ["@a", "@a"] },
  });
});

Deno.test("savedFilters() shows the circle without the way that leads to it", () => {
  const { message, details } = thrownBy(() =>
    find("@start", { start: "@a", a: "@fine & deps(@b)", b: "@c", c: "@a", fine: "x" })
  );
  assert.equal(message, 'the filter "@a" contains itself: @a → @b → @c → @a');
  assert.deepEqual(details!.circle, ["@a", "@b", "@c", "@a"]);
});

Deno.test("savedFilters() does not take a filter that is used twice for a circle", () => {
  assert.deepEqual([...find("@a | @b | @a", { a: "@b", b: "x" }).keys()], ["b", "a"]);
});

Deno.test("savedFilters() follows a chain and a circle of 20,000 filters", () => {
  const count = 20_000;
  const chain = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`f${i}`, i + 1 < count ? `@f${i + 1}` : "api"]),
  );
  assert.equal(find("@f0", chain).size, count);
  const { message } = thrownBy(() => find("@f0", { ...chain, [`f${count - 1}`]: "@f0" }));
  assert.match(message, /^the filter "@f0" contains itself: @f0 → @f1 → .* → @f19999 → @f0$/);
  assert.ok(message.length < 300);
});

Deno.test("filters that double one another a hundred times are evaluated once each", () => {
  const filters = new Map([["f0", "affected(main) | web | dirty"]]);
  for (let i = 1; i <= 100; i++) filters.set(`f${i}`, `@f${i - 1} | !!@f${i - 1}`);
  const expression = parseExpression("@f100");
  assert.deepEqual(requiredFacts(expression, filters), { status: true, revisions: ["main"] });
  const graph = new ComponentGraph([component("web"), component("api")]);
  let asked = 0;
  const chosen = evaluate(expression, {
    targets: graph.names.map((name) => ({
      component: name,
      repository: name,
      path: name,
      tags: [],
    })),
    graph,
    filters,
    status: () => ({ dirty: false, ahead: false, behind: false, missing: false }),
    changed: () => {
      asked++;
      return new Set();
    },
  });
  assert.deepEqual(chosen.map(({ component }) => component), ["web"]);
  assert.equal(asked, 1);
});
