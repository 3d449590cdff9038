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

/** How many pieces of work deal with signals by themselves at the moment. */
let attentive = 0;

/**
 * Waits for a signal while nothing else deals with signals: what a question has started is then
 * ended, for it runs in process groups of its own and would go on.
 *
 * @returns The signal's name
 */
export function interrupted(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of SIGNALS) {
      Deno.addSignalListener(name, async () => {
        if (attentive > 0) return;
        const { killAllCommands } = await import("../engine/kill_commands.ts");
        killAllCommands();
        resolve(name);
      });
    }
  });
}

/**
 * Runs another program that has the terminal: signals are its business, and nothing of ours ends
 * before it does.
 *
 * @param program Runs it to its end
 */
export async function undisturbed<Result>(program: () => Promise<Result>): Promise<Result> {
  attentive++;
  try {
    return await program();
  } finally {
    attentive--;
  }
}

/**
 * Runs a piece of work that signals can end.
 *
 * @param note Tells the person that it is being ended
 * @param work The work; it gets the signals to pass on
 * @param ending What to tell: what the first signal does, and what the second
 */
export async function interruptible<Result>(
  note: (text: string) => void,
  work: (interruption: Interruption) => Promise<Result>,
  ending = "ending what runs; once more kills it",
): Promise<Result> {
  const gentle = new AbortController();
  const immediate = new AbortController();
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      if (gentle.signal.aborted) return immediate.abort(name);
      gentle.abort(name);
      note(`${ending}\n`);
    };
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  attentive++;
  try {
    return await work({ signal: gentle.signal, kill: immediate.signal });
  } finally {
    attentive--;
    for (const remove of listeners) remove();
  }
}
