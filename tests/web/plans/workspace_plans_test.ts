/** Plans on workspaces: what was shown is what is done, looking changes nothing, and everything ends. */

import assert from "node:assert/strict";
import type { CleanupResult, OperationEvent, OperationSummary } from "../../../lib/web/wire.ts";
import { DENO_DIR } from "../../support/deno_directory.ts";
import { eventually } from "../../support/docker_fixture.ts";
import { ProcessEnvironment } from "../../support/process_environment.ts";
import { SHOP, WebFixture } from "../../support/web_fixture.ts";
import { workspaceRecord } from "../../support/workspace_record.ts";

const OPERATING = new URL("../../fixtures/workspaces/operating.ts", import.meta.url).pathname;

const MANIFEST = `${SHOP}
[environment.backend]
type = "process"
[environment.services.store]
command = "exec sleep 1000"
ports = [7000]
`;

/** What is said of the workspace "half". */
const RECOVERED = 'adding the workspace "half" was interrupted; what was left of it was removed';

/** A project whose workspaces are all forgotten in the end. */
async function withProject(test: (fixture: WebFixture) => Promise<void>): Promise<void> {
  await using fixture = await WebFixture.create({ manifest: MANIFEST });
  try {
    await test(fixture);
  } finally {
    for (const name of await names(fixture)) await fixture.run("workspace-forget", { name }, true);
  }
}

const names = async (fixture: WebFixture): Promise<readonly string[]> =>
  (await fixture.client.call("workspaces", {})).workspaces.map(({ name }) => name);

async function add(fixture: WebFixture, name: string, services = false): Promise<string> {
  const { state, error, result } = await fixture.run("workspace-add", { name, services });
  assert.equal(state, "succeeded", JSON.stringify(error));
  return String(result?.root);
}

/** Adds a workspace in a process of its own that is killed in the middle of it. */
async function addKilled(fixture: WebFixture, name: string): Promise<void> {
  const directory = fixture.project.root;
  const target = fixture.project.git.path(name);
  const work = { verb: "add", directory, target, killAt: "task.finished:ports" };
  await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", OPERATING, JSON.stringify(work)],
    env: { DENO_DIR },
    stdout: "null",
  }).output();
}

/** Every file below a folder, with when it was written and how long it is. */
function everything(folder: string): readonly string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    const { mtime, size } = Deno.lstatSync(path);
    const own = `${path} ${mtime?.getTime()} ${isDirectory ? "" : size}`;
    return isDirectory ? [own, ...everything(path)] : [own];
  }).sort();
}

Deno.test("run of workspace-cleanup removes nothing that was not shown", () =>
  withProject(async (fixture) => {
    const { client, session } = fixture;
    const root = await add(fixture, "feature");
    const shown = await client.call("plan", { operation: "workspace-cleanup", options: {} });
    assert.deepEqual([shown.orphans, shown.question], [[], null]);
    await Deno.rename(root, `${root}-moved`);
    const { id } = await client.call("run", { plan: shown.id });
    await session.operations.settled();
    assert.equal((await client.call("operation", { operation: id })).state, "succeeded");
    assert.deepEqual(await names(fixture), ["feature"]);

    const again = await client.call("plan", { operation: "workspace-cleanup", options: {} });
    assert.deepEqual(again.orphans?.map(({ kind, name }) => [kind, name]), [[
      "workspace",
      "feature",
    ]]);
    assert.equal(again.question, "1 thing will be removed. Go ahead?");
    const { data } = await client.failure("run", { plan: again.id });
    assert.equal(data.code, "CONFIRMATION_REQUIRED");
    const cleaned = await fixture.run("workspace-cleanup", {}, true);
    assert.deepEqual(cleaned.states.map((it) => [it.id, it.state]), [
      ["workspace:feature", "succeeded"],
    ]);
    const { orphans } = cleaned.result as unknown as CleanupResult;
    assert.deepEqual(orphans.map(({ done }) => done), [true]);
    assert.deepEqual(await names(fixture), []);
    await Deno.remove(`${root}-moved`, { recursive: true });
  }));

