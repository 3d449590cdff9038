/** Plans that were shown, and the operations that carry them out. */

import assert from "node:assert/strict";
import { openProject } from "../../lib/engine/open_project.ts";
import { lockFile } from "../../lib/files/file_lock.ts";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import type { Prepared } from "../../lib/web/plans/prepared.ts";
import { ShownPlans } from "../../lib/web/shown_plans.ts";
import type { OperationEvent, OperationSummary, ServerEvent } from "../../lib/web/wire.ts";
import { eventually } from "../support/docker_fixture.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { WebFixture } from "../support/web_fixture.ts";

const isEnd = (event: ServerEvent) => event.type === "operation.ended";

/** A command that goes on until a file exists. */
const waiting = (file: string) => [
  "sh",
  "-c",
  `echo begun; while ! test -e ${file}; do sleep 0.05; done; echo done`,
];

Deno.test("run carries a plan out once, and no plan that was not shown", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  const plan = await fixture.plan("run", { command: ["touch", "touched"], select: "api" });
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => client.answer("run", { plan })),
  );
  assert.equal(answers.filter(({ result }) => result !== undefined).length, 1);
  for (const { error } of answers) if (error) assert.equal(error.data.code, "PLAN_UNKNOWN");
  for (const foreign of ["x", crypto.randomUUID(), "20260101-000000-000000", "../x"]) {
    assert.equal((await client.failure("run", { plan: foreign })).data.code, "PLAN_UNKNOWN");
  }
  await fixture.session.operations.settled();
});

Deno.test("a plan of one server is unknown to another", async () => {
  await using first = await WebFixture.create();
  await using second = await WebFixture.create();
  const plan = await first.plan("run", { command: ["true"] });
  assert.equal((await second.client.failure("run", { plan })).data.code, "PLAN_UNKNOWN");
});

Deno.test("ShownPlans forgets plans that are too old, and the oldest of too many", async () => {
  await using fixture = await ProjectFixture.create("version = 1\n");
  const project = await openProject({ directory: fixture.root });
  let now = Date.now();
  const plans = new ShownPlans(() => now);
  const prepared: Prepared = {
    title: "nothing",
    plan: null,
    warnings: [],
    carryOut: () => Promise.resolve({ state: "succeeded", result: null }),
  };
  const unknown = (error: unknown) => error instanceof NestrError && error.code === "PLAN_UNKNOWN";
  const { id, expiresAt } = plans.keep(project, "doctor-fix", prepared);
  now = Date.parse(expiresAt) + 1;
  await assert.rejects(plans.take(id, true), unknown);
  const ids = Array.from({ length: 100 }, () => plans.keep(project, "doctor-fix", prepared).id);
  await assert.rejects(plans.take(ids[0]!, true), unknown);
  assert.equal((await plans.take(ids.at(-1)!, true)).shown.id, ids.at(-1));
});

Deno.test("run refuses what destroys work without force, with the guard's question, and keeps the plan", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  await Deno.writeTextFile(project.path("api", "README.md"), "changed");
  await Deno.writeTextFile(project.path("api", "new.txt"), "new");
  const shown = await client.call("plan", { operation: "clean", options: {} });
  assert.deepEqual(shown.losses, [{ repository: "api", paths: ["new.txt"], commits: 0 }]);
  assert.match(shown.question ?? "", /1 file in 1 repository \(api\) will be removed/);
  const { data } = await client.failure("run", { plan: shown.id });
  assert.equal(data.code, "REPOSITORY_DIRTY");
  assert.equal(await Deno.readTextFile(project.path("api", "new.txt")), "new");
  const { id } = await client.call("run", { plan: shown.id, force: true });
  await fixture.session.operations.settled();
  assert.equal((await client.call("operation", { operation: id })).state, "succeeded");
  await assert.rejects(Deno.stat(project.path("api", "new.txt")));
  const undone = await fixture.run("undo", { run: id });
  assert.equal(undone.state, "succeeded");
  assert.equal(await Deno.readTextFile(project.path("api", "new.txt")), "new");
});

Deno.test("run refuses a plan when other work would be lost than was shown", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  await Deno.writeTextFile(project.path("api", "shown.txt"), "");
  const plan = await fixture.plan("clean", {});
  await Deno.writeTextFile(project.path("api", "later.txt"), "work");
  const { data } = await client.failure("run", { plan, force: true });
  assert.equal(data.code, "PLAN_OUTDATED");
  assert.equal(await Deno.readTextFile(project.path("api", "later.txt")), "work");
  const none = await fixture.plan("reset", { revision: "HEAD", select: "web" });
  await Deno.writeTextFile(project.path("web", "README.md"), "work");
  assert.equal((await client.failure("run", { plan: none })).data.code, "PLAN_OUTDATED");
  assert.equal(await Deno.readTextFile(project.path("web", "README.md")), "work");
});

