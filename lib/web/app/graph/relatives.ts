/**
 * Who depends on whom, directly and through others.
 *
 * @module
 */

import type { ComponentDocument } from "../../wire.ts";

/** What a component needs and what needs it. */
export interface Kin {
  readonly dependencies: ReadonlySet<string>;
  readonly dependents: ReadonlySet<string>;
}

/** Everything that is reached from a component in both directions. Circles do no harm. */
export function kinOf(components: readonly ComponentDocument[], name: string): Kin {
  const byName = new Map(components.map((component) => [component.name, component]));
  return {
    dependencies: reached(name, (next) => byName.get(next)?.dependsOn ?? []),
    dependents: reached(name, (next) => byName.get(next)?.dependents ?? []),
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
