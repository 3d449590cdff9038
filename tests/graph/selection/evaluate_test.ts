import assert from "node:assert/strict";
import { ComponentGraph } from "../../../lib/graph/component_graph.ts";
import {
  evaluate,
  type RepositoryFacts,
  requiredFacts,
  type SelectionContext,
} from "../../../lib/graph/selection/evaluate.ts";
import { parseExpression } from "../../../lib/graph/selection/parse.ts";
import type { Target } from "../../../lib/graph/target.ts";
import { component } from "../../support/component_graph.ts";
import { thrownBy } from "../../support/thrown.ts";

const target = (
  component: string,
  repository: string,
  path: string,
  tags: readonly string[] = [],
): Target => ({ component, repository, path, tags });

/** `api` lies in two repositories; the repository `mono` holds the components `ui` and `admin`. */
const graph = new ComponentGraph([
  component("web", ["api", "ui"]),
  component("api", ["contracts"], { repositories: ["server", "server-docs"] }),
  component("ui", [], { repositories: ["mono"], path: "ui" }),
  component("admin", ["ui"], { repositories: ["mono"], path: "admin" }),
  component("contracts", []),
]);
const targets = [
  target("web", "web", "apps/web", ["front", "node"]),
  target("api", "server", "services/api", ["back", "node"]),
  target("api", "server-docs", "docs/api"),
  target("ui", "mono", "mono/ui", ["front"]),
  target("admin", "mono", "mono/admin", ["front"]),
  target("contracts", "contracts", "."),
];

const still: RepositoryFacts = { dirty: false, ahead: false, behind: false, missing: false };
const STATES: Readonly<Record<string, RepositoryFacts>> = {
  web: { ...still, dirty: true, ahead: true },
  server: { ...still, ahead: true, behind: true },
  "server-docs": still,
  mono: { ...still, dirty: true },
  // Facts beside `missing` cannot be true, whatever a caller says.
  contracts: { dirty: true, ahead: true, behind: true, missing: true },
};

const FILTERS = new Map([
  ["front", "tag:front"],
  ["front-dirty", "@front & dirty"],
  ["changed", "affected(main) | @front-dirty"],
]);

const context: SelectionContext = {
  targets,
  graph,
  filters: FILTERS,
  status: (repository) => STATES[repository]!,
  changed: (revision) => new Set({ main: ["ui"], base: ["contracts"] }[revision] ?? []),
};

/** What an expression chooses, written `component@repository`. */
const chosen = (text: string, more: Partial<SelectionContext> = {}) =>
  evaluate(parseExpression(text), { ...context, ...more })
    .map(({ component, repository }) => `${component}@${repository}`);

const ALL = targets.map(({ component, repository }) => `${component}@${repository}`);
const [web, server, docs, ui, admin, contracts] = ALL as [
  string,
  string,
  string,
  string,
  string,
  string,
];

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  // Names of components and of repositories
  "*": ALL,
  web: [web],
  api: [server, docs],
  server: [server],
  "server*": [server, docs],
  mono: [ui, admin],
  "name:ui": [ui],
  "{web,ui}": [web, ui],
  "[!a-m]*": [web, server, docs, ui],
  '"server-docs"': [docs],
  // Tags and paths
  "tag:front": [web, ui, admin],
  "tag:no*": [web, server],
  "path:mono/*": [ui, admin],
  "path:*": [contracts],
  "path:.": [contracts],
  "path:**/api": [server, docs],
  "path:**": ALL,
  "path:./services/api/": [server],
  "path:././/docs/*//": [docs],
  // Operators
  "tag:front & tag:node": [web],
  "tag:front & tag:back": [],
  "contracts | web": [web, contracts],
  "!tag:node": [docs, ui, admin, contracts],
  "!*": [],
  "mono & !admin": [ui],
  "web | mono & admin": [web, admin],
  "(web | mono) & admin": [admin],
  "api & !server-docs": [server],
  // Relatives, the start included
  "deps(web)": [web, server, docs, ui, contracts],
  "deps(server)": [server, docs, contracts],
  "deps(contracts)": [contracts],
  "dependents(ui)": [web, ui, admin],
  "dependents(mono)": [web, ui, admin],
  "dependents(contracts)": [web, server, docs, contracts],
  "deps(dependents(admin))": [ui, admin],
  "deps(tag:front & tag:back)": [],
  "deps(ui) & !ui": [],
  // Changes, with all that depend on them
  "affected(main)": [web, ui, admin],
  "affected(base)": [web, server, docs, contracts],
  "affected(nothing)": [],
  // States
  dirty: [web, ui, admin],
  clean: [server, docs],
  ahead: [web, server],
  behind: [server],
  missing: [contracts],
  "!clean": [web, ui, admin, contracts],
  "!dirty": [server, docs, contracts],
  "dirty & clean": [],
  // Saved expressions
  "@front": [web, ui, admin],
  "@front-dirty & !@front": [],
  "@front & mono": [ui, admin],
  "@changed": [web, ui, admin],
  "deps(@front)": [web, server, docs, ui, admin, contracts],
};

