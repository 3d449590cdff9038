/**
 * Makes an environment of a decoded `[environment]` table, or of an `aether.toml`'s top level: the
 * same content, checked the same way, in another place.
 *
 * Templates are not rendered. Loaded only for a manifest that has an environment.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { checkValue } from "./check.ts";
import type {
  BackendConfig,
  EnvironmentConfig,
  InjectionConfig,
  ServiceConfig,
  WorkspaceConfig,
} from "./environment.ts";
import { type EnvironmentDocument, environmentSchema } from "./environment_schema.ts";
import type { JsonSchema } from "./known_keys.ts";
import { presentElements } from "./named_entries.ts";
import type { Place } from "./problem.ts";
import { normaliseRelativePath } from "./relative_path.ts";
import { findServiceCircles } from "./service_order.ts";
import { readService } from "./service_reader.ts";

type InjectionDocument = Exclude<
  NonNullable<EnvironmentDocument["injection"]>,
  readonly unknown[]
>;

/**
 * Checks and reads an environment.
 *
 * @param value What was decoded; parts that do not fit are removed from it
 * @param place Where it is; problems are noted there
 * @param schema Gives the schema of the whole file, for suggestions
 * @returns The environment; only usable if no problem was noted
 */
export async function readEnvironment(
  value: unknown,
  place: Place,
  schema: () => Promise<JsonSchema>,
): Promise<EnvironmentConfig> {
  const document = await checkValue(environmentSchema, value, place, schema) ?? {};
  const backend = document.backend as { readonly type?: BackendConfig["type"] } | undefined;
  return {
    backend: { type: backend?.type ?? "auto" },
    services: readServices(document, place.at("services")),
    injections: readInjections(document.injection, place.at("injection")),
    workspace: readWorkspace(document.workspace, place.at("workspace")),
  };
}

function readServices(
  document: EnvironmentDocument,
  place: Place,
): EnvironmentConfig["services"] {
  const entries = Object.entries(document.services ?? {});
  const names = new Set(entries.map(([name]) => name));
  const services = entries.flatMap(([name, service]) => {
    if (service === undefined) return [];
    const at = place.at(name);
    for (const { element, index } of presentElements(service.depends_on)) {
      if (names.has(element)) continue;
      const near = nearestNames(element, names);
      at.at("depends_on", index).note({
        message: `"${at.key}" depends on the unknown service ${JSON.stringify(element)}`,
        found: JSON.stringify(element),
        expected: "the name of a service",
        suggestion: near.length === 0 ? undefined : `did you mean ${near.join(" or ")}?`,
      });
    }
    return [readService(name, service, at)];
  });
  noteCircles(services, document.services ?? {}, place);
  noteSharedHostPorts(document.services ?? {}, place);
  return services;
}

type ServiceDocuments = NonNullable<EnvironmentDocument["services"]>;

/** Notes each dependency cycle at the name that closes it. */
function noteCircles(
  services: readonly ServiceConfig[],
  written: ServiceDocuments,
  place: Place,
): void {
  for (const { path, from, to } of findServiceCircles(services)) {
    const index = written[from]?.depends_on?.indexOf(to) ?? 0;
    place.at(from, "depends_on", index).note({
      message: path.length === 2
        ? `the service "${from}" depends on itself`
        : `services depend on one another in a cycle: ${path.join(" → ")}`,
      found: JSON.stringify(to),
      expected: "a service that can start before this one",
      suggestion: path.length === 2 ? undefined : "remove one of these depends_on",
    });
  }
}

/** Notes fixed ports of the machine that are used twice: only one service could have each. */
function noteSharedHostPorts(written: ServiceDocuments, place: Place): void {
  const owners = new Map<number, Place>();
  for (const [name, service] of Object.entries(written)) {
    for (const { element, index } of presentElements(service?.ports)) {
      const host = typeof element === "object" ? element.host : undefined;
      if (host === undefined) continue;
      const at = place.at(name, "ports", index, "host");
      const owner = owners.get(host);
      if (owner) {
        at.note({
          message: `the machine's port ${host} is taken twice`,
          found: `the number ${host}`,
          expected: "a port of its own",
          suggestion: "leave host out, and the workspace gets one of its own",
          related: owner,
        });
      }
      owners.set(host, owner ?? at);
    }
  }
}

function readInjections(
  document: EnvironmentDocument["injection"],
  place: Place,
): readonly InjectionConfig[] {
  const isList = (value: typeof document): value is readonly (InjectionDocument | undefined)[] =>
    Array.isArray(value);
  if (document === undefined) return [];
  const written = isList(document)
    ? presentElements(document).map(({ element, index }) => ({ element, at: place.at(index) }))
    : [{ element: document as InjectionDocument, at: place }];
  const owners = new Map<string, Place>();
  return written.map(({ element, at }) => {
    const injection = readInjection(element, at);
    const owner = owners.get(injection.file);
    if (owner && element.file !== undefined) {
      at.at("file").note({
        message: `two injections write the file ${JSON.stringify(injection.file)}`,
        found: JSON.stringify(injection.file),
        expected: "a file of its own",
        related: owner,
      });
    }
    owners.set(injection.file, owner ?? at.at("file"));
    return injection;
  });
}

function readInjection(injection: InjectionDocument, place: Place): InjectionConfig {
  const { template, template_file: templateFile } = injection;
  const isNoted = place.at("template").isNoted || place.at("template_file").isNoted;
  if ((template === undefined) === (templateFile === undefined) && !isNoted) {
    place.note({
      message: `"${place.key}" has ${
        template === undefined ? "neither template nor template_file" : "both templates"
      }`,
      expected: "one of template and template_file",
    });
  }
  return {
    file: readPath(injection.file ?? "", place.at("file"), "the workspace"),
    template: templateFile === undefined
      ? { text: template ?? "" }
      : { file: readPath(templateFile, place.at("template_file"), "the manifest's folder") },
  };
}

function readWorkspace(
  workspace: EnvironmentDocument["workspace"],
  place: Place,
): WorkspaceConfig {
  const elements = (list: readonly (string | undefined)[] | undefined) =>
    presentElements(list).map(({ element }) => element);
  return {
    copy: presentElements(workspace?.copy).map(({ element, index }) =>
      readPath(element, place.at("copy", index), "the workspace")
    ),
    setup: elements(workspace?.setup),
    teardown: elements(workspace?.teardown),
  };
}

/** A path that may not leave its folder; an empty one has been noted as missing or empty. */
function readPath(text: string, place: Place, within: string): string {
  if (text === "") return text;
  const result = normaliseRelativePath(text, within);
  if ("path" in result) return result.path;
  place.note({
    message: `the path ${JSON.stringify(text)} does not fit; expected ${result.expected}`,
    found: JSON.stringify(text),
    expected: result.expected,
  });
  return text;
}
