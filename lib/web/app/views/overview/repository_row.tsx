/**
 * A row of the overview.
 *
 * @module
 */

import type { JSX } from "preact";
import { memo } from "../../parts/memo.ts";
import { RunLink } from "../../parts/run_link.tsx";
import { BranchName, Changes, Upstream } from "../../parts/repository_facts.tsx";
import type { OverviewRow, RowKind } from "../../state/overview_rows.ts";
import { visibleText } from "../../../../terminal/visible_text.ts";

/** A row of the overview. */
export interface RepositoryRowProps {
  readonly id: string;
  readonly row: OverviewRow;
  readonly kind: RowKind;
  readonly index: number;
  readonly active: boolean;
  readonly opened: boolean;
  readonly marked: boolean;
  readonly now: number;
  readonly onMark: () => void;
  readonly onOpen: () => void;
}

/** A row of the overview; drawn again only when what it shows has changed. */
export const RepositoryRow = memo(Row, [
  "row",
  "kind",
  "index",
  "active",
  "opened",
  "marked",
  "now",
]);

function Row(props: RepositoryRowProps): JSX.Element {
  const { row, kind, index, active, marked } = props;
  const { repository, entry } = row;
  const second = kind === "components" ? repository.name : otherComponents(row);
  return (
    <div
      id={props.id}
      class={`row${active ? " row--active" : ""}${props.opened ? " row--opened" : ""}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={marked}
      onClick={props.onOpen}
    >
      <span role="gridcell" class="row__check" onClick={(event) => event.stopPropagation()}>
        <label class="grid__mark">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${row.name}`}
            checked={marked}
            onChange={props.onMark}
          />
        </label>
      </span>
      <span role="rowheader" class="row__name">
        <strong title={row.name}>{row.name}</strong>
        {second !== "" && <span class="row__second" title={second}>{second}</span>}
      </span>
      <span role="gridcell" class="row__branch">
        <BranchName repository={repository} entry={entry} />
      </span>
      <span role="gridcell" class="row__upstream">
        <Upstream entry={entry} />
      </span>
      <span role="gridcell" class="row__changes">
        <Changes entry={entry} />
      </span>
      <span role="gridcell" class="row__run" onClick={(event) => event.stopPropagation()}>
        <RunLink latest={row.latest} now={props.now} tabIndex={-1} />
      </span>
    </div>
  );
}

/** What a row says beside the repository's name: its path or components, where they tell more. */
function otherComponents({ repository, components }: OverviewRow): string {
  const others = components.filter((name) => name !== repository.name);
  if (others.length > 0) return others.join(", ");
  return repository.path === repository.name ? "" : visibleText(repository.path);
}
