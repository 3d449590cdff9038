/**
 * The order in which services start, and the circles that leave none.
 *
 * Looks at names alone. Nothing here recurses, so a chain of any length is fine.
 *
 * @module
 */

import type { ServiceConfig } from "./environment.ts";

/** A service and what it names in its `depends_on`. */
type Dependent = Pick<ServiceConfig, "name" | "dependsOn">;

/** A way from a service back to itself. */
export interface ServiceCircle {
  /** Names of the services on the way; the first one stands again at the end. */
  readonly path: readonly string[];
  /** The service whose `depends_on` closes it. */
  readonly from: string;
  /** What that `depends_on` names. */
  readonly to: string;
}

/**
 * The services in an order in which each comes after everything it depends on, and otherwise in the
 * manifest's: a service is only moved forward, to stand before the first one that needs it.
 *
 * A name that no service has is passed over, and a circle is cut where it closes; a manifest has
 * neither, because both are reported when it is read.
 *
 * @param services The services, in the manifest's order
 */
export function orderServices<Service extends Dependent>(
  services: readonly Service[],
): readonly Service[] {
  return walk(services).order;
}

/**
 * The circles among services, each once. Without the dependencies that close them there is an order.
 *
 * @param services The services, in the manifest's order
 */
export function findServiceCircles(services: readonly Dependent[]): readonly ServiceCircle[] {
  return walk(services).circles;
}

/** A service on the way of the search, with the next of its dependencies to follow. */
interface Visit<Service> {
  readonly service: Service;
  next: number;
}

/** Goes depth first from each service to what it depends on; what is left behind is in order. */
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
