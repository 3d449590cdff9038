/**
 * What a view shows when there is nothing to show: loading, empty, failed.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import type { Failure } from "../client/failure.ts";
import { Advice } from "./advice.tsx";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { Words } from "./words.tsx";

/** Something in the middle of an empty view. */
export function Empty({ icon, title, children }: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <span class="empty__icon">
        <Icon name={icon} size={28} />
      </span>
      <p class="empty__title">{title}</p>
      {children && <div class="empty__text">{children}</div>}
    </div>
  );
}

/** Something is being loaded: bars where lines will be. */
export function Loading({ what, rows = 5 }: {
  readonly what: string;
  readonly rows?: number;
}): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="unseen">Loading {what}</span>
      {Array.from(
        { length: rows },
        (_, row) => <div class="loading__bar" key={row} aria-hidden="true" />,
      )}
    </div>
  );
}

/** Something went wrong: what, and what to do about it. */
export function FailureNote({ failure, onRetry, children }: {
  readonly failure: Failure;
  readonly onRetry?: () => void;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="note note--bad" role="alert">
      <Icon name="warning" />
      <div class="note__body">
        <p class="note__title">
          <Words>{failure.message}</Words>
        </p>
        {failure.hint && (
          <p class="note__hint">
            <Advice>{failure.hint}</Advice>
          </p>
        )}
        <Problems details={failure.details} />
        {children}
      </div>
      {onRetry && <Button icon="refresh" onClick={onRetry}>Try again</Button>}
    </div>
  );
}

/** Something to know. */
export function Note({ tone = "info", onDismiss, children }: {
  readonly tone?: "info" | "warn" | "bad" | "good";
  readonly onDismiss?: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const icon: IconName = tone === "good" ? "check" : tone === "info" ? "info" : "warning";
  return (
    <div class={`note note--${tone}`}>
      <Icon name={icon} />
      <div class="note__body">{children}</div>
      {onDismiss && <Button icon="close" look="plain" label="Dismiss" onClick={onDismiss} />}
    </div>
  );
}

/** The problems of a manifest, with their places; of one alone the title tells. */
function Problems({ details }: { readonly details: Failure["details"] }): JSX.Element | null {
  const problems = details?.problems;
  if (!Array.isArray(problems) || problems.length < 2) return null;
  return (
    <ul class="note__list">
      {problems.slice(0, 20).map((problem, index) => (
        <li key={index}>
          <code>{placeOf(problem)}</code> {String(problem?.message ?? "")}
        </li>
      ))}
    </ul>
  );
}

function placeOf(problem: { readonly file?: unknown; readonly line?: unknown }): string {
  const file = String(problem?.file ?? "").split("/").at(-1) ?? "";
  return problem?.line === undefined ? file : `${file}:${problem.line}`;
}
