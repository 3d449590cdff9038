// deno-lint-ignore-file no-explicit-any -- tests look into JSON of every shape
/**
 * A project on real git repositories, and the real executable to work on it.
 *
 * The executable is `cli.ts` run by Deno, or the file that `NESTR_BIN` names. It sees the fixture's
 * HOME, git configuration and clock, and nothing of the machine's.
 *
 * @module
 */

import { join } from "node:path";
import { makeExample } from "../../examples/make_repositories.ts";
import { type OpenProject, openProject } from "../../lib/engine/open_project.ts";
import { DENO_DIR } from "./deno_directory.ts";
import { GitFixture } from "./git_fixture.ts";

/** The result of a command. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to start the executable. */
export interface StartOptions {
  /** Folder to start in, relative to the project. Default: the project itself. */
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const CLI = new URL("../../cli.ts", import.meta.url).pathname;

/** The command that starts nestr. */
export function executable(): readonly [string, ...string[]] {
  const binary = Deno.env.get("NESTR_BIN");
  return binary ? [binary] : [Deno.execPath(), "run", "-A", "--quiet", CLI];
}

/** The environment of the executable: only PATH is the machine's. */
export function executableEnvironment(git: GitFixture): Readonly<Record<string, string>> {
  return {
    ...git.env,
    DENO_DIR,
    PATH: Deno.env.get("PATH") ?? "",
    TMPDIR: git.root,
    XDG_STATE_HOME: git.path("home", ".local", "state"),
    TERM: "dumb",
    LANG: "C.UTF-8",
    DENO_NO_UPDATE_CHECK: "1",
  };
}

/** A project in a temporary folder. */
export class ProjectFixture implements AsyncDisposable {
  readonly git: GitFixture;
  /** Absolute path of the project's root. */
  readonly root: string;

  private constructor(git: GitFixture, root: string) {
    this.git = git;
    this.root = root;
  }

  /**
   * Makes a project folder.
   *
   * @param manifest Text of `nestr.toml`
   * @param repositories Repositories to make; each has a bare remote in `../remotes` and is cloned
   */
  static async create(
    manifest: string,
    repositories: readonly string[] = [],
  ): Promise<ProjectFixture> {
    const git = await GitFixture.create();
    const root = git.path("project");
    await Deno.mkdir(root);
    await Deno.writeTextFile(join(root, "nestr.toml"), manifest);
    for (const name of repositories) {
      const remote = await git.remote(name);
      await git.git(root, "clone", "--quiet", "--", remote, name);
    }
    return new ProjectFixture(git, root);
  }

  /**
   * Makes a project of `examples/`; its repositories are still to be cloned.
   *
   * @param name The example's folder
   */
  static async example(name: string): Promise<ProjectFixture> {
    const git = await GitFixture.create();
    const { root } = await makeExample(name, git.path("example"));
    return new ProjectFixture(git, root);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.git[Symbol.asyncDispose]();
  }

  /** An absolute path in the project. */
  path(...parts: readonly string[]): string {
    return join(this.root, ...parts);
  }

  /** Opens the project with the library, which starts git with the environment of this process. */
  async open(): Promise<OpenProject> {
    return await openProject({ directory: this.root });
  }

  /** The environment of the executable. */
  get env(): Readonly<Record<string, string>> {
    return executableEnvironment(this.git);
  }

  /** Runs the executable to its end. */
  async nestr(args: readonly string[], options: StartOptions = {}): Promise<CommandResult> {
    const { code, stdout, stderr } = await this.start(args, options).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: decode(stdout), stderr: decode(stderr) };
  }

  /** Runs the executable as `ajj` to its end. */
  ajj(args: readonly string[], options: StartOptions = {}): Promise<CommandResult> {
    return this.nestr(["ajj", ...args], options);
  }

  /** Runs the executable with `--json` and reads its document. */
  async json(
    args: readonly string[],
    options: StartOptions = {},
  ): Promise<{ code: number; ok: boolean; data: any; error: any }> {
    const { code, stdout } = await this.nestr(["--json", ...args], options);
    return { code, ...JSON.parse(stdout) };
  }

