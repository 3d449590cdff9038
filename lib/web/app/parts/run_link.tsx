/**
 * The last run of something: how it ended, what it was, when; a link to it.
 *
 * @module
 */

import type { JSX } from "preact";
import type { LatestRun } from "../../wire.ts";
import { ago, clockTime } from "../text/amounts.ts";
import { shownTitle } from "../text/shown_title.ts";
import { useApp } from "./app_context.tsx";
import { type AnyState, StateIcon } from "./state_icon.tsx";

/** The last run of something. */
export function RunLink({ latest, now, tabIndex }: {
  readonly latest: LatestRun | undefined;
  readonly now: number;
  /** -1 in a list that is one place in the order of the Tab key. */
  readonly tabIndex?: number;
}): JSX.Element {
  const app = useApp();
  if (!latest) return <span class="fact fact--quiet">never</span>;
  const state: AnyState = latest.state ??
    (latest.runState === "running" ? "running" : "unfinished");
  const title = shownTitle(latest.title);
  return (
    <a class="run-link" href={app.href(["operations", latest.run])} tabIndex={tabIndex}>
      <StateIcon state={state} />
      <span class="run-link__title" title={title}>{title}</span>
      <time class="run-link__time" dateTime={latest.startedAt} title={clockTime(latest.startedAt)}>
        {ago(latest.startedAt, now)}
      </time>
    </a>
  );
}
