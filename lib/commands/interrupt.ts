/**
 * Turns signals into cancellation: the first ends an operation gently, the second at once.
 *
 * @module
 */

/** What an operation listens to. */
export interface Interruption {
  /** Aborted by the first signal, with its name as the reason. */
  readonly signal: AbortSignal;
  /** Aborted by the second. */
  readonly kill: AbortSignal;
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a piece of work that signals can end.
 *
 * @param note Tells the person that it is being ended
 * @param work The work; it gets the signals to pass on
 */
export async function interruptible<Result>(
  note: (text: string) => void,
  work: (interruption: Interruption) => Promise<Result>,
): Promise<Result> {
  const gentle = new AbortController();
  const immediate = new AbortController();
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      if (gentle.signal.aborted) return immediate.abort(name);
      gentle.abort(name);
      note("ending what runs; once more kills it\n");
    };
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  try {
    return await work({ signal: gentle.signal, kill: immediate.signal });
  } finally {
    for (const remove of listeners) remove();
  }
}
