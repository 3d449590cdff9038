import assert from "node:assert/strict";
import { nearestNames } from "../../lib/errors/nearest_names.ts";

Deno.test("nearestNames() puts the nearest first and leaves out what is far", () => {
  assert.deepEqual(nearestNames("contrats", ["api", "contract", "contracts", "web"]), [
    "contracts",
    "contract",
  ]);
  assert.deepEqual(nearestNames("xyzzy", ["api", "web"]), []);
});

Deno.test("nearestNames() counts swapped neighbours as one mistake", () => {
  assert.deepEqual(nearestNames("aip", ["api"]), ["api"]);
});

Deno.test("nearestNames() ignores case and takes beginnings", () => {
  assert.deepEqual(nearestNames("API", ["api"]), ["api"]);
  assert.deepEqual(nearestNames("front", ["frontend-application"]), ["frontend-application"]);
});

Deno.test("nearestNames() returns no more than it is asked for", () => {
  const names = ["app1", "app2", "app3", "app4"];
  assert.equal(nearestNames("app", names).length, 3);
  assert.equal(nearestNames("app", names, 1).length, 1);
});
