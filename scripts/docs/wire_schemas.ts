/**
 * Makes JSON Schemas of the wire types, for programs in languages without TypeScript.
 *
 * Objects may have more properties than a schema names: adding one is no breaking change.
 *
 * @module
 */

import { join } from "node:path";
import { createGenerator } from "ts-json-schema-generator";
import { wireTypes } from "./wire_types.ts";

/** A JSON Schema. */
type JsonSchema = Readonly<Record<string, unknown>>;

/** What becomes a schema of its own although no result refers to it. */
const EVENTS = ["ServerEvent", "FollowEvent"];

const ROOT_TYPE = "Contract";

/** The types that a schema is made for, beside those that they refer to. */
const CONTRACT = `
export interface ${ROOT_TYPE} {
  readonly results: ResultsOf<Methods> & ResultsOf<ConnectionMethods>;
  readonly events: ${EVENTS.join(" | ")};
}
type ResultsOf<All extends Record<keyof All, { readonly result: unknown }>> = {
  readonly [Name in keyof All]: All[Name]["result"];
};
`;

const COMPILER = {
  strict: true,
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["esnext"],
  types: [],
};

/** The text of lib/web/wire_schemas.json: the results of the methods, and what they refer to. */
export function schemasJson(): string {
  const { [ROOT_TYPE]: contract, ...schemas } = definitions();
  const { results } = contract!.properties as { readonly results: JsonSchema };
  return `${JSON.stringify({ results: results.properties, schemas }, null, 2)}\n`;
}

function definitions(): Readonly<Record<string, JsonSchema>> {
  const folder = Deno.makeTempDirSync({ prefix: "nestr-schemas-" });
  try {
    const types = Object.values(wireTypes())
      .map((text) => text.replace(/^(?=interface |type )/m, "export "));
    const path = join(folder, "wire.ts");
    const tsconfig = join(folder, "tsconfig.json");
    Deno.writeTextFileSync(path, `${types.join("\n\n")}\n${CONTRACT}`);
    Deno.writeTextFileSync(
      tsconfig,
      JSON.stringify({ compilerOptions: COMPILER, files: ["wire.ts"] }),
    );
    const generator = createGenerator({
      path,
      tsconfig,
      type: ROOT_TYPE,
      additionalProperties: true,
      expose: "export",
      skipTypeCheck: true, // a test checks the types
    });
    const text = JSON.stringify(generator.createSchema(ROOT_TYPE).definitions);
    return JSON.parse(text.replaceAll("#/definitions/", "#/components/schemas/"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
