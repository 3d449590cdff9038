/**
 * The services of a workspace in words: where they answer and how they stand.
 *
 * @module
 */

import type { ServiceStatus } from "../backends/backend.ts";
import type { ServiceInfo } from "../engine/workspace/workspace_info.ts";
import type { Appearance } from "./appearance.ts";
import type { Paint } from "./style.ts";

/**
 * Where a port answers: `localhost:20000`; with several the inner one as well, or its name:
 * `localhost:20000 (main)`.
 *
 * @param service The service
 */
export function portTexts(service: ServiceInfo): readonly string[] {
  const { ports } = service;
  return ports.map(({ container, host, name }) =>
    `${addressOf(service, host)}${ports.length === 1 ? "" : ` (${name ?? container})`}`
  );
}

/** Where a port of a service answers, in one word: `localhost:20000`, `[2001:db8::1]:20000`. */
export function addressOf({ host }: ServiceInfo, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * The services of a workspace in one word: `postgres:20000,redis:20001`; empty where there are
 * none.
 *
 * @param services In the order to show them
 */
export function servicesText(services: readonly ServiceInfo[]): string {
  return services.flatMap(({ name, ports }) =>
    ports.length === 0 ? [name] : ports.map(({ host }) => `${name}:${host}`)
  ).join(",");
}

/** How a service stands, at one glance. */
export interface ServiceMark {
  readonly sign: string;
  readonly paint: Paint;
  /** `healthy`, `running`, `starting`, `unhealthy`, `stopped`, `exited 1`, `missing`. */
  readonly words: string;
}

/**
 * The sign, the colour and the words for how a service stands.
 *
 * @param status How it stands
 * @param appearance Where it is shown
 */
export function serviceMark(
  { state, health, exitCode }: ServiceStatus,
  { style, symbols }: Appearance,
): ServiceMark {
  switch (state) {
    case "running":
      if (health === "unhealthy") {
        return { sign: symbols.failure, paint: style.failure, words: health };
      }
      return health === "starting"
        ? { sign: symbols.running, paint: style.warning, words: health }
        : { sign: symbols.success, paint: style.success, words: health ?? state };
    case "stopped":
      return { sign: symbols.skipped, paint: style.muted, words: state };
    case "exited":
      return {
        sign: symbols.failure,
        paint: style.failure,
        words: exitCode === null ? state : `exited ${exitCode}`,
      };
    case "missing":
      return { sign: symbols.warning, paint: style.warning, words: state };
  }
}
