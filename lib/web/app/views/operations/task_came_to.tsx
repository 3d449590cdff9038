/**
 * What a task on a repository came to, in the place of the output that it does not have.
 *
 * @module
 */

import type { JSX } from "preact";
import { Advice } from "../../parts/advice.tsx";
import { Note } from "../../parts/notice.tsx";
import { sentence } from "../../parts/words.tsx";
import type { TaskOutcome } from "../../text/task_outcome.ts";

/** So many paths are named before the rest is counted. */
const SHOWN_NAMES = 100;

/** What a task on a repository came to. */
export function TaskCameTo({ outcome }: { readonly outcome: TaskOutcome }): JSX.Element {
  const { words, left, message, hint, names } = outcome;
  return (
    <Note tone={left ? "warn" : "good"}>
      <p class="note__title">{sentence(words)}</p>
      {message !== undefined && <p>{sentence(message)}</p>}
      {hint !== undefined && (
        <p>
          <Advice>{hint}</Advice>
        </p>
      )}
      {names.length > 0 && (
        <ul class="note__list">
          {names.slice(0, SHOWN_NAMES).map((name) => (
            <li key={name}>
              <code>{name}</code>
            </li>
          ))}
          {names.length > SHOWN_NAMES && <li>and {names.length - SHOWN_NAMES} more</li>}
        </ul>
      )}
    </Note>
  );
}
