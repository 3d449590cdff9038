/**
 * What came of operations that were begun in a view and are not watched in one of their own.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { OperationSummary } from "../../wire.ts";
import { outcomeOf } from "../text/outcome.ts";
import { shownTitle } from "../text/shown_title.ts";
import { useApp, useStore } from "./app_context.tsx";
import { Commands } from "./copy_button.tsx";
import { Note } from "./notice.tsx";
import { Words } from "./words.tsx";

/** What came of operations, until each is dismissed; what went well until one looks elsewhere. */
export function OutcomeNotes({ of }: {
  /** Which operations belong to the view. */
  readonly of: readonly OperationSummary["operation"][];
}): JSX.Element {
  const { operations } = useStore();
  const ended = operations.outcomes.value.filter(({ operation }) => of.includes(operation));
  // The newest first: of what went well it is enough.
  const newest = ended.find(isGood);
  const shown = ended.filter((summary) => summary === newest || !isGood(summary));
  useEffect(() => () => {
    for (const summary of operations.outcomes.peek()) {
      if (of.includes(summary.operation) && isGood(summary)) {
        operations.dismissOutcome(summary.id);
      }
    }
  }, [operations]);
  // It is there before there is something in it, so that screen readers notice.
  return (
    <div class="outcomes" role="status">
      {shown.map((summary) => (
        <OutcomeNote
          key={summary.id}
          summary={summary}
          onDismiss={() => operations.dismissOutcome(summary.id)}
        />
      ))}
    </div>
  );
}

const isGood = (summary: OperationSummary): boolean => outcomeOf(summary).tone === "good";

function OutcomeNote({ summary, onDismiss }: {
  readonly summary: OperationSummary;
  readonly onDismiss: () => void;
}): JSX.Element {
  const app = useApp();
  const { tone, title, lines, restore } = outcomeOf(summary);
  return (
    <Note tone={tone} onDismiss={onDismiss}>
      <p class="note__title">
        <Words>{title}</Words>
      </p>
      {lines.map((line) => (
        <p key={line}>
          <Words>{line}</Words>
        </p>
      ))}
      {restore && (
        <>
          <p>What was removed has been saved. To bring it back:</p>
          <Commands of={restore} />
        </>
      )}
      <p class="note__hint">
        <code>{shownTitle(summary.title)}</code>{" "}
        <a class="link" href={app.href(["operations", summary.id])}>Details</a>
      </p>
    </Note>
  );
}
