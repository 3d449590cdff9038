/**
 * A repository with an `aether.toml`, and everything that its workspaces may leave behind.
 *
 * The repository, HOME and XDG_STATE_HOME, and with them all registries and reservations, are in a
 * temporary folder. Backends are the machine's own; disposing of the fixture removes what they hold
 * for it.
 *
 * @module
 */

import { join } from "node:path";
import { openBackend } from "../../lib/engine/workspace/open_backend.ts";
import { openRepositoryScope } from "../../lib/engine/workspace/scope.ts";
import type { WorkspaceScope } from "../../lib/engine/workspace/scope.ts";
import type { BackendResource, BackendType } from "../../lib/backends/backend.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { listReservations } from "../../lib/workspaces/port_allocator.ts";
import { installationId } from "../../lib/workspaces/state_folder.ts";
import { DENO_DIR } from "./deno_directory.ts";
import { GitFixture } from "./git_fixture.ts";
import { ProcessEnvironment } from "./process_environment.ts";

/** What to make. */
export interface WorkspaceFixtureOptions {
  /** Default `git`. */
  readonly kind?: "git" | "jj";
  /** Text of its `aether.toml`. Default: no such file. */
  readonly aether?: string;
  /** Further files, committed. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Two services that need nothing but a shell, and start one after the other. */
export const TWO_PROCESSES = `
[backend]
type = "process"
[services.first]
command = "exec sleep 1000"
ports = [7000]
[services.second]
command = "exec sleep 1000"
ports = [{ container = 8000, name = "http" }]
depends_on = ["first"]
[injection]
file = ".env"
template = """
FIRST=localhost:{{ services.first.ports.7000 }}
SECOND={{ services.second.ports.http }}
"""
[workspace]
setup = ["test -n \\"$FIRST\\""]
`;

/** A repository and its workspaces in a temporary folder. */
export class WorkspaceFixture implements AsyncDisposable {
  readonly git: GitFixture;
  /** Absolute path of the repository. */
  readonly root: string;
  readonly #environment: ProcessEnvironment;

  private constructor(git: GitFixture, root: string, environment: ProcessEnvironment) {
    this.git = git;
    this.root = root;
    this.#environment = environment;
  }

  /** Makes the repository; until the fixture is disposed of, this process has its environment. */
  static async create(options: WorkspaceFixtureOptions = {}): Promise<WorkspaceFixture> {
    const git = await GitFixture.create();
    const files = {
      "README.md": "hello\n",
      ...options.files,
      ...(options.aether === undefined ? {} : { "aether.toml": options.aether }),
    };
    const root = await git.repository("shop", files);
    if (options.kind === "jj") {
      await git.command(root, "jj", "--quiet", "git", "init", "--colocate");
      await git.command(root, "jj", "--quiet", "bookmark", "track", "main").catch(() => {});
    }
    const environment = new ProcessEnvironment({
      ...git.env,
      XDG_STATE_HOME: git.path("home", ".local", "state"),
      AETHER_BACKEND: "",
      DENO_DIR,
    });
    return new WorkspaceFixture(git, root, environment);
  }

  /** Removes everything, whatever a test has left. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const type of ["docker", "process"] as const) {
      const identities = new Map(
        (await this.resources(type)).map(({ identity }) => [identity.namespace, identity]),
      );
      for (const identity of identities.values()) {
        await using backend = await openBackend(type, identity.home);
        await backend.deprovision(identity);
      }
    }
    this.#environment[Symbol.dispose]();
    await this.git[Symbol.asyncDispose]();
  }

  /** A folder beside the repository. */
  beside(name: string): string {
    return join(this.git.root, name);
  }

  /** The scope of a folder; the repository's own unless another is given. */
  async scope(
    directory = this.root,
    options: { readonly backend?: string; readonly warn?: (message: string) => void } = {},
  ): Promise<WorkspaceScope> {
    return await openRepositoryScope({ directory, ...options });
  }

  /**
   * What a backend holds for this fixture's installation. A backend that does not answer is asked
   * again, as a daemon on a busy machine may be slow; without any answer, the list is empty.
   */
  async resources(type: BackendType): Promise<readonly BackendResource[]> {
    for (let tries = 0; tries < 3; tries++) {
      try {
        await using backend = await openBackend(type, this.home);
        return await backend.list(await installationId());
      } catch {
        // It is missing or slow.
      }
    }
    return [];
  }

  /** The folder with the registry, whatever state the repository's files are in. */
  get home(): string {
    return findWorkingCopy(this.root)!.stateFolder;
  }

  /** The ports that are reserved for the fixture's workspaces, in order. */
  reservedPorts(): readonly number[] {
    return listReservations().map(({ port }) => port).sort((a, b) => a - b);
  }

  /**
   * Everything that belongs to a workspace, in words; empty if nothing is left of it.
   *
   * @param name The workspace, whose folder is beside the repository
   */
  async traces(name: string): Promise<readonly string[]> {
    const { home } = this;
    const found: string[] = [];
    if (exists(this.beside(name))) found.push(`folder ${name}`);
    for (const type of ["docker", "process"] as const) {
      for (const { kind, name } of await this.resources(type)) found.push(`${kind} ${name}`);
    }
    for (const { port } of listReservations()) found.push(`port ${port}`);
    if (readText(`${home}/workspaces.json`).includes(`"${name}"`)) found.push("registered");
    for (const folder of ["pending", "records", "services"]) {
      for (const file of names(`${home}/${folder}`)) found.push(`${folder}/${file}`);
    }
    const worktrees = await this.git.git(this.root, "worktree", "list", "--porcelain");
    if (worktrees.includes(this.beside(name))) found.push("git worktree");
    const branches = await this.git.git(this.root, "branch", "--format=%(refname:short)");
    if (branches.split("\n").includes(name)) found.push("git branch");
    if (exists(join(this.root, ".jj"))) {
      const list = await this.git.command(this.root, "jj", "workspace", "list");
      if (list.includes(`${name}:`)) found.push("jj workspace");
    }
    return found;
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function names(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
}
