/** Laws that selection expressions obey, tried on random projects and expressions. */

import assert from "node:assert/strict";
import { evaluate, type SelectionContext } from "../../../lib/graph/selection/evaluate.ts";
import type { Expression } from "../../../lib/graph/selection/expression.ts";
import { parseExpression } from "../../../lib/graph/selection/parse.ts";
import type { Target } from "../../../lib/graph/target.ts";
import { randomGraph, reachable } from "../../support/component_graph.ts";
import { expressionText, randomExpression } from "../../support/expression.ts";
import { Random } from "../../support/random.ts";

const REPOSITORIES = ["r0", "r1", "r2", "r3"];

/** A project whose components lie in one or two of four repositories, in any state. */
function randomContext(random: Random): SelectionContext {
  const graph = randomGraph(random, 1 + random.below(6), random.next() / 2);
  const targets = graph.names.flatMap((component): Target[] =>
    random.shuffled(REPOSITORIES).slice(0, 1 + random.below(2)).map((repository) => ({
      component,
      repository,
      path: `${repository}/${component}`,
      tags: ["x", "y"].filter(() => random.chance(0.5)),
    }))
  );
  const states = new Map(REPOSITORIES.map((name) => {
    const missing = random.chance(0.2);
    const state = () => !missing && random.chance(0.5);
    return [name, { missing, dirty: state(), ahead: state(), behind: state() }];
  }));
  const changed = new Set(graph.names.filter(() => random.chance(0.3)));
  return {
    targets,
    graph,
    filters: new Map(),
    status: (repository) => states.get(repository)!,
    changed: () => changed,
  };
}

/** A condition that names only what the project has. */
function randomLeaf(random: Random, { targets }: SelectionContext): Expression {
  const { component, repository, path, tags } = random.pick(targets);
  const match = (field: "name" | "tag" | "path", glob: string): Expression => ({
    type: "match",
    field,
    glob,
  });
  const leaves: Expression[] = [
    match("name", component),
    match("name", `${repository.slice(0, 1)}*`),
    match("path", `${repository}/*`),
    match("path", path.replace("n", "[!x]")),
    ...tags.map((tag) => match("tag", tag)),
    { type: "affected", revision: "main" },
    ...(["dirty", "clean", "ahead", "behind", "missing"] as const).map((predicate) => ({
      type: "predicate" as const,
      predicate,
    })),
  ];
  return random.pick(leaves);
}

/** Calls `check` with many projects, and the texts of three expressions for each. */
function forMany(
  seed: number,
  check: (chosen: (text: string) => readonly Target[], texts: [string, string, string]) => void,
): void {
  const random = new Random(seed);
  for (let round = 0; round < 400; round++) {
    const context = randomContext(random);
    const text = () =>
      expressionText(randomExpression(random, () => randomLeaf(random, context), 3));
    check((it) => evaluate(parseExpression(it), context), [text(), text(), text()]);
  }
}

/** Declares a law: both sides choose the same, whatever A, B and C are. */
function law(seed: number, left: string, right: string): void {
  Deno.test(`${left} chooses the same as ${right}`, () => {
    forMany(seed, (chosen, texts) => {
      const filled = (side: string) =>
        side.replaceAll(/[ABC]/g, (letter) => `(${texts["ABC".indexOf(letter)]})`);
      assert.deepEqual(chosen(filled(left)), chosen(filled(right)), filled(left));
    });
  });
}

law(1, "!!A", "A");
law(2, "!(A & B)", "!A | !B");
law(3, "!(A | B)", "!A & !B");
law(4, "A & A", "A");
law(5, "A | A", "A");
law(6, "A & B", "B & A");
law(7, "A | B", "B | A");
law(8, "A & (B | C)", "A & B | A & C");
law(9, "A | B & C", "(A | B) & (A | C)");
law(10, "A | A & B", "A");
law(11, "A | !A", "*");
law(12, "A & !A", "!*");
law(13, "deps(deps(A))", "deps(A)");
law(14, "dependents(dependents(A))", "dependents(A)");
law(15, "deps(A | B)", "deps(A) | deps(B)");
law(16, "dependents(A | B)", "dependents(A) | dependents(B)");
law(17, "dependents(affected(main))", "affected(main)");
law(18, "A & clean", "A & !dirty & !missing");
law(19, "(A & B) & C", "A & (B & C)");

/** Declares that all that one side chooses the other one does, too. */
function subset(seed: number, left: string, right: string): void {
  Deno.test(`${left} chooses nothing that ${right} does not`, () => {
    forMany(seed, (chosen, texts) => {
      const filled = (side: string) =>
        side.replaceAll(/[AB]/g, (letter) => `(${texts["AB".indexOf(letter)]})`);
      const more = new Set(chosen(filled(right)));
      assert.deepEqual(chosen(filled(left)).filter((it) => !more.has(it)), [], filled(left));
    });
  });
}

subset(21, "A & B", "A");
subset(22, "A", "A | B");
subset(23, "A", "deps(A)");
subset(24, "A", "dependents(A)");
subset(25, "deps(A & B)", "deps(A)");
subset(26, "dirty & A", "!clean & !missing");

/** Decides for one target whether an expression chooses it, the slow and obvious way. */
function chooses(node: Expression, target: Target, context: SelectionContext): boolean {
  const facts = context.status!(target.repository);
  const isRelated = (from: string, to: string) =>
    from === to || reachable((name) => context.graph.directDependenciesOf(name), from).has(to);
  switch (node.type) {
    case "either":
      return chooses(node.left, target, context) || chooses(node.right, target, context);
    case "both":
      return chooses(node.left, target, context) && chooses(node.right, target, context);
    case "not":
      return !chooses(node.operand, target, context);
    case "deps":
      return context.targets.some((it) =>
        chooses(node.operand, it, context) && isRelated(it.component, target.component)
      );
    case "dependents":
      return context.targets.some((it) =>
        chooses(node.operand, it, context) && isRelated(target.component, it.component)
      );
    case "affected":
      return [...context.changed!(node.revision)].some((it) => isRelated(target.component, it));
    case "predicate":
      if (facts === undefined) return false;
      return node.predicate === "clean" ? !facts.dirty && !facts.missing : facts[node.predicate];
    case "match": {
      const { glob, field } = node;
      if (field === "tag") return target.tags.includes(glob);
      if (field === "path") {
        return new RegExp(`^${glob.replace("*", ".*").replace("!", "^")}$`).test(target.path);
      }
      return glob === "r*" || glob === target.component || glob === target.repository;
    }
    case "saved":
      assert.fail("no saved expressions here");
  }
}

Deno.test("evaluate() agrees with a decision for each target alone", () => {
  const random = new Random(31);
  let some = 0;
  for (let round = 0; round < 1500; round++) {
    const context = randomContext(random);
    const expression = randomExpression(random, () => randomLeaf(random, context), 4);
    const expected = context.targets.filter((target) => chooses(expression, target, context));
    const text = expressionText(expression);
    assert.deepEqual(evaluate(parseExpression(text), context), expected, text);
    if (expected.length > 0 && expected.length < context.targets.length) some++;
  }
  assert.ok(some > 200, `only ${some} were not all or nothing, so this proves little`);
});
