/** Every method against a real project on real repositories. */

import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { methodTable } from "../../lib/web/method_table.ts";
import type { Methods } from "../../lib/web/wire.ts";
import { SHOP, WebFixture } from "../support/web_fixture.ts";

const GREET = { operation: "workflow", options: { workflow: "greet" } } as const;

Deno.test("the method table has the methods of the contract", () => {
  const names: Record<keyof Methods, true> = {
    "rpc.discover": true,
    "server": true,
    "projects": true,
    "project": true,
    "repositories": true,
    "status": true,
    "changes": true,
    "graph": true,
    "selection": true,
    "plan": true,
    "run": true,
    "cancel": true,
    "operations": true,
    "operation": true,
    "runs": true,
    "runs.show": true,
    "runs.latest": true,
    "logs": true,
    "workspaces": true,
    "workspaces.status": true,
    "workspaces.logs": true,
    "doctor": true,
  };
  assert.deepEqual([...methodTable(false).keys()].sort(), Object.keys(names).sort());
  assert.equal(methodTable(true).size, methodTable(false).size + 4);
});

Deno.test("rpc.discover describes every method, with schemas that say what requests are held to", async () => {
  await using fixture = await WebFixture.create();
  // deno-lint-ignore no-explicit-any -- a document of another specification
  const document: any = await fixture.client.call("rpc.discover", {});
  assert.equal(document.openrpc, "1.3.2");
  assert.deepEqual(
    document.methods.map((it: { name: string }) => it.name),
    [...methodTable(false).keys()],
  );
  const find = (name: string) => document.methods.find((it: { name: string }) => it.name === name);
  assert.deepEqual(
    find("run").params.map((it: { name: string; required: boolean }) => [it.name, it.required]),
    [["plan", true], ["force", false]],
  );
  assert.equal(find("run")["x-effect"], "changes");
  assert.equal(
    find("logs").params.find((it: { name: string }) => it.name === "limit").schema.maximum,
    1_048_576,
  );
  const options = find("plan").params.find((it: { name: string }) => it.name === "options").schema;
  const run = options.anyOf.find((it: { title: string }) => it.title === "run");
  assert.deepEqual(run.required, ["command"]);
  assert.equal(run.additionalProperties, false);
});

Deno.test("server and project tell what is served", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  const server = await client.call("server", {});
  assert.deepEqual([server.project, server.readOnly], [project.root, false]);
  assert.equal(server.event, `${server.server}-0`);
  const details = await client.call("project", {});
  assert.equal(details.name, "shop");
  assert.deepEqual(details.repositories, ["api", "web"]);
  assert.deepEqual(details.filters, { front: "name:web" });
  assert.equal(details.environment, false);
  assert.deepEqual(await client.call("project", { project: project.root }), details);
});

Deno.test("project is read again after the manifest has changed, and says what is wrong with it", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  await client.call("project", {});
  await Deno.writeTextFile(project.path("nestr.toml"), "version = 1\n[repo.api]\n");
  const error = await client.failure("project", {});
  assert.deepEqual([error.code, error.data.code], [-32000, "MANIFEST_INVALID"]);
  assert.ok((error.data.details?.problems as unknown[]).length > 0);
  // The page still shows what is wrong.
  const { healthy, findings } = await client.call("doctor", { remotes: false });
  assert.equal(healthy, false);
  assert.ok(findings.some(({ code }) => code === "MANIFEST_INVALID"));
  await Deno.writeTextFile(
    project.path("nestr.toml"),
    SHOP.replace('name = "shop"', 'name = "again"'),
  );
  assert.equal((await client.call("project", {})).name, "again");
});

Deno.test("a request is about no folder that was not opened", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  await Deno.mkdir(project.git.path("other"));
  await Deno.writeTextFile(project.git.path("other", "nestr.toml"), "version = 1\n");
  for (
    const root of [project.git.path("other"), "/", "/etc", "..", `${project.root}/`, "nestr.toml"]
  ) {
    for (const method of ["project", "repositories", "status", "runs", "doctor", "operations"]) {
      const { data } = await client.failure(method, { project: root });
      assert.equal(data.code, "NAME_UNKNOWN", `${method} ${root}`);
    }
  }
});

