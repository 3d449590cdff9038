/**
 * What screen readers are told. While a dialog is open nothing outside it is heard, so that it has one
 * of its own.
 *
 * @module
 */

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { useApp } from "./app_context.tsx";

/** Tells screen readers what `AppState.announce()` is given from now on. */
export function Announcement(): JSX.Element {
  const app = useApp();
  const text = app.announcement.value;
  const before = useRef(text);
  return (
    <p class="unseen" role="status" aria-live="polite">{text === before.current ? "" : text}</p>
  );
}
