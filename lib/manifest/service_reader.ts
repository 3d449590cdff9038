/**
 * Makes a service of an entry under `[environment.services]`.
 *
 * @module
 */

import { parseByteSize } from "./byte_size.ts";
import type { CommandConfig } from "./command.ts";
import { parseDuration } from "./duration.ts";
import type {
  HealthcheckConfig,
  PortConfig,
  ReadyConfig,
  ReadyProbe,
  ServiceConfig,
} from "./environment.ts";
import { type EnvironmentDocument, isServiceName, SERVICE_EXPECTED } from "./environment_schema.ts";
import { distinct, presentElements } from "./named_entries.ts";
import type { Place } from "./problem.ts";
import { readVariables } from "./variables.ts";

type ServiceDocument = NonNullable<NonNullable<EnvironmentDocument["services"]>[string]>;
type CommandDocument = string | readonly (string | undefined)[];

const READY_TIMEOUT_MS = 60_000;
const PROBES = ["tcp", "http", "log", "exec"] as const;

/**
 * Reads one service and notes contradictions in it.
 *
 * @param name Its key
 * @param service The checked entry
 * @param place Where it is
 */
export function readService(name: string, service: ServiceDocument, place: Place): ServiceConfig {
  noteBadService(name, service, place);
  const envFiles = service.env_file as CommandDocument | undefined;
  return {
    name,
    ...(service.image === undefined ? {} : { image: service.image }),
    ports: readPorts(service.ports, place.at("ports")),
    env: readVariables(service.env, place.at("env")),
    envFiles: typeof envFiles === "string" ? [envFiles] : distinct(envFiles),
    volumes: distinct(service.volumes),
    ...(service.command === undefined ? {} : { command: readCommand(service.command) }),
    dependsOn: distinct(service.depends_on),
    ...(service.healthcheck === undefined
      ? {}
      : { healthcheck: readHealthcheck(service.healthcheck, place.at("healthcheck")) }),
    ...(service.ready === undefined
      ? {}
      : { ready: readReady(service.ready, place.at("ready"), service.ports) }),
    ...(service.memory === undefined ? {} : { memoryBytes: parseByteSize(service.memory)! }),
    ...(service.cpus === undefined ? {} : { cpus: service.cpus }),
  };
}

function noteBadService(name: string, service: ServiceDocument, place: Place): void {
  if (!isServiceName(name)) {
    place.note({
      atKey: true,
      message: `${
        JSON.stringify(name)
      } cannot be the name of a service; expected ${SERVICE_EXPECTED}`,
      found: JSON.stringify(name),
      expected: SERVICE_EXPECTED,
    });
  }
  const isNoted = place.at("image").isNoted || place.at("command").isNoted;
  if (service.image === undefined && service.command === undefined && !isNoted) {
    place.note({
      atKey: true,
      message: `"${place.key}" has neither image nor command`,
      expected: "an image, a command, or both",
    });
  }
}

function readCommand(command: ServiceDocument["command"]): CommandConfig {
  const written = command as CommandDocument;
  return typeof written === "string"
    ? { shell: written }
    : { argv: presentElements(written).map(({ element }) => element) };
}

function readPorts(ports: ServiceDocument["ports"], place: Place): readonly PortConfig[] {
  const seen = new Map<number | string, Place>();
  const noteRepeated = (value: number | string, at: Place): void => {
    const first = seen.get(value);
    if (first) {
      at.note({
        message: `the port ${JSON.stringify(value)} stands twice`,
        found: JSON.stringify(value),
        related: first,
      });
    }
    seen.set(value, first ?? at);
  };
  return presentElements(ports).map(({ element, index }) => {
    const port: Partial<PortConfig> = typeof element === "number"
      ? { container: element }
      : element as Partial<PortConfig>;
    if (port.container !== undefined) noteRepeated(port.container, place.at(index));
    if (port.name !== undefined) noteRepeated(port.name, place.at(index, "name"));
    return {
      container: port.container ?? 0,
      ...(port.host === undefined ? {} : { host: port.host }),
      ...(port.name === undefined ? {} : { name: port.name }),
    };
  });
}

function readHealthcheck(
  healthcheck: NonNullable<ServiceDocument["healthcheck"]>,
  place: Place,
): HealthcheckConfig {
  const test = readCommand(healthcheck.test ?? "");
  if ("argv" in test && !["CMD", "CMD-SHELL", "NONE"].includes(test.argv[0] ?? "CMD")) {
    place.at("test", 0).note({
      message: `"${place.key}.test" begins with ${JSON.stringify(test.argv[0])}`,
      found: JSON.stringify(test.argv[0]),
      expected: 'one of "CMD", "CMD-SHELL", "NONE"',
      suggestion: 'put "CMD" before the program',
    });
  }
  return {
    test: "argv" in test ? test.argv : ["CMD-SHELL", test.shell],
    ...milliseconds("intervalMs", healthcheck.interval),
    ...milliseconds("timeoutMs", healthcheck.timeout),
    ...milliseconds("startPeriodMs", healthcheck.start_period),
    ...(healthcheck.retries === undefined ? {} : { retries: healthcheck.retries }),
  };
}

function milliseconds<Key extends string>(
  key: Key,
  text: string | undefined,
): Partial<Record<Key, number>> {
  return text === undefined ? {} : { [key]: parseDuration(text) } as Record<Key, number>;
}

function readReady(
  ready: NonNullable<ServiceDocument["ready"]>,
  place: Place,
  ports: ServiceDocument["ports"],
): ReadyConfig {
  const written = PROBES.filter((probe) => ready[probe] !== undefined);
  if (written.length !== 1 && !PROBES.some((probe) => place.at(probe).isNoted)) {
    place.note({
      message: `"${place.key}" has ${written.length === 0 ? "no probe" : written.join(" and ")}`,
      expected: `one of ${PROBES.join(", ")}`,
    });
  }
  if (typeof ready.tcp === "number" && !mayListenOn(ports, ready.tcp)) {
    place.at("tcp").note({
      message: `"${place.key}.tcp" is ${ready.tcp}, which is no port of the service`,
      found: `the number ${ready.tcp}`,
      expected: "one of the service's ports",
      suggestion: `add ${ready.tcp} to its ports`,
    });
  }
  return {
    probe: readProbe(ready),
    timeoutMs: ready.timeout === undefined ? READY_TIMEOUT_MS : parseDuration(ready.timeout)!,
  };
}

/** A service without any ports may listen on a fixed port of the machine. */
function mayListenOn(ports: ServiceDocument["ports"], port: number): boolean {
  const present = presentElements(ports);
  return present.length === 0 ||
    present.some(({ element }) =>
      element === port || (element as Partial<PortConfig>).container === port
    );
}

function readProbe(ready: NonNullable<ServiceDocument["ready"]>): ReadyProbe {
  if (ready.tcp !== undefined) return { type: "tcp", port: ready.tcp };
  if (ready.http !== undefined) return { type: "http", url: ready.http };
  if (ready.log !== undefined) return { type: "log", text: ready.log };
  return { type: "exec", command: readCommand(ready.exec ?? "") };
}
