/**
 * A log: colours, search, follow. Only the lines in sight are in the document, so that its length does
 * not matter.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Failure } from "../client/failure.ts";
import { size } from "../text/amounts.ts";
import { plainText, spansOf } from "../text/ansi.ts";
import type { LineBuffer } from "../text/line_buffer.ts";
import { markWords } from "../text/log_search.ts";
import { Button } from "./button.tsx";
import { Command, CopyButton } from "./copy_button.tsx";
import { LogSearchBox } from "./log_search_box.tsx";
import { FailureNote, Loading } from "./notice.tsx";
import { type Follow, useFollow } from "./use_follow.ts";
import { type ShownSearch, useLogSearch } from "./use_log_search.ts";
import { useVirtualRows, type VirtualRows } from "./use_virtual_rows.ts";

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
  /** The command that prints all of it, for what is too much to show. */
  readonly command?: string;
  readonly onRetry?: () => void;
  /** What is said where nothing was printed. */
  readonly empty?: ComponentChildren;
  /** What stands before the tools. */
  readonly children?: ComponentChildren;
}

/** A log. */
export function LogView(props: LogViewProps): JSX.Element {
  const { lines, label } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualRows(lines.length, LINE);
  const search = useLogSearch(lines, props.earlier);
  const follow = useFollow(scroller, props.growing && search.words === "");
  useKeptPlace(props, scroller, rows, follow);
  useEffect(() => {
    if (search.line !== undefined) rows.reveal(search.line, true);
  }, [search.line, search.words]);
  const step = (by: number): void => {
    if (search.step(by)) follow.set(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "End") {
      follow.set(true);
      follow.toEnd();
    } else if (event.key === "Home") {
      follow.set(false);
      rows.reveal(0);
    } else if (event.key === "f" && !props.still) follow.set(!follow.on);
    else if (event.key === "n") step(1);
    else if (event.key === "N") step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section class="card log" aria-label={label}>
      <Tools log={props} search={search} onStep={step} follow={follow} />
      {props.failure && <FailureNote failure={props.failure} onRetry={props.onRetry} />}
      <div
        ref={scroller}
        class="log__lines"
        data-scroller
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={label}
        onKeyDown={onKeyDown}
        onScroll={follow.onScroll}
      >
        <NotShown log={props} />
        <div ref={rows.list} class="log__all" style={{ height: `${rows.total}px` }}>
          <div
            class="log__drawn"
            style={{
              transform: `translateY(${rows.offset}px)`,
              "--digits": String(lines.dropped + lines.length).length,
            }}
          >
            {Array.from({ length: rows.end - rows.start }, (_, offset) => (
              <Line
                key={rows.start + offset}
                index={rows.start + offset}
                log={props}
                words={search.words}
                current={rows.start + offset === search.line}
              />
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}

/** What is read stays where it is when lines come or go before it; the end stays in sight. */
function useKeptPlace(
  { lines, version }: LogViewProps,
  scroller: { readonly current: HTMLElement | null },
  rows: VirtualRows,
  follow: Follow,
): void {
  const before = useRef({ lines, prepended: lines.prepended });
  useLayoutEffect(() => {
    const added = before.current.lines === lines ? lines.prepended - before.current.prepended : 0;
    before.current = { lines, prepended: lines.prepended };
    if (follow.on) follow.toEnd();
    else if (added !== 0 && scroller.current) scroller.current.scrollTop += added * LINE;
  }, [version, follow.on, lines, lines.prepended, rows.total, rows.height]);
}

/** The search, and what can be done with the log. */
function Tools({ log, search, onStep, follow }: {
  readonly log: LogViewProps;
  readonly search: ShownSearch;
  readonly onStep: (by: number) => void;
  readonly follow: Follow;
}): JSX.Element {
  return (
    <div class="log__tools">
      {log.children}
      <LogSearchBox
        words={search.words}
        found={search.found}
        place={search.place}
        isPart={isPart(log)}
        onWords={(next) => {
          search.setWords(next);
          // The end would take away the place that was found.
          if (next !== "") follow.set(false);
        }}
        onStep={onStep}
      />
      {!log.still && (
        <Button
          icon="follow"
          look="plain"
          pressed={follow.on}
          label="Follow the output"
          onClick={() => follow.set(!follow.on)}
        />
      )}
      <CopyButton
        label={isPart(log) ? "Copy what is shown" : "Copy this text"}
        text={() => log.lines.text().split("\n").map(plainText).join("\n")}
      />
    </div>
  );
}

/** Whether lines are missing before the first. */
const isPart = ({ lines, earlier = 0 }: LogViewProps): boolean => lines.dropped > 0 || earlier > 0;

/** What is said where lines are missing: before the first, or all. */
function NotShown({ log }: { readonly log: LogViewProps }): JSX.Element {
  const { lines, earlier = 0 } = log;
  const isEmpty = lines.length === 0;
  return (
    <>
      {lines.dropped > 0 && (
        <p class="log__dropped">
          Earlier lines are not shown: there are too many.
          {log.command !== undefined && (
            <>
              {" "}All of them: <Command>{log.command}</Command>
            </>
          )}
        </p>
      )}
      {lines.dropped === 0 && earlier > 0 && (
        <Button look="plain" icon="up" class="log__earlier" onClick={log.onEarlier}>
          Load {size(earlier)} more
        </Button>
      )}
      {log.loading && isEmpty && <Loading what="the log" rows={3} />}
      {!log.loading && isEmpty && !log.failure && (
        <p class="log__empty">{log.empty ?? (log.growing ? "No output yet" : "No output")}</p>
      )}
    </>
  );
}

/** One line, with its number. */
function Line({ index, log, words, current }: {
  readonly index: number;
  readonly log: LogViewProps;
  readonly words: string;
  readonly current: boolean;
}): JSX.Element {
  const { lines, still, earlier = 0 } = log;
  const line = lines.at(index);
  const spans = line ? markWords(spansOf(line.text, line.style), words) : [];
  // Nobody knows its number where something is missing before it.
  const number = earlier === 0 ? lines.dropped + index + 1 : "";
  return (
    <div class={`line${current ? " line--current" : ""}${still ? " line--bare" : ""}`}>
      {!still && <span class="line__number" aria-hidden="true">{number}</span>}
      <span class="line__text">
        {spans.map(({ text, classes }, place) =>
          classes === "" ? text : <span key={place} class={classes}>{text}</span>
        )}
      </span>
    </div>
  );
}
