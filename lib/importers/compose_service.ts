/**
 * One service of a Compose file as a manifest has it.
 *
 * @module
 */

import { readCommand } from "./compose_command.ts";
import { noteRestarts } from "./compose_dependencies.ts";
import { readEnvFiles, readEnvironment } from "./compose_environment.ts";
import type { ComposeFiles } from "./compose_files.ts";
import { readHealth } from "./compose_healthcheck.ts";
import { knownPorts } from "./compose_images.ts";
import { noteLeftovers } from "./compose_leftovers.ts";
import { readLimits } from "./compose_limits.ts";
import type { ComposeTable } from "./compose_node.ts";
import { type ImportedPort, readPorts } from "./compose_ports.ts";
import type { SelectedService } from "./compose_selection.ts";
import { readVolumes } from "./compose_volumes.ts";

/** A service with its ports, which env files tell others of. */
export interface ImportedService {
  /** Its name in the manifest. */
  readonly name: string;
  readonly ports: readonly ImportedPort[];
  /** Its entry in the manifest. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/**
 * Imports a service.
 *
 * @param service The service
 * @param volumes The volumes of the application's top level
 * @param files Where files are looked for, and notes made
 */
export async function importService(
  service: SelectedService,
  volumes: ComposeTable,
  files: ComposeFiles,
): Promise<ImportedService> {
  const { name, image, table, dependsOn } = service;
  const { report } = files;
  const ports = portsOf(service, files);
  const numbers = ports.map(({ container }) => container);
  const command = readCommand(table, report);
  const env = readEnvironment(table, report);
  const envFiles = await readEnvFiles(table, files);
  const { ready, healthcheck } = readHealth(table, image, numbers, report);
  noteRestarts(table, report);
  noteLeftovers(table, report);
  const entry = {
    image,
    command,
    ports: listUnlessEmpty(
      ports.map(({ container, name }) => name ? { container, name } : container),
    ),
    env_file: envFiles.length === 1 ? envFiles[0] : listUnlessEmpty(envFiles),
    volumes: listUnlessEmpty(readVolumes(table, volumes, files)),
    depends_on: listUnlessEmpty(dependsOn),
    ...readLimits(table, report),
    env: env.size === 0 ? undefined : Object.fromEntries(env),
    ready,
    healthcheck,
  };
  return { name, ports, entry: withoutGaps(entry) };
}

function portsOf(
  { table, image, node }: SelectedService,
  files: ComposeFiles,
): readonly ImportedPort[] {
  const ports = readPorts(table, files.report);
  const known = knownPorts(image);
  if (ports.length > 0 || known.length === 0) return ports;
  files.report.note(
    node.place,
    `gets the ${known.length === 1 ? "port" : "ports"} ${known.join(" and ")} of its image, ` +
      "so that programs outside of containers reach it",
  );
  return known.map((container) => ({ container }));
}

function listUnlessEmpty<Element>(list: readonly Element[]): readonly Element[] | undefined {
  return list.length === 0 ? undefined : list;
}

function withoutGaps(entry: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}
