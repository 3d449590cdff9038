/**
 * Reads an `aether.toml` (or `.yaml`, `.yml`, `.json`): the contents of a manifest's
 * `[environment]`, at the top level of a file of its own.
 *
 * What comes back is complete and correct, or an error lists everything that is wrong, as with a
 * manifest. `version` may be left out; the default is version 1.
 *
 * @module
 */

import { resolve } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { manifestFormat } from "./decode.ts";
import { describeValue } from "./describe_value.ts";
import type { EnvironmentConfig } from "./environment.ts";
import { readEnvironment } from "./environment_reader.ts";
import { environmentSchema } from "./environment_schema.ts";
import type { JsonSchema } from "./known_keys.ts";
import { Place, ProblemReport } from "./problem.ts";
import { decodeFile, readManifest } from "./sources.ts";

/** The version of the format that this program reads. */
export const ENVIRONMENT_VERSION = 1;

/**
 * Reads an environment file.
 *
 * @param path The file; a relative path starts at the current folder
 * @returns The environment, with every default filled in
 * @throws {NestrError} `MANIFEST_INVALID` with all problems in `details.problems` (see
 *   `ManifestProblem`), `MANIFEST_NOT_FOUND`, `MANIFEST_VERSION`, `FILE_ACCESS`
 */
export async function loadEnvironmentFile(path: string): Promise<EnvironmentConfig> {
  const file = resolve(path);
  const text = readManifest(file, "environment file", "check the path after --config");
  const report = new ProblemReport();
  const environment = await read(file, text, report);
  await report.throwIfAny("ajj doctor");
  // Without a problem there is a result.
  return environment!;
}

async function read(
  file: string,
  text: string,
  report: ProblemReport,
): Promise<EnvironmentConfig | undefined> {
  const format = manifestFormat(file);
  if (!format) {
    report.addFile(
      file,
      "is no environment file by its ending",
      "name it .toml, .yaml or .json",
    );
    return undefined;
  }
  const decoded = await decodeFile(file, text, format, report);
  if (!decoded) return undefined;
  const place = new Place({ file, text, format, sourcePath: (path) => path }, report);
  return await readEnvironment(withoutFrame(decoded.value, place), place, environmentFileSchema);
}

/** Checks the keys that only a file has, and returns the document without them. */
function withoutFrame(value: unknown, place: Place): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { version = ENVIRONMENT_VERSION, environment, ...rest } = value as Record<string, unknown>;
  requireVersion(version, place);
  if (environment !== undefined) {
    place.at("environment").note({
      atKey: true,
      message:
        'unknown key "environment": what it holds in nestr.toml stands at the top level here',
      found: '"environment"',
      expected: "one of backend, services, injection, workspace",
      suggestion: "write [services.NAME] for [environment.services.NAME]",
    });
  }
  return rest;
}

function requireVersion(version: unknown, place: Place): void {
  if (version === ENVIRONMENT_VERSION) return;
  const { file } = place.source;
  if (typeof version === "number" && Number.isInteger(version) && version > ENVIRONMENT_VERSION) {
    throw new NestrError(
      "MANIFEST_VERSION",
      `the environment file "${file}" has version ${version}, and this program reads versions up to ${ENVIRONMENT_VERSION}`,
      {
        hint: `install a nestr that reads environment files of version ${version}`,
        details: { file, version, supported: ENVIRONMENT_VERSION },
      },
    );
  }
  const found = describeValue(version);
  place.at("version").note({
    message: `"version" is ${found}; expected the number ${ENVIRONMENT_VERSION}`,
    found,
    expected: `the number ${ENVIRONMENT_VERSION}`,
  });
}

/** The JSON Schema of an environment file; made only for suggestions. */
async function environmentFileSchema(): Promise<JsonSchema> {
  const { jsonSchemaOf } = await import("./schema_library.ts");
  const schema = jsonSchemaOf(environmentSchema);
  const properties = schema.properties as Readonly<Record<string, JsonSchema>>;
  return { ...schema, properties: { version: { const: ENVIRONMENT_VERSION }, ...properties } };
}
