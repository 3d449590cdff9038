/**
 * Every repository and component: branch, distance from the upstream, changes, last run. Or what has
 * changed in one of them.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button, LinkButton } from "../../parts/button.tsx";
import { FilterBox } from "../../parts/filter_box.tsx";
import { Empty, FailureNote, Loading } from "../../parts/notice.tsx";
import { useMedia } from "../../parts/use_media.ts";
import { useSelection } from "../../parts/use_selection.ts";
import { selectionOf } from "../../selection/suggestions.ts";
import {
  attentionOf,
  hasFailed,
  type OverviewRow,
  overviewRows,
  type RowKind,
} from "../../state/overview_rows.ts";
import { count } from "../../text/amounts.ts";
import { READ_ONLY, READ_ONLY_PLANS } from "../../text/read_only.ts";
import { AttentionBar } from "./attention_bar.tsx";
import { RepositoryChanges } from "./repository_changes.tsx";
import { RepositoryGrid } from "./repository_grid.tsx";
import { RepositoryPanel } from "./repository_panel.tsx";

/** Where what is open lies over the list; the style sheet has the same. */
const COVERED = "(max-width: 1180px)";

/** Every repository and component, or the changes of one. */
export function OverviewView(): JSX.Element {
  const [, name] = useApp().route.value.path;
  return name === undefined ? <All /> : <RepositoryChanges key={name} name={name} />;
}

function All(): JSX.Element {
  const app = useApp();
  const store = useStore();
  const { query } = app.route.value;
  const { repositories, statuses, latest, graph, details } = store;
  for (const resource of [repositories, statuses, latest, graph]) resource.want();
  const kind: RowKind = query.by === "components" ? "components" : "repositories";
  const filter = query.select ?? "";
  const chosen = useSelection(filter, statuses.value);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());

  const all = useMemo(() =>
    overviewRows(kind, {
      repositories: repositories.value ?? [],
      components: graph.value?.components ?? [],
      statuses: statuses.value,
      latest: latest.value ?? [],
    }), [kind, repositories.value, graph.value, statuses.value, latest.value]);
  const rows = useMemo(
    () =>
      all.filter((row) =>
        isChosen(row, kind, chosen.result) && (!query.failed || hasFailed(row.latest))
      ),
    [all, kind, chosen.result, query.failed],
  );
  const attention = useMemo(() => attentionOf(all), [all]);

  const setQuery = (change: Readonly<Record<string, string | undefined>>): void =>
    app.go(["overview"], { ...app.route.peek().query, ...change }, true);
  const close = (): void => setQuery({ open: undefined });
  const setFilter = (select: string): void => setQuery({ select });
  const target = marked.size > 0 ? selectionOf(marked) : filter;
  const isFiltered = filter.trim() !== "" || query.failed !== undefined;
  const opened = all.find(({ key }) => key === query.open);
  const isCovered = useMedia(COVERED) && opened !== undefined;

  return (
    <div
      class={`view overview${opened ? " overview--open" : ""}`}
      onClick={(event) => {
        // What is inert is passed by: a click beside what covers the list closes it.
        if (isCovered && event.target === event.currentTarget) close();
      }}
    >
      <div class="overview__list" inert={isCovered}>
        <header class="view__head">
          <div class="view__heading">
            <h1 class="view__title">Overview</h1>
            <p class="view__facts">{factsOf(details.value)}</p>
          </div>
          <div class="view__actions">
            <Button
              icon="refresh"
              onClick={() => app.asked.value = { operation: "sync", options: selected(target) }}
              disabled={app.readOnly.value}
              title={app.readOnly.value ? READ_ONLY : undefined}
            >
              {marked.size > 0 ? `Sync ${marked.size}` : "Sync"}
            </Button>
            <LinkButton
              icon="operations"
              look="primary"
              href={app.href(["operations", "new"], { select: target })}
              title={app.readOnly.value ? READ_ONLY_PLANS : undefined}
            >
              {marked.size > 0 ? `Run on ${marked.size}` : "Run"}
            </LinkButton>
          </div>
        </header>
        <div class="overview__tools">
          <FilterBox
            main
            label="Filter by a selection"
            placeholder="dirty | tag:backend & !worker"
            value={filter}
            onInput={setFilter}
            failure={chosen.failure}
            result={isFiltered && !chosen.failure ? `${rows.length} of ${all.length}` : undefined}
          />
          <AttentionBar
            attention={attention}
            filter={filter}
            failed={query.failed !== undefined}
            kind={kind}
            saved={details.value?.filters ?? {}}
            onFilter={setFilter}
            onFailed={(failed) => setQuery({ failed: failed ? "1" : undefined })}
            onKind={(by) => setQuery({ by: by === "components" ? by : undefined, open: undefined })}
          />
        </div>
        {[repositories, statuses].map((resource, index) => {
          const failure = store.ownFailure(resource);
          return failure && (
            <FailureNote
              key={index}
              failure={failure}
              onRetry={() => void resource.reload()}
            />
          );
        })}
        {repositories.value === undefined && !repositories.failure && (
          <Loading what="the repositories" rows={8} />
        )}
        {repositories.value !== undefined && all.length === 0 && !graph.loading && (
          <Empty icon="overview" title="The manifest names no repositories">
            <p>
              Write each under <code>[repos.NAME]</code> in{" "}
              <code>nestr.toml</code>, or find those that are there with{" "}
              <code>nestr project init --force</code>.
            </p>
          </Empty>
        )}
        {all.length > 0 && rows.length === 0 && !chosen.asking && (
          <Empty icon="filter" title="Nothing is chosen by this filter">
            <Button
              onClick={() =>
                setQuery({ select: undefined, failed: undefined })}
            >
              Show all
            </Button>
          </Empty>
        )}
        {rows.length > 0 && (
          <RepositoryGrid
            rows={rows}
            kind={kind}
            marked={marked}
            onMark={setMarked}
            opened={query.open}
            onOpen={(open) => setQuery({ open })}
          />
        )}
      </div>
      {opened && <RepositoryPanel key={opened.key} row={opened} onClose={close} />}
    </div>
  );
}

function selected(select: string): { readonly select?: string } {
  return select.trim() === "" ? {} : { select };
}

function isChosen(
  row: OverviewRow,
  kind: RowKind,
  result: ReturnType<typeof useSelection>["result"],
): boolean {
  if (!result) return true;
  if (kind === "repositories") return result.repositories.includes(row.name);
  return result.targets.some((target) =>
    target.component === row.name && target.repository === row.repository.name
  );
}

function factsOf(
  details:
    | { readonly repositories: readonly string[]; readonly components: readonly string[] }
    | undefined,
): string {
  if (!details) return "";
  const { repositories, components } = details;
  const known = count(repositories.length, "repository", "repositories");
  return `${known}, ${count(components.length, "component")}`;
}
