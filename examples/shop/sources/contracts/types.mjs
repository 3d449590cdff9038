// Prints a TypeScript interface for each schema of the contract.
import { readFileSync } from "node:fs";

const { components } = JSON.parse(readFileSync("openapi.json", "utf8"));

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  return schema.type === "integer" ? "number" : schema.type;
}

for (const [name, { properties }] of Object.entries(components.schemas)) {
  const fields = Object.entries(properties).map(([key, schema]) => `  ${key}: ${typeOf(schema)};`);
  console.log(`export interface ${name} {\n${fields.join("\n")}\n}`);
}
