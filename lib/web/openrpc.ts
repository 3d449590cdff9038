/**
 * Describes the table of methods as an OpenRPC document, from the same kinds that requests are held to.
 *
 * @module
 */

import { jsonSchemaOf } from "../manifest/schema_library.ts";
import type { MethodEntry } from "./method.ts";

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
      description: "Many repositories as one project. Results are described in lib/web/wire.ts.",
    },
    methods: await Promise.all(described),
    components: {
      errors: {
        engine: {
          code: -32000,
          message: "an error of the engine; its code of docs/errors.md is in data.code",
        },
      },
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
    result: { name: "result", description: entry.result, schema: {} },
    errors: [{ $ref: "#/components/errors/engine" }],
    "x-effect": entry.effect,
  };
}
