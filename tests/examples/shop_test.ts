/** `examples/shop`: six repositories of different kinds, with every key of the manifest. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

// deno-lint-ignore no-explicit-any
type Item = any;

/** Ids of tasks by how they ended. */
const states = (tasks: readonly Item[]): Record<string, string> =>
  Object.fromEntries(tasks.map(({ id, result }) => [id, result.state]));

async function syncedShop(): Promise<ProjectFixture> {
  const project = await ProjectFixture.example("shop");
  const { code, stderr } = await project.nestr(["repo", "sync"]);
  if (code === 0) return project;
  await project[Symbol.asyncDispose]();
  assert.fail(stderr);
}

/** Replaces a text in a file of the project, which must be there. */
async function edit(project: ProjectFixture, file: string, text: string, by: string) {
  const before = await Deno.readTextFile(project.path(file));
  assert.ok(before.includes(text), `${file} does not hold ${text}`);
  await Deno.writeTextFile(project.path(file), before.replaceAll(text, by));
}

Deno.test("examples/shop: six repositories are cloned and stand clean on main", async () => {
  await using project = await syncedShop();
  const { code, data } = await project.json(["repo", "status"]);
  assert.equal(code, 0);
  assert.deepEqual(
    data.repositories.map(({ name, state, status }: Item) => [
      name,
      state,
      status.branch,
      status.ahead,
      status.behind,
      status.untracked,
    ]),
    ["contracts", "api", "billing", "web", "worker", "tools"].map((name) => [
      name,
      "present",
      "main",
      0,
      0,
      0,
    ]),
  );
  assert.equal(await project.git.git(project.path("web"), "rev-list", "--count", "HEAD"), "1");
  assert.equal(await project.git.git(project.path("api"), "rev-list", "--count", "HEAD"), "2");
});

Deno.test("examples/shop: each workflow, filter and alias of the manifest works", async () => {
  await using project = await syncedShop();
  const build = await project.json(["run", "build"]);
  assert.equal(build.code, 0);
  assert.deepEqual(states(build.data.tasks), {
    "contracts/build": "succeeded",
    "changelog/build": "skipped",
    "api/build": "skipped",
    "billing/build": "skipped",
    "web/build": "succeeded",
    "worker/build": "skipped",
    "admin/build": "skipped",
  });
  assert.match(
    await Deno.readTextFile(project.path("contracts", "dist", "shop.d.ts")),
    /^export interface Order \{\n {2}id: string;\n {2}items: Item\[\];\n {2}total: number;\n\}$/m,
  );
  const test = await project.json(["run", "test"]);
  assert.equal(test.code, 0);
  assert.equal(test.data.counts.succeeded, 12);
  const { "contracts/contract": contracts, "changelog/contract": changelog } = states(
    test.data.tasks,
  );
  assert.deepEqual([contracts, changelog], ["skipped", "skipped"]);
  assert.equal((await project.json(["run", "whitespace"])).data.counts.succeeded, 6);
  const { config } = await project.open();
  const chosen: Record<string, string[]> = {};
  await Deno.writeTextFile(project.path("worker", "new.sh"), "");
  for (const filter of config.filters.keys()) {
    const { data } = await project.json(["repo", "list", "--select", `@${filter}`]);
    chosen[filter] = data.repositories.map(({ name }: Item) => name);
  }
  assert.deepEqual(chosen, {
    services: ["api", "billing", "worker"],
    node: ["api", "web"],
    unfinished: ["worker"],
  });
  assert.match((await project.nestr(["st"])).stdout, /^worker +main/);
  const check = await project.json(["check"]);
  assert.deepEqual(Object.keys(states(check.data.tasks)), ["worker/unit", "worker/contract"]);
  assert.equal((await project.nestr(["up"])).code, 0);
});

Deno.test("examples/shop: a broken contract fails its user alone, and resume repairs it", async () => {
  await using project = await syncedShop();
  await edit(project, "contracts/openapi.json", '"due"', '"due_date"');
  const affected = await project.json(["graph", "affected", "origin/main"]);
  assert.deepEqual(
    affected.data.components.map(({ name, changed }: Item) => [name, changed]),
    [
      ["contracts", true],
      ["api", false],
      ["billing", false],
      ["web", false],
      ["worker", false],
      ["admin", false],
    ],
  );
  const failed = await project.json(["run", "test"]);
  assert.equal(failed.code, 1);
  const bad = Object.entries(states(failed.data.tasks)).filter(([id, state]) =>
    state !== "succeeded" && !/^(contracts|changelog)\/contract$/.test(id)
  );
  assert.deepEqual(bad, [
    ["billing/contract", "failed"],
    ["worker/unit", "skipped"],
    ["worker/contract", "skipped"],
  ]);
  await edit(project, "billing/contract.uses", "Invoice.due", "Invoice.due_date");
  await edit(project, "billing/billing/invoice.py", '"due"', '"due_date"');
  const resumed = await project.nestr(["runs", "resume", "--output", "ndjson"]);
  assert.equal(resumed.code, 0, resumed.stderr);
  const started = resumed.stdout.trimEnd().split("\n").map((line) => JSON.parse(line))
    .filter(({ type }) => type === "task.started").map(({ taskId }) => taskId);
  assert.deepEqual(started, ["billing/contract", "worker/unit", "worker/contract"]);
});

Deno.test("examples/shop: a change in one component of tools leaves the other alone", async () => {
  await using project = await syncedShop();
  await edit(project, "internal/tools/changelog/changelog.sh", "--reverse ", "");
  const { data } = await project.json(["graph", "affected", "HEAD"]);
  assert.deepEqual(data.components.map(({ name }: Item) => name), ["changelog"]);
});
