/** The library's questions and plans, called in-process as a program would. */

import assert from "node:assert/strict";
import {
  affectedSince,
  diagnose,
  diffRepositories,
  executePlan,
  freezeProject,
  graphOrder,
  grepRepositories,
  initProject,
  listBranches,
  listRepositories,
  NestrError,
  openProject,
  planClean,
  planReset,
  planRun,
  planSwitch,
  planSync,
  planUndo,
  projectInfo,
  repositoryStatus,
  requireNoLoss,
  runLogs,
  selectRepositories,
  selectTargets,
  validateProject,
} from "../../mod.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = `version = 1
[project]
name = "shop"
[repos.api]
tags = ["backend"]
[repos.web]
[repos.gone]
[components.web]
depends_on = ["api"]
[workflows.check]
steps = [{ name = "look", run = "cat README.md" }]
`;

/** A project with two repositories of three, opened in this process. */
async function opened() {
  const files = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  const environment = new ProcessEnvironment(files.git.env);
  return {
    files,
    project: await openProject({ directory: files.path("api") }),
    async [Symbol.asyncDispose]() {
      environment[Symbol.dispose]();
      await files[Symbol.asyncDispose]();
    },
  };
}

/** The code of what a promise is rejected with. */
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "nothing",
    (thrown) => thrown instanceof NestrError ? thrown.code : String(thrown),
  );

Deno.test("openProject() finds the project from a folder below, and knows repositories and settings", async () => {
  await using fixture = await opened();
  const { project, files } = fixture;
  assert.equal(project.config.root, files.root);
  assert.equal(project.settings.jobs, 8);
  assert.throws(() => project.repository("wep"), { code: "NAME_UNKNOWN" });
  const named = await openProject({ manifest: files.path("nestr.toml"), settings: { jobs: "3" } });
  assert.deepEqual([named.settings.jobs, named.origins.jobs.origin.layer], [3, "flag"]);
  assert.equal(projectInfo(project).name, "shop");
  assert.equal((await validateProject(project)).components, 3);
  assert.deepEqual((await listRepositories(project)).repositories.map(({ present }) => present), [
    true,
    true,
    false,
  ]);
});

Deno.test("questions about repositories answer for those that can, and say why the others cannot", async () => {
  await using fixture = await opened();
  const { project, files } = fixture;
  await files.git.write(files.path("api"), { "README.md": "hello again\n", "new.txt": "new\n" });
  const { repositories } = await repositoryStatus(project);
  assert.deepEqual(repositories.map(({ state }) => state), ["present", "present", "missing"]);
  assert.deepEqual([repositories[0]!.status!.modified, repositories[0]!.status!.untracked], [1, 1]);
  const dirty = await repositoryStatus(project, { dirty: true });
  assert.deepEqual(dirty.repositories.map(({ name }) => name), ["api"]);
  const diff = await diffRepositories(project, { select: "api | web" });
  assert.deepEqual(diff.repositories.map(({ name }) => name), ["api"]);
  assert.match(diff.repositories[0]!.diff, /^-hello\n\+hello again$/m);
  const grep = await grepRepositories(project, { pattern: "hel+o" });
  assert.deepEqual(
    grep.repositories.map(({ name, matches, error }) => [name, matches.length, error?.code]),
    [["api", 1, undefined], ["web", 1, undefined], ["gone", 0, "REPOSITORY_MISSING"]],
  );
  const branches = await listBranches(project, { select: "web" });
  assert.deepEqual(branches.repositories[0]!.branches.map(({ name }) => name), ["main"]);
  const affected = await affectedSince(project, "HEAD");
  assert.deepEqual(affected.components.map(({ name, changed }) => [name, changed]), [
    ["web", false],
    ["api", true],
  ]);
  assert.deepEqual((await selectRepositories(project, "missing")).map(({ name }) => name), [
    "gone",
  ]);
  assert.equal((await selectTargets(project, "tag:backend")).length, 1);
  const { components } = await graphOrder(project);
  const names = components.map(({ name }) => name);
  assert.ok(names.indexOf("api") < names.indexOf("web"));
  assert.equal(
    await codeOf(repositoryStatus(project, { signal: AbortSignal.abort() })),
    "CANCELLED",
  );
  assert.equal(await codeOf(grepRepositories(project, { pattern: "(", select: "api" })), "USAGE");
  assert.equal(
    await codeOf(diagnose({ directory: files.root, signal: AbortSignal.abort() })),
    "CANCELLED",
  );
});

Deno.test("freezeProject() writes nothing while a commit is missing, and then every commit", async () => {
  await using fixture = await opened();
  const { project, files } = fixture;
  const lock = files.path("nestr.lock");
  await Deno.writeTextFile(lock, "old");
  assert.equal(await codeOf(freezeProject(project)), "REPOSITORY_MISSING");
  await files.git.init(files.path("gone"));
  assert.equal(await codeOf(freezeProject(project)), "REVISION_NOT_FOUND");
  assert.equal(await Deno.readTextFile(lock), "old");
  const commit = await files.git.commit(files.path("gone"), { a: "1" });
  await files.git.write(files.path("web"), { b: "untracked" });
  const frozen = await freezeProject(project);
  assert.deepEqual(frozen.dirty, ["web"]);
  assert.equal(frozen.repositories.find(({ name }) => name === "gone")!.commit, commit);
  const left = [...Deno.readDirSync(files.root)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["api", "gone", "nestr.lock", "nestr.toml", "web"]);
});

Deno.test("guarded plans tell what would be lost, and undo puts it back", async () => {
  await using fixture = await opened();
  const { project, files } = fixture;
  const select = "api | web";
  await files.git.write(files.path("api"), { "README.md": "mine\n", "new.txt": "new\n" });
  const reset = await planReset(project, { select });
  assert.deepEqual(reset.losses.map(({ repository, paths }) => [repository, paths]), [
    ["api", ["README.md"]],
  ]);
  assert.throws(() => requireNoLoss(reset, "again"), { code: "REPOSITORY_DIRTY" });
  assert.equal(
    await codeOf(planReset(project, { select, revision: "nope" })),
    "REVISION_NOT_FOUND",
  );
  const clean = await planClean(project, { select });
  assert.deepEqual(clean.losses.map(({ paths }) => paths), [["new.txt"]]);
  for (const { plan } of [reset, clean]) {
    assert.equal((await executePlan(project, plan)).state, "succeeded");
  }
  assert.equal(await files.git.git(files.path("api"), "status", "--porcelain"), "");
  for (const { plan } of [clean, reset]) {
    assert.equal((await executePlan(project, await planUndo(project, plan.id))).state, "succeeded");
  }
  assert.equal(await Deno.readTextFile(files.path("api", "README.md")), "mine\n");
  assert.equal(await Deno.readTextFile(files.path("api", "new.txt")), "new\n");
});

Deno.test("plans of the library are made without starting anything, and carried out when asked", async () => {
  await using fixture = await opened();
  const { project, files } = fixture;
  const plan = await planSwitch(project, { branch: "topic", create: true, select: "web" });
  const sync = await planSync(project, { select: "gone" });
  assert.deepEqual(sync.tasks.map(({ id }) => id), ["gone"]);
  assert.equal(await files.git.git(files.path("web"), "branch", "--show-current"), "main");
  await executePlan(project, plan);
  assert.equal(await files.git.git(files.path("web"), "branch", "--show-current"), "topic");
  const check = await planRun(project, { workflow: "check", select: "api" });
  await executePlan(project, check);
  const { logs } = await runLogs(project, "last", "api");
  assert.equal(await new Response(logs[0]!.open()).text(), "hello\n");
  assert.equal(await codeOf(planRun(project, {})), "USAGE");
  await assert.rejects(planRun(project, { command: ["", "x"] }), {
    code: "USAGE",
    message: 'the command names no program: its first word is ""',
  });
  assert.equal(await codeOf(planRun(project, { workflow: "chek" })), "NAME_UNKNOWN");
  const nowhere = files.git.path("elsewhere");
  await Deno.mkdir(nowhere);
  assert.equal(await codeOf(openProject({ directory: nowhere })), "MANIFEST_NOT_FOUND");
  const init = await initProject({ root: files.root, dryRun: true });
  assert.deepEqual(init.repositories.map(({ name }) => name), ["api", "web"]);
});

Deno.test("planRun(), planReset() and planSwitch() plan nothing with a NUL character", async () => {
  await using fixture = await opened();
  const { project } = fixture;
  await assert.rejects(planRun(project, { command: ["echo", "a\0b"] }), {
    code: "USAGE",
    message: "a word of the command has a NUL character in it",
  });
  const select = "api | web";
  assert.equal(
    await codeOf(planReset(project, { select, revision: "HE\0AD" })),
    "REVISION_NOT_FOUND",
  );
  const request = { select, branch: "topic", create: true, from: "HE\0AD" };
  assert.equal(await codeOf(planSwitch(project, request)), "REVISION_NOT_FOUND");
});
