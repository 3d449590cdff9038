/**
 * The JSON Schema of a manifest, for editors that complete and check as you type, and for
 * suggestions in problem reports.
 *
 * Derived from the schema that checks manifests. It says less, because it cannot express what two
 * values mean together.
 *
 * @module
 */

import { environmentSchema } from "./environment_schema.ts";
import type { JsonSchema } from "./known_keys.ts";
import { manifestSchema } from "./schema.ts";
import { jsonSchemaOf } from "./schema_library.ts";

/**
 * The JSON Schema of a manifest of the current version.
 *
 * @returns A document of draft 2020-12
 *
 * @example
 * ```ts
 * import { manifestJsonSchema } from "@nestr/nestr";
 * console.log(JSON.stringify(manifestJsonSchema(), null, 2));
 * ```
 */
export function manifestJsonSchema(): JsonSchema {
  const manifest = jsonSchemaOf(manifestSchema);
  const { $schema: _, ...environment } = jsonSchemaOf(environmentSchema);
  const properties = manifest.properties as Record<string, JsonSchema>;
  return {
    ...manifest,
    title: "nestr manifest",
    properties: {
      ...properties,
      environment: { ...environment, ...properties.environment },
    },
  };
}
