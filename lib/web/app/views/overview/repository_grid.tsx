/**
 * The list of the overview. One place in the order of the Tab key; arrows move inside, Enter opens,
 * Space chooses. Only the rows in sight are in the document.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { NARROW, useMedia } from "../../parts/use_media.ts";
import { useNow } from "../../parts/use_now.ts";
import { useVirtualRows } from "../../parts/use_virtual_rows.ts";
import type { OverviewRow, RowKind } from "../../state/overview_rows.ts";
import { RepositoryRow } from "./repository_row.tsx";

/** Heights of a row; the style sheet has the same. */
const ROW = 48;
const CARD = 76;

/** What covers the top of the list: the headings that stay. */
const COVERED = 36;

/** The list of the overview. */
export function RepositoryGrid({ rows, kind, marked, onMark, opened, onOpen }: {
  readonly rows: readonly OverviewRow[];
  readonly kind: RowKind;
  /** Names that are chosen. */
  readonly marked: ReadonlySet<string>;
  readonly onMark: (change: (marked: ReadonlySet<string>) => ReadonlySet<string>) => void;
  /** Key of the row that is open. */
  readonly opened: string | undefined;
  readonly onOpen: (key: string) => void;
}): JSX.Element {
  const isNarrow = useMedia(NARROW);
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const now = useNow(60_000);
  const [active, setActive] = useState(0);
  const view = useVirtualRows(rows.length, isNarrow ? CARD : ROW, COVERED);
  const place = Math.min(active, rows.length - 1);
  useEffect(() => {
    const at = rows.findIndex(({ key }) => key === opened);
    if (at >= 0) setActive(at);
  }, [opened]);

  const toggle = (name: string): void =>
    onMark((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  const allMarked = rows.every(({ name }) => marked.has(name));
  const markAll = (): void => onMark((now) => new Set([...now, ...rows.map(({ name }) => name)]));
  // The keys are the grid's: a box that was clicked gives the focus back.
  const takeFocus = (): void => grid.current?.focus({ preventScroll: true });
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    view.reveal(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "a") return;
      event.preventDefault();
      return markAll();
    }
    const page = 10;
    // What is done to a row is to be seen, wherever one has scrolled to.
    if (event.key === "Enter" || event.key === " ") view.reveal(place);
    if (event.key === "ArrowDown") move(place + 1);
    else if (event.key === "ArrowUp") move(place - 1);
    else if (event.key === "PageDown") move(place + page);
    else if (event.key === "PageUp") move(place - page);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(rows.length - 1);
    else if (event.key === "Enter") onOpen(rows[place]!.key);
    else if (event.key === " ") toggle(rows[place]!.name);
    else if (event.key === "Escape" && marked.size > 0) onMark(() => new Set());
    else return;
    event.preventDefault();
  };

  const isDrawn = place >= view.start && place < view.end;
  return (
    <div
      ref={grid}
      class="card grid"
      role="grid"
      tabIndex={0}
      aria-label={kind === "repositories" ? "Repositories" : "Components"}
      aria-rowcount={rows.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={isDrawn ? `${id}-${place}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div class="grid__head" role="row" aria-rowindex={1}>
        <span role="columnheader" class="grid__check">
          <label class="grid__mark">
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label="Choose all that are shown"
              checked={allMarked}
              onChange={() => {
                if (allMarked) onMark(() => new Set());
                else markAll();
                takeFocus();
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
      <div
        ref={view.list}
        class="grid__all"
        role="presentation"
        style={{ height: `${view.total}px` }}
      >
        <div
          class="grid__drawn"
          role="rowgroup"
          style={{ transform: `translateY(${view.offset}px)` }}
        >
          {rows.slice(view.start, view.end).map((row, offset) => {
            const index = view.start + offset;
            return (
              <RepositoryRow
                key={row.key}
                id={`${id}-${index}`}
                row={row}
                kind={kind}
                index={index}
                active={index === place}
                opened={row.key === opened}
                marked={marked.has(row.name)}
                now={now}
                onMark={() => {
                  toggle(row.name);
                  setActive(index);
                  takeFocus();
                }}
                onOpen={() => {
                  setActive(index);
                  onOpen(row.key);
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
