/**
 * An answer that is worked on only as long as its client is waiting for it.
 *
 * The server notices that a client has gone only while it is sending an answer. (`Request.signal`
 * would tell earlier, but using it makes Deno 2.9 print a warning.) So the response to a slow
 * request is started before its content is ready.
 *
 * @module
 */

/** How long to wait for the answer before the response is started without it. */
const SOON_MS = 1_000;

/**
 * Works on an answer.
 *
 * @param work Makes the answer; its signal is aborted when the client has gone
 * @param onEnd Called when the work has ended, which may be a while after the client has gone
 * @param soonMs How long to wait for the answer before the response is started without it
 * @returns The answer, or a stream of it if it takes longer than that
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
  // If nobody reads the stream, a failure must not become an unhandled rejection.
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
