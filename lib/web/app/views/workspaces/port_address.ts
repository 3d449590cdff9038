/**
 * Where a port of a service is reached, and whether a browser could show what answers there. Pure.
 *
 * What a port speaks is written nowhere, and asking it would wake what listens. So it is told by its name
 * and its number; of a port that neither tells about, only the address is shown.
 *
 * @module
 */

import type { PortBinding } from "../../../wire.ts";

/** Names that a port of a website or an API has. */
const WEB_NAME = /^(?:https?|web|www|ui|api|app|admin|console|dashboard|metrics)$/i;

/** Where servers for browsers listen by custom: those of frameworks, proxies and consoles. */
const WEB_PORTS: ReadonlySet<number> = new Set([
  ...[80, 443, 1313, 3000, 3001, 3002, 3003, 4000, 4173, 4200, 4321, 5000, 5001, 5173, 5174, 6006],
  ...[7474, 8000, 8001, 8008, 8025, 8080, 8081, 8082, 8083, 8088, 8090, 8161, 8200, 8222, 8443],
  ...[8500, 8888, 9000, 9001, 9080, 9090, 9091, 9093, 9200, 9443, 15672, 16686],
]);

const SECURE_PORTS: ReadonlySet<number> = new Set([443, 8443, 9443]);

/** Where a port is reached, for `psql -h` and the like: `HOST:PORT`. */
export function addressOf(host: string, port: PortBinding): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port.host}`;
}

/** What to open in a browser; undefined where it is not likely that one can show it. */
export function webAddressOf(host: string, port: PortBinding): string | undefined {
  const { container, name } = port;
  const isWeb = name !== undefined && WEB_NAME.test(name) || WEB_PORTS.has(container);
  if (!isWeb) return undefined;
  const isSecure = name?.toLowerCase() === "https" || SECURE_PORTS.has(container);
  return `${isSecure ? "https" : "http"}://${addressOf(host, port)}`;
}