Deno.test("plan refuses wrong options of each operation, with the path of what is wrong", async () => {
  await using fixture = await WebFixture.create();
  const wrong: readonly [string, object, string][] = [
    ["run", {}, "options.command"],
    ["run", { command: [] }, "options.command"],
    ["run", { command: "ls" }, "options.command"],
    ["run", { command: ["ls"], jobs: 0 }, "options.jobs"],
    ["run", { command: ["ls"], order: "any" }, "options.order"],
    ["workflow", { workflw: "x" }, "options.workflow"],
    ["sync", { locked: "yes" }, "options.locked"],
    ["switch", { branch: "" }, "options.branch"],
    ["workspace-add", { name: "a", destination: "/tmp/x" }, "options.destination"],
    ["workspace-cleanup", { gone: true }, "options.gone"],
  ];
  for (const [operation, options, path] of wrong) {
    const { code, data } = await fixture.client.failure("plan", { operation, options });
    assert.equal(code, -32602, operation);
    const problems = data.details?.problems as { path: string }[];
    assert.ok(problems.some((it) => it.path === path), `${operation}: ${JSON.stringify(problems)}`);
  }
  assert.equal(
    (await fixture.client.failure("plan", { operation: "destroy", options: {} })).code,
    -32602,
  );
  const { data } = await fixture.client.failure("plan", {
    operation: "workflow",
    options: { workflow: "gret" },
  });
  assert.equal(data.code, "NAME_UNKNOWN");
});

Deno.test("plan and run synchronise, switch and delete branches, and reset", async () => {
  await using fixture = await WebFixture.create();
  const { project } = fixture;
  await Deno.remove(project.path("web"), { recursive: true });
  const synced = await fixture.run("sync", { select: "api" });
  assert.equal(synced.state, "succeeded");
  await fixture.run("switch", { branch: "feature", create: true, select: "api" });
  const branch = () => project.git.git("project/api", "branch", "--show-current");
  assert.equal(await branch(), "feature");
  await fixture.run("switch", { branch: "main", select: "api" });
  assert.equal((await fixture.run("delete-branch", { branch: "feature" })).state, "succeeded");
  await Deno.writeTextFile(project.path("api", "README.md"), "changed");
  const reset = await fixture.run("reset", { revision: "HEAD", select: "api" }, true);
  assert.equal(reset.state, "succeeded");
  assert.equal(await project.git.git("project/api", "status", "--short"), "");
});

Deno.test("cancel ends an operation gently, resume runs what did not succeed", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  await using events = await client.events();
  const command = waiting(project.path("go"));
  const plan = await fixture.plan("run", { command, order: "parallel" });
  const { id } = await client.call("run", { plan });
  await events.until((it) => it.type === "operation.event" && it.event.type === "task.output");
  assert.equal((await client.call("cancel", { operation: id })).state, "ending");
  const ended = (await events.until(isEnd)).at(-1)!.event;
  assert.equal(ended.type === "operation.ended" && ended.operation.state, "cancelled");
  assert.equal((await client.call("cancel", { operation: id })).state, "cancelled");
  assert.equal((await client.call("runs.show", { run: id })).state, "cancelled");
  await Deno.writeTextFile(project.path("go"), "");
  const resumed = await fixture.run("resume", { run: id });
  assert.deepEqual([resumed.id, resumed.state, resumed.counts.succeeded], [id, "succeeded", 2]);
  const { data } = await client.failure("plan", { operation: "resume", options: { run: id } });
  assert.equal(data.code, "RUN_NOTHING_TO_RESUME");
  assert.equal((await client.failure("cancel", { operation: "x" })).data.code, "NAME_UNKNOWN");
});