  /** Starts the executable. */
  start(args: readonly string[], options: StartOptions = {}): Deno.ChildProcess {
    const [program, ...before] = executable();
    return new Deno.Command(program, {
      args: [...before, ...args],
      cwd: join(this.root, options.directory ?? "."),
      clearEnv: true,
      env: { ...this.env, ...options.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /**
   * Runs command lines one after the other and returns their results, as text that is the same in
   * every run of a test; see {@link stableText}. Tasks run one at a time.
   *
   * @param lines Command lines; words are separated by white space, or given one by one
   * @param options How to start each, and whether to run them at once, as none changes anything
   */
  async transcript(
    lines: readonly (string | readonly string[])[],
    options: StartOptions & { readonly atOnce?: boolean } = {},
  ): Promise<string> {
    const env = { NESTR_JOBS: "1", NESTR_NETWORK_JOBS: "1", ...options.env };
    const run = async (line: string | readonly string[]): Promise<string> => {
      const args = typeof line === "string" ? line.split(/\s+/).filter((it) => it !== "") : line;
      const typed = args.map((it) => /^[\w@/.,:=*-]+$/.test(it) ? it : `'${it}'`).join(" ");
      const result = await this.nestr(args, { ...options, env });
      return `$ nestr ${typed}`.trimEnd() + `\n${this.snapshot(result)}`;
    };
    const parts: string[] = [];
    const size = options.atOnce ? 4 : 1;
    for (let i = 0; i < lines.length; i += size) {
      parts.push(...await Promise.all(lines.slice(i, i + size).map(run)));
    }
    return parts.join("\n");
  }

  /** Exit code, standard output and standard error in one text; see {@link stableText}. */
  snapshot(result: CommandResult): string {
    return resultText(result, this.git.root);
  }
}

/**
 * Exit code, standard output and standard error in one text; see {@link stableText}.
 *
 * @param result The result of a command
 * @param root The temporary folder
 */
export function resultText({ code, stdout, stderr }: CommandResult, root: string): string {
  const part = (name: string, text: string) =>
    text === "" ? "" : `--- ${name}\n${stableText(text, root)}`;
  return `exit ${code}\n${part("stdout", stdout)}${part("stderr", stderr)}`;
}

/**
 * Replaces only what differs from run to run: the temporary folder, ids of runs, points in time,
 * durations, ports and the processes behind them, and the versions of nestr, Deno and the machine.
 * Time limits, counts and commits stay: the fixture's commits have fixed dates.
 *
 * @param text Output of a command
 * @param root The temporary folder
 */
function stableText(text: string, root: string): string {
  return text.replaceAll(root, "[ROOT]")
    .replaceAll(/\b\d{8}-\d{6}-[0-9a-f]{6}\b/g, "[RUN]")
    .replaceAll(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( UTC|Z)/g, "[DATE]")
    .replaceAll(/(?<!within(?: \S+)?) +\b\d+(\.\d+)?(ms|s)\b/g, " [TIME]")
    // A list for programs: time, state, tasks done, all tasks, milliseconds.
    .replaceAll(/(\[DATE\]\s+[a-z-]+\s+\d+\s+\d+\s+)\d+/g, "$1[MS]")
    .replaceAll(/(?<=[:=])2\d{4}\b/g, "[PORT]")
    .replaceAll(/(localhost:\[PORT\] +)\d+$/gm, "$1[PID]")
    .replaceAll(/\b(shop-[a-z]+)-[0-9a-f]{6}\b/g, "$1-[ID]")
    .replaceAll(/^(nestr|ajj) \d\S+$/gm, "$1 [VERSION]")
    .replaceAll(/^commit [0-9a-f]{40}(-dirty)?\n/gm, "") // where it was built from one
    .replaceAll(/\b(deno|git|jj|docker) \d+\.\d+\.\d\S*\b/g, "$1 [VERSION]")
    .replaceAll(`${Deno.build.os} ${Deno.build.arch}`, "[PLATFORM]")
    .replaceAll(/ +$/gm, "");
}
