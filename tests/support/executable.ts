/**
 * The real executable in any folder of a fixture.
 *
 * @module
 */

import { join } from "node:path";
import type { GitFixture } from "./git_fixture.ts";
import {
  type CommandResult,
  executable,
  executableEnvironment,
  resultText,
} from "./project_fixture.ts";

/** The executable in one folder. */
export class Executable {
  readonly #git: GitFixture;
  readonly #env: Readonly<Record<string, string>>;
  readonly #before: readonly string[];

  /**
   * @param git The fixture whose environment it gets
   * @param program The command that starts it, and how it is shown: `ajj` or `nestr`
   * @param env Further variables
   */
  constructor(
    git: GitFixture,
    readonly program: "ajj" | "nestr",
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#git = git;
    this.#env = env;
    this.#before = program === "ajj" ? ["ajj"] : [];
  }

  /** Starts it. */
  start(
    directory: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Deno.ChildProcess {
    const [program, ...before] = executable();
    return new Deno.Command(program, {
      args: [...before, ...this.#before, ...args],
      cwd: join(this.#git.root, directory),
      clearEnv: true,
      env: { ...executableEnvironment(this.#git), ...this.#env, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /** Runs it to its end. */
  async run(
    directory: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    const { code, stdout, stderr } = await this.start(directory, args, env).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: decode(stdout), stderr: decode(stderr) };
  }

  /**
   * The data in the document that a command prints with `--json`; throws if it printed an error.
   */
  // deno-lint-ignore no-explicit-any -- the JSON of every command has its own shape
  async data(directory: string, args: readonly string[]): Promise<any> {
    const { stdout, stderr } = await this.run(directory, [...args, "--json"]);
    const { ok, data, error } = JSON.parse(stdout);
    if (!ok) throw new Error(`${args.join(" ")}: ${JSON.stringify(error)} ${stderr}`);
    return data;
  }

  /** Command lines with the result of each, as text that is the same in every run of a test. */
  async transcript(
    lines: readonly (readonly [directory: string, ...args: readonly string[]])[],
  ): Promise<string> {
    const parts: string[] = [];
    for (const [directory, ...args] of lines) {
      const typed = args.map((it) => /^[\w@/.,:=*-]+$/.test(it) ? it : `'${it}'`).join(" ");
      const result = await this.run(directory, args);
      parts.push(
        `${directory} $ ${this.program} ${typed}`.trimEnd() + `\n` +
          resultText(result, this.#git.root),
      );
    }
    return parts.join("\n");
  }
}
