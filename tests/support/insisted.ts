/**
 * Ctrl-C until a program has ended.
 *
 * @module
 */

/**
 * Sends SIGINT until a process ends: two that come before a slow machine has seen the first are one,
 * and one that comes late may meet nobody any more.
 *
 * @param child The process
 * @param end What is waited for
 */
export async function insisted<End>(child: Deno.ChildProcess, end: Promise<End>): Promise<End> {
  const interrupt = () => {
    try {
      child.kill("SIGINT");
    } catch {
      // It has ended.
    }
  };
  interrupt();
  const again = setInterval(interrupt, 200);
  return await end.finally(() => clearInterval(again));
}
