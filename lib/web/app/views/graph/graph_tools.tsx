/**
 * What the graph shows: colours, a run, what is affected.
 *
 * @module
 */

import type { JSX } from "preact";
import type { AffectedResult } from "../../../wire.ts";
import { isDrawn } from "../../graph/drawn_kinds.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button, LinkButton } from "../../parts/button.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { FailureNote } from "../../parts/notice.tsx";
import { historyOf } from "../../state/history.ts";
import type { QueryChange } from "../../state/route.ts";
import { isRunning } from "../../state/run_view.ts";
import { count } from "../../text/amounts.ts";
import { AffectedForm } from "./affected_form.tsx";
import { ColourChoice } from "./colour_choice.tsx";
import type { Affected } from "./use_affected.ts";

/** So many of the last runs are offered. */
const OFFERED = 20;

/** What the graph shows. */
export function GraphTools({ affected, onQuery }: {
  readonly affected: Affected;
  readonly onQuery: QueryChange;
}): JSX.Element {
  const app = useApp();
  const store = useStore();
  const { query } = app.route.value;
  const entries = historyOf(store.operations.summaries, store.runs.value ?? [])
    .filter(({ kind }) => isDrawn(kind)).slice(0, OFFERED);
  const running = entries.find(({ state }) => isRunning(state));
  const { result, failure } = affected;
  return (
    <>
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">Graph</h1>
          <p class="view__facts" role="status">{factsOf(result)}</p>
        </div>
      </header>
      <div class="graph__tools">
        <ColourChoice entries={entries} onQuery={onQuery} />
        <AffectedForm asking={affected.asking} onQuery={onQuery} />
        {result && result.components.length > 0 && (
          <ChangeButton
            icon="operations"
            href={app.href(["operations", "new"], { select: `affected(${result.revision})` })}
          >
            Run on these
          </ChangeButton>
        )}
        {running && query.run !== running.id && (
          <Button
            icon="operations"
            onClick={() => onQuery({ run: running.id, by: undefined })}
          >
            Show the running operation
          </Button>
        )}
        {query.run !== undefined && (
          <LinkButton icon="right" look="plain" href={app.href(["operations", query.run])}>
            Show its tasks
          </LinkButton>
        )}
      </div>
      {failure && <FailureNote failure={failure} />}
    </>
  );
}

function factsOf(result: AffectedResult | undefined): string {
  if (!result) return "Dependencies come before what needs them";
  const { components, revision } = result;
  const changed = components.filter((component) => component.changed).length;
  return `${count(components.length, "component")} affected since ${revision}, ${changed} changed`;
}