Deno.test("resume shows what has succeeded, and refuses a run that still goes on", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  const command = ["sh", "-c", `test -e ${project.path("go")} || test $(basename $PWD) = api`];
  const failed = await fixture.run("run", { command });
  assert.deepEqual([failed.state, failed.counts.failed], ["failed", 1]);
  await Deno.writeTextFile(project.path("go"), "");
  const shown = await client.call("plan", { operation: "resume", options: { run: failed.id } });
  assert.deepEqual(shown.done, ["api"]);
  const { id } = await client.call("run", { plan: shown.id });
  await fixture.session.operations.settled();
  const { states } = await client.call("operation", { operation: id });
  assert.deepEqual(states.map((it) => [it.id, it.state]), [["api", "succeeded"], [
    "web",
    "succeeded",
  ]]);
  const plan = await fixture.plan("run", {
    command: waiting(project.path("later")),
    select: "api",
  });
  const running = await client.call("run", { plan });
  await eventually(async () => {
    const { data } = await client.failure("plan", {
      operation: "resume",
      options: { run: running.id },
    });
    return data.code;
  }, (code) => code === "RUN_ACTIVE");
  await Deno.writeTextFile(project.path("later"), "");
});

Deno.test("a client that disappears does not end what it has begun", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  const plan = await fixture.plan("run", { command: waiting(project.path("go")), select: "api" });
  const events = await client.events();
  const { id } = await client.call("run", { plan });
  await events.until((it) => it.type === "operation.event" && it.event.type === "task.output");
  await events[Symbol.asyncDispose]();
  await eventually(() => fixture.session.hub.subscribers, (count) => count === 0);
  await Deno.writeTextFile(project.path("go"), "");
  await fixture.session.operations.settled();
  assert.equal((await client.call("operation", { operation: id })).state, "succeeded");
});

Deno.test("the server runs only so many operations at once", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  const begun: OperationSummary[] = [];
  for (let i = 0; i < 8; i++) {
    const plan = await fixture.plan("run", { command: waiting(project.path("go")), select: "api" });
    begun.push(await client.call("run", { plan }));
  }
  const plan = await fixture.plan("run", { command: ["true"], select: "api" });
  assert.equal((await client.failure("run", { plan })).data.code, "SERVER_BUSY");
  await Deno.writeTextFile(project.path("go"), "");
  await fixture.session.operations.settled();
  // The plan was not used up.
  await client.call("run", { plan });
  await fixture.session.operations.settled();
  const { operations } = await client.call("operations", {});
  assert.equal(operations.length, 9);
  assert.ok(operations.every(({ state }) => state === "succeeded"));
});

Deno.test("--read-only refuses what changes something and answers everything else", async () => {
  await using fixture = await WebFixture.create({ readOnly: true });
  const { client } = fixture;
  assert.equal((await client.call("server", {})).readOnly, true);
  const plan = await fixture.plan("run", { command: ["touch", "x"] });
  for (
    const [method, params] of [
      ["run", { plan }],
      ["run", { plan, force: true }],
      ["cancel", { operation: "x" }],
      // jj would take a snapshot of its working copies.
      ["plan", { operation: "workspace-forget", options: { name: "x" } }],
    ] as const
  ) {
    const { code, data } = await client.failure(method, params);
    assert.deepEqual([code, data.code], [-32000, "READ_ONLY"], method);
  }
  for (
    const method of ["project", "status", "graph", "runs", "workspaces", "operations"] as const
  ) {
    await client.call(method, {});
  }
  for (const operation of ["workspace-cleanup", "doctor-fix"]) await fixture.plan(operation, {});
  await fixture.plan("workspace-add", { name: "x", services: false });
  await client.call("doctor", { remotes: false });
  await assert.rejects(Deno.stat(fixture.project.path(".nestr")), "something was written");
});

Deno.test("events of a run fit together with the pages of its logs, byte by byte", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  // Pieces that end in the middle of characters; the second half comes when some have been passed over.
  const go = fixture.project.path("go");
  const half = (from: number) =>
    `i=${from}; while [ $i -lt ${from + 100} ]; do printf '\\303'; sleep 0.001; ` +
    `printf '\\266 %d\\n' $i; i=$((i+1)); done; `;
  const script = `${half(0)}while ! test -e ${go}; do sleep 0.05; done; ${half(100)}`;
  await using events = await client.events();
  const plan = await fixture.plan("run", { command: ["sh", "-c", script], select: "api" });
  const { id: run } = await client.call("run", { plan });
  // As a page does that comes in the middle: what is there, then what comes.
  let text = "";
  let have = 0;
  let pages = 0;
  const read = async () => {
    const page = await client.call("logs", { run, task: "api", from: have });
    text += page.text;
    have = page.to;
    pages++;
  };
  for (;;) {
    const { event } = (await events.next())!;
    if (event.type === "operation.ended") break;
    if (event.type !== "operation.event" || event.event.type !== "task.output") continue;
    const { from, to } = event.log!;
    if (pages === 0 && from < 200) {
      await Deno.writeTextFile(go, "");
      continue;
    }
    if (to <= have) continue;
    if (from === have) {
      text += event.event.text;
      have = to;
    } else await read();
  }
  const whole = await client.call("logs", { run, task: "api" });
  assert.equal(text, whole.text);
  assert.equal(whole.text, Array.from({ length: 200 }, (_, i) => `ö ${i}\n`).join(""));
  assert.ok(pages > 0 && pages < 200, `${pages} pages were read`);
});