for (const [text, expected] of Object.entries(CHOICES)) {
  Deno.test(`evaluate() finds what ${text} chooses`, () => {
    assert.deepEqual(chosen(text), expected);
  });
}

Deno.test("evaluate() answers in the order of the targets, with the targets themselves", () => {
  const back = [...targets].reverse();
  const found = evaluate(parseExpression("contracts | web | ui"), { ...context, targets: back });
  assert.deepEqual(found, [targets[5], targets[3], targets[0]]);
  assert.equal(found[0], targets[5]);
});

Deno.test("evaluate() asks for no facts that requiredFacts() does not name", () => {
  const without = { status: undefined, changed: undefined } as unknown as SelectionContext;
  assert.deepEqual(chosen("deps(@front) & !path:mono/*", without), [web, server, docs, contracts]);
  assert.throws(() => chosen("dirty", without), TypeError);
  assert.throws(() => chosen("affected(main)", without), TypeError);
});

Deno.test("evaluate() of a project without targets chooses nothing, and knows no names", () => {
  const empty = { targets: [], graph: new ComponentGraph([]) };
  assert.deepEqual(chosen("dirty | !clean", empty), []);
  assert.equal(thrownBy(() => chosen("*", empty)).code, "NAME_UNKNOWN");
});

/** Expression, message, hint and candidates. */
const UNKNOWN: readonly (readonly [string, string, string, readonly string[]])[] = [
  ["apo", 'no repository or component is called "apo"', "did you mean api?", ["api"]],
  ["name:servr", 'no repository or component is called "servr"', "did you mean server?", [
    "server",
  ]],
  ["WEB", 'no repository or component is called "WEB"', "did you mean web?", ["web"]],
  [
    "contracts & !serve",
    'no repository or component is called "serve"',
    "did you mean server, server-docs?",
    ["server", "server-docs"],
  ],
  [
    "zzzzzz",
    'no repository or component is called "zzzzzz"',
    "see what there is with: nestr repo list",
    [],
  ],
  [
    "x-*",
    'no repository or component is called anything like "x-*"',
    "see what there is with: nestr repo list",
    [],
  ],
  ["tag:nod", 'no repository or component has the tag "nod"', "did you mean tag:node?", ["node"]],
  [
    "tag:x*",
    'no repository or component has a tag like "x*"',
    "see what there is with: nestr repo list",
    [],
  ],
  [
    "path:services/?",
    'no repository or component lies at a path like "services/?"',
    "did you mean path:services/api?",
    ["services/api"],
  ],
  [
    "path:service/api",
    'no repository or component lies at "service/api"',
    "did you mean path:services/api?",
    ["services/api"],
  ],
  // What exists by that name, though it is no name
  ["back", 'no repository or component is called "back"', "did you mean tag:back?", []],
  ["front", 'no repository or component is called "front"', "did you mean tag:front, @front?", []],
  ["changed", 'no repository or component is called "changed"', "did you mean @changed?", []],
  ["tag:mono", 'no repository or component has the tag "mono"', "did you mean mono?", []],
  ["dirt", 'no repository or component is called "dirt"', "did you mean dirty?", []],
  ["Clean", 'no repository or component is called "Clean"', "did you mean clean?", []],
];

