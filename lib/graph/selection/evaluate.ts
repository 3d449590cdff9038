/**
 * Decides which targets a selection expression chooses.
 *
 * Pure: `requiredFacts()` names what the expression needs to know about repositories and revisions,
 * and the caller provides it. A name, tag, path or filter that does not exist in the project is an
 * error; a condition that merely holds for nothing gives an empty selection.
 *
 * @module
 */

import { affectedComponents } from "../affected.ts";
import type { ComponentGraph } from "../component_graph.ts";
import type { Target } from "../target.ts";
import {
  type Expression,
  type Field,
  operandsOf,
  partsOfExpression,
  type Predicate,
} from "./expression.ts";
import { compileGlob } from "./glob.ts";
import { savedFilters } from "./saved_filters.ts";
import { unknownName, valuesOf } from "./unknown_name.ts";

/** What predicates ask about a repository. */
export interface RepositoryFacts {
  readonly dirty: boolean;
  readonly ahead: boolean;
  readonly behind: boolean;
  /** Whether it is not on disk; then no other predicate holds. */
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
  /**
   * The state of a repository by its name, undefined where it is unknown: then no predicate holds.
   * Required where `requiredFacts()` says so.
   */
  readonly status?: (repository: string) => RepositoryFacts | undefined;
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
  for (const used of [expression, ...savedFilters(expression, filters).values()]) {
    for (const part of partsOfExpression(used)) {
      if (part.type === "affected") revisions.add(part.revision);
      else if (part.type === "predicate") status = true;
    }
  }
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
  const saved = new Map<string, ReadonlySet<Target>>();
  for (const [name, used] of savedFilters(expression, context.filters)) {
    saved.set(name, new Evaluation(context, saved, name).evaluate(used));
  }
  const chosen = new Evaluation(context, saved).evaluate(expression);
  return context.targets.filter((target) => chosen.has(target));
}

/** Evaluates one expression. It recurses, as deep as the parser lets parentheses nest. */
class Evaluation {
  readonly #context: SelectionContext;
  /** What each filter used by the expression chooses. */
  readonly #saved: ReadonlyMap<string, ReadonlySet<Target>>;
  /** Name of the filter whose expression it is, for messages. */
  readonly #filter: string | undefined;

  constructor(
    context: SelectionContext,
    saved: ReadonlyMap<string, ReadonlySet<Target>>,
    filter?: string,
  ) {
    this.#context = context;
    this.#saved = saved;
    this.#filter = filter;
  }

  evaluate(node: Expression): ReadonlySet<Target> {
    switch (node.type) {
      case "either":
        return operandsOf(node).map((it) => this.evaluate(it)).reduce((a, b) => a.union(b));
      case "both":
        return operandsOf(node).map((it) => this.evaluate(it)).reduce((a, b) => a.intersection(b));
      case "not":
        return new Set(this.#context.targets).difference(this.evaluate(node.operand));
      case "deps":
      case "dependents":
        return this.#withRelatives(node.type, this.evaluate(node.operand));
      case "affected":
        return this.#affectedSince(node.revision);
      case "saved":
        return this.#saved.get(node.name)!;
      case "match":
        return this.#matching(node.field, node.glob);
      case "predicate":
        return this.#holding(node.predicate);
    }
  }

  #withRelatives(
    direction: "deps" | "dependents",
    start: ReadonlySet<Target>,
  ): ReadonlySet<Target> {
    const { graph } = this.#context;
    const names = new Set([...start].map(({ component }) => component));
    const reached = direction === "deps" ? graph.dependenciesOf(names) : graph.dependentsOf(names);
    return this.#ofComponents(new Set([...names, ...reached]));
  }

  #affectedSince(revision: string): ReadonlySet<Target> {
    const { graph, changed } = this.#context;
    const affected = affectedComponents(graph, required(changed)(revision));
    return this.#ofComponents(new Set(affected.map(({ name }) => name)));
  }

  #ofComponents(names: ReadonlySet<string>): ReadonlySet<Target> {
    return new Set(this.#context.targets.filter(({ component }) => names.has(component)));
  }

  #holding(predicate: Predicate): ReadonlySet<Target> {
    const status = required(this.#context.status);
    return new Set(this.#context.targets.filter(({ repository }) => {
      const facts = status(repository);
      if (facts === undefined) return false;
      if (facts.missing) return predicate === "missing";
      return predicate === "clean" ? !facts.dirty : facts[predicate];
    }));
  }

  #matching(field: Field, glob: string): ReadonlySet<Target> {
    const { targets, filters } = this.#context;
    const matches = field === "path"
      ? compileGlob(normalPath(glob), "path")
      : compileGlob(glob, "name");
    const found = targets.filter((target) => valuesOf(target, field).some(matches));
    if (found.length > 0) return new Set(found);
    throw unknownName(field, glob, { targets, filters, usedIn: this.#filter });
  }
}

/** Brings a path as the shell completes it, `./services/api/`, into the form that targets have. */
function normalPath(glob: string): string {
  return glob.replace(/^(?:\.\/+)+/, "").replace(/(?<!\/)\/+$/, "") || ".";
}

/** Facts that `requiredFacts()` asked for. */
function required<Facts>(facts: Facts | undefined): Facts {
  if (facts === undefined) throw new TypeError("the expression needs facts that were not given");
  return facts;
}
