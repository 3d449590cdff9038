/**
 * The keys, explained.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp } from "../parts/app_context.tsx";
import { Dialog } from "../parts/dialog.tsx";

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
      ["/", "to the filter, or the search of a log"],
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
    ],
  },
  {
    title: "In logs",
    keys: [
      ["f", "follow the end"],
      ["g G", "to the beginning, to the end"],
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
