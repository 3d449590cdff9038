/** Nothing of anybody's is lost: neither a person's work, nor what belongs to somebody else. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { addWorkspace } from "../../../lib/engine/workspace/add_workspace.ts";
import { cleanUpWorkspaces } from "../../../lib/engine/workspace/cleanup_workspaces.ts";
import { forgetWorkspace, previewForget } from "../../../lib/engine/workspace/forget_workspace.ts";
import { openRepositoryScope } from "../../../lib/engine/workspace/scope.ts";
import { startServices } from "../../../lib/engine/workspace/services.ts";
import { workspacesOf } from "../../../lib/engine/workspace/workspaces_of.ts";
import { workspaceStatus } from "../../../lib/engine/workspace/workspace_status.ts";
import { type ErrorCode, NestrError } from "../../../mod.ts";
import type { OperationEvent } from "../../../lib/runs/event.ts";
import { updateWorkspace } from "../../../lib/workspaces/registry.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../../support/workspace_fixture.ts";

const PROGRAM = new URL("../../fixtures/workspaces/operating.ts", import.meta.url).pathname;
const FORGET = { keepFiles: false, force: false };
const BARE = { services: false } as const;

async function rejects(
  code: ErrorCode,
  work: Promise<unknown>,
  workspace?: string,
): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof NestrError, String(error));
    assert.equal(error.code, code, error.message);
    if (workspace !== undefined) assert.equal(error.details?.workspace, workspace);
    return true;
  });
}

/** Runs the program until it kills itself. */
async function crash(work: Readonly<Record<string, string>>): Promise<void> {
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", PROGRAM, JSON.stringify(work)],
    stdout: "null",
  }).output();
  assert.equal(signal, "SIGKILL");
}

Deno.test("addWorkspace() makes no workspace inside another one", async () => {
  await using fixture = await WorkspaceFixture.create();
  await using other = await WorkspaceFixture.create();
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: fixture.beside("feature"), ...BARE });
  const destination = fixture.beside("feature/inner");
  await rejects("DESTINATION_OCCUPIED", addWorkspace(scope, { destination, ...BARE }));
  const foreign = await other.scope();
  await rejects("DESTINATION_OCCUPIED", addWorkspace(foreign, { destination, ...BARE }));
  await forgetWorkspace(scope, "feature", FORGET);
});

Deno.test("addWorkspace() inside its own repository is none of the repository's files", async () => {
  await using fixture = await WorkspaceFixture.create();
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: join(fixture.root, "sub/in"), ...BARE });
  assert.equal(await fixture.git.git(fixture.root, "status", "--porcelain"), "");
  await forgetWorkspace(scope, "in", FORGET);
});

Deno.test("addWorkspace() that fails leaves what somebody else put into the folder", async () => {
  await using fixture = await WorkspaceFixture.create();
  const destination = fixture.beside("feature");
  const onEvent = (event: OperationEvent) => {
    if (event.type !== "task.finished" || event.taskId !== "folder") return;
    Deno.writeTextFileSync(join(destination, "notes.txt"), "mine\n");
  };
  await rejects(
    "DESTINATION_OCCUPIED",
    addWorkspace(await fixture.scope(), { destination, ...BARE }, { onEvent }),
  );
  assert.equal(Deno.readTextFileSync(join(destination, "notes.txt")), "mine\n");
  assert.deepEqual(await fixture.traces("feature"), ["folder feature"]);
});

Deno.test("recoverWorkspaces() leaves a folder that somebody else has made meanwhile", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  await using other = await WorkspaceFixture.create();
  const target = fixture.beside("feature");
  await crash({ verb: "add", directory: fixture.root, target, killAt: "task.started:copy" });
  await Deno.remove(target, { recursive: true });
  await addWorkspace(await other.scope(), { destination: target, ...BARE });
  await Deno.writeTextFile(join(target, "work.txt"), "precious\n");
  assert.deepEqual((await workspacesOf(await fixture.scope())).workspaces, []);
  assert.equal(Deno.readTextFileSync(join(target, "work.txt")), "precious\n");
  await forgetWorkspace(await other.scope(), "feature", { ...FORGET, force: true });
});

