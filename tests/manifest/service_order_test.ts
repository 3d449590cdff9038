import assert from "node:assert/strict";
import { findServiceCircles, orderServices } from "../../lib/manifest/service_order.ts";
import { Random } from "../support/random.ts";

interface Service {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

const services = (written: Readonly<Record<string, readonly string[]>>): readonly Service[] =>
  Object.entries(written).map(([name, dependsOn]) => ({ name, dependsOn }));

const order = (written: Readonly<Record<string, readonly string[]>>): string =>
  orderServices(services(written)).map(({ name }) => name).join(" ");

Deno.test("orderServices() keeps the manifest's order where nothing depends on anything", () => {
  assert.equal(order({ c: [], a: [], b: [] }), "c a b");
  assert.equal(order({}), "");
});

Deno.test("orderServices() moves a dependency before the first service that needs it", () => {
  assert.equal(order({ web: ["db"], cache: [], db: ["disk"], disk: [] }), "disk db web cache");
  assert.equal(order({ a: ["d", "b"], b: [], c: [], d: ["b"] }), "b d a c");
});

Deno.test("orderServices() returns the very services, passing over unknown names and circles", () => {
  const written = services({ a: ["b", "gone"], b: ["a"], c: ["c"] });
  const ordered = orderServices(written);
  assert.deepEqual(ordered.map(({ name }) => name), ["b", "a", "c"]);
  assert.ok(ordered.every((service) => written.includes(service)));
});

Deno.test("orderServices() goes through a chain of any length", () => {
  const length = 50_000;
  const chain = Array.from({ length }, (_, i) => ({
    name: `s${i}`,
    dependsOn: i + 1 < length ? [`s${i + 1}`] : [],
  }));
  assert.equal(orderServices(chain)[0]!.name, `s${length - 1}`);
});

Deno.test("findServiceCircles() names the way around, from the service that is needed to itself", () => {
  assert.deepEqual(findServiceCircles(services({ a: [], b: ["a"] })), []);
  assert.deepEqual(findServiceCircles(services({ web: ["api"], api: ["db"], db: ["api"] })), [
    { path: ["api", "db", "api"], from: "db", to: "api" },
  ]);
  assert.deepEqual(findServiceCircles(services({ a: ["a"], b: ["c"], c: ["b"] })), [
    { path: ["a", "a"], from: "a", to: "a" },
    { path: ["b", "c", "b"], from: "c", to: "b" },
  ]);
});

Deno.test("findServiceCircles() finds none exactly where orderServices() has an order", () => {
  const random = new Random(7);
  let circular = 0;
  for (let round = 0; round < 300; round++) {
    const names = Array.from({ length: 6 }, (_, i) => `s${i}`);
    const written = names.map((name) => ({
      name,
      dependsOn: names.filter(() => random.chance(0.08)),
    }));
    const circles = findServiceCircles(written);
    for (const { path } of circles) {
      for (const [i, name] of path.slice(0, -1).entries()) {
        assert.ok(written.find((it) => it.name === name)!.dependsOn.includes(path[i + 1]!));
      }
    }
    const ordered = orderServices(written).map(({ name }) => name);
    assert.deepEqual([...ordered].sort(), names);
    const inOrder = written.every(({ name, dependsOn }) =>
      dependsOn.every((it) => ordered.indexOf(it) < ordered.indexOf(name))
    );
    assert.equal(circles.length === 0, inOrder);
    if (circles.length > 0) circular++;
  }
  assert.ok(circular > 30 && circular < 270, `${circular} of 300 had circles`);
});
