/**
 * Describes the table of methods as an OpenRPC document, from the kinds that also validate
 * requests.
 *
 * Results are the engine's own types: `wire_types.json` has their declarations in TypeScript,
 * `wire_schemas.json` the JSON Schemas, both generated from the sources by `scripts/docs.ts`.
 *
 * @module
 */

import { jsonSchemaOf } from "../manifest/schema_library.ts";
import type { MethodEntry } from "./method.ts";
import { METHOD_ERRORS } from "./method_errors.ts";
import wireSchemas from "./wire_schemas.json" with { type: "json" };
import declarations from "./wire_types.json" with { type: "json" };

const RESULTS: Readonly<Record<string, object>> = wireSchemas.results;

/** A JSON Schema of a table. */
interface TableSchema {
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly required?: readonly string[];
}

/**
 * Makes the document.
 *
 * @param methods The methods by name
 * @param version Version of nestr
 */
export async function openRpcDocument(
  methods: ReadonlyMap<string, MethodEntry>,
  version: string,
): Promise<Readonly<Record<string, unknown>>> {
  const described = [...methods].map(([name, entry]) => describeMethod(name, entry));
  return {
    openrpc: "1.3.2",
    info: {
      title: "nestr",
      version,
      description: "Many repositories as one project. The types of results and events are " +
        "declared under components: as JSON Schema in schemas, as TypeScript in x-typescript. Errors of the engine have the code -32000 and " +
        "one of their own in data.code; x-error-codes lists those that a method is known to return, " +
        "others are possible.",
    },
    methods: await Promise.all(described),
    components: {
      errors: {
        engine: {
          code: -32000,
          message: "an error of the engine; its code is in data.code",
        },
      },
      schemas: wireSchemas.schemas,
      "x-typescript": declarations,
    },
  };
}

async function describeMethod(name: string, entry: MethodEntry): Promise<object> {
  const { properties = {}, required = [] } = jsonSchemaOf(entry.params) as TableSchema;
  const better = await entry.describe?.() ?? {};
  return {
    name,
    summary: entry.summary,
    paramStructure: "either",
    params: Object.entries(properties).map(([parameter, { description, ...schema }]) => ({
      name: parameter,
      ...(description === undefined ? {} : { description }),
      required: required.includes(parameter),
      schema: better[parameter] ?? schema,
    })),
    result: {
      name: "result",
      description: `In TypeScript: ${entry.result}`,
      schema: RESULTS[name] ?? {},
    },
    errors: [{ $ref: "#/components/errors/engine" }],
    "x-error-codes": METHOD_ERRORS[name as keyof typeof METHOD_ERRORS] ?? [],
    "x-effect": entry.effect,
  };
}
