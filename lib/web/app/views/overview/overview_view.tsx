/**
 * Every repository and component: branch, distance from the upstream, changes, last run. Or what has
 * changed in one of them.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button } from "../../parts/button.tsx";
import { FilterBox } from "../../parts/filter_box.tsx";
import { Empty, FailureNote, Loading } from "../../parts/notice.tsx";
import { useMedia } from "../../parts/use_media.ts";
import { attentionOf } from "../../state/overview_rows.ts";
import type { QueryChange } from "../../state/route.ts";
import { AttentionBar } from "./attention_bar.tsx";
import { OverviewHead } from "./overview_head.tsx";
import { RepositoryChanges } from "./repository_changes.tsx";
import { RepositoryGrid } from "./repository_grid.tsx";
import { RepositoryPanel } from "./repository_panel.tsx";
import { type Overview, useOverview } from "./use_overview.ts";

/** Where what is open lies over the list; the style sheet has the same. */
const COVERED = "(max-width: 1180px)";

/** Every repository and component, or the changes of one. */
export function OverviewView(): JSX.Element {
  const [, name] = useApp().route.value.path;
  return name === undefined ? <All /> : <RepositoryChanges key={name} name={name} />;
}

function All(): JSX.Element {
  const app = useApp();
  const overview = useOverview();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const setQuery: QueryChange = (change) =>
    app.go(["overview"], { ...app.route.peek().query, ...change }, true);
  const close = (): void => setQuery({ open: undefined });
  const { open } = app.route.value.query;
  const opened = overview.all.find(({ key }) => key === open);
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
        <OverviewHead overview={overview} marked={marked} onMark={setMarked} />
        <Filters overview={overview} onQuery={setQuery} />
        <NotListed overview={overview} onQuery={setQuery} />
        {overview.rows.length > 0 && (
          <RepositoryGrid
            rows={overview.rows}
            kind={overview.kind}
            chosen={overview.chosen}
            marked={marked}
            onMark={setMarked}
            opened={open}
            onOpen={(key) => setQuery({ open: key })}
          />
        )}
      </div>
      {opened && <RepositoryPanel key={opened.key} row={opened} onClose={close} />}
    </div>
  );
}

/** What is listed is chosen here. */
function Filters({ overview, onQuery }: {
  readonly overview: Overview;
  readonly onQuery: QueryChange;
}): JSX.Element {
  const { details } = useStore();
  const { kind, filter, failedOnly, chosen, all, rows } = overview;
  const attention = useMemo(() => attentionOf(all), [all]);
  const isKnown = !chosen.asking && !chosen.failure;
  const isFiltered = filter.trim() !== "" || failedOnly;
  const setFilter = (select: string): void => onQuery({ select });
  return (
    <div class="overview__tools">
      <FilterBox
        main
        label="Filter by selection"
        placeholder="dirty | tag:backend & !worker"
        value={filter}
        onInput={setFilter}
        failure={chosen.failure}
        result={isKnown && isFiltered ? `${rows.length} of ${all.length}` : undefined}
      />
      <AttentionBar
        attention={attention}
        filter={filter}
        failed={failedOnly}
        kind={kind}
        saved={details.value?.filters ?? {}}
        onFilter={setFilter}
        onFailed={(failed) => onQuery({ failed: failed ? "1" : undefined })}
        onKind={(by) => onQuery({ by: by === "components" ? by : undefined, open: undefined })}
      />
    </div>
  );
}

/** Why rows are missing, or all of them. */
function NotListed({ overview, onQuery }: {
  readonly overview: Overview;
  readonly onQuery: QueryChange;
}): JSX.Element {
  const store = useStore();
  const { repositories, statuses, graph } = store;
  const { all, rows, chosen } = overview;
  return (
    <>
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
            Add each under <code>[repos.NAME]</code> in{" "}
            <code>nestr.toml</code>, or find those in this folder with{" "}
            <code>nestr project init --force</code>.
          </p>
        </Empty>
      )}
      {all.length > 0 && rows.length === 0 && !chosen.asking && (
        <Empty icon="filter" title="Nothing matches this filter">
          <Button
            onClick={() =>
              onQuery({ select: undefined, failed: undefined })}
          >
            Show all
          </Button>
        </Empty>
      )}
    </>
  );
}
