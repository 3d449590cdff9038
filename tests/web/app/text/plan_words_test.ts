import assert from "node:assert/strict";
import {
  isDangerous,
  planInWords,
  readyInWords,
  runInWords,
} from "../../../../lib/web/app/text/plan_words.ts";
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

Deno.test("runInWords() and readyInWords() count the tasks of a resumed run that are left", () => {
  const plan = { tasks: [{}, {}, {}] } as unknown as ShownPlan["plan"];
  const resumed: ShownPlan = { ...SHOWN, operation: "resume", plan, done: ["api"] };
  assert.equal(runInWords(resumed), "Run 2 tasks");
  assert.equal(readyInWords(resumed), "The plan is ready: 2 tasks");
  assert.equal(readyInWords(SHOWN), "The plan is ready");
});

Deno.test("runInWords() names what is done with a workspace, and what is lost", () => {
  const words = (operation: ShownPlan["operation"], title = "") =>
    runInWords({ ...SHOWN, operation, title });
  assert.equal(words("workspace-forget"), "Forget blue");
  assert.equal(words("workspace-add"), "Add blue");
  assert.equal(words("workspace-stop", "workspace stop -w blue"), "Stop services of blue");
  assert.equal(words("workspace-start", "workspace start -w blue api"), "Start api of blue");
  const losses = [{ repository: "api", paths: ["a"], commits: 0 }];
  assert.equal(runInWords({ ...SHOWN, losses }), "Discard 1 file in 1 repository");
});

Deno.test("isDangerous() is true of a workspace that is forgotten, though no work is lost", () => {
  assert.equal(isDangerous(SHOWN), true);
  assert.equal(isDangerous({ ...SHOWN, operation: "workspace-stop" }), false);
});
