/**
 * The dependency graph of a project's components.
 *
 * Plain graph queries with deterministic answers: within a level, and wherever else the order is
 * free, the manifest's order decides. Nothing here recurses, so a graph of any depth is fine.
 * Cycles are allowed here and are found by `cycles.ts`; `order()` puts at the end what is in a
 * cycle or depends on one.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import type { ComponentConfig } from "../manifest/project.ts";

/** Components and the dependencies between them. */
export class ComponentGraph {
  /** The components, in the manifest's order. */
  readonly components: readonly ComponentConfig[];
  /** Names of the components, in the manifest's order. */
  readonly names: readonly string[];
  readonly #dependencies: ReadonlyMap<string, readonly string[]>;
  readonly #dependents: ReadonlyMap<string, readonly string[]>;

  /** @param components Components whose `dependsOn` names only components among them */
  constructor(components: readonly ComponentConfig[]) {
    this.components = components;
    this.names = components.map(({ name }) => name);
    const dependents = new Map<string, string[]>(components.map(({ name }) => [name, []]));
    for (const { name, dependsOn } of components) {
      for (const dependency of new Set(dependsOn)) dependents.get(dependency)?.push(name);
    }
    this.#dependencies = new Map(
      components.map(({ name, dependsOn }) => [name, [...new Set(dependsOn)]]),
    );
    this.#dependents = dependents;
  }

  /**
   * What a component names in its `depends_on`.
   *
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  directDependenciesOf(name: string): readonly string[] {
    return this.#neighbours(this.#dependencies, name);
  }

  /**
   * The components that name this one in their `depends_on`.
   *
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  directDependentsOf(name: string): readonly string[] {
    return this.#neighbours(this.#dependents, name);
  }

  /**
   * Everything that these components depend on, directly or through others, in the manifest's
   * order. One of them is included only if another one, or a cycle, leads to it.
   *
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  dependenciesOf(names: Iterable<string>): readonly string[] {
    return this.#reach(this.#dependencies, names);
  }

  /**
   * Everything that depends on these components, directly or through others, in the manifest's
   * order.
   *
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  dependentsOf(names: Iterable<string>): readonly string[] {
    return this.#reach(this.#dependents, names);
  }

  /**
   * The components in groups: each depends only on earlier groups and is in the earliest possible
   * one. What is in a cycle, or depends on one, is in no group.
   */
  levels(): readonly (readonly string[])[] {
    const waiting = new Map(
      this.components.map(({ name }) => [name, this.directDependenciesOf(name).length]),
    );
    const levels: string[][] = [];
    let level = this.names.filter((name) => waiting.get(name) === 0);
    const position = new Map(this.names.map((name, i) => [name, i]));
    while (level.length > 0) {
      levels.push(level);
      const next: string[] = [];
      for (const dependent of level.flatMap((name) => this.directDependentsOf(name))) {
        const left = waiting.get(dependent)! - 1;
        waiting.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
      level = next.sort((a, b) => position.get(a)! - position.get(b)!);
    }
    return levels;
  }

  /**
   * The components level by level, so that each comes after everything it depends on. What is in a
   * cycle, or depends on one, comes last, in the manifest's order.
   */
  order(): readonly string[] {
    const sorted = this.levels().flat();
    if (sorted.length === this.components.length) return sorted;
    const placed = new Set(sorted);
    return [...sorted, ...this.names.filter((name) => !placed.has(name))];
  }

  #neighbours(edges: ReadonlyMap<string, readonly string[]>, name: string): readonly string[] {
    const found = edges.get(name);
    if (found) return found;
    const candidates = nearestNames(name, this.names);
    throw new NestrError("NAME_UNKNOWN", `no component is called "${name}"`, {
      hint: candidates.length > 0
        ? `did you mean ${candidates.join(", ")}?`
        : "list them with: nestr graph order",
      details: { name, candidates },
    });
  }

  #reach(
    edges: ReadonlyMap<string, readonly string[]>,
    names: Iterable<string>,
  ): readonly string[] {
    const reached = new Set<string>();
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      for (const next of this.#neighbours(edges, name)) {
        if (reached.has(next)) continue;
        reached.add(next);
        open.push(next);
      }
    }
    return this.names.filter((name) => reached.has(name));
  }
}
