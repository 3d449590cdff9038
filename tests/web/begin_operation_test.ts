/** `Operations.begin()` where several ask at once. */

import assert from "node:assert/strict";
import { EventHub } from "../../lib/web/event_hub.ts";
import { Operations } from "../../lib/web/operations.ts";
import type { Prepared } from "../../lib/web/plans/prepared.ts";
import { ShownPlans } from "../../lib/web/shown_plans.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

Deno.test("Operations.begin() uses no plan up that it has no place for, while others are being taken", async () => {
  await using fixture = await ProjectFixture.create("version = 1\n");
  const project = await fixture.open();
  const looking = Promise.withResolvers<void>();
  const working = Promise.withResolvers<void>();
  const prepared: Prepared = {
    title: "nothing",
    plan: null,
    warnings: [],
    requireAsShown: () => looking.promise,
    carryOut: async () => {
      await working.promise;
      return { state: "succeeded", result: null };
    },
  };
  const plans = new ShownPlans();
  const hub = new EventHub();
  const operations = new Operations(hub);
  const ids = Array.from({ length: 9 }, () => plans.keep(project, "clean", prepared).id);
  const run = (id: string) => operations.begin(() => plans.take(id, false), false);
  const last = ids.at(-1)!;
  const begun = ids.slice(0, -1).map(run);
  await assert.rejects(run(last), { code: "SERVER_BUSY", message: /8 operations/ });
  looking.resolve();
  assert.deepEqual((await Promise.all(begun)).map(({ id }) => id), ids.slice(0, -1));
  await assert.rejects(run(last), { code: "SERVER_BUSY" });
  working.resolve();
  await operations.settled();
  assert.equal((await run(last)).id, last);
  await operations.settled();
  hub.close();
});

Deno.test("Operations.begin() gives the place of a plan back that is refused", async () => {
  const operations = new Operations(new EventHub());
  const refused = () => Promise.reject(new Error("outdated"));
  for (let i = 0; i < 20; i++) {
    await assert.rejects(operations.begin(refused, false), /outdated/);
  }
});

Deno.test("Operations.begin() carries nothing out whose plan was taken when the server ended", async () => {
  await using fixture = await ProjectFixture.create("version = 1\n");
  const project = await fixture.open();
  const looking = Promise.withResolvers<void>();
  let carriedOut = false;
  const plans = new ShownPlans();
  const { id } = plans.keep(project, "clean", {
    title: "nothing",
    plan: null,
    warnings: [],
    requireAsShown: () => looking.promise,
    carryOut: () => {
      carriedOut = true;
      return Promise.resolve({ state: "succeeded", result: null });
    },
  });
  const operations = new Operations(new EventHub());
  const begun = operations.begin(() => plans.take(id, false), false);
  operations.endAll("SIGTERM", false);
  looking.resolve();
  await assert.rejects(begun, { code: "SERVER_BUSY" });
  assert.equal(carriedOut, false);
});
