/**
 * What runs, and what has run: the journal.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button, LinkButton } from "../../parts/button.tsx";
import { moveFocus } from "../../parts/move_focus.ts";
import { Empty, FailureNote, Loading } from "../../parts/notice.tsx";
import { ProgressBar } from "../../parts/progress_bar.tsx";
import { StateIcon } from "../../parts/state_icon.tsx";
import { useNow } from "../../parts/use_now.ts";
import { type HistoryEntry, historyOf } from "../../state/history.ts";
import { isRunning } from "../../state/run_view.ts";
import { ago, clockTime, duration } from "../../text/amounts.ts";
import { countsInWords } from "./counts_in_words.ts";

/** Kinds that a title does not tell by itself. */
const KINDS: Readonly<Record<string, string>> = { run: "command", workflow: "workflow" };

/** What runs, and what has run. */
export function HistoryList(): JSX.Element {
  const app = useApp();
  const store = useStore();
  const { runs } = store;
  runs.want();
  const operations = store.operations.summaries;
  const entries = useMemo(() => historyOf(operations, runs.value ?? []), [operations, runs.value]);
  const now = useNow(entries.some(({ state }) => isRunning(state)) ? 1_000 : 30_000);
  // A plan alone changes nothing.
  const begin = (
    <LinkButton icon="plus" look="primary" href={app.href(["operations", "new"])}>
      {app.readOnly.value ? "Show a plan" : "New operation"}
    </LinkButton>
  );
  return (
    <div class="view">
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">Operations</h1>
          <p class="view__facts">What is running, and what has run before</p>
        </div>
        <div class="view__actions">
          {begin}
        </div>
      </header>
      {runs.failure && <FailureNote failure={runs.failure} onRetry={() => void runs.reload()} />}
      {runs.value === undefined && !runs.failure && <Loading what="the runs" rows={6} />}
      {runs.value !== undefined && entries.length === 0 && (
        <Empty icon="history" title="Nothing has run yet">
          <p>Choose what to run and where; the plan is shown before anything happens.</p>
          {begin}
        </Empty>
      )}
      {entries.length > 0 && (
        <ul class="card history" onKeyDown={moveFocus(".history__link")}>
          {entries.map((entry) => (
            <li key={entry.id}>
              <Entry entry={entry} now={now} />
            </li>
          ))}
        </ul>
      )}
      {store.moreRuns.value && (
        <Button onClick={() => void store.loadMoreRuns()}>Show earlier runs</Button>
      )}
    </div>
  );
}

function Entry({ entry, now }: {
  readonly entry: HistoryEntry;
  readonly now: number;
}): JSX.Element {
  const app = useApp();
  const running = isRunning(entry.state);
  const took = entry.durationMs ?? (running ? now - Date.parse(entry.startedAt) : undefined);
  return (
    <a class="history__link" href={app.href(["operations", entry.id])}>
      <StateIcon state={entry.state} />
      <span class="history__title">
        {entry.title} {KINDS[entry.kind] && <span class="history__kind">{KINDS[entry.kind]}</span>}
      </span>
      <span class="history__progress">
        {running && <ProgressBar counts={entry.counts} tasks={entry.tasks} running />}
        <span class="history__counts">{countsInWords(entry.counts, entry.tasks)}</span>
      </span>
      <span class="history__took">{took === undefined ? "" : duration(took)}</span>
      <time class="history__when" dateTime={entry.startedAt} title={clockTime(entry.startedAt)}>
        {ago(entry.startedAt, now)}
      </time>
    </a>
  );
}
