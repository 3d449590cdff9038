/**
 * A shell on a terminal, with nestr's completions, in which tests press keys.
 *
 * Tests do not look at the screen, which differs from shell to shell, but at what becomes of a line
 * with a Tab in it: the words that the shell starts nestr with.
 *
 * @module
 */

import { join } from "node:path";
import { shellJoin } from "../../lib/process/shell_quote.ts";
import { executable, type ProjectFixture } from "./project_fixture.ts";

/** The shells that can be started here. */
export type TypingShell = "bash" | "zsh" | "fish";

const START: Readonly<Record<TypingShell, string>> = {
  bash: "bash --norc --noprofile -i",
  zsh: "zsh -f -i",
  fish: "fish --no-config -i",
};

/** The line for the configuration of each shell. */
export const INSTALL: Readonly<Record<TypingShell, string>> = {
  bash: 'eval "$(nestr completions bash)"',
  zsh: 'eval "$(nestr completions zsh)"',
  fish: "nestr completions fish | source",
};

/** How long a key press may take on a busy machine, in milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * Puts `nestr` and `ajj` into a folder. They complete; otherwise they only write down the words
 * that they were started with.
 *
 * @param project The project whose temporary folder is used
 * @returns The folder, for PATH, and the file with what was written down
 */
export async function notingPrograms(
  project: ProjectFixture,
): Promise<{ readonly folder: string; readonly notes: string }> {
  const notes = project.git.path("typed");
  const program = (name: string) =>
    `#!/bin/sh
if [ "$1" = completions ]; then exec ${shellJoin(executable())} "$@"; fi
{ printf '%s' ${name}; for word; do printf '\\t%s' "$word"; done; echo; } >>${shellJoin([notes])}
`;
  await project.git.write("bin", { nestr: program("nestr"), ajj: program("ajj") });
  const folder = project.git.path("bin");
  for (const name of ["nestr", "ajj"]) await Deno.chmod(join(folder, name), 0o755);
  await Deno.writeTextFile(notes, "");
  return { folder, notes };
}

/** A shell on a terminal. */
export class CompletingShell implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #keyboard: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #notes: string;
  readonly #reading: Promise<void>;
  #screen = "";
  #lines = 0;

  private constructor(process: Deno.ChildProcess, notes: string) {
    this.#process = process;
    this.#keyboard = process.stdin.getWriter();
    this.#notes = notes;
    this.#reading = this.#read();
  }

  /**
   * Starts a shell in the project, and makes it load the completions.
   *
   * @param shell Which shell
   * @param project The project; the shell gets its environment and HOME
   */
  static async start(shell: TypingShell, project: ProjectFixture): Promise<CompletingShell> {
    const { folder, notes } = await notingPrograms(project);
    const terminal = `stty rows 40 cols 120; exec ${START[shell]}`;
    const process = new Deno.Command("script", {
      args: ["-qefc", terminal, "/dev/null"],
      cwd: project.root,
      clearEnv: true,
      env: {
        ...project.env,
        PATH: `${folder}:${project.env.PATH}`,
        SHELL: "/bin/sh",
        TERM: "xterm",
        PS1: "$ ",
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const started = new CompletingShell(process, notes);
    // Until the shell reads keys itself, a Tab would be handled by the terminal.
    await started.press(`${INSTALL[shell]}; echo rea''dy\n`, /ready/);
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGTERM");
      await this.#keyboard.close();
    } catch {
      // It has ended.
    }
    await this.#process.status;
    await this.#reading;
  }

  /**
   * Presses keys, then Enter.
   *
   * @param keys Text in which `\t` is the Tab key
   * @returns The program that was started, and its arguments
   */
  async enter(keys: string): Promise<readonly string[]> {
    const wanted = ++this.#lines;
    await this.#keyboard.write(new TextEncoder().encode(`${keys}\n`));
    const lines = await this.#until(async () => {
      const written = (await Deno.readTextFile(this.#notes)).split("\n").slice(0, -1);
      return written.length < wanted ? undefined : written;
    }, keys);
    return lines.at(-1)!.split("\t");
  }

  /**
   * Presses keys, waits for a text on the screen, then clears the line.
   *
   * @param keys Text in which `\t` is the Tab key
   * @param text What appears after them
   */
  async press(keys: string, text: RegExp): Promise<void> {
    const before = this.#screen.length;
    await this.#keyboard.write(new TextEncoder().encode(keys));
    const shown = () => text.test(plain(this.#screen.slice(before))) || undefined;
    await this.#until(() => Promise.resolve(shown()), keys);
    await this.#keyboard.write(new TextEncoder().encode("\x15"));
  }

  async #until<Result>(
    look: () => Promise<Result | undefined>,
    keys: string,
  ): Promise<Result> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (Date.now() > deadline) {
        throw new Error(`nothing came of ${JSON.stringify(keys)}:\n${plain(this.#screen)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#process.stdout) {
      this.#screen += decoder.decode(bytes, { stream: true });
    }
  }
}

/** A text without the sequences that move the cursor or change colours. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- that is what a terminal is told
  return text.replaceAll(/\x1b(?:\][^\x07]*\x07|[[(][0-9;?=>]*[A-Za-z]?|[=>])/g, "");
}
