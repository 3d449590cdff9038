import assert from "node:assert/strict";
import { h, render } from "preact";
import { AppContext } from "../../../../lib/web/app/parts/app_context.tsx";
import { type ChosenSelection, useSelection } from "../../../../lib/web/app/parts/use_selection.ts";
import type { AppState } from "../../../../lib/web/app/state/app_state.ts";
import { failing, FakeServer, until } from "../state/fake_server.ts";

const NOTHING: ChosenSelection = { result: undefined, failure: undefined, asking: false };

Deno.test("useSelection() says of each expression that it is asked about until its answer is there, and never of one that has its answer", async () => {
  const server = new FakeServer({
    selection: ({ expression }) => {
      if (expression === "webzz") throw failing("NAME_UNKNOWN");
      return { repositories: [expression] };
    },
  });
  const app = { client: server.client, store: { value: {} } } as unknown as AppState;
  const said: ChosenSelection[] = [];
  function Shown(props: { readonly words: string; readonly occasion?: number }): null {
    said.push(useSelection(props.words, props.occasion));
    return null;
  }
  // Nothing is drawn, so that no document is needed.
  const place = { childNodes: [], firstChild: null } as unknown as Element;
  const show = (words: string, occasion = 0): void => {
    said.length = 0;
    render(h(AppContext.Provider, { value: app }, h(Shown, { words, occasion })), place);
  };
  const answered = () => until(() => said.at(-1)?.asking === false);
  try {
    show("");
    assert.deepEqual(said, [NOTHING]);
    show("web");
    assert.equal(said[0]?.asking, true);
    await answered();
    assert.deepEqual(said.at(-1)?.result?.repositories, ["web"]);

    // Asked anew, as something has changed: the answer holds until there is another.
    show("web", 1);
    await until(() => server.count("selection") === 2 && said.length === 2);
    assert.deepEqual(said.map(({ asking }) => asking), [false, false]);

    show("webzz");
    assert.deepEqual([said[0]?.asking, said[0]?.failure], [true, undefined]);
    await answered();
    assert.equal(said.at(-1)?.failure?.code, "NAME_UNKNOWN");
    show("");
    assert.deepEqual(said[0], NOTHING);
  } finally {
    render(null, place);
  }
});
