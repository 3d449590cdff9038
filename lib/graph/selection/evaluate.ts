/**
 * Decides which targets a selection expression chooses.
 *
 * Pure: what the expression needs to know of repositories and revisions is named by `requiredFacts()` and
 * handed in. A name, tag, path or filter that does not exist in the project is an error; a condition
 * that merely holds for nothing is an empty selection.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { nearestNames } from "../../errors/nearest_names.ts";
import { affectedComponents } from "../affected.ts";
import type { ComponentGraph } from "../component_graph.ts";
import type { Target } from "../target.ts";
import type { Expression, Field, Predicate } from "./expression.ts";
import { compileGlob, isGlob } from "./glob.ts";
import { parseExpression } from "./parse.ts";

/** What predicates ask of a repository. */
export interface RepositoryFacts {
  readonly dirty: boolean;
  readonly ahead: boolean;
  readonly behind: boolean;
  readonly missing: boolean;
}

/** What must be known before an expression can be evaluated. */
export interface RequiredFacts {
  /** Whether the state of the repositories is needed. */
  readonly status: boolean;
  /** The revisions to find changes since. */
  readonly revisions: readonly string[];
}

/** What an expression is evaluated against. */
export interface SelectionContext {
  /** What can be chosen, in the order of the result. */
  readonly targets: readonly Target[];
  readonly graph: ComponentGraph;
  /** Saved expressions by name. */
  readonly filters: ReadonlyMap<string, string>;
  /** The state of a repository by its name; needed where `requiredFacts()` says so. */
  readonly status?: (repository: string) => RepositoryFacts;
  /** Names of the components that have changed since a revision. */
  readonly changed?: (revision: string) => ReadonlySet<string>;
}

/**
 * What must be found out before an expression can be evaluated.
 *
 * @param expression The expression
 * @param filters Saved expressions by name
 * @throws {NestrError} `NAME_UNKNOWN` for an unknown filter, `SELECTION_INVALID` for one that is not
 * valid or contains itself
 */
export function requiredFacts(
  expression: Expression,
  filters: ReadonlyMap<string, string>,
): RequiredFacts {
  let status = false;
  const revisions = new Set<string>();
  const visit = (node: Expression, trail: readonly string[]): void => {
    switch (node.type) {
      case "either":
      case "both":
        visit(node.left, trail);
        visit(node.right, trail);
        break;
      case "not":
      case "deps":
      case "dependents":
        visit(node.operand, trail);
        break;
      case "saved":
        visit(savedExpression(node.name, filters, trail), [...trail, node.name]);
        break;
      case "affected":
        revisions.add(node.revision);
        break;
      case "predicate":
        status = true;
    }
  };
  visit(expression, []);
  return { status, revisions: [...revisions] };
}

/**
 * The targets that an expression chooses, in the context's order.
 *
 * @param expression The expression
 * @param context What to evaluate it against
 * @throws {NestrError} `NAME_UNKNOWN` for a name, tag, path or filter that does not exist;
 * `SELECTION_INVALID` for a filter that is not valid or contains itself
 */
export function evaluate(expression: Expression, context: SelectionContext): readonly Target[] {
  const chosen = new Evaluation(context).evaluate(expression, []);
  return context.targets.filter((target) => chosen.has(target));
}

class Evaluation {
  readonly #context: SelectionContext;

  constructor(context: SelectionContext) {
    this.#context = context;
  }

  evaluate(node: Expression, trail: readonly string[]): ReadonlySet<Target> {
    const { targets, graph, filters, changed } = this.#context;
    switch (node.type) {
      case "either":
        return this.evaluate(node.left, trail).union(this.evaluate(node.right, trail));
      case "both":
        return this.evaluate(node.left, trail).intersection(this.evaluate(node.right, trail));
      case "not":
        return new Set(targets).difference(this.evaluate(node.operand, trail));
      case "deps":
      case "dependents": {
        const names = new Set(
          [...this.evaluate(node.operand, trail)].map(({ component }) => component),
        );
        const reached = node.type === "deps"
          ? graph.dependenciesOf(names)
          : graph.dependentsOf(names);
        return this.#ofComponents(new Set([...names, ...reached]));
      }
      case "affected": {
        const affected = affectedComponents(graph, required(changed)(node.revision));
        return this.#ofComponents(new Set(affected.map(({ name }) => name)));
      }
      case "saved":
        return this.evaluate(savedExpression(node.name, filters, trail), [...trail, node.name]);
      case "match":
        return this.#matching(node.field, node.glob);
      case "predicate":
        return this.#holding(node.predicate);
    }
  }

  #ofComponents(names: ReadonlySet<string>): ReadonlySet<Target> {
    return new Set(this.#context.targets.filter(({ component }) => names.has(component)));
  }

  #holding(predicate: Predicate): ReadonlySet<Target> {
    const status = required(this.#context.status);
    return new Set(this.#context.targets.filter(({ repository }) => {
      const facts = status(repository);
      return predicate === "clean" ? !facts.dirty && !facts.missing : facts[predicate];
    }));
  }

  #matching(field: Field, glob: string): ReadonlySet<Target> {
    const matches = compileGlob(glob, field === "path" ? "path" : "name");
    const found = this.#context.targets.filter((target) => valuesOf(target, field).some(matches));
    if (found.length > 0) return new Set(found);
    const known = new Set(this.#context.targets.flatMap((target) => valuesOf(target, field)));
    throw this.#unknown(field, glob, nearestNames(glob, known));
  }

  #unknown(field: Field, glob: string, candidates: readonly string[]): NestrError {
    const what = {
      name: "no repository or component is called",
      tag: "no repository or component has the tag",
      path: "no repository or component lies at",
    }[field];
    const message = isGlob(glob) ? `${what} anything like "${glob}"` : `${what} "${glob}"`;
    return new NestrError("NAME_UNKNOWN", message, {
      hint: candidates.length > 0
        ? `did you mean ${candidates.join(", ")}?`
        : "see what there is with: nestr repo list",
      details: { field, name: glob, candidates },
    });
  }
}

function valuesOf({ component, repository, path, tags }: Target, field: Field): readonly string[] {
  if (field === "tag") return tags;
  return field === "path" ? [path] : [component, repository];
}

/** A saved expression, unless it leads back to itself. */
function savedExpression(
  name: string,
  filters: ReadonlyMap<string, string>,
  trail: readonly string[],
): Expression {
  const text = filters.get(name);
  if (text === undefined) {
    const candidates = nearestNames(name, filters.keys());
    throw new NestrError("NAME_UNKNOWN", `no filter is called "${name}"`, {
      hint: candidates.length > 0
        ? `did you mean ${candidates.map((it) => `@${it}`).join(", ")}?`
        : "save one under [filters] in the manifest",
      details: { field: "filter", name, candidates },
    });
  }
  if (trail.includes(name)) {
    const path = [...trail.slice(trail.indexOf(name)), name].map((it) => `@${it}`).join(" → ");
    throw new NestrError("SELECTION_INVALID", `the filter "@${name}" contains itself: ${path}`, {
      hint: "take one of them out under [filters] in the manifest",
      details: { expression: text },
    });
  }
  return parseExpression(text);
}

/** Facts that `requiredFacts()` had asked for. */
function required<Facts>(facts: Facts | undefined): Facts {
  if (facts === undefined) throw new TypeError("the expression needs facts that were not given");
  return facts;
}