Deno.test("repositories and status take a selection, status also names", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  await Deno.writeTextFile(project.path("web", "new.txt"), "new");
  const { repositories } = await client.call("repositories", { select: "tag:backend" });
  assert.deepEqual(repositories.map(({ name, present }) => [name, present]), [["api", true]]);
  const statuses = async (params: { select?: string; names?: string[] }) =>
    (await client.call("status", params)).repositories.map((it) => [it.name, it.status?.untracked]);
  assert.deepEqual(await statuses({}), [["api", 0], ["web", 1]]);
  assert.deepEqual(await statuses({ select: "dirty" }), [["web", 1]]);
  assert.deepEqual(await statuses({ names: ["api"] }), [["api", 0]]);
  assert.deepEqual(await statuses({ names: ["api"], select: "dirty | missing" }), []);
  assert.deepEqual(await statuses({ names: [] }), []);
  for (const select of ["(", "tag:x &", "nothing"]) {
    const { data } = await client.failure("status", { select });
    assert.match(data.code, /SELECTION_INVALID|NAME_UNKNOWN/, select);
  }
});

Deno.test("graph tells edges and what a change reaches", async () => {
  await using fixture = await WebFixture.create();
  const { client, project } = fixture;
  const graph = await client.call("graph", {});
  assert.deepEqual(graph.components.map(({ name, dependsOn }) => [name, dependsOn]), [
    ["api", []],
    ["web", ["api"]],
  ]);
  assert.equal(graph.affected, undefined);
  await project.git.commit("project/api", { "file.txt": "1" });
  const { affected } = await client.call("graph", { affected: "origin/main" });
  assert.deepEqual(affected?.components.map(({ name, changed }) => [name, changed]), [
    ["api", true],
    ["web", false],
  ]);
  const { data } = await client.failure("graph", { affected: "no-such-revision" });
  assert.equal(data.code, "REVISION_NOT_FOUND");
});

Deno.test("selection tells what an expression chooses, saved filters included", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  const { components, repositories, targets } = await client.call("selection", {
    expression: "@front | deps(web)",
  });
  assert.deepEqual([components, repositories], [["api", "web"], ["api", "web"]]);
  assert.equal(targets.length, 2);
  const { data } = await client.failure("selection", { expression: "@frnt" });
  assert.equal(data.code, "NAME_UNKNOWN");
  assert.match(data.hint ?? "", /front/);
});

Deno.test("plan shows, run carries out, and the journal, its logs and the latest runs tell of it", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  const shown = await client.call("plan", GREET);
  assert.equal(shown.question, null);
  assert.deepEqual(shown.plan?.tasks.map(({ id }) => id), ["api/say", "web/say"]);
  assert.deepEqual((await client.call("runs", {})).runs, []);
  const begun = await client.call("run", { plan: shown.id });
  assert.deepEqual([begun.id, begun.journalled], [shown.plan?.id, true]);
  await fixture.session.operations.settled();
  const details = await client.call("operation", { operation: begun.id });
  assert.deepEqual([details.state, details.counts.succeeded, details.error], [
    "succeeded",
    2,
    null,
  ]);
  assert.deepEqual(details.states.map(({ id, state, attempt }) => [id, state, attempt]), [
    ["api/say", "succeeded", 1],
    ["web/say", "succeeded", 1],
  ]);
  const { operations } = await client.call("operations", {});
  assert.deepEqual(operations.map(({ id }) => id), [begun.id]);
  const { runs } = await client.call("runs", { limit: 5 });
  assert.deepEqual(runs.map(({ id, state }) => [id, state]), [[begun.id, "succeeded"]]);
  const run = await client.call("runs.show", { run: "last" });
  assert.deepEqual(run.tasks.map(({ id }) => id), ["api/say", "web/say"]);
  const page = await client.call("logs", { run: begun.id, task: "web/say" });
  assert.deepEqual([page.text, page.from, page.to, page.end], ["hello from web\n", 0, 15, 15]);
  const { latest } = await client.call("runs.latest", {});
  assert.deepEqual(
    latest.map(({ repository, component, state }) => [repository, component, state]),
    [
      ["api", "api", "succeeded"],
      ["web", "web", "succeeded"],
    ],
  );
});

Deno.test("runs are listed by pages", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) {
    ids.unshift((await fixture.run("workflow", { workflow: "greet" })).id);
  }
  ids.sort().reverse();
  const first = await client.call("runs", { limit: 2 });
  assert.deepEqual(first.runs.map(({ id }) => id), ids.slice(0, 2));
  const second = await client.call("runs", { limit: 2, before: ids[1]! });
  assert.deepEqual(second.runs.map(({ id }) => id), ids.slice(2));
});

