/**
 * The keys, explained.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp } from "../parts/app_context.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { letterKeys } from "../state/preferences.ts";

const GROUPS: readonly { readonly title: string; readonly keys: readonly [string, string][] }[] = [
  {
    title: "Go",
    keys: [
      ["g o", "to the overview"],
      ["g g", "to the graph"],
      ["g r", "to the operations"],
      ["g w", "to the workspaces"],
      ["g p", "to the problems"],
      ["n", "to a new operation"],
    ],
  },
  {
    title: "Everywhere",
    keys: [
      ["/", "to the filter, the search of a log, or what is affected"],
      ["Esc", "close, or clear"],
      ["r", "load everything again"],
      ["?", "show these keys"],
    ],
  },
  {
    title: "In lists",
    keys: [
      ["↑ ↓", "move"],
      ["Home End", "to the first, to the last"],
      ["Enter", "open"],
      ["Space", "choose a repository"],
      ["Ctrl A", "choose all that are shown"],
    ],
  },
  {
    title: "In logs",
    keys: [
      ["f", "follow the end"],
      ["Home End", "to the beginning, to the end"],
      ["n N", "to the next place found, to the one before"],
    ],
  },
  {
    title: "In the graph",
    keys: [
      ["← → ↑ ↓", "to the nearest component"],
      ["+ −", "larger, smaller"],
      ["0", "all of it"],
    ],
  },
];

/** The keys, explained. */
export function KeysDialog(): JSX.Element | null {
  const app = useApp();
  if (!app.helpShown.value) return null;
  return (
    <Dialog title="Keys" wide onClose={() => app.helpShown.value = false}>
      <label class="check">
        <input
          type="checkbox"
          checked={letterKeys.value}
          onChange={(event) => letterKeys.value = event.currentTarget.checked}
        />
        <span>
          Single letters work everywhere, not only in the list or log that has the focus
        </span>
      </label>
      <div class="keys">
        {GROUPS.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>{key.split(" ").map((one) => <kbd key={one}>{one}</kbd>)}</dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
