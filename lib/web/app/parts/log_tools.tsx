/**
 * The search of a log, and what can be done with it.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { wrapLines } from "../state/preferences.ts";
import { plainText } from "../text/ansi.ts";
import type { LineBuffer } from "../text/line_buffer.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy_button.tsx";
import { LogSearchBox } from "./log_search_box.tsx";
import type { Follow } from "./use_follow.ts";
import type { ShownSearch } from "./use_log_search.ts";

/** The search, and what can be done with the log. */
export function LogTools({ lines, isPart, search, onStep, follow, children }: {
  readonly lines: LineBuffer;
  /** Whether the log has lines that are not there. */
  readonly isPart: boolean;
  readonly search: ShownSearch;
  readonly onStep: (by: number) => void;
  /** Undefined for a text that has no end to follow. */
  readonly follow: Follow | undefined;
  /** What stands before the tools. */
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="log__tools">
      {children}
      <LogSearchBox
        words={search.words}
        found={search.found}
        place={search.place}
        isPart={isPart}
        onWords={(next) => {
          search.setWords(next);
          // The end would take away the place that was found.
          if (next !== "") follow?.set(false);
        }}
        onStep={onStep}
      />
      <Button
        icon="wrap"
        look="plain"
        pressed={wrapLines.value}
        label="Wrap long lines"
        title="Wrap long lines (z)"
        onClick={() => wrapLines.value = !wrapLines.value}
      />
      {follow && (
        <Button
          icon="follow"
          look="plain"
          pressed={follow.on}
          label="Follow the output"
          title="Follow the output (f)"
          onClick={() => follow.set(!follow.on)}
        />
      )}
      <CopyButton
        label={isPart ? "Copy what is shown" : "Copy this text"}
        text={() => lines.text().split("\n").map(plainText).join("\n")}
      />
    </div>
  );
}