Deno.test("run refuses a plan of a workspace when another one has got its name", () =>
  withProject(async (fixture) => {
    const { client } = fixture;
    await add(fixture, "feature");
    const plans = [
      await fixture.plan("workspace-forget", { name: "feature" }),
      await fixture.plan("workspace-forget", { name: "feature", keepFiles: true }),
      await fixture.plan("workspace-start", { name: "feature" }),
      await fixture.plan("workspace-stop", { name: "feature" }),
    ];
    assert.equal((await fixture.run("workspace-forget", { name: "feature" })).state, "succeeded");
    await fixture.project.git.command(
      fixture.project.path("api"),
      "git",
      "branch",
      "--delete",
      "feature",
    ).catch(() => {});
    await add(fixture, "feature");
    for (const plan of plans) {
      const { data } = await client.failure("run", { plan, force: true });
      assert.deepEqual([data.code, data.details?.name], ["PLAN_OUTDATED", "feature"]);
    }
    assert.deepEqual(await names(fixture), ["feature"]);
  }));

Deno.test("run refuses workspace-forget when something is to be lost by now that was not shown", () =>
  withProject(async (fixture) => {
    const root = await add(fixture, "feature");
    const plan = await fixture.plan("workspace-forget", { name: "feature" });
    await Deno.writeTextFile(`${root}/api/work.txt`, "work");
    const { data } = await fixture.client.failure("run", { plan, force: true });
    assert.equal(data.code, "PLAN_OUTDATED");
    assert.equal(await Deno.readTextFile(`${root}/api/work.txt`), "work");
  }));

Deno.test("--read-only writes nothing below a project whose registry is damaged, and says that it is", async () => {
  await using fixture = await WebFixture.create({ manifest: MANIFEST, readOnly: true });
  const { client, project } = fixture;
  const home = project.path(".nestr", "workspaces");
  const record = workspaceRecord("feature", { home, services: [], backend: null });
  const operation = {
    version: 1,
    id: crypto.randomUUID(),
    kind: "add",
    startedAt: record.createdAt,
    process: { pid: 4_194_000, started: "long ago" },
    record: { ...record, name: "half" },
    steps: [{ type: "record" }],
  };
  for (
    const [path, text] of [
      ["workspaces.json", '{"version":1,"workspaces":['],
      ["records/feature.json", JSON.stringify(record)],
      ["records/broken.json", "{"],
      ["pending/broken.json", "{"],
      ["pending/half.json", JSON.stringify(operation)],
    ] as const
  ) {
    await Deno.mkdir(`${home}/${path}/..`.replace(/[^/]*\/\.\.$/, ""), { recursive: true });
    await Deno.writeTextFile(`${home}/${path}`, text);
  }
  const before = everything(project.root);

  const { workspaces, warnings } = await client.call("workspaces", {});
  assert.deepEqual(workspaces.map(({ name }) => name), ["feature"]);
  const damaged = "the registry of workspaces is damaged or lost; 1 workspace can still be read";
  assert.deepEqual(warnings, [damaged]);
  assert.deepEqual((await client.call("workspaces.status", {})).warnings, [damaged]);
  const { findings } = await client.call("doctor", { remotes: false });
  assert.deepEqual(
    findings.filter(({ message }) => message === damaged).map(({ cure }) => cure),
    ["nestr doctor --fix"],
  );
  for (const operation of ["workspace-cleanup", "doctor-fix"] as const) {
    const shown = await client.call("plan", { operation, options: {} });
    assert.deepEqual(
      shown.orphans?.filter(({ kind }) => kind === "pending").map(({ name, reason }) => [
        name,
        reason,
      ]),
      [["broken", "its journal is damaged"], ["half", "adding it was interrupted"]],
    );
    assert.deepEqual(shown.warnings, [damaged]);
  }
  await fixture.plan("workspace-add", { name: "other" });
  assert.deepEqual(everything(project.root), before);
});

Deno.test("doctor-fix mends a registry that is damaged", () =>
  withProject(async (fixture) => {
    const { client, project } = fixture;
    await add(fixture, "feature");
    const registry = project.path(".nestr", "workspaces", "workspaces.json");
    await Deno.writeTextFile(registry, "{");
    const shown = await client.call("plan", { operation: "doctor-fix", options: {} });
    // Not that there were nothing to do.
    assert.deepEqual([shown.orphans, shown.warnings.length], [undefined, 1]);
    assert.equal((await fixture.run("doctor-fix", {})).state, "succeeded");
    const { workspaces, warnings } = await client.call("workspaces", {});
    assert.deepEqual([workspaces.length, warnings], [1, []]);
  }));

