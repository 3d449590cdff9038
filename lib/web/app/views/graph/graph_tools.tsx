/**
 * What the graph shows: colours, a run, what is affected.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isDrawn } from "../../graph/drawn_kinds.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button, LinkButton } from "../../parts/button.tsx";
import { FailureNote } from "../../parts/notice.tsx";
import { historyOf } from "../../state/history.ts";
import { isRunning } from "../../state/run_view.ts";
import { ago, count } from "../../text/amounts.ts";
import type { Affected } from "./use_affected.ts";

/** So many of the last runs are offered. */
const OFFERED = 20;

/** What the graph shows. */
export function GraphTools({ affected, onQuery }: {
  readonly affected: Affected;
  readonly onQuery: (change: Readonly<Record<string, string | undefined>>) => void;
}): JSX.Element {
  const app = useApp();
  const store = useStore();
  const { query } = app.route.value;
  const [typed, setTyped] = useState(query.affected ?? "");
  useEffect(() => setTyped(query.affected ?? ""), [query.affected]);
  const entries = historyOf(store.operations.summaries, store.runs.value ?? [])
    .filter(({ kind }) => isDrawn(kind)).slice(0, OFFERED);
  // What the empty field stands for.
  const usual = `origin/${store.details.value?.defaultBranch ?? "main"}`;
  const running = entries.find(({ state }) => isRunning(state));
  const shown = query.run === undefined ? query.by === "latest" ? "latest" : "copies" : query.run;
  const now = Date.now();
  const result = affected.result;
  return (
    <>
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">Graph</h1>
          <p class="view__facts" role="status">
            {result
              ? `${
                count(result.components.length, "component")
              } affected since ${result.revision}, ` +
                `${result.components.filter(({ changed }) => changed).length} changed`
              : "What is needed stands before what needs it"}
          </p>
        </div>
      </header>
      <div class="graph__tools">
        <label class="field field--row">
          <span class="field__label">Colours</span>
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
            <option value="latest">by the last run of each</option>
            {query.run !== undefined && !entries.some(({ id }) => id === query.run) && (
              <option value={query.run}>by run {query.run}</option>
            )}
            {entries.map(({ id, title, state, startedAt }) => (
              <option key={id} value={id}>
                by {isRunning(state) ? "what runs now" : "run"}:{" "}
                {title.length > 40 ? `${title.slice(0, 39)}…` : title}, {ago(startedAt, now)}
              </option>
            ))}
          </select>
        </label>
        <form
          class="graph__affected"
          onSubmit={(event) => {
            event.preventDefault();
            const revision = typed.trim() || usual;
            setTyped(revision);
            onQuery({ affected: revision });
          }}
        >
          <label class="field field--row">
            <span class="field__label">Affected since</span>
            <input
              class="input input--code"
              spellcheck={false}
              autocomplete="off"
              placeholder={usual}
              value={typed}
              data-main-filter
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
          <Button type="submit" disabled={affected.asking}>Show</Button>
          {query.affected !== undefined && (
            <Button
              icon="close"
              look="plain"
              label="Show everything"
              onClick={() => {
                setTyped(""); // what was typed after it was asked for, too
                onQuery({ affected: undefined });
              }}
            />
          )}
        </form>
        {result && result.components.length > 0 && (
          <LinkButton
            icon="operations"
            href={app.href(["operations", "new"], { select: `affected(${result.revision})` })}
          >
            Run on these
          </LinkButton>
        )}
        {running && query.run !== running.id && (
          <Button
            icon="operations"
            onClick={() => onQuery({ run: running.id, by: undefined })}
          >
            Draw what runs now
          </Button>
        )}
        {query.run !== undefined && (
          <LinkButton icon="right" look="plain" href={app.href(["operations", query.run])}>
            Its tasks
          </LinkButton>
        )}
      </div>
      {affected.failure && <FailureNote failure={affected.failure} />}
    </>
  );
}
