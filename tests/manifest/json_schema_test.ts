import assert from "node:assert/strict";
import { manifestJsonSchema } from "../../lib/manifest/json_schema.ts";
import { type JsonSchema, keysAt, placesOf } from "../../lib/manifest/known_keys.ts";

const schema = manifestJsonSchema();

/** Every key of the schema that a manifest names, with the schema of its value. */
function keysOf(node: JsonSchema, path = ""): readonly (readonly [string, JsonSchema])[] {
  const properties = Object.entries((node.properties ?? {}) as Record<string, JsonSchema>);
  const below = [node.additionalProperties, node.items, ...(node.anyOf as unknown[] ?? [])]
    .filter((child): child is JsonSchema => typeof child === "object" && child !== null);
  return [
    ...properties.flatMap(([name, child]) => [
      [`${path}.${name}`, child] as const,
      ...keysOf(child, `${path}.${name}`),
    ]),
    ...below.flatMap((child) => keysOf(child, `${path}.*`)),
  ];
}

Deno.test("manifestJsonSchema() is a document of draft 2020-12 that JSON can hold", () => {
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema);
});

Deno.test("manifestJsonSchema() describes every key in a sentence", () => {
  const keys = keysOf(schema);
  assert.ok(keys.length > 70, `${keys.length} keys`);
  for (const [path, { description }] of keys) assert.match(String(description), /\.$/, path);
});

Deno.test("manifestJsonSchema() refuses unknown keys in every table with fixed keys", () => {
  const tables = keysOf(schema).map(([, node]) => node).filter((node) => node.properties);
  assert.ok(tables.length > 5);
  for (const table of [schema, ...tables]) assert.equal(table.additionalProperties, false);
});

Deno.test("manifestJsonSchema() has the top-level keys and the environment's", () => {
  assert.deepEqual(keysAt(schema, []), [
    "version",
    "project",
    "repos",
    "components",
    "workflows",
    "filters",
    "aliases",
    "defaults",
    "environment",
  ]);
  assert.deepEqual(keysAt(schema, ["environment"]), [
    "backend",
    "services",
    "injection",
    "workspace",
  ]);
});

Deno.test("manifestJsonSchema() tells editors what names and durations look like", () => {
  const { repos, defaults } = schema.properties as Record<string, JsonSchema>;
  const names = new RegExp((repos!.propertyNames as JsonSchema).pattern as string);
  assert.match("api", names);
  assert.doesNotMatch("a b", names);
  const { timeout } = defaults!.properties as Record<string, JsonSchema>;
  assert.match("10m", new RegExp(timeout!.pattern as string));
});

Deno.test("keysAt() goes through names, lists and alternatives", () => {
  assert.ok(keysAt(schema, ["repos", "any"]).includes("url"));
  assert.ok(keysAt(schema, ["workflows", "w", "steps", 3]).includes("argv"));
  assert.deepEqual(keysAt(schema, ["environment", "injection", 0]), [
    "file",
    "template",
    "template_file",
  ]);
  assert.deepEqual(keysAt(schema, ["environment", "injection"]), [
    "file",
    "template",
    "template_file",
  ]);
  assert.deepEqual(keysAt(schema, ["nowhere", "x"]), []);
  assert.deepEqual(keysAt(schema, ["constructor"]), []);
});

Deno.test("placesOf() finds every table that has a key", () => {
  assert.deepEqual(placesOf(schema, "argv"), ["[[workflows.NAME.steps]]"]);
  assert.deepEqual(placesOf(schema, "repos"), ["the top level", "[components.NAME]"]);
  assert.deepEqual(placesOf(schema, "constructor"), []);
});
