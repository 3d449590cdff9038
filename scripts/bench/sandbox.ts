/**
 * The place a benchmark works in: a temporary folder with its own HOME, git settings and Deno
 * cache.
 *
 * The measured programs neither see nor change any settings of the user.
 *
 * @module
 */

/** A temporary folder and the environment of everything that is started in it. */
export class Sandbox implements Disposable {
  /** Absolute path, without symbolic links. */
  readonly root: string;
  /** The whole environment of everything that is started. */
  readonly env: Readonly<Record<string, string>>;
  readonly #made = new Map<string, Promise<void>>();

  constructor() {
    this.root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "nestr-bench-" }));
    this.env = {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: this.path("home"),
      DENO_DIR: this.path("deno"),
      DENO_NO_UPDATE_CHECK: "1",
      TMPDIR: this.root,
      LC_ALL: "C",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: this.path("home", "gitconfig"),
      GIT_AUTHOR_NAME: "Bench",
      GIT_AUTHOR_EMAIL: "bench@example.com",
      GIT_COMMITTER_NAME: "Bench",
      GIT_COMMITTER_EMAIL: "bench@example.com",
      JJ_USER: "Bench",
      JJ_EMAIL: "bench@example.com",
      ...dockerVariables(),
    };
    Deno.mkdirSync(this.path("home"));
    const git = "[init]\n\tdefaultBranch = main\n\ttemplateDir =\n[gc]\n\tauto = 0\n";
    Deno.writeTextFileSync(this.path("home", "gitconfig"), git);
  }

  /** An absolute path in the folder. */
  path(...parts: readonly string[]): string {
    return [this.root, ...parts].join("/");
  }

  /**
   * Runs a line of bash and returns what it printed.
   *
   * @param line The line
   * @param directory Where it runs. Default: the folder itself
   * @param env Variables set over those of the sandbox
   * @throws {Error} It exited with another code than 0; the message has its output
   */
  async bash(
    line: string,
    directory: string = this.root,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly stdout: string; readonly stderr: string }> {
    const output = await new Deno.Command("bash", {
      args: ["-c", line],
      cwd: directory,
      clearEnv: true,
      env: { ...this.env, ...env },
      stdin: "null",
    }).output();
    const stdout = new TextDecoder().decode(output.stdout);
    const stderr = new TextDecoder().decode(output.stderr);
    if (!output.success) {
      throw new Error(`\`${line}\` ended with code ${output.code}:\n${stdout}${stderr}`);
    }
    return { stdout, stderr };
  }

  /**
   * Makes something unless it was made before.
   *
   * @param name Name of what is made
   * @param make Makes it
   */
  async once(name: string, make: () => Promise<void>): Promise<void> {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    await made;
  }

  /** Whether a program is on PATH. */
  async has(program: string): Promise<boolean> {
    return await this.bash(`command -v ${program}`).then(() => true, () => false);
  }

  /** Removes the folder and everything in it. */
  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

/** The variables that tell where Docker is, if it is not in the usual place. */
function dockerVariables(): Record<string, string> {
  const variables = Object.entries(Deno.env.toObject());
  return Object.fromEntries(variables.filter(([name]) => name.startsWith("DOCKER_")));
}