Deno.test("logs are read by pages that begin and end at whole characters", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  const line = "zwölf Größen → 𝄞 ";
  const text = `${line.repeat(300)}\nlast line\n`;
  await Deno.writeTextFile(fixture.project.path("api", "text"), text);
  const { id: run } = await fixture.run("run", { command: ["cat", "text"], select: "api" });
  for (const limit of [16, 17, 100, 999]) {
    let read = "";
    let from = 0;
    for (;;) {
      const page = await client.call("logs", { run, task: "api", from, limit });
      assert.equal(page.from, from);
      read += page.text;
      if (page.to === page.end) break;
      assert.ok(page.to > from, "a page must get on");
      from = page.to;
    }
    assert.equal(read, text, `pages of ${limit}`);
  }
  const middle = await client.call("logs", { run, task: "api", from: 3, limit: 100 });
  assert.ok(!middle.text.includes("\ufffd"));
  const tail = await client.call("logs", { run, task: "api", tail: true, limit: 40 });
  assert.equal(tail.text, "last line\n");
  const beyond = await client.call("logs", { run, task: "api", from: 1_000_000 });
  assert.deepEqual([beyond.text, beyond.from], ["", beyond.end]);
});

Deno.test("logs lead to no other file, whatever run and task are called", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  const { id } = await fixture.run("workflow", { workflow: "greet" });
  await Deno.writeTextFile(fixture.project.path(".nestr", "secret.log"), "secret");
  for (
    const run of [
      "../..",
      "../../project",
      "..",
      ".",
      "/etc",
      `${id}/../..`,
      `${id}/`,
      "%2e%2e",
      "\0",
    ]
  ) {
    for (const method of ["logs", "runs.show"] as const) {
      const params = method === "logs" ? { run, task: "api/say" } : { run };
      const code = run === "\0" ? "RPC_INVALID" : "NAME_UNKNOWN";
      assert.equal((await client.failure(method, params)).data.code, code, run);
    }
  }
  for (
    const task of ["../secret", "../../secret.log", "/etc/passwd", "..", "api", "api/say/../say"]
  ) {
    const { data } = await client.failure("logs", { run: id, task });
    assert.equal(data.code, "NAME_UNKNOWN", task);
  }
});

Deno.test("doctor finds nothing wrong with a project that is in order", async () => {
  await using fixture = await WebFixture.create();
  const diagnosis = await fixture.client.call("doctor", { remotes: true });
  assert.deepEqual(diagnosis.findings.filter(({ severity }) => severity === "error"), []);
  assert.ok(diagnosis.examined.includes("repositories"));
});

Deno.test("every method says -32602 for parameters of wrong types and names", async () => {
  await using fixture = await WebFixture.create();
  const names = [...methodTable(false)];
  for (const [name, entry] of names) {
    const keys = entry.params.shape.type === "table" ? entry.params.shape.keys : {};
    const wrong: object[] = [{ noSuchParameter: 1 }, Array(20).fill("x")];
    for (const key of Object.keys(keys)) {
      if (key === "options") continue;
      for (const value of [{}, 1.5, [1], "", -1]) {
        if (key === "names" || key === "services") wrong.push({ [key]: value === "" ? 7 : value });
        else wrong.push({ [key]: value });
      }
    }
    const refused = await Promise.all(wrong.map(async (params) => {
      const { error } = await fixture.client.answer(name, params);
      return error?.code === -32602 && error.data.code === "RPC_INVALID";
    }));
    assert.ok(
      refused.every((it) => it),
      `${name}: ${JSON.stringify(wrong[refused.indexOf(false)])}`,
    );
  }
});

Deno.test("status and doctor call a repository broken whose git hangs, and tell of the others", async () => {
  // A machine that stands still makes all of them wait as long, but hardly each time.
  let seen: unknown[] = [];
  for (const patienceMs of [5_000, 20_000, 80_000]) {
    seen = await statesWithHangingGit(patienceMs);
    if (isDeepStrictEqual(seen, HANGING_WEB)) return;
  }
  assert.deepEqual(seen, HANGING_WEB);
});

/** What status and doctor say where git hangs in "web", and what status says afterwards. */
const HANGING_WEB = [
  [["api", "present", undefined], ["web", "broken", "TIMED_OUT"]],
  ["web"],
  ["present", "present"],
];

async function statesWithHangingGit(patienceMs: number): Promise<unknown[]> {
  await using fixture = await WebFixture.create({ patienceMs });
  const { client, project } = fixture;
  const hook = project.path("hangs");
  await Deno.writeTextFile(hook, "#!/bin/sh\nexec sleep 1000\n", { mode: 0o755 });
  await project.git.git("project/web", "config", "core.fsmonitor", hook);
  const { repositories } = await client.call("status", {});
  const { findings } = await client.call("doctor", { remotes: false });
  const found = findings.filter(({ code }) => code === "TIMED_OUT");
  await project.git.git("project/web", "config", "--unset", "core.fsmonitor");
  const { repositories: again } = await client.call("status", {});
  return [
    repositories.map(({ name, state, error }) => [name, state, error?.code]),
    found.map(({ repository }) => repository),
    again.map(({ state }) => state),
  ];
}
