// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** What a change reaches, on real history: committed, uncommitted, untracked, and not known at all. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = `version = 1
[repos.contracts]
[repos.backend]
[repos.web]
[components.server]
repos = ["backend"]
path = "packages/server"
depends_on = ["contracts"]
[components.worker]
repos = ["backend"]
path = "packages/worker"
depends_on = ["contracts"]
[components.web]
depends_on = ["server"]
[workflows.check]
steps = [
  { name = "changed", run = "echo $NESTR_COMPONENT", if = "changed:v1" },
  { name = "always", run = "true" },
]
`;
const REPOSITORIES = ["contracts", "backend", "web"];

/** A project with two components in one repository; everything is tagged v1. */
async function taggedProject(): Promise<ProjectFixture> {
  const project = await ProjectFixture.create(MANIFEST, REPOSITORIES);
  const { git } = project;
  await git.commit(project.path("backend"), {
    "packages/server/main": "1\n",
    "packages/worker/main": "1\n",
    "packages/worker-old/main": "1\n",
  });
  for (const name of REPOSITORIES) await git.git(project.path(name), "tag", "v1");
  return project;
}

/** Names of the affected components, those changed themselves with a star. */
const affected = (data: any): string[] =>
  data.components.map(({ name, changed }: any) => changed ? `${name}*` : name);

/** Ids of the tasks that a selection gives. */
async function selected(project: ProjectFixture, select: string): Promise<string[]> {
  const { data } = await project.json(["run", "-s", select, "--dry-run", "--", "true"]);
  return data.tasks.map(({ id }: any) => id);
}

Deno.test("nestr graph affected follows commits, edits and new files to the components they reach", async () => {
  await using project = await taggedProject();
  const { git } = project;
  const ask = async (revision = "v1") =>
    affected((await project.json(["graph", "affected", revision])).data);
  assert.deepEqual(await ask(), []);
  // A folder whose name only begins like a component's path is not the component's.
  await git.commit(project.path("backend"), { "packages/worker-old/main": "2\n" });
  assert.deepEqual(await ask(), []);
  await git.write(project.path("backend"), { "packages/worker/new file": "untracked\n" });
  assert.deepEqual(await ask(), ["worker*"]);
  await git.commit(project.path("backend"), { "packages/server/main": "2\n" });
  await Deno.remove(project.path("backend", "packages", "worker", "new file"));
  await git.commit(project.path("backend"), {});
  assert.deepEqual(await ask(), ["server*", "web"]);
  assert.deepEqual(await ask("HEAD"), []);
  await Deno.writeTextFile(project.path("contracts", "README.md"), "edited\n");
  assert.deepEqual((await ask()).sort(), ["contracts*", "server*", "web", "worker"]);
  assert.deepEqual((await ask("HEAD")).sort(), ["contracts*", "server", "web", "worker"]);
  await Deno.remove(project.path("web"), { recursive: true });
  assert.deepEqual((await ask()).sort(), ["contracts*", "server*", "web", "worker"]);
});

Deno.test("nestr run -s 'affected(REV)' and changed:REV choose what the graph says", async () => {
  await using project = await taggedProject();
  await project.git.commit(project.path("backend"), { "packages/server/main": "2\n" });
  assert.deepEqual(await selected(project, "affected(v1)"), ["backend", "web"]);
  assert.deepEqual(await selected(project, "affected(v1) & !web"), ["backend"]);
  const run = await project.json(["run", "check", "-s", "affected(v1) | worker"]);
  assert.equal(run.code, 0);
  const results = Object.fromEntries(
    run.data.tasks.map(({ id, result }: any) => [id, result.reason ?? result.state]),
  );
  assert.deepEqual(results, {
    "server/changed": "succeeded",
    "server/always": "succeeded",
    "worker/changed": "condition",
    "worker/always": "succeeded",
    "web/changed": "condition",
    "web/always": "succeeded",
  });
});

Deno.test("nestr has nothing to do, and says so, where how things stand chooses nothing", async () => {
  await using project = await taggedProject();
  for (
    const args of [
      ["run", "-s", "affected(v1)", "--", "true"],
      ["run", "check", "-s", "web & dirty"],
      ["repo", "sync", "-s", "missing"],
      ["repo", "branch", "topic", "-c", "-s", "behind"],
      ["repo", "reset", "-s", "dirty", "--yes"],
      ["repo", "clean", "-s", "dirty", "--yes"],
    ]
  ) {
    const { code, data, error } = await project.json(args);
    assert.deepEqual({ code, error, tasks: data?.tasks }, {
      code: 0,
      error: undefined,
      tasks: [],
    }, `${args}`);
    const text = await project.nestr(args);
    assert.match(text.stderr, /warning: nothing to do: nothing matches the selection/, `${args}`);
  }
  const { error } = await project.json(["run", "-s", "contracts & web", "--", "true"]);
  assert.equal(error.code, "SELECTION_EMPTY");
});

Deno.test("nestr counts a repository without the revision as changed, and says so", async () => {
  await using project = await taggedProject();
  await project.git.git(project.path("web"), "tag", "only-here");
  const graph = await project.json(["graph", "affected", "only-here"]);
  assert.equal(graph.code, 0);
  assert.deepEqual(graph.data.withoutRevision, ["contracts", "backend"]);
  assert.deepEqual(affected(graph.data).sort(), ["contracts*", "server*", "web", "worker*"]);
  const text = await project.nestr(["graph", "affected", "only-here"]);
  assert.match(text.stderr, /without a revision "only-here".*contracts, backend/);
  for (
    const args of [
      ["run", "-s", "affected(only-here)", "--dry-run", "--json", "--", "true"],
      ["repo", "sync", "-s", "affected(only-here)", "--dry-run", "--json"],
      ["repo", "branch", "x", "-c", "-s", "affected(only-here)", "--dry-run", "--json"],
    ]
  ) {
    const { data } = JSON.parse((await project.nestr(args)).stdout);
    assert.deepEqual(data.warnings, [
      'without a revision "only-here", and so counted as changed: contracts, backend',
    ], args.join(" "));
  }
  const shown = await project.nestr(["run", "-s", "affected(only-here)", "--", "true"]);
  assert.match(shown.stderr, /without a revision "only-here"/);
  for (const args of [["graph", "affected", "nope"], ["repo", "list", "-s", "affected(nope)"]]) {
    const nowhere = await project.json(args);
    assert.deepEqual([nowhere.code, nowhere.error.code], [2, "REVISION_NOT_FOUND"]);
  }
});