Deno.test("methods that only look, and plan, leave what a crash has left; doctor-fix ends what it has shown", () =>
  withProject(async (fixture) => {
    const { client, project } = fixture;
    await addKilled(fixture, "half");
    const pending = project.path(".nestr", "workspaces", "pending");
    const before = everything(pending);
    assert.ok(before.some((it) => it.includes("half.json")), before.join());
    await client.call("workspaces", {});
    await client.call("workspaces.status", { repositories: true });
    await client.call("doctor", { remotes: false });
    await fixture.plan("workspace-add", { name: "other" });
    const half = { operation: "workspace-add", options: { name: "half" } };
    const { data } = await client.failure("plan", half);
    assert.deepEqual([data.code, /nestr doctor --fix/.test(data.hint ?? "")], [
      "WORKSPACE_BUSY",
      true,
    ]);
    for (const operation of ["workspace-forget", "workspace-start", "workspace-stop"]) {
      const { data } = await client.failure("plan", { operation, options: { name: "half" } });
      assert.equal(data.code, "NAME_UNKNOWN");
    }
    await fixture.plan("workspace-cleanup", {});
    const shown = await client.call("plan", { operation: "doctor-fix", options: {} });
    const about = { kind: "pending", name: "half", workspace: "half", action: "finish" };
    assert.deepEqual(shown.orphans, [
      { ...about, reason: "adding it was interrupted", done: null },
    ]);
    assert.deepEqual(everything(pending), before);

    const { id } = await client.call("run", { plan: shown.id });
    await fixture.session.operations.settled();
    const mended = await client.call("operation", { operation: id });
    assert.deepEqual([mended.state, mended.result?.fixed], ["succeeded", [RECOVERED]]);
    assert.deepEqual(mended.states.map((it) => [it.id, it.state]), [["pending:half", "succeeded"]]);
    assert.deepEqual([...Deno.readDirSync(pending)], []);
  }));

Deno.test("run of another workspace ends what a crash has left, and says so", () =>
  withProject(async (fixture) => {
    await addKilled(fixture, "half");
    const { state, result } = await fixture.run("workspace-add", { name: "other" });
    assert.equal(state, "succeeded");
    assert.deepEqual(result?.warnings, [RECOVERED]);
  }));

Deno.test("cancel ends a workspace-cleanup that waits for a daemon", () =>
  withProject(async (fixture) => {
    const { client } = fixture;
    const path = fixture.project.git.path("docker.sock");
    let asked = 0;
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    // It answers whether it is there, and nothing else.
    const closing = new AbortController();
    const options = { path, onListen: () => {}, signal: closing.signal };
    const daemon = Deno.serve(options, ({ url }) => {
      if (url.endsWith("/_ping")) return new Response("OK");
      asked++;
      return closed.then(() => new Response("[]"));
    });
    const plan = await fixture.plan("workspace-cleanup", {});
    {
      using _environment = new ProcessEnvironment({ DOCKER_HOST: `unix://${path}` });
      const { id } = await client.call("run", { plan, force: true });
      await eventually(() => asked, (count) => count > 0);
      assert.equal((await client.call("cancel", { operation: id })).state, "ending");
      await fixture.session.operations.settled();
      const { state, error } = await client.call("operation", { operation: id });
      assert.deepEqual([state, error?.code], ["cancelled", "CANCELLED"]);
    }
    close();
    closing.abort();
    await daemon.finished;
  }));

Deno.test("a summary tells the number of the last event that is in it", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  await using events = await client.events();
  const plan = await fixture.plan("run", { command: ["true"] });
  const begun = await client.call("run", { plan });
  const received = await events.until(({ type }) => type === "operation.ended");
  const numberOf = (id: string | undefined) => Number(/-(\d+)$/.exec(id ?? "")?.[1]);
  const seen: OperationEvent[] = [];
  const summaries: OperationSummary[] = [];
  for (const { id, event } of received) {
    if (event.type === "operation.event") seen.push(event.event);
    if (event.type !== "operation.begun" && event.type !== "operation.ended") continue;
    // It was made just before the event got its own number.
    assert.equal(event.operation.seq, numberOf(id) - 1, event.type);
    summaries.push(event.operation);
  }
  assert.ok(seen.length > 0 && summaries.length === 2);
  assert.ok(begun.seq >= summaries[0]!.seq && begun.seq <= summaries[1]!.seq);
  const { seq } = await client.call("operation", { operation: begun.id });
  assert.ok(seq > summaries[1]!.seq);
  const { operations } = await client.call("operations", {});
  assert.ok(operations[0]!.seq >= seq);
});
