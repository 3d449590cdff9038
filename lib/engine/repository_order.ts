/**
 * Derives an order of repositories from the order of the components in them. A repository with
 * several components waits for everything that any of them waits for.
 *
 * @module
 */

/** Repositories in an order, and what could not be kept. */
export interface RepositoryOrder {
  /** For each repository, those it waits for; it comes after all of them. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  /** Pairs where the first should wait for the second but cannot, as the second waits for it. */
  readonly unkept: readonly (readonly [repository: string, other: string])[];
}

/**
 * Puts repositories into an order in which each comes after those it waits for.
 *
 * Even where the components form no cycle, their repositories can, through different components;
 * then the wait that would close the cycle is left out.
 *
 * @param waits For each repository, those it should wait for, in order of preference
 */
export function orderRepositories(
  waits: ReadonlyMap<string, Iterable<string>>,
): RepositoryOrder {
  const after = new Map<string, readonly string[]>();
  const unkept: [string, string][] = [];
  const open = new Set<string>();
  const visit = (name: string): void => {
    if (after.has(name)) return;
    open.add(name);
    const kept: string[] = [];
    for (const other of waits.get(name)!) {
      if (other === name) continue;
      if (open.has(other)) unkept.push([name, other]);
      else {
        visit(other);
        kept.push(other);
      }
    }
    open.delete(name);
    after.set(name, kept);
  };
  for (const name of waits.keys()) visit(name);
  return { after, unkept };
}
