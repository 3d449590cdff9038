import assert from "node:assert/strict";
import { h, render } from "preact";
import { useSettled } from "../../../../../lib/web/app/views/operations/use_shown_task.ts";
import { until } from "../../state/fake_server.ts";

Deno.test("useSettled() takes the first change at once, and passes over those that follow fast", async () => {
  const said: number[] = [];
  function Shown({ value }: { readonly value: number }): null {
    said.push(useSettled(value));
    return null;
  }
  // The clock stands still while values follow fast, however long the machine takes over them.
  const { now } = performance;
  let time = 0;
  performance.now = () => time;
  // Nothing is drawn, so that no document is needed.
  const place = { childNodes: [], firstChild: null } as unknown as Element;
  const show = async (value: number): Promise<void> => {
    render(h(Shown, { value }), place);
    await new Promise((resolve) => setTimeout(resolve));
  };
  try {
    await show(0);
    time = 150;
    await show(1);
    assert.equal(said.at(-1), 1);
    for (const value of [2, 3, 4]) await show(value);
    await until(() => said.at(-1) === 4);
    assert.equal(said.includes(2) || said.includes(3), false);
  } finally {
    performance.now = now;
    render(null, place);
  }
});