Deno.test("recoverWorkspaces() saves what was done after a forget was interrupted", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  await addWorkspace(await fixture.scope(), {
    destination: fixture.beside("feature"),
    services: true,
  });
  const work = { verb: "forget", directory: fixture.root, target: "feature" };
  await crash({ ...work, killAt: "task.started:services" });
  await Deno.writeTextFile(fixture.beside("feature/later.txt"), "later\n");
  const said: string[] = [];
  await workspacesOf(await fixture.scope(fixture.root, { warn: (text) => void said.push(text) }));
  assert.deepEqual(await fixture.traces("feature"), []);
  const restore = said.map((text) => /to get it back: (.*)$/.exec(text)?.[1]).find(Boolean);
  await fixture.git.command(fixture.root, "sh", "-c", restore ?? "false");
  assert.equal(Deno.readTextFileSync(fixture.beside("feature/later.txt")), "later\n");
});

Deno.test("a forget that is killed before it began leaves the workspace whole", async () => {
  const aether = `${TWO_PROCESSES}teardown = ["true"]\n`;
  await using fixture = await WorkspaceFixture.create({ aether });
  const destination = fixture.beside("feature");
  await addWorkspace(await fixture.scope(), { destination, services: true });
  const work = { verb: "forget", directory: fixture.root, target: "feature" };
  await crash({ ...work, killAt: "task.started:teardown:1" });
  const { workspaces } = await workspaceStatus(await fixture.scope(), { all: true });
  assert.deepEqual(workspaces[0]?.services.map(({ state }) => state), ["running", "running"]);
  await forgetWorkspace(await fixture.scope(), "feature", FORGET);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("forgetWorkspace() counts lines that a person wrote into an env file", async () => {
  const files = { "config/dev.env": "TRACKED=1\n" };
  const aether = TWO_PROCESSES.replace(
    '[injection]\nfile = ".env"',
    '[[injection]]\nfile = "config/dev.env"\ntemplate = "PORT={{ services.first.ports.7000 }}"\n[[injection]]\nfile = ".env"',
  );
  await using fixture = await WorkspaceFixture.create({ aether, files });
  const scope = await fixture.scope();
  const add = () => addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
  const append = (file: string) =>
    Deno.writeTextFile(fixture.beside(`feature/${file}`), "MINE=1\n", { append: true });
  await add();
  await forgetWorkspace(scope, "feature", FORGET);
  for (const file of [".env", "config/dev.env"]) {
    await add();
    await append(file);
    await rejects("REPOSITORY_DIRTY", forgetWorkspace(scope, "feature", FORGET), "feature");
    const { saved } = await forgetWorkspace(scope, "feature", { ...FORGET, force: true });
    assert.equal(saved.length, 1, file);
    assert.deepEqual(await fixture.traces("feature"), []);
    await fixture.git.git(fixture.root, "worktree", "prune");
  }
});

Deno.test("forgetWorkspace() can be ended while teardown runs, and then nothing is removed", async () => {
  const aether = `${TWO_PROCESSES}teardown = ["exec sleep 100"]\n`;
  await using fixture = await WorkspaceFixture.create({ aether });
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
  const controller = new AbortController();
  const onEvent = (event: OperationEvent) => {
    if (event.type === "task.started") setTimeout(() => controller.abort("SIGINT"), 50);
  };
  const options = { onEvent, signal: controller.signal };
  await rejects("CANCELLED", forgetWorkspace(scope, "feature", FORGET, options));
  const { workspaces } = await workspaceStatus(scope, { all: true });
  assert.deepEqual(workspaces[0]?.services.map(({ state }) => state), ["running", "running"]);
});

Deno.test("forgetWorkspace() removes only what was meant, and only when no more is lost than was agreed to", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  const request = { destination: fixture.beside("feature"), services: false };
  const { namespace: only } = await addWorkspace(scope, request);
  const { losses: none } = await previewForget(scope, "feature");
  await Deno.writeTextFile(fixture.beside("feature/one.txt"), "work");
  const { losses: one } = await previewForget(scope, "feature");
  assert.deepEqual(await previewForget(scope, "feature", { keepFiles: true }), {
    ...await previewForget(scope, "feature"),
    losses: [],
  });
  await Deno.writeTextFile(fixture.beside("feature/two.txt"), "work");
  for (const agreed of [none, one]) {
    const forced = { ...FORGET, force: true, agreed };
    await rejects("PLAN_OUTDATED", forgetWorkspace(scope, "feature", forced));
  }
  const { losses: agreed } = await previewForget(scope, "feature");
  const other = { ...FORGET, force: true, agreed, only: `${only}x` };
  await rejects("PLAN_OUTDATED", forgetWorkspace(scope, "feature", other));
  assert.equal(await Deno.readTextFile(fixture.beside("feature/two.txt")), "work");
  await rejects("REPOSITORY_DIRTY", forgetWorkspace(scope, "feature", { ...FORGET, agreed, only }));
  await forgetWorkspace(scope, "feature", { ...FORGET, force: true, agreed, only });
  assert.deepEqual((await fixture.traces("feature")).filter((it) => it !== "git branch"), []);
});

Deno.test("cleanUpWorkspaces() removes only what was shown, tells of it, and leaves the rest when it is ended", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  const all = ["a", "b", "c"];
  for (const name of all) {
    await addWorkspace(scope, { destination: fixture.beside(name), services: false });
    await Deno.remove(fixture.beside(name), { recursive: true });
  }
  const registered = async () =>
    (await workspaceStatus(scope, { all: true })).workspaces.map(({ name }) => name);
  const { orphans, dryRun } = await cleanUpWorkspaces(scope, { force: false });
  assert.deepEqual([orphans.map(({ name }) => name), dryRun], [all, true]);
  for (const only of [[], [{ ...orphans[0]!, reason: "another" }]]) {
    const { orphans: left } = await cleanUpWorkspaces(scope, { force: true, only });
    assert.deepEqual(left.map(({ done }) => done), [null, null, null]);
  }
  const only = orphans.slice(0, 1);
  const seen: string[] = [];
  const onEvent = (event: OperationEvent) => {
    seen.push("taskId" in event ? `${event.type} ${event.taskId}` : event.type);
  };
  const cleaned = await cleanUpWorkspaces(scope, { force: true, only }, { onEvent });
  assert.deepEqual(cleaned.orphans.map(({ done }) => done), [true, null, null]);
  assert.deepEqual(seen, [
    "operation.started",
    "task.ready workspace:a",
    "task.started workspace:a",
    "task.finished workspace:a",
    "operation.finished",
  ]);
  assert.deepEqual(await registered(), ["b", "c"]);

  const stop = new AbortController();
  const ending = (event: OperationEvent) => {
    if (event.type === "task.finished") stop.abort("SIGINT");
  };
  const options = { onEvent: ending, signal: stop.signal };
  await rejects("CANCELLED", cleanUpWorkspaces(scope, { force: true }, options));
  assert.deepEqual(await registered(), ["c"]);
  await rejects("CANCELLED", cleanUpWorkspaces(scope, { force: true }, options));
  assert.deepEqual(await registered(), ["c"]);
  await cleanUpWorkspaces(scope, { force: true });
  assert.deepEqual(await registered(), []);
});

