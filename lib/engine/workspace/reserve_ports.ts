/**
 * Reserves the ports of a workspace's services, and another one where a port turns out to be taken.
 *
 * @module
 */

import type { PortBinding } from "../../backends/backend.ts";
import type { PortConfig, ServiceConfig } from "../../manifest/environment.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Reserves a port for each that the services listen on: the fixed one, or one that is free.
 *
 * @throws {NestrError} `PORT_TAKEN` for a fixed one, `PORTS_EXHAUSTED`
 */
export async function reservePorts(
  shop: Workshop,
  services: readonly ServiceConfig[],
): Promise<void> {
  const wanted = services.flatMap(({ ports }) => ports);
  for (const { host } of wanted) {
    if (host === undefined) continue;
    await shop.ports.claim(host);
    await shop.willDo({ type: "ports", ports: [host] });
  }
  const free = await reserve(shop, wanted.filter(({ host }) => host === undefined).length);
  const next = free.values();
  const bind = ({ container, host, name }: PortConfig): PortBinding => ({
    container,
    host: host ?? next.next().value!,
    ...(name === undefined ? {} : { name }),
  });
  await shop.change((record) => ({
    ...record,
    services: services.map(({ name, ports }) => ({
      name,
      host: shop.host,
      ports: ports.map(bind),
    })),
  }));
}

/**
 * Reserves ports and writes them down. A crash between the two frees them by itself: the reservation
 * belongs to a process that is gone, for a workspace that does not exist.
 */
async function reserve(shop: Workshop, count: number): Promise<readonly number[]> {
  if (count === 0) return [];
  const ports = await shop.ports.allocate(count);
  await shop.willDo({ type: "ports", ports });
  return ports;
}

/**
 * Gives a service another port instead of one that somebody else has taken.
 *
 * @param shop The workshop
 * @param service Name of the service
 * @param taken The port of the machine that is taken
 */
export async function replacePort(shop: Workshop, service: string, taken: number): Promise<void> {
  const [port] = await reserve(shop, 1);
  await shop.change((record) => withPort(record, service, taken, port!));
  await shop.ports.release([taken]);
}

function withPort(
  record: WorkspaceRecord,
  service: string,
  from: number,
  to: number,
): WorkspaceRecord {
  const moved = (port: PortBinding) => port.host === from ? { ...port, host: to } : port;
  return {
    ...record,
    services: record.services.map((it) =>
      it.name === service ? { ...it, ports: it.ports.map(moved) } : it
    ),
  };
}