for (const [text, message, hint, candidates] of UNKNOWN) {
  Deno.test(`evaluate() says what ${text} may have meant`, () => {
    const { details, ...error } = thrownBy(() => chosen(text));
    assert.deepEqual(error, { code: "NAME_UNKNOWN", kind: "user", message, hint });
    assert.deepEqual(details!.candidates, candidates);
  });
}

Deno.test("evaluate() tells programs the field and the glob of an unknown name", () => {
  const { details } = thrownBy(() => chosen("web | tag:nod"));
  assert.deepEqual(details, { field: "tag", name: "nod", candidates: ["node"] });
});

Deno.test("evaluate() refuses an unknown name even where it could not change the choice", () => {
  assert.equal(thrownBy(() => chosen("* | apo")).code, "NAME_UNKNOWN");
  assert.equal(thrownBy(() => chosen("!* & apo")).code, "NAME_UNKNOWN");
});

Deno.test("evaluate() says in which filter an unknown name stands", () => {
  const filters = new Map([["outer", "web | @inner"], ["inner", "apo"]]);
  assert.deepEqual(thrownBy(() => chosen("@outer", { filters })), {
    code: "NAME_UNKNOWN",
    kind: "user",
    message: 'no repository or component is called "apo" (in the filter "@inner")',
    hint: "did you mean api?",
    details: { field: "name", name: "apo", candidates: ["api"], filter: "inner" },
  });
});

Deno.test("evaluate() cuts a long name in its message", () => {
  const { message, details } = thrownBy(() => chosen("x".repeat(100_000)));
  assert.ok(message.length < 200);
  assert.equal((details!.name as string).length, 100_000);
});

Deno.test("requiredFacts() names what the expression needs, and nothing else", () => {
  const facts = (text: string) => requiredFacts(parseExpression(text), FILTERS);
  assert.deepEqual(facts("web & tag:x | deps(path:y)"), { status: false, revisions: [] });
  for (const predicate of ["dirty", "clean", "ahead", "behind", "missing"]) {
    assert.deepEqual(facts(`web | !deps(${predicate})`), { status: true, revisions: [] });
  }
  assert.deepEqual(facts("affected(b) & affected(a) | !affected(b)"), {
    status: false,
    revisions: ["b", "a"],
  });
  assert.deepEqual(facts("@front"), { status: false, revisions: [] });
  assert.deepEqual(facts("@changed"), { status: true, revisions: ["main"] });
  assert.deepEqual(facts("affected(main) & @changed"), { status: true, revisions: ["main"] });
});

Deno.test("requiredFacts() and evaluate() refuse the same filters", () => {
  for (
    const [filters, code] of [
      [new Map<string, string>(), "NAME_UNKNOWN"],
      [new Map([["a", "@a"]]), "SELECTION_INVALID"],
      [new Map([["a", "b c"]]), "SELECTION_INVALID"],
    ] as const
  ) {
    assert.equal(thrownBy(() => requiredFacts(parseExpression("@a"), filters)).code, code);
    assert.equal(thrownBy(() => chosen("@a", { filters })).code, code);
  }
});

Deno.test("evaluate() goes through chains of 20,000 conditions", () => {
  const repeated = (operator: string) => Array.from({ length: 20_000 }, () => "web").join(operator);
  assert.deepEqual(chosen(repeated("|")), [web]);
  assert.deepEqual(chosen(repeated("&")), [web]);
  assert.deepEqual(chosen(`(${repeated("|")}) & !(${repeated("&")})`), []);
});

Deno.test("evaluate() goes as deep as the parser lets an expression nest", () => {
  assert.deepEqual(
    chosen(`${"!(".repeat(99)}web${")".repeat(99)}`),
    ALL.filter((it) => it !== web),
  );
  assert.deepEqual(chosen(`${"deps(".repeat(199)}ui${")".repeat(199)}`), [ui]);
});