Deno.test("operation tells a page that comes in the middle how everything stands", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  await using events = await client.events();
  const plan = await fixture.plan("run", { command: waiting(project.path("go")) });
  const { id } = await client.call("run", { plan });
  await events.until((it) => it.type === "operation.event" && it.event.type === "task.output");
  const middle = await client.call("operation", { operation: id });
  assert.deepEqual(middle.states.map((it) => [it.id, it.state]), [
    ["api", "running"],
    ["web", "waiting"],
  ]);
  assert.equal(middle.plan?.tasks.length, 2);
  await Deno.writeTextFile(project.path("go"), "");
  // What comes behind the snapshot leads to the end.
  const start = (await client.call("server", {})).server;
  await using rest = await client.events(`?after=${start}-${middle.seq}`);
  const seen = (await rest.until(isEnd)).flatMap(({ event }): OperationEvent[] =>
    event.type === "operation.event" ? [event.event] : []
  );
  assert.deepEqual(
    seen.filter(({ type }) => type === "task.finished").map((it) => "taskId" in it && it.taskId),
    ["api", "web"],
  );
});

Deno.test("cancel is told to everybody, once", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  await using events = await client.events();
  const command = ["sh", "-c", `trap '' TERM; ${waiting(project.path("go"))[2]}`];
  const plan = await fixture.plan("run", { command, select: "api" });
  const { id } = await client.call("run", { plan });
  await events.until((it) => it.type === "operation.event" && it.event.type === "task.output");
  await client.call("cancel", { operation: id });
  await client.call("cancel", { operation: id, kill: true });
  const told = (await events.until(isEnd)).map(({ event }) => event);
  const states = told.flatMap((event) =>
    event.type === "operation.begun" ? [[event.operation.id, event.operation.state]] : []
  );
  assert.deepEqual(states, [[id, "ending"]]);
});

Deno.test("operation leaves a run to the journal that another process has gone on with", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  const command = ["test", "-e", project.path("go")];
  const { id } = await fixture.run("run", { command });
  const other = await fixture.run("run", { command });
  await Deno.writeTextFile(project.path("go"), "");
  assert.equal((await client.call("operation", { operation: id })).state, "failed");
  assert.equal((await project.nestr(["runs", "resume", id])).code, 0);
  const { operations } = await client.call("operations", {});
  assert.deepEqual(operations.map((it) => it.id), [other.id]);
  const { data } = await client.failure("operation", { operation: id });
  assert.equal(data.code, "NAME_UNKNOWN");
  assert.equal((await client.call("runs.show", { run: id })).state, "succeeded");
});

Deno.test("plan resume waits for the moment between a run's last event and its end", async () => {
  await using fixture = await WebFixture.create();
  const { client, project, session } = fixture;
  const failed = await fixture.run("run", { command: ["false"], select: "api" });
  const opened = await openProject({ directory: project.root });
  const { counts } = failed;
  const prepared: Prepared = {
    id: failed.id,
    title: "false",
    plan: null,
    warnings: [],
    carryOut: async ({ onEvent }) => {
      using _lock = await lockFile(`${opened.stateFolder}/runs/${failed.id}/lock`, 1_000);
      const header = { seq: 1, time: "", operationId: failed.id };
      const finished = { type: "operation.finished", state: "failed", counts } as const;
      await onEvent?.({ ...header, ...finished, durationMs: 1 });
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { state: "failed", result: null };
    },
  };
  await using events = await client.events();
  const shown = session.plans.keep(opened, "run", prepared);
  await session.operations.begin(() => session.plans.take(shown.id, false), false);
  await events.until((it) =>
    it.type === "operation.event" && it.event.type === "operation.finished"
  );
  const plan = await fixture.plan("resume", { run: failed.id });
  assert.equal((await client.call("run", { plan })).id, failed.id);
  await session.operations.settled();
});
