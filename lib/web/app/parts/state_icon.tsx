/**
 * How something stands, by shape and colour and, for those who see neither, in words.
 *
 * @module
 */

import type { JSX } from "preact";
import type { NodeState } from "../graph/node_state.ts";
import type { RunView, TaskLook } from "../state/run_view.ts";

/** Any state that is shown with an icon. */
export type AnyState =
  | TaskLook
  | RunView["state"]
  | NodeState
  | "left"
  | "up"
  | "healthy"
  | "unhealthy"
  | "starting"
  | "stopped"
  | "exited"
  | "missing";

/** How a state looks. */
interface Look {
  /** Its colour. */
  readonly tone: "good" | "bad" | "warn" | "busy" | "quiet";
  /** What is inside the circle, as the data of a path. */
  readonly shape: string;
  readonly words: string;
  /** Whether the circle is only an outline. */
  readonly hollow?: boolean;
}

const CHECK = "M4.9 8.2l2.1 2.1 4.1-4.4";
const CROSS = "M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8";
const DASH = "M5 8h6";
const CLOCK = "M8 4.9V8l2 1.3";
const SQUARE = "M6 6h4v4H6Z";
const ARC = "";
const UP = "M8 11V5.2M5.4 7.6 8 5l2.6 2.6";
const DOWN = "M8 5v5.8M5.4 8.4 8 11l2.6-2.6";
const BOTH = "M6.3 11V5.4M4.6 7 6.3 5.2 8 7M9.7 5v5.6M8 9l1.7 1.8L11.4 9";
const DOTS = "M5 8h.01M8 8h.01M11 8h.01";
const PLUS = "M8 5.2v5.6M5.2 8h5.6";
const PLAY = "M6.4 5.2v5.6L11 8Z";
const HALF = "M8 4.5v3.8M8 10.8v.3";

const LOOKS: Readonly<Record<AnyState, Look>> = {
  succeeded: { tone: "good", shape: CHECK, words: "succeeded" },
  failed: { tone: "bad", shape: CROSS, words: "failed" },
  "timed-out": { tone: "bad", shape: CLOCK, words: "timed out" },
  cancelled: { tone: "warn", shape: SQUARE, words: "cancelled" },
  skipped: { tone: "quiet", shape: DASH, words: "skipped", hollow: true },
  unfinished: { tone: "warn", shape: HALF, words: "unfinished" },
  unstarted: { tone: "quiet", shape: DASH, words: "not started", hollow: true },
  left: { tone: "warn", shape: HALF, words: "left alone" },
  interrupted: { tone: "warn", shape: HALF, words: "interrupted" },
  apart: { tone: "quiet", shape: "", words: "not in this run", hollow: true },
  waiting: { tone: "quiet", shape: DOTS, words: "waiting", hollow: true },
  ready: { tone: "quiet", shape: CLOCK, words: "ready", hollow: true },
  running: { tone: "busy", shape: ARC, words: "running", hollow: true },
  retrying: { tone: "warn", shape: ARC, words: "retrying", hollow: true },
  ending: { tone: "warn", shape: ARC, words: "cancelling", hollow: true },
  up: { tone: "good", shape: PLAY, words: "running" },
  healthy: { tone: "good", shape: CHECK, words: "healthy" },
  unhealthy: { tone: "bad", shape: CROSS, words: "unhealthy" },
  starting: { tone: "busy", shape: ARC, words: "starting", hollow: true },
  stopped: { tone: "quiet", shape: SQUARE, words: "stopped", hollow: true },
  exited: { tone: "bad", shape: HALF, words: "exited" },
  clean: { tone: "good", shape: CHECK, words: "clean" },
  dirty: { tone: "warn", shape: PLUS, words: "with changes" },
  ahead: { tone: "busy", shape: UP, words: "ahead of its upstream" },
  behind: { tone: "busy", shape: DOWN, words: "behind its upstream" },
  diverged: { tone: "warn", shape: BOTH, words: "diverged from its upstream" },
  "not-cloned": { tone: "quiet", shape: DASH, words: "not cloned", hollow: true },
  broken: { tone: "bad", shape: CROSS, words: "cannot be read" },
  unknown: { tone: "quiet", shape: "", words: "unknown", hollow: true },
  missing: { tone: "quiet", shape: DASH, words: "missing", hollow: true },
};

/** A state in words. */
export function stateWords(state: AnyState): string {
  return LOOKS[state].words;
}

/** The colour of a state. */
export function stateTone(state: AnyState): Look["tone"] {
  return LOOKS[state].tone;
}

/** What a circle with a state is made of; also drawn inside the graph. */
export function StateShape({ state }: { readonly state: AnyState }): JSX.Element {
  const { shape, hollow, tone } = LOOKS[state];
  const turning = tone === "busy" || state === "retrying" || state === "ending";
  return (
    <>
      <circle class={`state__disc${hollow ? " state__disc--hollow" : ""}`} cx="8" cy="8" r="6.5" />
      {turning && <circle class="state__turn" cx="8" cy="8" r="6.5" />}
      {shape && <path class={`state__shape${hollow ? " state__shape--hollow" : ""}`} d={shape} />}
    </>
  );
}

/** An icon for a state, with its words for screen readers, or for all with `label`. */
export function StateIcon({ state, label }: {
  readonly state: AnyState;
  /** Whether the words are visible. */
  readonly label?: boolean;
}): JSX.Element {
  const { tone, words } = LOOKS[state];
  return (
    <span class={`state tone-${tone}`} title={label ? undefined : words}>
      <svg class="state__icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <StateShape state={state} />
      </svg>
      <span class={label ? "state__label" : "unseen"}>{words}</span>
    </span>
  );
}
