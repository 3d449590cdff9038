/**
 * Kills the process at every step of adding and of forgetting a workspace, and looks at what the next
 * command makes of it.
 */

import assert from "node:assert/strict";
import { workspacesOf } from "../../../lib/engine/workspace/workspaces_of.ts";
import { addWorkspace } from "../../../lib/engine/workspace/add_workspace.ts";
import { workspaceStatus } from "../../../lib/engine/workspace/workspace_status.ts";
import { sweepReservations } from "../../../lib/workspaces/port_allocator.ts";
import { eventually } from "../../support/docker_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../../support/workspace_fixture.ts";

const PROGRAM = new URL("../../fixtures/workspaces/operating.ts", import.meta.url).pathname;

const TWO_CONTAINERS = `
[backend]
type = "docker"
[services.first]
image = "nestr-test/busybox:1"
command = "exec sleep 1000"
ports = [7000]
volumes = ["data:/data"]
[services.second]
image = "nestr-test/busybox:1"
command = "exec sleep 1000"
depends_on = ["first"]
[injection]
file = ".env"
template = "FIRST={{ services.first.ports.7000 }}\\n"
`;

interface Work {
  readonly verb: "add" | "forget";
  readonly directory: string;
  readonly target: string;
  readonly killAt?: string;
}

/** Runs the program to its end or its death; returns the events it saw. */
async function operate(work: Work, delayMs?: number): Promise<readonly string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", PROGRAM, JSON.stringify(work)],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = delayMs === undefined ? undefined : setTimeout(() => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }, delayMs);
  const { stdout, stderr, code, signal } = await child.output();
  clearTimeout(timer);
  const errors = new TextDecoder().decode(stderr);
  const killed = signal === "SIGKILL" || code === 137;
  assert.ok(killed || code === 0, `ended with ${code}: ${errors}`);
  assert.ok(work.killAt === undefined || killed, `was not killed at ${work.killAt}`);
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

/**
 * Fails unless nothing of the workspace is left. A program that was being started at the moment of the
 * kill ends by itself when it finds that nobody is there, and is given the time.
 */
async function assertNothingLeft(fixture: WorkspaceFixture, killedAt: string): Promise<void> {
  await eventually(
    async () => ({ killedAt, traces: await fixture.traces("feature") }),
    ({ traces }) => traces.length === 0,
  );
}

/** A step begins, which is when what it follows has ended; or the very last one has. */
const isStep = (event: string) =>
  /^task\.started:|^task\.finished:(register|unregister)$/.test(event);

for (
  const { title, kind, aether, part } of [
    { title: "git and processes", kind: "git", aether: TWO_PROCESSES, part: undefined },
    { title: "jj and processes", kind: "jj", aether: TWO_PROCESSES, part: "jj" },
    { title: "git and Docker", kind: "git", aether: TWO_CONTAINERS, part: "docker" },
  ] as const
) {
  const needs = part === undefined ? { ignore: false } : requires(part);

  Deno.test(`addWorkspace() killed at any step leaves nothing after the next command: ${title}`, {
    ...needs,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ kind, aether });
    const work = {
      verb: "add",
      directory: fixture.root,
      target: fixture.beside("feature"),
    } as const;
    const events = (await operate(work)).filter(isStep);
    assert.ok(events.length > 7, events.join("\n"));
    assert.ok((await fixture.traces("feature")).length > 5);
    await operate({ ...work, verb: "forget", target: "feature" });
    assert.deepEqual(await fixture.traces("feature"), []);

    for (const killAt of events) {
      await operate({ ...work, killAt });
      const { workspaces } = await workspacesOf(await fixture.scope());
      if (workspaces.length === 0) {
        await assertNothingLeft(fixture, killAt);
        continue;
      }
      // Registration is the last step: once it is there, so is all the rest.
      assert.equal(killAt, "task.finished:register");
      const { workspaces: [status] } = await workspaceStatus(await fixture.scope(), { all: true });
      assert.deepEqual(status?.services.map(({ state }) => state), ["running", "running"]);
      await operate({ ...work, verb: "forget", target: "feature" });
      assert.deepEqual(await fixture.traces("feature"), []);
    }
  });

  Deno.test(`forgetWorkspace() killed at any step leaves all or nothing: ${title}`, {
    ...needs,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ kind, aether });
    const add = async () => {
      const scope = await fixture.scope();
      await addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
    };
    const work = { verb: "forget", directory: fixture.root, target: "feature" } as const;
    await add();
    const events = (await operate(work)).filter(isStep);
    assert.ok(events.length > 5, events.join("\n"));
    for (const killAt of events) {
      await add();
      await operate({ ...work, killAt });
      const { workspaces } = await workspacesOf(await fixture.scope());
      if (workspaces.length === 0) {
        await assertNothingLeft(fixture, killAt);
        continue;
      }
      assert.match(killAt, /teardown|task.started:begin/);
      const { workspaces: [status] } = await workspaceStatus(await fixture.scope(), { all: true });
      assert.deepEqual(status?.services.map(({ state }) => state), ["running", "running"]);
      await operate(work);
      assert.deepEqual(await fixture.traces("feature"), []);
    }
  });
}

Deno.test("addWorkspace() killed at any moment leaves nothing after the next command", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const work = { verb: "add", directory: fixture.root, target: fixture.beside("feature") } as const;
  const forget = () => operate({ ...work, verb: "forget", target: "feature" });
  const started = performance.now();
  await operate(work);
  const wholeMs = performance.now() - started;
  await forget();
  let interrupted = 0;
  // Further on where the machine has become slower since the whole add was timed.
  for (let part = 1; part <= 15 || (interrupted === 0 && part < 90); part++) {
    const delayMs = wholeMs * part / 15;
    const events = await operate(work, delayMs);
    if (events.some(isStep) && !events.includes("operation.finished")) interrupted++;
    const { workspaces } = await workspacesOf(await fixture.scope());
    if (workspaces.length > 0) await forget();
    // Between reserving ports and writing them down: they are free for the next who asks for some.
    await sweepReservations();
    await assertNothingLeft(fixture, `${Math.round(delayMs)} ms`);
  }
  assert.ok(interrupted > 0, "no kill has met the operation");
});

Deno.test("workspacesOf() takes away what an operation left that was killed at its very beginning or end", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const pending = `${fixture.home}/pending`;
  await Deno.mkdir(pending, { recursive: true });
  // The lock comes before the journal and goes after it.
  await Deno.writeTextFile(`${pending}/feature.lock`, "");
  await Deno.writeTextFile(`${pending}/feature.json.0123abcd.tmp`, "{");
  assert.equal((await fixture.traces("feature")).length, 2);
  await workspacesOf(await fixture.scope());
  assert.deepEqual(await fixture.traces("feature"), []);
});
