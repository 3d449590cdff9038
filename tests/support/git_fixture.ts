/**
 * Real git repositories for tests: hermetic, cheap, gone afterwards.
 *
 * A fixture is a temporary folder with its own HOME, git configuration, identity and clock, and a
 * `ProcessPool` with the same environment. Nothing of the machine's git configuration is seen, and the
 * same calls give the same commit ids in every run.
 *
 * @example
 * ```ts ignore
 * await using fixture = await GitFixture.create();
 * const { remote, clone } = await fixture.remoteAndClone("api");
 * ```
 *
 * @module
 */

import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../../lib/vcs/git_command.ts";

const CONFIGURATION = `[init]
	defaultBranch = main
	templateDir =
[protocol "file"]
	allow = always
[advice]
	detachedHead = false
[gc]
	auto = 0
`;

/** A temporary folder in which real git repositories are made. */
export class GitFixture implements AsyncDisposable {
  /** Absolute path of the folder, without symbolic links. */
  readonly root: string;
  /** The environment of everything that the fixture starts. */
  readonly env: Readonly<Record<string, string>>;
  /** A pool with that environment. */
  readonly pool: ProcessPool;

  private constructor(root: string) {
    this.root = root;
    this.env = {
      HOME: join(root, "home"),
      XDG_CONFIG_HOME: join(root, "home", ".config"),
      GIT_CONFIG_GLOBAL: join(root, "home", "gitconfig"),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_AUTHOR_NAME: "Test Author",
      GIT_AUTHOR_EMAIL: "author@example.com",
      GIT_AUTHOR_DATE: "2024-01-02T03:04:05Z",
      GIT_COMMITTER_NAME: "Test Author",
      GIT_COMMITTER_EMAIL: "author@example.com",
      GIT_COMMITTER_DATE: "2024-01-02T03:04:05Z",
      GIT_TERMINAL_PROMPT: "0",
      JJ_USER: "Test Author",
      JJ_EMAIL: "author@example.com",
      JJ_TIMESTAMP: "2024-01-02T03:04:05+00:00",
    };
    this.pool = new ProcessPool({ env: this.env, unset: LOCAL_GIT_VARIABLES, graceMs: 500 });
  }

  /** Makes the folder. */
  static async create(): Promise<GitFixture> {
    const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "nestr-test-" }));
    const fixture = new GitFixture(root);
    await Deno.mkdir(fixture.env.XDG_CONFIG_HOME!, { recursive: true });
    await Deno.writeTextFile(fixture.env.GIT_CONFIG_GLOBAL!, CONFIGURATION);
    return fixture;
  }

  /** Ends the pool and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool[Symbol.asyncDispose]();
    // Processes that were just killed may still write for a moment.
    await rm(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  /** An absolute path inside the fixture. */
  path(...parts: readonly string[]): string {
    return join(this.root, ...parts);
  }

  /**
   * Runs a command; if it fails, throws an error with its output.
   *
   * @param directory Absolute, or relative to the fixture
   * @param argv Program and arguments
   * @returns Standard output without the line feed at its end
   */
  async command(directory: string, ...argv: readonly string[]): Promise<string> {
    const output = await this.pool.capture({ argv, directory: this.#absolute(directory) });
    if (output.code !== 0) {
      throw new Error(`${argv.join(" ")} (${output.code}): ${output.stderr}${output.stdout}`);
    }
    return output.stdout.replace(/\n$/, "");
  }

  /** Runs git; see `command`. */
  git(directory: string, ...args: readonly string[]): Promise<string> {
    return this.command(directory, "git", ...args);
  }

  /** Writes files, making their folders. */
  async write(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.#absolute(directory), name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
  }

  /** Writes files and commits everything; returns the commit id. */
  async commit(
    directory: string,
    files: Readonly<Record<string, string>>,
    message = "change",
  ): Promise<string> {
    await this.write(directory, files);
    await this.git(directory, "add", "--all");
    await this.git(directory, "commit", "--quiet", "--allow-empty", "-m", message);
    return await this.git(directory, "rev-parse", "HEAD");
  }

  /** Makes an empty repository on branch `main`; returns its absolute path. */
  async init(directory: string): Promise<string> {
    const path = this.#absolute(directory);
    await this.git(this.root, "init", "--quiet", "--", path);
    return path;
  }

  /** Makes a repository with one commit; returns its absolute path. */
  async repository(
    directory: string,
    files: Readonly<Record<string, string>> = { "README.md": "hello\n" },
  ): Promise<string> {
    const path = await this.init(directory);
    await this.commit(path, files, "first");
    return path;
  }

  /** Makes a bare repository `remotes/NAME.git` with one commit on `main`; returns its path. */
  async remote(
    name: string,
    files: Readonly<Record<string, string>> = { "README.md": "hello\n" },
  ): Promise<string> {
    const remote = this.path("remotes", `${name}.git`);
    const seed = await this.repository(join("seeds", name), files);
    await this.git(this.root, "clone", "--quiet", "--bare", "--", seed, remote);
    await this.git(remote, "remote", "remove", "origin");
    return remote;
  }

  /** Commits to a remote's branch as somebody else would; returns the commit id. */
  async commitToRemote(
    name: string,
    files: Readonly<Record<string, string>>,
    branch = "main",
  ): Promise<string> {
    const seed = this.path("seeds", name);
    const exists = await this.git(seed, "branch", "--list", branch) !== "";
    await this.git(seed, "checkout", "--quiet", ...exists ? [] : ["-b"], branch);
    const commit = await this.commit(seed, files, "remote change");
    await this.git(seed, "push", "--quiet", "--", this.path("remotes", `${name}.git`), branch);
    return commit;
  }

  /** Makes a bare remote and a clone of it in the folder `name`; returns both absolute paths. */
  async remoteAndClone(
    name: string,
    files?: Readonly<Record<string, string>>,
  ): Promise<{ readonly remote: string; readonly clone: string }> {
    const remote = await this.remote(name, files);
    const clone = this.path(name);
    await this.git(this.root, "clone", "--quiet", "--", remote, clone);
    return { remote, clone };
  }

  #absolute(directory: string): string {
    return directory.startsWith("/") ? directory : join(this.root, directory);
  }
}
