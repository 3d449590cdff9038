/** `nestr workspace`: the life of a workspace of several repositories, from the command line. */

import assert from "node:assert/strict";
import { Executable } from "../support/executable.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = `version = 1
[project]
name = "shop"
[repos.api]
url = "../remotes/api.git"
tags = ["backend"]
[repos.web]
url = "../remotes/web.git"
[components.web]
depends_on = ["api"]
[components.api]

[environment.backend]
type = "process"
[environment.services.db]
command = "echo ready; exec sleep 1000"
ports = [5432]
[[environment.injection]]
file = "api/.env"
template = "DB=localhost:{{ services.db.ports.5432 }}\\n"
[environment.workspace]
setup = ["echo made > made"]
`;

/** A project whose workspaces are forgotten at its end, whatever a test has left. */
class Fixture implements AsyncDisposable {
  readonly nestr: Executable;
  readonly ajj: Executable;

  private constructor(readonly project: ProjectFixture) {
    const env = { NESTR_JOBS: "1" };
    this.nestr = new Executable(project.git, "nestr", env);
    this.ajj = new Executable(project.git, "ajj", env);
  }

  static async create(manifest = MANIFEST): Promise<Fixture> {
    return new Fixture(await ProjectFixture.create(manifest, ["api", "web"]));
  }

  async names(): Promise<readonly string[]> {
    const { workspaces } = await this.nestr.data("project", ["workspace", "list"]);
    return workspaces.map(({ name }: { name: string }) => name);
  }

  async [Symbol.asyncDispose]() {
    const names = await this.names().catch(() => []);
    if (names.length > 0) {
      const forget = ["workspace", "forget", ...names, "--force", "--yes"];
      await this.nestr.run("project", forget);
    }
    await this.project[Symbol.asyncDispose]();
  }
}

Deno.test("nestr workspace makes, lists, uses and forgets a workspace", async (t) => {
  await using fixture = await Fixture.create();
  const { nestr } = fixture;
  await t.assertSnapshot(
    await nestr.transcript([
      ["project", "workspace", "list"],
      ["project", "workspace", "add", "feature", "-q"],
      ["project", "workspace", "list"],
      ["shop-feature", "workspace", "status"],
      ["project", "workspace", "status", "feature"],
      ["project", "workspace", "status", "-w", "feature"],
      ["shop-feature/api", "workspace", "env"],
      ["project", "workspace", "run", "-w", "feature", "--", "sh", "-c", "echo ${DB-none}"],
      ["project", "workspace", "stop", "-w", "feature"],
      ["project", "workspace", "start", "-w", "feature", "db"],
      ["project", "workspace", "logs", "-w", "feature", "-n", "1"],
      ["project", "workspace", "cleanup"],
      ["project", "workspace", "forget", "feature", "--dry-run"],
      ["shop-feature", "workspace", "forget", "--force", "--yes", "-q"],
      ["project", "workspace", "list"],
    ]),
  );
});

Deno.test("nestr workspace makes working copies of what is selected, where it is told to", async () => {
  await using fixture = await Fixture.create();
  const { nestr, project } = fixture;
  const path = project.git.path("elsewhere", "x");
  const { workspace } = await nestr.data("project", [
    ...["workspace", "add", "x", "-s", "tag:backend", "--path", "../elsewhere/x"],
    ...["--branch", "topic", "--no-services"],
  ]);
  assert.deepEqual(
    workspace.copies.map(({ repository, path, branch }: {
      repository: string;
      path: string;
      branch: { name: string };
    }) => [repository, path, branch.name]),
    [["api", `${path}/api`, "topic"]],
  );
  assert.deepEqual([workspace.services, workspace.backend], [[], null]);
  const plan = await nestr.data("project", ["workspace", "add", "y", "--dry-run"]);
  assert.deepEqual(
    plan.tasks.map(({ id }: { id: string }) => id).filter((id: string) => id.includes("copy:")),
    ["working-copy:api", "working-copy:web"],
  );
  assert.equal(plan.workspace.name, "y");
  assert.deepEqual(await fixture.names(), ["x"]);
});

Deno.test("nestr workspace run keeps a journal and ends with 1 when a task fails", async () => {
  await using fixture = await Fixture.create();
  const { nestr } = fixture;
  await nestr.data("project", ["workspace", "add", "x", "--no-services"]);
  const run = (...args: string[]) => nestr.run("project", ["workspace", "run", ...args]);
  const failed = await run(
    "-w",
    "x",
    "--fail",
    "never",
    "--",
    "sh",
    "-c",
    "pwd; test -d ../web/no",
  );
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /^api \| .*\/shop-x\/api$/m);
  assert.match(failed.stdout, /^web \| .*\/shop-x\/web$/m);
  const { runs } = await nestr.data("project", ["runs", "list"]);
  assert.deepEqual(runs.map(({ state }: { state: string }) => state), ["failed"]);
  const selected = await run("-w", "x", "-s", "web", "--", "pwd");
  assert.equal(selected.code, 0, selected.stderr);
  assert.doesNotMatch(selected.stdout, /api \|/);
});

Deno.test("ajj finds the project's workspace that it is called in", async () => {
  await using fixture = await Fixture.create();
  const { nestr, ajj } = fixture;
  await nestr.data("project", ["workspace", "add", "x"]);
  const { workspaces } = await ajj.data("shop-x/web", ["list"]);
  assert.deepEqual(
    workspaces.map(({ name, current }: { name: string; current: boolean }) => [name, current]),
    [["x", true]],
  );
  const { code, stdout } = await ajj.run("shop-x/api", ["run", "sh", "-c", 'echo "$DB"; exit 9']);
  assert.deepEqual([code, /^localhost:\d+\n$/.test(stdout)], [9, true], stdout);
  const status = await ajj.run("shop-x/api", ["status"]);
  assert.match(status.stdout, /^## x\n/);
  assert.match(status.stdout, /^x +service +db +running/m);
});

Deno.test("nestr workspace says what is wrong, and what to do instead", async (t) => {
  await using fixture = await Fixture.create(MANIFEST.replace(/\[environment[^]*/, ""));
  await Deno.mkdir(fixture.project.git.path("nowhere"));
  await t.assertSnapshot(
    await fixture.nestr.transcript([
      ["project", "workspace"],
      ["project", "workspace", "ad", "x"],
      ["project", "workspace", "rm", "x"],
      ["project", "workspace", "ls"],
      ["project", "workspace", "add"],
      ["project", "workspace", "add", "-x"],
      ["project", "workspace", "add", "a b", "--no-services"],
      ["project", "workspace", "add", "x", "-s", "nope", "--no-services"],
      ["project", "workspace", "forget"],
      ["project", "workspace", "forget", "nope"],
      ["project", "workspace", "env"],
      ["project", "workspace", "run", "-w", "x", "npm", "test"],
      ["project", "workspace", "run", "--", "true"],
      ["project", "workspace", "status", "nope"],
      ["nowhere", "workspace", "list"],
      ["project", "worksapce", "list"],
      ["project", "aj", "list"],
    ]),
  );
  // Without services there is something to say, and nothing wrong. Its table is as wide as a path.
  const bare = await fixture.nestr.run("project", ["workspace", "add", "x", "--dry-run"]);
  assert.equal(bare.code, 0, bare.stderr);
  assert.match(bare.stdout, /warning: the workspace gets no services: the manifest of "shop" /);
});
