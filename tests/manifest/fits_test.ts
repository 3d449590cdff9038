import assert from "node:assert/strict";
import { environmentSchema } from "../../lib/manifest/environment_schema.ts";
import { fits } from "../../lib/manifest/fits.ts";
import { manifestSchema } from "../../lib/manifest/schema.ts";
import { jsonSchemaOf, mismatches } from "../../lib/manifest/schema_library.ts";
import { parseToml } from "../../lib/manifest/toml.ts";
import { list, type Schema, someText } from "../../lib/manifest/values.ts";
import { Random } from "../support/random.ts";

const VALUES: readonly unknown[] = [
  ...["", "a", "main", "dependency", "10m", "-x", "exists:", "exists:a", "512m", "a/../b", "\0"],
  ...[0, 1, -1, 0.5, 5432, 70000, Number.MAX_SAFE_INTEGER + 1, NaN, Infinity],
  ...[true, false, null, [], [""], ["a"], ["a", 1], {}, { a: "b" }, { a: 1 }],
];

/** A value that is of a kind, but for a part here and there that is of none or of another one. */
function nearly({ shape }: Schema, random: Random, mistakes: number): unknown {
  if (random.chance(mistakes)) return random.pick(VALUES);
  const many = <Value>(make: () => Value) => Array.from({ length: random.below(3) }, make);
  switch (shape.type) {
    case "anything":
      return random.pick(VALUES);
    case "text":
      return random.pick(["main", "10m", "https://example.com/a.git", "a", "512m", "dirty"]);
    case "choice":
      return random.pick(shape.words);
    case "truth":
      return random.chance(0.5);
    case "whole number":
      return shape.minimum + random.below(3);
    case "positive number":
      return 0.5 + random.below(3);
    case "list":
      return many(() => nearly(shape.element, random, mistakes));
    case "named":
      return Object.fromEntries(
        many(() => [random.pick(["a", "b-c", "D"]), nearly(shape.value, random, mistakes)]),
      );
    case "table": {
      const keys = Object.entries(shape.keys).filter(([, it]) =>
        random.chance(it.optional ? 0.3 : 1 - mistakes)
      );
      const unknown = random.chance(mistakes / 3) ? [["unknown", 1] as const] : [];
      return Object.fromEntries([
        ...keys.map(([name, { kind }]) => [name, nearly(kind, random, mistakes)] as const),
        ...unknown,
      ]);
    }
    case "either":
      return nearly(random.pick(shape.kinds), random, mistakes);
  }
}

for (const [name, schema] of Object.entries({ manifestSchema, environmentSchema })) {
  Deno.test(`fits() agrees with the schema library about values of ${name}`, () => {
    const random = new Random(20261121);
    const counts = { right: 0, wrong: 0 };
    for (let i = 0; i < 4_000; i++) {
      const value = nearly(schema, random, random.pick([0, 0.01, 0.05, 0.3]));
      const isRight = mismatches(schema, value).length === 0;
      counts[isRight ? "right" : "wrong"]++;
      assert.equal(fits(schema, value), isRight, JSON.stringify(value));
    }
    // Both answers were tried often enough to mean something.
    assert.ok(Math.min(counts.right, counts.wrong) > 400, JSON.stringify(counts));
  });
}

Deno.test("fits() and the schema library take a list for as long as it may be", () => {
  const kind = list(someText(), "at most two texts", 2);
  for (const length of [0, 1, 2, 3]) {
    const value = Array(length).fill("a");
    assert.equal(fits(kind, value), length <= 2);
    assert.deepEqual(
      mismatches(kind, value).map(({ expected }) => expected),
      length <= 2 ? [] : ["at most two texts"],
    );
  }
  assert.equal(jsonSchemaOf(kind).maxItems, 2);
});

Deno.test("fits() takes the dates of TOML for no table", () => {
  const value = parseToml("project = 2026-11-21\n");
  assert.equal(fits(manifestSchema, value), false);
});

Deno.test("fits() and mismatches() refuse a text that is empty or has a NUL character", () => {
  for (const wrong of ["", "\0", "a\0b"]) {
    assert.equal(fits(someText("a name"), wrong), false);
    assert.ok(mismatches(someText("a name"), wrong).every(({ expected }) => expected === "a name"));
    assert.notEqual(mismatches(someText("a name"), wrong).length, 0);
  }
  assert.ok(fits(someText(), "a\nb"));
});
