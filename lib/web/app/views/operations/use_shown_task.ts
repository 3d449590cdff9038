/**
 * Keeps what is shown of an operation from changing faster than anybody could read.
 *
 * @module
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RunView, TaskView } from "../../state/run_view.ts";
import { SHOWN_MS, type ShownTask, taskToShow } from "../../state/telling_task.ts";

/** A choice that is changed again within this time is passed over, as by an arrow key that is held. */
const SETTLED_MS = 120;

/**
 * The task that is chosen where nobody has: it stays for a moment.
 *
 * @param run The operation; undefined as long as it is not known
 */
export function useTellingTask(run: RunView | undefined): TaskView | undefined {
  const shown = useRef<ShownTask>(undefined);
  const [, look] = useState(0);
  shown.current = run && taskToShow(run, shown.current, Date.now());
  const { id, since } = shown.current ?? {};
  // Where nothing happens any more, the last change is still to be shown.
  useEffect(() => {
    if (!run || since === undefined || taskToShow(run, shown.current, Infinity)?.id === id) return;
    const timer = setTimeout(() => look((now) => now + 1), since + SHOWN_MS + 20 - Date.now());
    return () => clearTimeout(timer);
  }, [run, id, since]);
  return run?.tasks.find((task) => task.id === id);
}

/** What something is, once it stays so: the first change at once, those that follow fast at their end. */
export function useSettled<Value>(value: Value): Value {
  const changedAt = useRef(-Infinity);
  const [settled, settle] = useState(value);
  useLayoutEffect(() => {
    const before = changedAt.current;
    changedAt.current = performance.now();
    if (changedAt.current - before >= SETTLED_MS) return settle(value);
    const timer = setTimeout(() => settle(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
