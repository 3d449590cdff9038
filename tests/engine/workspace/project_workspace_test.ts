import assert from "node:assert/strict";
import { join } from "node:path";
import { executePlan } from "../../../lib/engine/execute_plan.ts";
import { openProject } from "../../../lib/engine/open_project.ts";
import { addWorkspace } from "../../../lib/engine/workspace/add_workspace.ts";
import { forgetWorkspace } from "../../../lib/engine/workspace/forget_workspace.ts";
import { planWorkspaceRun } from "../../../lib/engine/workspace/plan_workspace_run.ts";
import {
  openProjectScope,
  openRepositoryScope,
  type WorkspaceScope,
} from "../../../lib/engine/workspace/scope.ts";
import { workspaceEnvironment } from "../../../lib/engine/workspace/workspace_environment.ts";
import { workspaceStatus } from "../../../lib/engine/workspace/workspace_status.ts";
import { NestrError } from "../../../lib/errors/nestr_error.ts";
import { ProcessEnvironment } from "../../support/process_environment.ts";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";

const MANIFEST = `version = 1
[project]
name = "shop"
[repos.api]
[repos.web]
[components.api]
repos = ["api"]
[components.web]
repos = ["web"]
depends_on = ["api"]
[environment.backend]
type = "process"
[environment.services.store]
command = "exec sleep 1000"
ports = [7000]
[[environment.injection]]
file = ".env"
template = "STORE={{ services.store.ports.7000 }}\\n"
[[environment.injection]]
file = "web/.env.local"
template = "VITE_STORE=http://localhost:{{ services.store.ports.7000 }}\\n"
[environment.workspace]
copy = ["notes.txt"]
`;

const FORGET = { keepFiles: false, force: false };

/** A project of two cloned repositories, seen by this very process as its fixture's environment. */
class Shop implements AsyncDisposable {
  readonly fixture: ProjectFixture;
  readonly #environment: ProcessEnvironment;

  private constructor(fixture: ProjectFixture) {
    this.fixture = fixture;
    this.#environment = new ProcessEnvironment({
      ...fixture.git.env,
      XDG_STATE_HOME: fixture.env.XDG_STATE_HOME!,
      AETHER_BACKEND: "",
    });
  }

  static async create(): Promise<Shop> {
    const fixture = await ProjectFixture.create(MANIFEST, ["api", "web"]);
    await Deno.writeTextFile(fixture.path("notes.txt"), "notes\n");
    return new Shop(fixture);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#environment[Symbol.dispose]();
    await this.fixture[Symbol.asyncDispose]();
  }

  async scope(select?: string): Promise<WorkspaceScope> {
    const project = await openProject({ directory: this.fixture.root });
    return await openProjectScope(project, {
      directory: this.fixture.root,
      ...(select === undefined ? {} : { select }),
    });
  }
}

const text = (...parts: readonly string[]) => Deno.readTextFileSync(join(...parts));

Deno.test("addWorkspace() of a project makes every repository's working copy, and one environment", async () => {
  await using shop = await Shop.create();
  const scope = await shop.scope();
  const workspace = await addWorkspace(scope, { name: "feature", services: true });
  const { root } = workspace;
  assert.equal(root, shop.fixture.git.path("shop-feature"));
  assert.deepEqual(workspace.copies.map(({ repository }) => repository), ["api", "web"]);
  const port = workspace.services[0]!.ports[0]!.host;
  assert.match(text(root, ".env"), new RegExp(`^STORE=${port}$`, "m"));
  assert.match(
    text(root, "web/.env.local"),
    new RegExp(`^VITE_STORE=http://localhost:${port}$`, "m"),
  );
  assert.equal(text(root, "notes.txt"), "notes\n");
  for (const name of ["api", "web"]) {
    const branch = await shop.fixture.git.git(join(root, name), "branch", "--show-current");
    assert.equal(branch, "feature");
  }

  // From anywhere inside, ajj and nestr find the project's workspace.
  const inside = await openRepositoryScope({ directory: join(root, "web") });
  assert.equal(inside.kind, "project");
  const env = await workspaceEnvironment(inside);
  assert.deepEqual(env.files, [join(root, ".env"), join(root, "web/.env.local")]);
  const api = await workspaceEnvironment(
    await openRepositoryScope({ directory: join(root, "api") }),
  );
  assert.deepEqual(api.files, [join(root, ".env")]);
  const { workspaces: [status] } = await workspaceStatus(inside, { repositories: true });
  assert.deepEqual(status?.repositories.map(({ changes }) => changes), [0, 0]);
  assert.equal(status?.current, true);

  await forgetWorkspace(scope, "feature", FORGET);
  assert.throws(() => Deno.statSync(root), Deno.errors.NotFound);
  for (const name of ["api", "web"]) {
    const list = await shop.fixture.git.git(shop.fixture.path(name), "worktree", "list");
    assert.equal(list.split("\n").length, 1);
  }
});

