/**
 * The rows that the overview lists: all of them, and those that its address chooses.
 *
 * @module
 */

import { useMemo } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { type ChosenSelection, useSelection } from "../../parts/use_selection.ts";
import {
  hasFailed,
  type OverviewRow,
  overviewRows,
  type RowKind,
} from "../../state/overview_rows.ts";

/** What the overview lists. */
export interface Overview {
  readonly kind: RowKind;
  /** The selection that was typed; empty for everything. */
  readonly filter: string;
  /** Whether only rows are listed whose last run failed. */
  readonly failedOnly: boolean;
  readonly chosen: ChosenSelection;
  readonly all: readonly OverviewRow[];
  /** Those that are listed. */
  readonly rows: readonly OverviewRow[];
}

/** What the overview lists. */
export function useOverview(): Overview {
  const { query } = useApp().route.value;
  const { repositories, statuses, latest, graph } = useStore();
  for (const resource of [repositories, statuses, latest, graph]) resource.want();
  const kind: RowKind = query.by === "components" ? "components" : "repositories";
  const filter = query.select ?? "";
  const failedOnly = query.failed !== undefined;
  const chosen = useSelection(filter, statuses.value);
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
        isChosen(row, kind, chosen.result) && (!failedOnly || hasFailed(row.latest))
      ),
    [all, kind, chosen.result, failedOnly],
  );
  return { kind, filter, failedOnly, chosen, all, rows };
}

function isChosen(row: OverviewRow, kind: RowKind, result: ChosenSelection["result"]): boolean {
  if (!result) return true;
  if (kind === "repositories") return result.repositories.includes(row.name);
  return result.targets.some((target) =>
    target.component === row.name && target.repository === row.repository.name
  );
}
