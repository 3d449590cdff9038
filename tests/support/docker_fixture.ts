/**
 * A unique workspace identity on the real Docker daemon, and a check that nothing of it is left.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { ServiceSpec, WorkspaceIdentity } from "../../lib/backends/backend.ts";
import { type DockerBackend, openDockerBackend } from "../../lib/backends/docker/docker_backend.ts";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { TemporaryFolder } from "./temporary_folder.ts";

export { freePort } from "./free_port.ts";

/** The small image of the tests; its command is `sh`. */
export const BUSYBOX = "nestr-test/busybox:1";
/** A command that runs until it is stopped, and then ends at once. */
export const SLEEPS = { shell: "trap 'exit 0' TERM; sleep 1000 & wait" } as const;

/** Options of a fixture. */
export interface DockerFixtureOptions {
  /** Seconds between TERM and KILL. Default 1. */
  readonly graceSeconds?: number;
  /** Variables that the backend reads. Default: those of this process. */
  readonly env?: (name: string) => string | undefined;
}

/** A backend, with an identity that nothing else has. */
export class DockerFixture implements AsyncDisposable {
  readonly backend: DockerBackend;
  readonly identity: WorkspaceIdentity;
  /** The workspace's folder. */
  readonly folder: TemporaryFolder;

  private constructor(backend: DockerBackend, folder: TemporaryFolder) {
    const id = crypto.randomUUID().slice(0, 8);
    this.backend = backend;
    this.folder = folder;
    this.identity = {
      workspace: "feature",
      namespace: `nestr-test-${id}`,
      project: "shop",
      installation: `installation-${id}`,
      home: folder.path,
    };
  }

  /** Connects. */
  static async create(options: DockerFixtureOptions = {}): Promise<DockerFixture> {
    const backend = await openDockerBackend({ graceSeconds: 1, ...options });
    return new DockerFixture(backend, new TemporaryFolder());
  }

  /** The specification of a service that sleeps, with changes. */
  spec(name: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
    return {
      name,
      image: BUSYBOX,
      command: SLEEPS,
      ports: [],
      env: {},
      volumes: [],
      directory: this.folder.path,
      ...changes,
    };
  }

  /** The name of a service's container, or of a volume. */
  name(part: string): string {
    return `${this.identity.namespace}-${part}`;
  }

  /** The labels of our resources, as options of the docker command. */
  labelOptions(changes: Readonly<Record<string, string>> = {}): string[] {
    const labels: Record<string, string> = {
      "aether.managed": "true",
      "aether.workspace": this.identity.workspace,
      "aether.namespace": this.identity.namespace,
      "aether.project": this.identity.project,
      "aether.installation": this.identity.installation,
      "aether.home": this.identity.home,
      ...changes,
    };
    return Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
  }

  /** What the backend lists for this installation, as `kind name`. */
  async listed(): Promise<string[]> {
    const resources = await this.backend.list(this.identity.installation);
    return resources.map(({ kind, name }) => `${kind} ${name}`).sort();
  }

  /** The state of a service. */
  async state(service: string): Promise<string> {
    return (await this.backend.status(this.identity, [service]))[0]!.state;
  }

  /** Removes everything, and fails if anything is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.backend.deprovision(this.identity);
      assert.deepEqual(await this.#left(), [], "left after deprovision()");
    } finally {
      for (const it of await this.#left()) {
        const [kind, name] = it.split(" ") as [string, string];
        await docker(kind, "rm", ...(kind === "network" ? [] : ["--force"]), name).catch(() => {});
      }
      await this.backend[Symbol.asyncDispose]();
      // Files that containers wrote belong to root.
      this.folder[Symbol.dispose]();
    }
  }

  /** Everything on the daemon whose name begins with the namespace, whatever its labels. */
  async #left(): Promise<string[]> {
    const filter = ["--filter", `name=${this.identity.namespace}`];
    const lists = await Promise.all([
      docker("container", "ls", "--all", ...filter, "--format", "container {{.Names}}"),
      docker("network", "ls", ...filter, "--format", "network {{.Name}}"),
      docker("volume", "ls", ...filter, "--format", "volume {{.Name}}"),
    ]);
    return lists.flatMap((text) => text.split("\n")).filter((line) => line !== "");
  }
}

/**
 * Runs the docker command.
 *
 * @returns Its output, without the last line feed
 * @throws {Error} The command failed
 */
export async function docker(...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("docker", { args: [...args] })
    .output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd();
  if (!success) throw new Error(`docker ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}

/** The `NestrError` that a promise is rejected with. */
export async function failure(work: Promise<unknown>): Promise<NestrError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof NestrError) return error;
    throw error;
  }
  assert.fail("it did not fail");
}

/** Asks repeatedly until the answer is as wanted, for at most two minutes. */
export async function eventually<Answer>(
  ask: () => Promise<Answer> | Answer,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() > deadline) assert.fail(`not in time: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Collects a service's output. */
export async function outputOf(
  fixture: DockerFixture,
  service: string,
  options: { readonly follow?: boolean; readonly tail?: number; readonly signal?: AbortSignal } =
    {},
): Promise<{ stdout: string; stderr: string }> {
  const output = { stdout: "", stderr: "" };
  await fixture.backend.logs(fixture.identity, service, {
    ...options,
    onOutput: (stream, bytes) => {
      output[stream] += new TextDecoder().decode(bytes);
    },
  });
  return output;
}