Deno.test("cleanUpWorkspaces() keeps what belongs to a repository that was only moved", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  await using other = await WorkspaceFixture.create();
  await addWorkspace(await fixture.scope(), {
    destination: fixture.beside("feature"),
    services: true,
  });
  const moved = fixture.beside("moved");
  await Deno.rename(fixture.root, moved);
  const cleaned = await cleanUpWorkspaces(await other.scope(), { force: true });
  assert.deepEqual(new Set(cleaned.orphans.map(({ action }) => action)), new Set(["keep"]));
  const scope = await openRepositoryScope({ directory: moved });
  const { workspaces } = await workspaceStatus(scope, { all: true });
  assert.deepEqual(workspaces[0]?.services.map(({ state }) => state), ["running", "running"]);
  await forgetWorkspace(scope, "feature", { ...FORGET, force: true });
  await Deno.rename(moved, fixture.root);
  assert.deepEqual(await fixture.resources("process"), []);
});

Deno.test("cleanUpWorkspaces() keeps a workspace whose folder was moved", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
  await fixture.git.git(
    fixture.root,
    "worktree",
    "move",
    fixture.beside("feature"),
    fixture.beside("moved"),
  );
  const { orphans } = await cleanUpWorkspaces(scope, { force: true });
  assert.deepEqual(orphans.map(({ kind, action }) => [kind, action]), [["workspace", "keep"]]);
  assert.match(orphans[0]!.reason, /moved/);
  await fixture.git.git(
    fixture.root,
    "worktree",
    "move",
    fixture.beside("moved"),
    fixture.beside("feature"),
  );
  const { workspaces } = await workspaceStatus(scope, { all: true });
  assert.deepEqual(workspaces[0]?.services.map(({ state }) => state), ["running", "running"]);
});

