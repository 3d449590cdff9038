/** `ajj cleanup` on what people and crashes leave behind; on real containers where it is about those. */

import assert from "node:assert/strict";
import { findOrphans } from "../../../lib/engine/workspace/find_orphans.ts";
import { tryLockFile } from "../../../lib/files/file_lock.ts";
import { pendingLockPath } from "../../../lib/workspaces/home_folder.ts";
import { PendingJournal } from "../../../lib/workspaces/pending_journal.ts";
import { docker } from "../../support/docker_fixture.ts";
import { Executable } from "../../support/executable.ts";
import { requires } from "../../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../../support/workspace_fixture.ts";
import { workspaceRecord } from "../../support/workspace_record.ts";

const OPERATING = new URL("../../fixtures/workspaces/operating.ts", import.meta.url).pathname;

const CONTAINER = `
[services.only]
image = "nestr-test/busybox:1"
command = "trap 'exit 0' TERM; sleep 1000 & wait"
ports = [7000]
volumes = ["data:/data"]
`;

const PROCESS = `
[services.only]
command = "exec sleep 1000"
ports = [7000]
`;

/** A find of a cleanup, in words. */
type Find = readonly [kind: string, workspace: string | null, action: string];

interface Cleaned {
  readonly code: number;
  readonly finds: readonly Find[];
  readonly names: readonly string[];
  readonly done: readonly (boolean | null)[];
}

/** `ajj cleanup`, from the repository. */
async function cleanup(fixture: WorkspaceFixture, ...args: readonly string[]): Promise<Cleaned> {
  const ajj = new Executable(fixture.git, "ajj");
  const { code, stdout, stderr } = await ajj.run("shop", ["cleanup", ...args, "--json"]);
  const { ok, data } = JSON.parse(stdout);
  assert.ok(ok, `${stdout}${stderr}`);
  const finds: readonly {
    readonly kind: string;
    readonly name: string;
    readonly workspace: string | null;
    readonly action: string;
    readonly done: boolean | null;
  }[] = data.orphans;
  return {
    code,
    finds: finds.map(({ kind, workspace, action }) => [kind, workspace, action]),
    names: finds.map(({ name }) => name),
    done: finds.map(({ done }) => done),
  };
}

/** Expects that a dry run finds what it should and changes nothing, and that `--force` deals with it. */
async function expectCleanup(
  fixture: WorkspaceFixture,
  expected: readonly Find[],
  ...args: readonly string[]
): Promise<void> {
  const before = await everything(fixture);
  const dry = await cleanup(fixture, ...args);
  assert.deepEqual(dry.finds, expected);
  assert.equal(dry.code, 1);
  assert.deepEqual(dry.done, expected.map(() => null));
  assert.deepEqual(await everything(fixture), before);

  const forced = await cleanup(fixture, "--force", ...args);
  assert.deepEqual(forced.finds, expected);
  assert.deepEqual(forced.names, dry.names);
  assert.deepEqual(forced.done, expected.map(([, , action]) => action !== "keep"));
  // What is kept is a person's to decide about, and no failure.
  assert.equal(forced.code, 0);

  const again = await cleanup(fixture, ...args);
  assert.deepEqual(again.finds, expected.filter(([, , action]) => action === "keep"));
}

/** Everything that a dry run could change. */
async function everything(fixture: WorkspaceFixture): Promise<unknown> {
  const texts = [`${fixture.home}/workspaces.json`, `${fixture.home}/pending/feature.json`]
    .map((path) => readText(path));
  const listed = await Promise.all(
    (["docker", "process"] as const).map(async (type) =>
      (await fixture.resources(type)).map(({ kind, name }) => `${kind} ${name}`).sort()
    ),
  );
  return { texts, listed, ports: fixture.reservedPorts() };
}

function readText(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}

/** Adds `../feature` by a process of its own, so that nothing is held by this one. */
async function add(fixture: WorkspaceFixture): Promise<{ readonly namespace: string }> {
  const { workspace } = await new Executable(fixture.git, "ajj")
    .data("shop", ["workspace", "add", "../feature"]);
  return workspace;
}

/** Takes a workspace out of the registry by hand, as if it had never been there. */
async function unregister(fixture: WorkspaceFixture, name: string): Promise<void> {
  const path = `${fixture.home}/workspaces.json`;
  const registry = JSON.parse(Deno.readTextFileSync(path));
  registry.workspaces = registry.workspaces.filter((it: { name: string }) => it.name !== name);
  await Deno.writeTextFile(path, JSON.stringify(registry, null, 2) + "\n");
  await Deno.remove(`${fixture.home}/records/${name}.json`);
}

Deno.test("ajj cleanup finds nothing where nothing is left", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: PROCESS });
  assert.deepEqual((await cleanup(fixture)).code, 0);
  await add(fixture);
  for (const args of [[], ["--force"]]) {
    const { code, finds } = await cleanup(fixture, ...args);
    assert.deepEqual([code, finds], [0, []]);
  }
  await new Executable(fixture.git, "ajj").data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

