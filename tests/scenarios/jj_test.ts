// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** jj repositories in a project: looked at and worked in, never moved. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

Deno.test("nestr works with a jj repository beside a git one", requires("jj"), async () => {
  await using project = await ProjectFixture.create(
    `version = 1
[repos.api]
url = "../remotes/api.git"
[repos.web]
url = "../remotes/web.git"
`,
    ["web"],
  );
  const { git } = project;
  const remote = await git.remote("api");
  await git.command(project.root, "jj", "--quiet", "git", "clone", "--no-colocate", remote, "api");
  const jj = (...args: string[]) => git.command(project.path("api"), "jj", ...args);
  await git.write(project.path("api"), { "new.txt": "needle\n" });
  // nestr reads what jj has recorded and records nothing itself.
  await jj("status");

  const init = await project.json(["project", "init", "--dry-run"]);
  assert.deepEqual(init.data.repositories.map(({ name, url }: any) => [name, url]), [
    ["api", remote],
    ["web", git.path("remotes", "web.git")],
  ]);
  const status = await project.json(["repo", "status"]);
  assert.equal(status.code, 0);
  const [api, web] = status.data.repositories;
  assert.deepEqual([api.status.kind, api.state, web.status.kind], ["jj", "present", "git"]);
  assert.equal(api.status.modified + api.status.untracked + api.status.staged, 1);
  const dirty = await project.json(["repo", "list", "-s", "dirty"]);
  assert.deepEqual(dirty.data.repositories.map(({ name }: any) => name), ["api"]);

  const run = await project.nestr(["run", "--", "sh", "-c", "ls; echo $NESTR_DIRTY"]);
  assert.equal(run.code, 0);
  assert.match(run.stdout, /^api \| new\.txt$/m);
  assert.match(run.stdout, /^api \| true$/m);

  const commit = await git.commitToRemote("api", { later: "x" });
  await git.commitToRemote("web", { later: "x" });
  const before = await jj("log", "--no-graph", "-r", "@-", "-T", "commit_id");
  const sync = await project.json(["repo", "sync"]);
  assert.equal(sync.code, 0);
  const [left, updated] = sync.data.tasks.map(({ result }: any) => result.data);
  assert.deepEqual([left.outcome, left.reason], ["left", "unsupported"]);
  assert.match(left.hint, /^jj -R \S+ rebase -d main@origin$/);
  assert.equal(updated.outcome, "updated");
  assert.equal(await jj("log", "--no-graph", "-r", "@-", "-T", "commit_id"), before);
  assert.equal(await jj("log", "--no-graph", "-r", "main@origin", "-T", "commit_id"), commit);
  assert.equal(await Deno.readTextFile(project.path("api", "new.txt")), "needle\n");
  await git.command(project.root, "sh", "-c", left.hint);
  const again = await project.json(["repo", "sync"]);
  assert.deepEqual(again.data.tasks.map(({ result }: any) => result.data.outcome), [
    "current",
    "current",
  ]);

  for (
    const args of [["repo", "reset", "--force", "--yes"], ["repo", "clean", "--force", "--yes"]]
  ) {
    const { stderr } = await project.nestr(args);
    assert.match(stderr, /"api" is left alone/, args.join(" "));
  }
  assert.equal(await Deno.readTextFile(project.path("api", "new.txt")), "needle\n");
});

Deno.test("nestr says that jj is missing where a repository needs it", requires("jj"), async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n[repos.web]\n", [
    "web",
  ]);
  await project.git.command(project.root, "jj", "--quiet", "git", "init", "--no-colocate", "api");
  const bin = project.git.path("bin");
  await Deno.mkdir(bin);
  for (const name of ["sh", "git", "cat", "rm", "mkfifo", "df"]) {
    await Deno.symlink(
      await project.git.command(project.root, "sh", "-c", `command -v ${name}`),
      `${bin}/${name}`,
    );
  }
  const env = { PATH: bin };
  const status = await project.json(["repo", "status"], { env });
  assert.equal(status.code, 1);
  const [api, web] = status.data.repositories;
  assert.deepEqual([api.state, api.error.code, web.state], ["broken", "JJ_NOT_FOUND", "present"]);
  const doctor = await project.json(["doctor"], { env });
  assert.equal(doctor.code, 1);
  assert.deepEqual(
    doctor.data.findings.map(({ repository, code }: any) => [repository, code]),
    [["api", "JJ_NOT_FOUND"]],
  );
});
