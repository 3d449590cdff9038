/**
 * Starts a program that we have nothing more to do with: it outlives us, and how it ends is nobody's
 * business.
 *
 * @module
 */

/**
 * Starts a program with empty streams.
 *
 * @param argv Program and arguments
 * @returns Whether it could be started
 */
export function startDetached(argv: readonly string[]): boolean {
  const [program = "", ...args] = argv;
  try {
    new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" })
      .spawn().unref();
    return true;
  } catch {
    return false;
  }
}