Deno.test("a service's host is that of its backend, also where an older nestr has not written it down", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  const added = await addWorkspace(scope, {
    destination: fixture.beside("feature"),
    services: true,
  });
  assert.deepEqual(added.services.map(({ host }) => host), ["localhost", "localhost"]);
  const hosts = async () =>
    (await workspacesOf(scope)).workspaces[0]?.services.map(({ host }) => host);
  const write = (part: { readonly host?: string }) =>
    updateWorkspace(scope.home, "feature", (record) => ({
      ...record,
      services: record.services.map(({ host: _, ...service }) => ({ ...service, ...part })),
    }));
  await write({});
  assert.deepEqual(await hosts(), ["localhost", "localhost"]);
  // Where a daemon was on another machine when it was made.
  await write({ host: "db.example.com" });
  assert.deepEqual(await hosts(), ["db.example.com", "db.example.com"]);
  const { workspaces: [status] } = await workspaceStatus(scope, { all: true });
  assert.deepEqual(status?.services.map(({ host }) => host), ["localhost", "localhost"]);
  await startServices(scope, { name: "feature" });
  assert.deepEqual(await hosts(), ["localhost", "localhost"]);
  await forgetWorkspace(scope, "feature", { ...FORGET, force: true });
});

Deno.test("startServices() renders env files anew", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
  const file = fixture.beside("feature/.env");
  const text = Deno.readTextFileSync(file);
  await Deno.remove(file);
  await startServices(scope, { name: "feature" });
  assert.equal(Deno.readTextFileSync(file), text);
});

Deno.test("a value with a line feed does not become a variable of its own", async () => {
  const aether = TWO_PROCESSES.replace("FIRST=", "TOKEN={{ env.NESTR_TEST_TOKEN }}\nFIRST=");
  await using fixture = await WorkspaceFixture.create({ aether });
  Deno.env.set("NESTR_TEST_TOKEN", "abc\nLD_PRELOAD=/evil.so");
  try {
    const destination = fixture.beside("feature");
    const scope = await fixture.scope();
    await rejects("ENV_FILE_INVALID", addWorkspace(scope, { destination, services: true }));
    assert.deepEqual(await fixture.traces("feature"), []);
  } finally {
    Deno.env.delete("NESTR_TEST_TOKEN");
  }
});
