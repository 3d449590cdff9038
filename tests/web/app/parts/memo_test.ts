/** Components that are drawn again only when certain properties have changed. */

import assert from "node:assert/strict";
import type { VNode } from "preact";
import { memo } from "../../../../lib/web/app/parts/memo.ts";

interface Props {
  readonly name: string;
  readonly onOpen: (place: number) => string;
}

Deno.test("memo() draws again only when a property has changed that counts", () => {
  const Row = memo<Props>(() => null, ["name"]);
  const row = new Row({ name: "api", onOpen: () => "first" });
  const next = (name: string): Props => ({ name, onOpen: () => "second" });
  assert.equal(row.shouldComponentUpdate!(next("api"), {}, {}), false);
  assert.equal(row.shouldComponentUpdate!(next("web"), {}, {}), true);
});

Deno.test("memo() calls the newest function where it has not drawn again", () => {
  const Row = memo<Props>(() => null, ["name"]);
  const row = new Row({ name: "api", onOpen: (place) => `first ${place}` });
  const drawn = row.render(row.props) as VNode<Props>;
  assert.equal(drawn.props.onOpen(1), "first 1");
  row.props = { name: "api", onOpen: (place) => `second ${place}` };
  assert.equal(drawn.props.onOpen(2), "second 2");
});
