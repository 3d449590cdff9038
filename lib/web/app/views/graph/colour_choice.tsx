/**
 * What the boxes of the graph are coloured by.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp } from "../../parts/app_context.tsx";
import type { HistoryEntry } from "../../state/history.ts";
import type { QueryChange } from "../../state/route.ts";
import { isRunning } from "../../state/run_view.ts";
import { ago } from "../../text/amounts.ts";

/** Longer titles are cut. */
const LONGEST_TITLE = 40;

/** Chooses between changes, last runs, and one run. */
export function ColourChoice({ entries, onQuery }: {
  /** Runs that can be drawn. */
  readonly entries: readonly HistoryEntry[];
  readonly onQuery: QueryChange;
}): JSX.Element {
  const { query } = useApp().route.value;
  const shown = query.run ?? (query.by === "latest" ? "latest" : "copies");
  const now = Date.now();
  return (
    <label class="field field--row">
      <span class="field__label">Colour</span>
      <select
        class="input"
        value={shown}
        onChange={(event) => {
          const { value } = event.currentTarget;
          const isRun = value !== "copies" && value !== "latest";
          onQuery({
            run: isRun ? value : undefined,
            by: value === "latest" ? value : undefined,
          });
        }}
      >
        <option value="copies">by changes</option>
        <option value="latest">by last run</option>
        {query.run !== undefined && !entries.some(({ id }) => id === query.run) && (
          <option value={query.run}>by run {query.run}</option>
        )}
        {entries.map(({ id, title, state, startedAt }) => (
          <option key={id} value={id}>
            by {isRunning(state) ? "running operation" : "run"}: {cut(title)}, {ago(startedAt, now)}
          </option>
        ))}
      </select>
    </label>
  );
}

const cut = (title: string): string =>
  title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