Deno.test("planWorkspaceRun() runs in the working copies, in order, with the environment", async () => {
  await using shop = await Shop.create();
  const scope = await shop.scope();
  const { root } = await addWorkspace(scope, { name: "feature", services: true });
  const project = await openProject({ directory: shop.fixture.root });
  const command = ["sh", "-c", 'pwd > where; echo "$STORE:$VITE_STORE" >> where'];
  const plan = await planWorkspaceRun(scope, project, {
    name: "feature",
    command,
    override: false,
  });
  assert.deepEqual(plan.tasks.map(({ id, after }) => [id, after]), [["api", []], ["web", ["api"]]]);
  const report = await executePlan(project, plan);
  assert.equal(report.state, "succeeded");
  const [where, values] = text(root, "web/where").split("\n");
  assert.equal(where, join(root, "web"));
  assert.match(values!, /^\d+:http:\/\/localhost:\d+$/);
  assert.match(text(root, "api/where"), /\n\d+:\n$/);
  await forgetWorkspace(scope, "feature", { ...FORGET, force: true });
});

Deno.test("addWorkspace() of a selection leaves out what belongs to other repositories", async () => {
  await using shop = await Shop.create();
  const scope = await shop.scope("api");
  const workspace = await addWorkspace(scope, { name: "feature", services: true });
  assert.deepEqual(workspace.copies.map(({ repository }) => repository), ["api"]);
  assert.deepEqual(workspace.envFiles, [".env"]);
  await forgetWorkspace(scope, "feature", FORGET);
});

Deno.test("addWorkspace() of a project is all or nothing", async () => {
  await using shop = await Shop.create();
  // The branch is checked out in one of the repositories only.
  await shop.fixture.git.git(shop.fixture.path("web"), "switch", "--quiet", "-c", "feature");
  await assert.rejects(
    addWorkspace(await shop.scope(), { name: "feature", services: true }),
    (error) => error instanceof NestrError && error.code === "BRANCH_IN_USE",
  );
  await assert.rejects(
    addWorkspace(await shop.scope(), { name: "other", revision: "nowhere", services: true }),
    (error) => error instanceof NestrError && error.code === "REVISION_NOT_FOUND",
  );
  for (const name of ["api", "web"]) {
    const list = await shop.fixture.git.git(shop.fixture.path(name), "worktree", "list");
    assert.equal(list.split("\n").length, 1);
  }
  assert.throws(() => Deno.statSync(shop.fixture.git.path("shop-feature")), Deno.errors.NotFound);
});

Deno.test("forgetWorkspace() of a project refuses unsaved files, unpushed commits and stray files", async () => {
  await using shop = await Shop.create();
  const scope = await shop.scope();
  const { root } = await addWorkspace(scope, { name: "feature", services: false });
  const { git } = shop.fixture;
  const refusedWith = async (code: string, repository: string) => {
    await assert.rejects(forgetWorkspace(scope, "feature", FORGET), (error) => {
      assert.ok(error instanceof NestrError);
      assert.equal(error.code, code);
      assert.match(JSON.stringify(error.details), new RegExp(`"repository":"${repository}"`));
      return true;
    });
  };
  const FORCE = { ...FORGET, force: true };
  await git.write(root, { "notes/stray.txt": "mine\n" });
  await refusedWith("REPOSITORY_DIRTY", ".");
  const { saved } = await forgetWorkspace(scope, "feature", FORCE);
  await git.command(root.slice(0, root.lastIndexOf("/")), "sh", "-c", saved[0]!.restore);
  assert.equal(text(shop.fixture.root, "notes/stray.txt"), "mine\n");

  await addWorkspace(scope, { name: "feature", services: false });
  await git.write(root, { "web/new.txt": "new\n" });
  await refusedWith("REPOSITORY_DIRTY", "web");
  await git.commit(join(root, "web"), {}, "new");
  await refusedWith("REPOSITORY_UNPUSHED", "web");
  await git.git(join(root, "web"), "push", "--quiet", "origin", "feature");
  await forgetWorkspace(scope, "feature", FORGET);
});

Deno.test(
  "addWorkspace() takes jj and git repositories together",
  { ...requires("jj") },
  async () => {
    await using shop = await Shop.create();
    await shop.fixture.git.command(
      shop.fixture.path("api"),
      "jj",
      "--quiet",
      "git",
      "init",
      "--colocate",
    );
    const scope = await shop.scope();
    const workspace = await addWorkspace(scope, { name: "feature", services: true });
    assert.deepEqual(workspace.copies.map(({ kind }) => kind), ["jj", "git"]);
    assert.ok(Deno.statSync(join(workspace.root, "api/.jj")).isDirectory);
    await forgetWorkspace(scope, "feature", FORGET);
    const list = await shop.fixture.git.command(
      shop.fixture.path("api"),
      "jj",
      "workspace",
      "list",
    );
    assert.equal(list.split("\n").length, 1);
  },
);
