/**
 * An answer that is worked on only as long as its client waits for it.
 *
 * That a client has gone is noticed only while an answer is being sent. (`Request.signal` would tell
 * earlier, but using it makes Deno 2.9 print a warning.) So an answer that takes long is begun before it
 * is ready.
 *
 * @module
 */

/** How long to wait for the answer before it is begun. */
const SOON_MS = 1_000;

/**
 * Works on an answer.
 *
 * @param work Makes the answer; its signal is aborted when the client has gone
 * @param onEnd Called when the work has ended, which may be a while after the client has gone
 * @param soonMs How long to wait for the answer before it is begun
 * @returns The answer, or a stream of it where it takes longer
 */
export async function cancellableAnswer(
  work: (signal: AbortSignal) => Promise<string | undefined>,
  onEnd: () => void,
  soonMs: number = SOON_MS,
): Promise<string | undefined | ReadableStream<Uint8Array>> {
  const gone = new AbortController();
  const working = work(gone.signal).finally(onEnd);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => timer = setTimeout(resolve, soonMs, "late"));
  const soon = await Promise.race([working.then((text) => ({ text })), late])
    .finally(() => clearTimeout(timer));
  if (soon !== "late") return soon.text;
  // Where nobody reads the answer, nobody is told that it failed.
  working.catch(() => {});
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const text = await working;
      if (gone.signal.aborted) return;
      if (text !== undefined) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
    cancel: () => gone.abort(),
  }, { highWaterMark: 0 });
}
