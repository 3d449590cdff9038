/** Signals to `ajj workspace add`, whatever it is at: it ends with 128+N and nothing is left by then. */

import assert from "node:assert/strict";
import { processesWhose } from "../../lib/process/process_environment.ts";
import { eventually } from "../support/docker_fixture.ts";
import { Executable } from "../support/executable.ts";
import { requires } from "../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../support/workspace_fixture.ts";

const SIGNALS = [["SIGINT", 130], ["SIGTERM", 143]] as const;

/** Reads until a text has come, or to the end. */
async function readUntil(
  reader: ReadableStreamDefaultReader<string>,
  wanted?: string,
): Promise<string> {
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    text += value ?? "";
    if (wanted !== undefined && text.includes(wanted)) return text;
    if (!done) continue;
    if (wanted === undefined) return text;
    throw new Error(`ended without "${wanted}": ${text}`);
  }
}

/** What a signal at a moment came to. */
interface Interrupted {
  readonly code: number;
  readonly stderr: string;
}

/**
 * Starts `ajj workspace add ../feature` and sends it a signal.
 *
 * @param after What it has to have said on standard error
 * @param wait Waits for what it does not say
 */
async function interrupt(
  fixture: WorkspaceFixture,
  signal: Deno.Signal,
  after: string,
  wait?: () => Promise<unknown>,
): Promise<Interrupted> {
  const ajj = new Executable(fixture.git, "ajj");
  const child = ajj.start("shop", ["workspace", "add", "../feature", "-v"]);
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const [stdout, before] = await Promise.all([
    new Response(child.stdout).text(),
    readUntil(reader, after).then(async (text) => {
      await wait?.();
      child.kill(signal);
      return text;
    }),
  ]);
  const stderr = before + await readUntil(reader);
  const { code } = await child.status;
  assert.equal(stdout, "");
  assert.match(stderr, /nothing of it is left/);
  return { code, stderr };
}

/** Two local services, and a setup that does not end: however late a signal comes, it comes in time. */
const ENDLESS = TWO_PROCESSES.replace(/^setup = .*$/m, 'setup = ["sleep 1000"]');

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that a workspace of the fixture consists of, and what runs on its behalf. */
async function left(fixture: WorkspaceFixture): Promise<readonly string[]> {
  const state = fixture.git.path("home", ".local", "state");
  const running = processesWhose((env) =>
    env.get("XDG_STATE_HOME") === state && env.has("AETHER_OPERATION")
  );
  return [
    ...await fixture.traces("feature"),
    ...running.map(({ stat }) => `process ${stat.pid}`),
  ];
}

const SLOW_DATABASE = `
[services.postgres]
image = "nestr-test/postgres:15"
ports = [5432]
env = { POSTGRES_PASSWORD = "dev" }
volumes = ["data:/var/lib/postgresql/data"]
ready = { log = "never said", timeout = "10m" }
`;

const SLOW_SETUP = `
[services.only]
image = "nestr-test/busybox:1"
command = "trap 'exit 0' TERM; sleep 1000 & wait"
ports = [7000]
volumes = ["data:/data"]
[injection]
file = ".env"
template = "PORT={{ services.only.ports.7000 }}\\n"
[workspace]
setup = ["sleep 1000 & echo in the middle; wait"]
`;

for (const [signal, exit] of SIGNALS) {
  Deno.test(`ajj workspace add ends with ${exit} while a container starts, and leaves nothing`, {
    ...requires("docker"),
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ aether: SLOW_DATABASE });
    // At moments in which Docker makes the network, the volume, the container, and starts it.
    for (const delayMs of [0, 60, 120, 200, 400, 1500]) {
      const { code, stderr } = await interrupt(
        fixture,
        signal,
        "postgres started",
        () => pause(delayMs),
      );
      assert.equal(code, exit, stderr);
      assert.deepEqual(await left(fixture), [], `after ${delayMs} ms`);
    }
  });

  Deno.test(`ajj workspace add ends with ${exit} while setup runs, and leaves nothing`, {
    ...requires("docker"),
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ aether: SLOW_SETUP });
    const { code, stderr } = await interrupt(fixture, signal, "in the middle");
    assert.equal(code, exit, stderr);
    assert.deepEqual(await left(fixture), []);
  });
}

Deno.test("ajj workspace add ends while git checks files out, and leaves nothing", async () => {
  await using fixture = await WorkspaceFixture.create({
    aether: TWO_PROCESSES,
    files: { ".gitattributes": "*.slow filter=slow\n", "a.slow": "a\n", "b.txt": "b\n" },
  });
  await fixture.git.git(fixture.root, "config", "filter.slow.smudge", "sleep 1000; cat");
  // git is at it when its lock lies there.
  const lock = fixture.beside("shop/.git/worktrees/feature/index.lock");
  for (const [signal, exit] of SIGNALS) {
    const { code, stderr } = await interrupt(
      fixture,
      signal,
      "working-copy started",
      () => eventually(() => exists(lock), (present) => present),
    );
    assert.equal(code, exit, stderr);
    assert.deepEqual(await left(fixture), []);
    assert.equal(await fixture.git.git(fixture.root, "status", "--porcelain"), "");
  }
});

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

for (const kind of ["git", "jj"] as const) {
  const needs = kind === "jj" ? requires("jj") : { ignore: false };

  Deno.test(
    `ajj workspace add of a large repository ends at any moment, and leaves nothing: ${kind}`,
    {
      ...needs,
    },
    async () => {
      const names = Array.from({ length: 4_000 }, (_, index) => `${index % 40}/${index}.txt`);
      await using fixture = await WorkspaceFixture.create({
        kind,
        aether: ENDLESS,
        files: Object.fromEntries(names.map((name) => [name, `${name}\n`])),
      });
      for (const [index, delayMs] of [0, 30, 90, 200].entries()) {
        const [signal, exit] = SIGNALS[index % SIGNALS.length]!;
        const { code, stderr } = await interrupt(
          fixture,
          signal,
          "working-copy started",
          () => pause(delayMs),
        );
        assert.equal(code, exit, stderr);
        assert.deepEqual(await left(fixture), [], `after ${delayMs} ms`);
      }
      assert.equal(await fixture.git.git(fixture.root, "status", "--porcelain"), "");
    },
  );
}
