/**
 * Imports a Compose file: its services become those of an `[environment]`, of which each workspace
 * has its own.
 *
 * What is imported is what Compose itself would make of the file, with override file, `include`,
 * `extends`, profiles and the `.env` file beside it. Differences that come from the purpose are
 * notes as well: ports are not fixed, volumes are each workspace's own, and nothing is built. No
 * command is run, and neither the network nor the environment of the shell is asked.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { isFile } from "../files/path_kind.ts";
import { ComposeApplications } from "./compose_application.ts";
import { ComposeFiles, overrideOf } from "./compose_files.ts";
import { type ComposeVariables, FOLDER_VARIABLE } from "./compose_interpolation.ts";
import { envLines, type ReachableService } from "./compose_injection.ts";
import { noteTopLeftovers } from "./compose_leftovers.ts";
import { type ComposeNode, type ComposeTable, isAbsent, tableOf } from "./compose_node.ts";
import { ComposeReport } from "./compose_report.ts";
import { selectServices } from "./compose_selection.ts";
import { importService } from "./compose_service.ts";
import { plainText } from "./compose_text.ts";
import { noteVolumes } from "./compose_volumes.ts";
import type { Imported, ImportSource } from "./imported.ts";
import { someNames } from "./some_names.ts";

/**
 * Imports a Compose file.
 *
 * @param source The file; its groups are profiles
 * @throws {NestrError} `IMPORT_INVALID` with all problems in `details.problems`, `NAME_UNKNOWN` for
 * a profile that no service has, `IMPORT_NOT_FOUND`, `FILE_ACCESS`
 */
export async function importCompose(source: ImportSource): Promise<Imported> {
  const report = new ComposeReport(source.path);
  const files = new ComposeFiles(source.root, report);
  const folder = dirname(source.path);
  const known = new Map([[FOLDER_VARIABLE, { value: folder, isSecret: true }]]);
  const variables = await files.variables(join(folder, ".env"), known);
  const paths = pathsOf(source.path, files);
  const top = await new ComposeApplications(files).read(paths, { folder, variables });
  const services = tableOf(top.get("services"), report);
  // Problems of the files come first: what they are about is missing from the services.
  report.throwIfAny();
  if (services.size === 0) {
    report.problem(await placeOf(source.path, files), "the file has no services");
    report.throwIfAny();
  }
  const profiles = (source.groups ?? [variables.get("COMPOSE_PROFILES")?.value ?? ""])
    .flatMap((text) => text.split(",")).map((text) => text.trim()).filter((text) => text !== "");
  const environment = await importServices(top, services, profiles, files);
  const nameNode = top.get("name");
  const written = isAbsent(nameNode) ? undefined : plainText(nameNode!, report);
  const name = variables.get("COMPOSE_PROJECT_NAME")?.value || written;
  noteOtherFiles(variables, paths, top.get("services")!, report);
  noteTopLeftovers(top, report);
  report.throwIfAny();
  return {
    ...(name ? { name } : {}),
    tables: environment === undefined ? {} : { environment },
    notes: report.notes(),
    files: report.files,
  };
}

/** The file, and the one that Compose would lay over it. */
function pathsOf(path: string, files: ComposeFiles): readonly string[] {
  const override = overrideOf(path);
  if (override === undefined) return [path];
  return files.inside(dirname(path), basename(override)) === undefined ? [path] : [path, override];
}

/** Notes that `.env` makes an application of other files than those that were read. */
function noteOtherFiles(
  variables: ComposeVariables,
  paths: readonly string[],
  services: ComposeNode,
  report: ComposeReport,
): void {
  const value = variables.get("COMPOSE_FILE")?.value;
  if (!value) return;
  const separator = variables.get("COMPOSE_PATH_SEPARATOR")?.value || ":";
  const named = value.split(separator).map((path) => resolve(dirname(paths[0]!), path));
  if (JSON.stringify(named) === JSON.stringify(paths)) return;
  report.note(
    services.place,
    `not followed: .env names the files of the application; only ${
      paths.map((path) => basename(path)).join(" and ")
    } ${paths.length === 1 ? "was" : "were"} imported`,
    "COMPOSE_FILE",
  );
}

async function placeOf(path: string, files: ComposeFiles) {
  const node = await files.read(path, { folder: dirname(path), variables: new Map() });
  return node!.place;
}

async function importServices(
  top: ComposeTable,
  written: ComposeTable,
  profiles: readonly string[],
  files: ComposeFiles,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { report } = files;
  const volumes = tableOf(top.get("volumes"), report);
  const { services, programs } = selectServices(written, profiles, report);
  noteVolumes(volumes, report);
  const imported: ReachableService[] = [];
  for (const [writtenName, service] of services) {
    imported.push({ ...await importService(service, volumes, files), writtenName });
  }
  if (imported.length === 0) return undefined;
  return {
    services: Object.fromEntries(imported.map(({ name, entry }) => [name, entry])),
    ...injectionOf(envLines(imported, programs, report), top.get("services")!, files),
  };
}

/**
 * The env file of a workspace; nothing where no service has a port.
 *
 * A `.env` that is there already goes into a workspace as it is: programs need the rest of it,
 * services may read it, and it may be committed. The addresses then go beside it.
 */
function injectionOf(
  lines: ReadonlyMap<string, string>,
  services: ComposeNode,
  files: ComposeFiles,
): Readonly<Record<string, unknown>> {
  if (lines.size === 0) return {};
  const isThere = files.inside(files.root, ".env") !== undefined &&
    isFile(join(files.root, ".env"));
  const file = isThere ? ".env.workspace" : ".env";
  files.report.note(
    services.place,
    `each workspace gets a file ${file} with ${someNames([...lines.keys()])}` +
      (isThere ? ", and a copy of .env, over which `ajj run` puts it" : "") +
      ": change the injection to the names that your programs read",
    "injection",
  );
  const template = [...lines].map(([name, value]) => `${name}=${value}\n`).join("");
  return {
    injection: { file, template },
    ...(isThere ? { workspace: { copy: [".env"] } } : {}),
  };
}
