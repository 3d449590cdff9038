import assert from "node:assert/strict";
import { planInWords } from "../../../../lib/web/app/text/plan_words.ts";
import type { ShownPlan } from "../../../../lib/web/wire.ts";

const SHOWN = {
  id: "1",
  project: "/shop",
  operation: "workspace-forget",
  title: "workspace forget blue",
  plan: null,
  done: [],
  losses: [],
  question: null,
  warnings: [],
  workspace: {
    name: "blue",
    root: "/shop-blue",
    copies: [{}, {}],
    services: [{ name: "api", ports: [] }, { name: "queue", ports: [] }],
  },
} as unknown as ShownPlan;

Deno.test("planInWords() says what forgetting a workspace removes", () => {
  assert.deepEqual(planInWords(SHOWN), [
    "Removes `/shop-blue` with 2 working copies and its env files.",
    "Removes its services with their data and ports: api, queue.",
  ]);
  const kept = planInWords({ ...SHOWN, title: "workspace forget blue --keep-files" });
  assert.equal(kept[0], "Leaves `/shop-blue` where it is.");
});

Deno.test("planInWords() leaves plans with tasks to their tasks", () => {
  assert.deepEqual(planInWords({ ...SHOWN, operation: "workspace-add" }), []);
  assert.match(planInWords({ ...SHOWN, operation: "workspace-stop" })[0]!, /data and ports/);
});
