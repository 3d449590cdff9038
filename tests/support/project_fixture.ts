// deno-lint-ignore-file no-explicit-any -- tests look into JSON of every shape
/**
 * A project on real git repositories, and the real executable to work on it.
 *
 * The executable is `cli.ts` run by Deno, or the file that `NESTR_BIN` names. It sees the fixture's
 * HOME, git configuration and clock and nothing of the machine's.
 *
 * @module
 */

import { join } from "node:path";
import { makeExample } from "../../examples/make_repositories.ts";
import { type OpenProject, openProject } from "../../lib/engine/open_project.ts";
import { GitFixture } from "./git_fixture.ts";

/** What a command came to. */
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
function executable(): readonly [string, ...string[]] {
  const binary = Deno.env.get("NESTR_BIN");
  return binary ? [binary] : [Deno.execPath(), "run", "-A", "--quiet", CLI];
}

/** Where Deno keeps its packages; with another HOME it would look elsewhere. */
const DENO_DIR = Deno.env.get("DENO_DIR") ??
  (Deno.env.get("XDG_CACHE_HOME") ? `${Deno.env.get("XDG_CACHE_HOME")}/deno` : undefined) ??
  `${Deno.env.get("HOME")}/.cache/deno`;

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
   * @param repositories Repositories to make with a bare remote in `../remotes` and a clone in the project
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

  /** Opens the project with the library; git is then started with this process's environment. */
  async open(): Promise<OpenProject> {
    return await openProject({ directory: this.root });
  }

  /** The environment of the executable. */
  get env(): Readonly<Record<string, string>> {
    return {
      ...this.git.env,
      DENO_DIR,
      PATH: Deno.env.get("PATH") ?? "",
      TMPDIR: this.git.root,
      XDG_STATE_HOME: this.git.path("home", ".local", "state"),
      TERM: "dumb",
      LANG: "C.UTF-8",
      DENO_NO_UPDATE_CHECK: "1",
    };
  }

  /** Runs the executable to its end. */
  async nestr(args: readonly string[], options: StartOptions = {}): Promise<CommandResult> {
    const { code, stdout, stderr } = await this.start(args, options).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: decode(stdout), stderr: decode(stderr) };
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
   * What is the same in every run of a test: paths, times, identifiers and versions are replaced.
   *
   * @param result What a command came to
   */
  snapshot({ code, stdout, stderr }: CommandResult): string {
    const normal = (text: string) =>
      text.replaceAll(this.git.root, "[ROOT]")
        .replaceAll(/\b\d{8}-\d{6}-[0-9a-f]{6}\b/g, "[RUN]")
        .replaceAll(/\b\d+(\.\d+)?(ms|s)\b/g, "[TIME]")
        .replaceAll(/"(durationMs|time|startedAt|lastEventAt)": ?("[^"]*"|\d+)/g, '"$1": [TIME]')
        .replaceAll(/ +$/gm, "");
    const part = (name: string, text: string) => text === "" ? "" : `--- ${name}\n${normal(text)}`;
    return `exit ${code}\n${part("stdout", stdout)}${part("stderr", stderr)}`;
  }
}
