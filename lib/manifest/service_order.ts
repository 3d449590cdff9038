/**
 * The order in which services start, and the cycles that rule one out.
 *
 * Considers names alone. Nothing here recurses, so a chain of any length is fine.
 *
 * @module
 */

import type { ServiceConfig } from "./environment.ts";

/** A service and what it names in its `depends_on`. */
type Dependent = Pick<ServiceConfig, "name" | "dependsOn">;

/** A path from a service back to itself. */
export interface ServiceCircle {
  /** Names of the services on the path; the first one is repeated at the end. */
  readonly path: readonly string[];
  /** The service whose `depends_on` closes it. */
  readonly from: string;
  /** What that `depends_on` names. */
  readonly to: string;
}

/**
 * The services in an order in which each comes after everything it depends on, and otherwise in the
 * manifest's: a service is only moved forward, to before the first one that needs it.
 *
 * An unknown name is skipped, and a cycle is cut where it closes; neither occurs in a manifest that
 * was read, because both are reported then.
 *
 * @param services The services, in the manifest's order
 */
export function orderServices<Service extends Dependent>(
  services: readonly Service[],
): readonly Service[] {
  return walk(services).order;
}

/**
 * The cycles among services, each once. Without the dependencies that close them, there is an
 * order.
 *
 * @param services The services, in the manifest's order
 */
export function findServiceCircles(services: readonly Dependent[]): readonly ServiceCircle[] {
  return walk(services).circles;
}

/** A service on the path of the search, with the next of its dependencies to follow. */
interface Visit<Service> {
  readonly service: Service;
  next: number;
}

/** Searches depth first from each service to its dependencies; services are finished in order. */
function walk<Service extends Dependent>(
  services: readonly Service[],
): { readonly order: readonly Service[]; readonly circles: readonly ServiceCircle[] } {
  const byName = new Map(services.map((service) => [service.name, service]));
  const order = new Set<Service>();
  const circles: ServiceCircle[] = [];
  for (const start of services) {
    if (order.has(start)) continue;
    const visits: Visit<Service>[] = [{ service: start, next: 0 }];
    const open = new Set([start.name]);
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const { name, dependsOn } = visit.service;
      if (visit.next === dependsOn.length) {
        visits.pop();
        open.delete(name);
        order.add(visit.service);
        continue;
      }
      const to = dependsOn[visit.next++]!;
      const dependency = byName.get(to);
      if (dependency === undefined || order.has(dependency)) continue;
      if (open.has(to)) {
        const way = [...open];
        circles.push({ path: [...way.slice(way.indexOf(to)), to], from: name, to });
        continue;
      }
      open.add(to);
      visits.push({ service: dependency, next: 0 });
    }
  }
  return { order: [...order], circles };
}
