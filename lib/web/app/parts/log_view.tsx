/**
 * A log: colours, search, follow. Only the lines in sight are in the document, so that its length does
 * not matter.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Failure } from "../client/failure.ts";
import { wrapLines } from "../state/preferences.ts";
import { size } from "../text/amounts.ts";
import type { LineBuffer } from "../text/line_buffer.ts";
import { Button } from "./button.tsx";
import { Command } from "./copy_button.tsx";
import { Line, Ruler } from "./log_line.tsx";
import { LogTools } from "./log_tools.tsx";
import { FailureNote, Loading } from "./notice.tsx";
import { type Follow, useFollow } from "./use_follow.ts";
import { type LogRows, useLogRows } from "./use_log_rows.ts";
import { useLogSearch } from "./use_log_search.ts";

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
  const wraps = wrapLines.value;
  const search = useLogSearch(lines, props.earlier);
  const follow = useFollow(scroller, !props.still, props.growing && search.words === "");
  const rows = useLogRows(lines, wraps, scroller, follow);
  useEffect(() => {
    if (search.line !== undefined) rows.reveal(search.line, true);
  }, [search.line, search.words]);
  const step = (by: number): void => {
    if (search.step(by)) follow.set(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!act(event.key, { rows, follow, step, still: props.still })) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section class="card log" aria-label={label}>
      <LogTools
        lines={lines}
        isPart={isPart(props)}
        search={search}
        onStep={step}
        follow={props.still ? undefined : follow}
      >
        {props.children}
      </LogTools>
      {props.failure && <FailureNote failure={props.failure} onRetry={props.onRetry} />}
      <div
        ref={scroller}
        class={`log__lines${wraps ? " log__lines--wrapped" : ""}`}
        data-scroller
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={label}
        onKeyDown={onKeyDown}
        onScroll={follow.onScroll}
      >
        <NotShown log={props} />
        <Lines log={props} rows={rows} words={search.words} current={search.line} />
      </div>
    </section>
  );
}

/** Does what a key in the log stands for; false where it stands for nothing. */
function act(key: string, { rows, follow, step, still }: {
  readonly rows: LogRows;
  readonly follow: Follow;
  readonly step: (by: number) => void;
  readonly still: boolean | undefined;
}): boolean {
  if (key === "End") {
    follow.set(true);
    follow.toEnd();
  } else if (key === "Home") {
    follow.set(false);
    rows.reveal(0);
  } else if (key === "f" && !still) follow.set(!follow.on);
  else if (key === "z") wrapLines.value = !wrapLines.value;
  else if (key === "n") step(1);
  else if (key === "N") step(-1);
  else return false;
  return true;
}

/** The lines in sight, in a box as high as all of them. */
function Lines({ log, rows, words, current }: {
  readonly log: LogViewProps;
  readonly rows: LogRows;
  readonly words: string;
  readonly current: number | undefined;
}): JSX.Element {
  const { lines, still = false, earlier = 0 } = log;
  // Nobody knows the number of a line where something is missing before it.
  const numberOf = (index: number) => earlier === 0 ? lines.dropped + index + 1 : "";
  return (
    <div
      ref={rows.list}
      class="log__all"
      style={{
        height: `${rows.total}px`,
        "--digits": String(lines.dropped + lines.length).length,
      }}
    >
      {wrapLines.value && <Ruler ruler={rows.ruler} isBare={still} />}
      <div
        ref={rows.drawn}
        class="log__drawn"
        style={{ transform: `translateY(${rows.offset}px)` }}
      >
        {Array.from({ length: rows.end - rows.start }, (_, offset) => (
          <Line
            key={rows.start + offset}
            line={lines.at(rows.start + offset)}
            number={still ? undefined : numberOf(rows.start + offset)}
            words={words}
            isCurrent={rows.start + offset === current}
          />
        ))}
      </div>
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
