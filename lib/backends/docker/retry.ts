/**
 * Trying again what Docker refuses for the moment.
 *
 * @module
 */

import { cancelled } from "./docker_failure.ts";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Does something until it succeeds, for some time.
 *
 * @param act What to do
 * @param patienceMs How long to wait between tries, all in all, in milliseconds; how long the tries
 * themselves take is the machine's matter
 * @param isPassing Whether an error may pass; any other is thrown at once
 * @param signal Ends it with `CANCELLED`
 * @throws What `act` threw last
 */
export async function retry<Result>(
  act: () => Promise<Result>,
  patienceMs: number,
  isPassing: (error: unknown) => boolean,
  signal?: AbortSignal,
): Promise<Result> {
  let left = patienceMs;
  for (let pause = FIRST_PAUSE_MS;; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await act();
    } catch (error) {
      if (!isPassing(error) || left < pause) throw error;
    }
    left -= pause;
    await delay(pause, signal);
  }
}

/** Waits; throws `CANCELLED` when the signal is aborted meanwhile. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(cancelled());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}
