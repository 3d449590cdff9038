/**
 * Starts a program and leaves it alone: no signal of ours or the terminal's reaches it, it outlives
 * this process, and how it ends does not matter.
 *
 * @module
 */

/**
 * Starts a program whose output is discarded.
 *
 * @param argv Program and arguments, which every user of the machine can see
 * @param input Its standard input, which no one else can see. Default: nothing
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
