import assert from "node:assert/strict";
import { EventHub } from "../../lib/web/event_hub.ts";
import { ProjectChanges } from "../../lib/web/project_changes.ts";
import type { Subscription } from "../../lib/web/subscription.ts";
import type { ServerEvent } from "../../lib/web/wire.ts";

/** The first events that come behind `hello`. */
async function firstEvents(subscription: Subscription): Promise<readonly ServerEvent[]> {
  await subscription.next();
  const events = await subscription.next() ?? [];
  return events.map(({ json }) => JSON.parse(json));
}

Deno.test("ProjectChanges tells once of what has changed at once, and names repositories", async () => {
  const hub = new EventHub();
  using subscription = hub.subscribe();
  using changes = new ProjectChanges("/p", hub);
  for (let i = 0; i < 100; i++) {
    changes.addRepositories(["web", "api"]);
    changes.add("manifest", "workspaces");
  }
  const told = await firstEvents(subscription);
  assert.deepEqual(told.map(({ seq: _, time: __, ...event }) => event), [
    { type: "project.changed", project: "/p" },
    { type: "repositories.changed", project: "/p", names: ["api", "web"] },
    { type: "workspaces.changed", project: "/p" },
  ]);
  hub.close();
});

Deno.test("ProjectChanges names no repositories where any may have changed, or too many have", async () => {
  const many = Array.from({ length: 201 }, (_, i) => `r${i}`);
  for (const names of [["api"], many]) {
    const hub = new EventHub();
    using subscription = hub.subscribe();
    using changes = new ProjectChanges("/p", hub);
    changes.addRepositories(names);
    if (names.length === 1) changes.add("repositories");
    const [told] = await firstEvents(subscription);
    assert.equal(told?.type === "repositories.changed" && told.names, null);
    hub.close();
  }
});
