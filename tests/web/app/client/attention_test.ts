import assert from "node:assert/strict";
import { followAttention } from "../../../../lib/web/app/client/attention.ts";
import { settle, until } from "../state/fake_server.ts";

/** A document that a test hides. */
class Page extends EventTarget {
  hidden = false;

  hide(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

Deno.test("followAttention() tells of who goes for a while and comes back, and of no glance aside", async () => {
  const page = new Page();
  const told: string[] = [];
  const patienceMs = 50;
  const leave = followAttention(
    () => told.push("gone"),
    () => told.push("back"),
    page,
    patienceMs,
  );
  page.hide(true);
  page.hide(false);
  await new Promise((resolve) => setTimeout(resolve, patienceMs * 2));
  assert.deepEqual(told, []);
  page.hide(true);
  await until(() => told.length === 1);
  page.hide(false);
  assert.deepEqual(told, ["gone", "back"]);
  page.hide(true);
  leave();
  await new Promise((resolve) => setTimeout(resolve, patienceMs * 2));
  assert.deepEqual(told, ["gone", "back"]);
});

Deno.test("followAttention() notices a tab that was opened in the background", async () => {
  const page = new Page();
  page.hidden = true;
  const told: string[] = [];
  const leave = followAttention(() => told.push("gone"), () => told.push("back"), page, 1);
  await until(() => told.length === 1);
  leave();
  await settle();
  assert.deepEqual(told, ["gone"]);
});
