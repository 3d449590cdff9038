/**
 * The list of the overview. One place in the order of the Tab key; arrows move inside, Enter opens,
 * Space chooses. Only the rows in sight are in the document.
 *
 * @module
 */

import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { evenRows } from "../../lists/virtual_window.ts";
import { DrawnRows } from "../../parts/drawn_rows.tsx";
import { NARROW, useMedia } from "../../parts/use_media.ts";
import type { ChosenSelection } from "../../parts/use_selection.ts";
import { useNow } from "../../parts/use_now.ts";
import { useVirtualRows } from "../../parts/use_virtual_rows.ts";
import type { OverviewRow, RowKind } from "../../state/overview_rows.ts";
import { type MarkChange, type Marks, marksOf } from "./marks.ts";
import { RepositoryRow } from "./repository_row.tsx";
import { useGridKeys } from "./use_grid_keys.ts";

/** Heights of a row; the style sheet has the same. */
const ROW = 48;
const CARD = 76;

/** What covers the top of the list: the headings that stay. */
const COVERED = 36;

/** The list of the overview. */
export function RepositoryGrid({ rows, kind, chosen, marked, onMark, opened, onOpen }: {
  readonly rows: readonly OverviewRow[];
  readonly kind: RowKind;
  /** As long as it has no answer, or a failure, the rows are those of another filter. */
  readonly chosen: ChosenSelection;
  /** Names that are chosen. */
  readonly marked: ReadonlySet<string>;
  readonly onMark: MarkChange;
  /** Key of the row that is open. */
  readonly opened: string | undefined;
  readonly onOpen: (key: string) => void;
}): JSX.Element {
  const isNarrow = useMedia(NARROW);
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const now = useNow(60_000);
  const view = useVirtualRows(evenRows(rows.length, isNarrow ? CARD : ROW), COVERED);
  const marks = marksOf(rows, marked, onMark);
  const keys = useGridKeys(rows, opened, { marks, onOpen, reveal: view.reveal });
  // The keys are the grid's: a box that was clicked gives the focus back.
  const takeFocus = (): void => grid.current?.focus({ preventScroll: true });
  const mark = (name: string, index: number): void => {
    marks.toggle(name);
    keys.setPlace(index);
    takeFocus();
  };
  const open = (key: string, index: number): void => {
    keys.setPlace(index);
    onOpen(key);
  };
  const isDrawn = keys.place >= view.start && keys.place < view.end;
  return (
    <div
      ref={grid}
      class={`card grid${chosen.asking || chosen.failure ? " grid--stale" : ""}`}
      role="grid"
      tabIndex={0}
      aria-label={kind === "repositories" ? "Repositories" : "Components"}
      aria-busy={chosen.asking}
      aria-rowcount={rows.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={isDrawn ? `${id}-${keys.place}` : undefined}
      onKeyDown={keys.onKeyDown}
    >
      <Head kind={kind} marks={marks} onMarked={takeFocus} />
      <DrawnRows rows={view} class="grid__all" role="rowgroup">
        {rows.slice(view.start, view.end).map((row, offset) => (
          <RepositoryRow
            key={row.key}
            id={`${id}-${view.start + offset}`}
            row={row}
            kind={kind}
            index={view.start + offset}
            active={view.start + offset === keys.place}
            opened={row.key === opened}
            marked={marked.has(row.name)}
            now={now}
            onMark={() => mark(row.name, view.start + offset)}
            onOpen={() => open(row.key, view.start + offset)}
          />
        ))}
      </DrawnRows>
    </div>
  );
}

/** The headings, with the box that marks everything. */
function Head({ kind, marks, onMarked }: {
  readonly kind: RowKind;
  readonly marks: Marks;
  readonly onMarked: () => void;
}): JSX.Element {
  return (
    <div class="grid__head" role="row" aria-rowindex={1}>
      <span role="columnheader" class="grid__check">
        <label class="grid__mark">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label="Select all that are shown"
            checked={marks.areAll}
            onChange={() => {
              if (marks.areAll) marks.clear();
              else marks.setAll();
              onMarked();
            }}
          />
        </label>
      </span>
      <span role="columnheader">{kind === "repositories" ? "Repository" : "Component"}</span>
      <span role="columnheader">Branch</span>
      <span role="columnheader">Upstream</span>
      <span role="columnheader">Changes</span>
      <span role="columnheader">Last run</span>
    </div>
  );
}
