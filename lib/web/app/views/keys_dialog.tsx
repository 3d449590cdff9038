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
    title: "Go to",
    keys: [
      ["g o", "overview"],
      ["g g", "graph"],
      ["g r", "operations"],
      ["g w", "workspaces"],
      ["g p", "problems"],
      ["n", "new operation"],
    ],
  },
  {
    title: "Everywhere",
    keys: [
      ["/", "go to the filter or search"],
      ["Esc", "close, or clear"],
      ["r", "reload everything"],
      ["?", "show these shortcuts"],
    ],
  },
  {
    title: "In lists",
    keys: [
      ["↑ ↓", "move"],
      ["Home End", "go to the first, the last"],
      ["Enter", "open"],
      ["Space", "select a repository"],
      ["Ctrl A", "select all that are shown"],
    ],
  },
  {
    title: "In logs",
    keys: [
      ["f", "follow the output"],
      ["z", "wrap long lines"],
      ["Home End", "go to the beginning, the end"],
      ["n N", "next match, previous match"],
    ],
  },
  {
    title: "In the graph",
    keys: [
      ["← → ↑ ↓", "go to the nearest component"],
      ["+ −", "zoom in, zoom out"],
      ["0", "fit to the window"],
    ],
  },
];

/** The keys, explained. */
export function KeysDialog(): JSX.Element | null {
  const app = useApp();
  if (!app.helpShown.value) return null;
  return (
    <Dialog title="Keyboard shortcuts" wide onClose={() => app.helpShown.value = false}>
      <label class="check">
        <input
          type="checkbox"
          checked={letterKeys.value}
          onChange={(event) => letterKeys.value = event.currentTarget.checked}
        />
        <span>
          Use single letters everywhere, not only in the focused list or log
        </span>
      </label>
      <div class="keys">
        {GROUPS.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>{key.split(" ").map((one, place) => <kbd key={place}>{one}</kbd>)}</dt>
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
