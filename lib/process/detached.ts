/**
 * Starts a program that we have nothing more to do with: no signal of ours reaches it, not even the
 * terminal's, it outlives us, and how it ends is nobody's business.
 *
 * @module
 */

/**
 * Starts a program with nothing on its outputs.
 *
 * @param argv Program and arguments, which every user of the machine can see
 * @param input What it reads, which nobody else sees. Default nothing
 * @returns Whether it could be started
 */
export function startDetached(argv: readonly string[], input?: string): boolean {
  const [program = "", ...args] = argv;
  try {
    const child = new Deno.Command(program, {
      args,
      stdin: input === undefined ? "null" : "piped",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
    child.unref();
    if (input !== undefined) void send(child, input);
    return true;
  } catch {
    return false;
  }
}

async function send(child: Deno.ChildProcess, input: string): Promise<void> {
  // It may have ended without reading.
  await new Blob([input]).stream().pipeTo(child.stdin).catch(() => {});
}
