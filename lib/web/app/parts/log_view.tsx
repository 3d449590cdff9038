/**
 * A log: colours, search, follow. Only the lines in sight are in the document, so that its length does
 * not matter.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Failure } from "../client/failure.ts";
import { size } from "../text/amounts.ts";
import { plainText, spansOf } from "../text/ansi.ts";
import type { LineBuffer } from "../text/line_buffer.ts";
import { LogSearch, markWords } from "../text/log_search.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy_button.tsx";
import { LogSearchBox } from "./log_search_box.tsx";
import { FailureNote, Loading } from "./notice.tsx";
import { useFollow } from "./use_follow.ts";
import { useVirtualRows } from "./use_virtual_rows.ts";

/** Height of a line; the style sheet has the same. */
const LINE = 20;

/** A log. */
export interface LogViewProps {
  readonly lines: LineBuffer;
  /** Changes whenever lines have. */
  readonly version: number;
  readonly loading: boolean;
  readonly failure: Failure | undefined;
  /** Whether more will come. */
  readonly growing: boolean;
  /** Whether it is a text rather than a log: without numbers, and with no end to follow. */
  readonly still?: boolean;
  /** What it is the log of, for screen readers. */
  readonly label: string;
  /** Bytes before what is there. */
  readonly earlier?: number;
  readonly onEarlier?: () => void;
  readonly onRetry?: () => void;
  /** What is said where nothing was printed. */
  readonly empty?: ComponentChildren;
  /** What stands before the tools. */
  readonly children?: ComponentChildren;
}

/** A log. */
export function LogView(props: LogViewProps): JSX.Element {
  const { lines, version, growing } = props;
  const [words, setWords] = useState("");
  const [place, setPlace] = useState(0);
  const rows = useVirtualRows(lines.length, LINE);
  const scroller = useRef<HTMLDivElement>(null);
  const follow = useFollow(scroller, growing && words === "");
  const search = useMemo(() => new LogSearch(words), [words, lines, props.earlier]);
  search.extend(lines);
  const current = search.lines[Math.min(place, search.lines.length - 1)];

  const before = useRef({ lines, prepended: lines.prepended });
  useLayoutEffect(() => {
    const added = before.current.lines === lines ? lines.prepended - before.current.prepended : 0;
    before.current = { lines, prepended: lines.prepended };
    if (follow.on) follow.toEnd();
    else if (added !== 0 && scroller.current) scroller.current.scrollTop += added * LINE;
  }, [version, follow.on, lines, lines.prepended, rows.total, rows.height]);
  useEffect(() => {
    if (current !== undefined) rows.reveal(current, true);
  }, [current, words]);

  const step = (by: number): void => {
    const count = search.lines.length;
    if (count === 0) return;
    follow.set(false);
    setPlace((now) => (Math.min(now, count - 1) + by + count) % count);
  };
  const jump = (toEnd: boolean): void => {
    follow.set(toEnd);
    if (toEnd) follow.toEnd();
    else rows.reveal(0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "End") jump(true);
    else if (event.key === "Home") jump(false);
    else if (event.key === "f" && !props.still) follow.set(!follow.on);
    else if (event.key === "n") step(1);
    else if (event.key === "N") step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const drawn: JSX.Element[] = [];
  for (let index = rows.start; index < rows.end; index++) {
    drawn.push(
      <Line
        key={index}
        index={index}
        number={(props.earlier ?? 0) === 0 ? lines.dropped + index + 1 : undefined}
        bare={props.still}
        lines={lines}
        words={words}
        current={index === current}
      />,
    );
  }
  const isEmpty = lines.length === 0;
  return (
    <section class="card log" aria-label={props.label}>
      <div class="log__tools">
        {props.children}
        <LogSearchBox
          words={words}
          found={search.lines.length === 0 ? undefined : search.count}
          place={Math.min(place, search.lines.length - 1)}
          onWords={(next) => {
            setWords(next);
            setPlace(0);
            // The end would take away the place that was found.
            if (next !== "") follow.set(false);
          }}
          onStep={step}
        />
        {!props.still && (
          <Button
            icon="follow"
            look="plain"
            pressed={follow.on}
            label="Follow the end"
            onClick={() => follow.set(!follow.on)}
          />
        )}
        <CopyButton
          label="Copy the text"
          text={() => lines.text().split("\n").map(plainText).join("\n")}
        />
      </div>
      {props.failure && <FailureNote failure={props.failure} onRetry={props.onRetry} />}
      <div
        ref={scroller}
        class="log__lines"
        data-scroller
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={props.label}
        onKeyDown={onKeyDown}
        onScroll={follow.onScroll}
      >
        {lines.dropped > 0 && (
          <p class="log__dropped">Earlier lines are in the log, and too many to show</p>
        )}
        {lines.dropped === 0 && (props.earlier ?? 0) > 0 && (
          <Button look="plain" icon="up" class="log__earlier" onClick={props.onEarlier}>
            Load {size(props.earlier ?? 0)} before this
          </Button>
        )}
        {props.loading && isEmpty && <Loading what="the log" rows={3} />}
        {!props.loading && isEmpty && !props.failure && (
          <p class="log__empty">
            {props.empty ?? (growing ? "Nothing printed yet" : "It has printed nothing")}
          </p>
        )}
        <div ref={rows.list} class="log__all" style={{ height: `${rows.total}px` }}>
          <div class="log__drawn" style={{ transform: `translateY(${rows.offset}px)` }}>
            {drawn}
          </div>
        </div>
      </div>
    </section>
  );
}

/** One line, with its number. */
function Line({ index, number, bare, lines, words, current }: {
  readonly index: number;
  /** Its number; undefined where it is not known how much is missing before it. */
  readonly number: number | undefined;
  /** Whether there is no place for numbers. */
  readonly bare: boolean | undefined;
  readonly lines: LineBuffer;
  readonly words: string;
  readonly current: boolean;
}): JSX.Element {
  const line = lines.at(index);
  const spans = line ? markWords(spansOf(line.text, line.style), words) : [];
  return (
    <div class={`line${current ? " line--current" : ""}${bare ? " line--bare" : ""}`}>
      {!bare && <span class="line__number" aria-hidden="true">{number ?? ""}</span>}
      <span class="line__text">
        {spans.map(({ text, classes }, place) =>
          classes === "" ? text : <span key={place} class={classes}>{text}</span>
        )}
      </span>
    </div>
  );
}
