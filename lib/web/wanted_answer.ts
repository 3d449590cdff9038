/**
 * An answer that is worked on only as long as its client waits for it.
 *
 * That a client has gone is told only while an answer is sent. (`Request.signal` tells it earlier, and has
 * Deno 2.9 print a warning for people who serve with it.) So an answer that takes its time is begun before it
 * is there.
 *
 * @module
 */

/** So long it is waited for before it is begun. */
const SOON_MS = 1_000;

/**
 * Works on an answer.
 *
 * @param work Makes the answer; its signal is aborted when nobody waits any more
 * @param onEnd Told when it is done; it may be worked on for a while after nobody waits any more
 * @param soonMs How long it is waited for before it is begun
 * @returns The answer, or where it takes its time the stream that it comes on
 */
export async function wantedAnswer(
  work: (signal: AbortSignal) => Promise<string | undefined>,
  onEnd: () => void,
  soonMs: number = SOON_MS,
): Promise<string | undefined | ReadableStream<Uint8Array>> {
  const unwanted = new AbortController();
  const working = work(unwanted.signal).finally(onEnd);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => timer = setTimeout(resolve, soonMs, "late"));
  const soon = await Promise.race([working.then((text) => ({ text })), late])
    .finally(() => clearTimeout(timer));
  if (soon !== "late") return soon.text;
  // Where nobody reads it there is nobody to tell that it failed.
  working.catch(() => {});
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const text = await working;
      if (unwanted.signal.aborted) return;
      if (text !== undefined) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
    cancel: () => unwanted.abort(),
  }, { highWaterMark: 0 });
}
