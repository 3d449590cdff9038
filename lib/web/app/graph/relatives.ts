/**
 * Which components depend on which, directly and through others.
 *
 * @module
 */

import type { ComponentDocument } from "../../wire.ts";

/** What a component depends on, and what depends on it. */
export interface Kin {
  readonly dependencies: ReadonlySet<string>;
  readonly dependents: ReadonlySet<string>;
}

/** Everything reachable from a component in both directions, in the given order. Allows cycles. */
export function kinOf(components: readonly ComponentDocument[], name: string): Kin {
  const byName = new Map(components.map((component) => [component.name, component]));
  const inOrder = (names: ReadonlySet<string>): ReadonlySet<string> =>
    new Set(components.map((component) => component.name).filter((one) => names.has(one)));
  return {
    dependencies: inOrder(reached(name, (next) => byName.get(next)?.dependsOn ?? [])),
    dependents: inOrder(reached(name, (next) => byName.get(next)?.dependents ?? [])),
  };
}

function reached(from: string, next: (name: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...next(from)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name) || name === from) continue;
    seen.add(name);
    open.push(...next(name));
  }
  return seen;
}

/** The key of the arrow from a component to one that depends on it. */
export const arrowKey = (needed: string, by: string): string => `${needed}\n${by}`;

/**
 * The arrows of cycles.
 *
 * @param cycles Paths on which each component depends on the next, with the first at both ends
 */
export function circleArrows(cycles: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(
    cycles.flatMap((names) =>
      names.slice(1).map((needed, index) => arrowKey(needed, names[index]!))
    ),
  );
}
