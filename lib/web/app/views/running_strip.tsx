/**
 * What runs now, wherever one is: its progress, and the way to it. On a narrow screen one line above
 * the tabs.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp, useStore } from "../parts/app_context.tsx";
import { ProgressBar } from "../parts/progress_bar.tsx";
import { StateIcon } from "../parts/state_icon.tsx";
import { shownTitle } from "../text/shown_title.ts";

/** At most so many are shown. */
const MOST = 3;

/** What runs now. */
export function RunningStrip(): JSX.Element | null {
  const app = useApp();
  const store = useStore();
  const running = store.operations.summaries.filter(({ endedAt }) => endedAt === null);
  if (running.length === 0) return null;
  return (
    <ul class="running" aria-label="Running now">
      {running.slice(0, MOST).map((operation) => (
        <li key={operation.id}>
          <a class="running__link" href={app.href(["operations", operation.id])}>
            <span class="running__title">
              <StateIcon state={operation.state} />
              <span>{shownTitle(operation.title)}</span>
            </span>
            <ProgressBar counts={operation.counts} tasks={operation.tasks} running />
          </a>
        </li>
      ))}
    </ul>
  );
}