for (
  const { backend, aether, kinds } of [
    { backend: "docker", aether: CONTAINER, kinds: ["container", "network", "volume"] },
    { backend: "process", aether: PROCESS, kinds: ["volume", "process"] },
  ] as const
) {
  const needs = backend === "docker" ? requires("docker") : { ignore: false };

  Deno.test(`ajj cleanup removes what a workspace has that nobody knows: ${backend}`, {
    ...needs,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ aether });
    await add(fixture);
    await unregister(fixture, "feature");
    const finds = (action: string) => kinds.map((kind): Find => [kind, "feature", action]);
    // Whoever still has the files may still need the data.
    await expectCleanup(fixture, [...finds("keep"), ["ports", null, "release"]]);
    assert.deepEqual((await fixture.resources(backend)).map(({ kind }) => kind), kinds);
    await fixture.git.git(fixture.root, "worktree", "remove", "--force", fixture.beside("feature"));
    await expectCleanup(fixture, finds("remove"));
    assert.deepEqual(await fixture.traces("feature"), ["git branch"]);
  });
}

for (const [kind, aether] of [["git", CONTAINER], ["jj", CONTAINER], ["git", PROCESS]] as const) {
  const ignore = (aether === CONTAINER && requires("docker").ignore) ||
    (kind === "jj" && requires("jj").ignore);
  const what = `${kind}, ${aether === CONTAINER ? "docker" : "process"}`;

  Deno.test(`ajj cleanup forgets a workspace whose folder was deleted by hand: ${what}`, {
    ignore,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ kind, aether });
    await add(fixture);
    await Deno.remove(fixture.beside("feature"), { recursive: true });
    await expectCleanup(fixture, [["workspace", "feature", "forget"]]);
    assert.deepEqual(await fixture.traces("feature"), []);
  });
}

Deno.test("ajj cleanup removes what belonged to a repository that was deleted", {
  ...requires("docker"),
}, async () => {
  await using fixture = await WorkspaceFixture.create({ aether: CONTAINER });
  await fixture.git.repository("other", { "aether.toml": CONTAINER });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("other", ["workspace", "add", "../gone"]);
  await add(fixture);
  for (const folder of ["other", "gone"]) {
    await Deno.remove(fixture.beside(folder), { recursive: true });
  }
  const finds = (action: string) =>
    ["container", "network", "volume"].map((kind): Find => [kind, "gone", action]);
  // It could have been moved, or its disk not be there.
  await expectCleanup(fixture, finds("keep"));
  await expectCleanup(fixture, [...finds("remove"), ["ports", null, "release"]], "--gone");
  // The one that is in use has not been touched.
  const { workspaces: [status] } = await ajj.data("feature", ["status"]);
  assert.equal(status.services[0].state, "running");
  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("ajj cleanup leaves alone what another repository uses", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: PROCESS });
  await fixture.git.repository("other", { "aether.toml": PROCESS });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("other", ["workspace", "add", "../used"]);
  const { code, finds } = await cleanup(fixture, "--force");
  assert.deepEqual([code, finds], [0, []]);
  const { workspaces: [status] } = await ajj.data("used", ["status"]);
  assert.equal(status.services[0].state, "running");
  await ajj.data("other", ["workspace", "forget", "used"]);
  assert.deepEqual(await fixture.traces("used"), []);
});

for (const killAt of ["task.finished:ports", "task.finished:service:second"]) {
  Deno.test(`ajj cleanup finishes an add that was killed at ${killAt}`, async () => {
    await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
    const target = fixture.beside("feature");
    const work = { verb: "add", directory: fixture.root, target, killAt };
    await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", OPERATING, JSON.stringify(work)],
      stdout: "null",
    }).output();
    await expectCleanup(fixture, [["pending", "feature", "finish"]]);
    assert.deepEqual(await fixture.traces("feature"), []);
  });
}

Deno.test("ajj cleanup keeps a workspace whose containers somebody else has removed", {
  ...requires("docker"),
}, async () => {
  await using fixture = await WorkspaceFixture.create({ aether: CONTAINER });
  const { namespace } = await add(fixture);
  const ports = fixture.reservedPorts();
  await docker("rm", "--force", `${namespace}-only`);
  await expectCleanup(fixture, [["services", "feature", "keep"]]);
  assert.deepEqual(fixture.reservedPorts(), ports);
  // What it advises helps.
  const ajj = new Executable(fixture.git, "ajj");
  const started = await ajj.run("shop", ["start", "-w", "feature"]);
  assert.equal(started.code, 0, started.stderr);
  assert.deepEqual((await cleanup(fixture)).finds, []);
  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("ajj cleanup without a daemon does not take containers for lost, and says so", {
  ...requires("docker"),
}, async () => {
  await using fixture = await WorkspaceFixture.create({ aether: CONTAINER });
  await add(fixture);
  const ajj = new Executable(fixture.git, "ajj", { DOCKER_HOST: "unix:///nonexistent" });
  for (const args of [["cleanup"], ["cleanup", "--force"]]) {
    const { code, stdout, stderr } = await ajj.run("shop", args);
    assert.deepEqual([code, stdout], [0, ""], stderr);
    assert.match(stderr, /Docker does not answer/);
  }
  assert.deepEqual((await cleanup(fixture)).finds, []);
  await new Executable(fixture.git, "ajj").data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("findOrphans() tells of a journal that another process has taken over meanwhile", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: "" });
  const scope = await fixture.scope();
  const left = await PendingJournal.begin(scope.home, "add", workspaceRecord("a"));
  left[Symbol.dispose]();
  const [found] = await findOrphans({ ...scope, lookOnly: true }, false);
  assert.equal(found?.orphan.kind, "pending");
  using _other = await tryLockFile(pendingLockPath(scope.home, "a"));
  const { signal } = new AbortController();
  await assert.rejects(found!.remove!({ signal }), { code: "WORKSPACE_BUSY" });
});
