/** Places in the page: titles of the window, and what counts as going elsewhere. */

import assert from "node:assert/strict";
import { isElsewhere, placeTitle } from "../../../../lib/web/app/views/place.ts";

Deno.test("placeTitle() tells runs, the form and logs from the list that they belong to", () => {
  assert.equal(placeTitle(["operations"]), "Operations");
  assert.equal(placeTitle(["operations", "new"]), "New operation");
  assert.equal(placeTitle(["operations", "20260101-1"]), "20260101-1");
  assert.equal(placeTitle(["operations", "20260101-1", "api/unit"], "npm test"), "npm test");
  assert.equal(placeTitle(["workspaces", "blue"]), "Logs of blue");
  assert.equal(placeTitle(["overview", "api"]), "Changes in api");
  assert.equal(placeTitle(["nowhere"]), "Overview");
});

Deno.test("isElsewhere() leaves the focus where it is only while a task is chosen beside its list", () => {
  const run = ["operations", "20260101-1"];
  assert.equal(isElsewhere(run, [...run, "api/unit"], false), false);
  assert.equal(isElsewhere([...run, "api/unit"], [...run, "web/unit"], false), false);
  assert.equal(isElsewhere([...run, "api/unit"], run, true), true);
  assert.equal(isElsewhere(["operations", "new"], run, false), true);
  assert.equal(isElsewhere(["operations"], run, false), true);
  assert.equal(isElsewhere(["workspaces"], ["workspaces", "blue"], false), true);
  assert.equal(isElsewhere(["overview"], ["overview"], true), false);
});
