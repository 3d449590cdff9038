/**
 * A fault of Deno before 2.8: a connection of `node:http` that breaks, or that we close, ends in a
 * rejection that no code can catch, and the process dies in the middle of a rollback.
 *
 * While a client is open such rejections are taken note of here instead. Newer versions are left alone.
 *
 * @module
 */

/** What the old versions say when a connection breaks, and when it was closed by us. */
const BROKEN = /error reading a body from connection/;
const CLOSED = /operation canceled|request body stream errored|resource closed|bad resource id/i;

/**
 * Takes note of broken connections until it is disposed of.
 *
 * @param onBroken Called when a connection has broken that we did not close
 */
export function noteBrokenConnections(onBroken: (error: Error) => void): AsyncDisposable {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  if (major > 2 || (major === 2 && minor >= 8)) return { [Symbol.asyncDispose]: async () => {} };
  const listener = (event: PromiseRejectionEvent) => {
    const { reason } = event;
    if (!(reason instanceof Error)) return;
    const broken = BROKEN.test(reason.message);
    if (!broken && !CLOSED.test(reason.message)) return;
    event.preventDefault();
    if (broken) onBroken(new Error("connection lost", { cause: reason }));
  };
  globalThis.addEventListener("unhandledrejection", listener);
  return {
    [Symbol.asyncDispose]: async () => {
      // What was closed just now is reported a moment later.
      await new Promise((resolve) => setTimeout(resolve, 0));
      globalThis.removeEventListener("unhandledrejection", listener);
    },
  };
}
