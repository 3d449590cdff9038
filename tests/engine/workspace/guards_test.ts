/** What is refused, named or said before work is lost or something does not work. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { addWorkspace, planAddWorkspace } from "../../../lib/engine/workspace/add_workspace.ts";
import { cleanUpWorkspaces } from "../../../lib/engine/workspace/cleanup_workspaces.ts";
import { diagnoseWorkspaces } from "../../../lib/engine/workspace/diagnose_workspaces.ts";
import { forgetWorkspace, previewForget } from "../../../lib/engine/workspace/forget_workspace.ts";
import { openProject } from "../../../lib/engine/open_project.ts";
import { openProjectScope } from "../../../lib/engine/workspace/scope.ts";
import { commandsOf } from "../../../lib/workspaces/commands_of.ts";
import { type ErrorCode, NestrError } from "../../../mod.ts";
import { docker, eventually } from "../../support/docker_fixture.ts";
import { Executable } from "../../support/executable.ts";
import { ProjectFixture } from "../../support/project_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../../support/workspace_fixture.ts";

const FORGET = { keepFiles: false, force: false };

async function errorOf(code: ErrorCode, work: Promise<unknown>): Promise<NestrError> {
  const error = await work.then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof NestrError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

for (const kind of ["git", "jj"] as const) {
  Deno.test(
    `forgetWorkspace() refuses to lose an ignored file that somebody has written: ${kind}`,
    {
      ...(kind === "jj" ? requires("jj") : {}),
    },
    async () => {
      const files = { ".gitignore": "*.env\nnode_modules/\n*.log\n*.o\nlocal.txt\nmade.txt\n" };
      const aether = TWO_PROCESSES.replace(
        "setup = [",
        'copy = ["local.txt"]\nsetup = ["echo made > made.txt", ',
      );
      await using fixture = await WorkspaceFixture.create({ kind, aether, files });
      await Deno.writeTextFile(join(fixture.root, "local.txt"), "local\n");
      const scope = await fixture.scope();
      const destination = fixture.beside("feature");
      const add = () => addWorkspace(scope, { destination, services: true });
      await add();
      // What programs make, and what was made or copied by us, is no work.
      await Deno.mkdir(join(destination, "node_modules/left-pad"), { recursive: true });
      await Deno.writeTextFile(join(destination, "node_modules/left-pad/x.env"), "x\n");
      await Deno.writeTextFile(join(destination, "debug.log"), "log\n");
      await Deno.writeFile(join(destination, "main.o"), new Uint8Array([127, 0, 1]));
      assert.deepEqual((await previewForget(scope, "feature")).losses, []);
      await forgetWorkspace(scope, "feature", FORGET);

      await add();
      await Deno.mkdir(join(destination, "config"));
      await Deno.writeTextFile(join(destination, "config/secret.env"), "KEY=1\n");
      await Deno.writeTextFile(join(destination, "local.txt"), "mine\n");
      const { details } = await errorOf(
        "REPOSITORY_DIRTY",
        forgetWorkspace(scope, "feature", FORGET),
      );
      assert.deepEqual(details?.losses, [
        { repository: ".", paths: ["config/secret.env", "local.txt"], commits: 0 },
      ]);
      const { saved } = await forgetWorkspace(scope, "feature", { ...FORGET, force: true });
      assert.deepEqual(await fixture.traces("feature"), []);
      await fixture.git.command(fixture.root, "sh", "-c", saved[0]!.restore);
      assert.equal(Deno.readTextFileSync(join(fixture.root, "config/secret.env")), "KEY=1\n");
      assert.equal(Deno.readTextFileSync(join(fixture.root, "local.txt")), "local\n");
    },
  );
}

Deno.test("ajj cleanup and doctor say what to do with a workspace that was moved, and cleanup what it saved", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const [folder, moved] = [fixture.beside("feature"), fixture.beside("moved")];
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: folder, services: false });
  await fixture.git.git(folder, "checkout", "--quiet", "--detach");
  await fixture.git.write("feature", { "work.txt": "work\n" });
  await fixture.git.git(folder, "add", "--all");
  await fixture.git.git(folder, "commit", "--quiet", "-m", "work");
  await Deno.rename(folder, moved);
  const ajj = new Executable(fixture.git, "ajj");
  const { findings } = await ajj.data("shop", ["doctor"]);
  const [finding] = findings.filter(({ message }: { message: string }) => /moved/.test(message));
  assert.match(finding.message, /move it back, or run in it: git worktree repair/);
  assert.equal(finding.cure, "ajj cleanup --force");
  // As it says.
  await fixture.git.git(moved, "worktree", "repair");
  const { orphans } = await cleanUpWorkspaces(scope, { force: true });
  assert.deepEqual(orphans.map(({ action }) => action), ["keep"]);
  await Deno.rename(moved, folder);
  await fixture.git.git(folder, "worktree", "repair");
  assert.deepEqual((await cleanUpWorkspaces(scope, { force: true })).orphans, []);
  await Deno.remove(folder, { recursive: true });
  const { stderr } = await ajj.run("shop", ["cleanup", "--force"]);
  const [, restore] = /to get it back: (.*)/.exec(stderr) ?? [];
  await fixture.git.command(fixture.root, "sh", "-c", restore ?? "false");
  const branches = await fixture.git.git(fixture.root, "branch", "--format=%(subject)");
  assert.ok(branches.split("\n").includes("work"), branches);
});

Deno.test("addWorkspace() refuses a name that differs only in case, which may be the same file", async () => {
  await using fixture = await WorkspaceFixture.create();
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: fixture.beside("feature"), services: false });
  const request = { destination: fixture.beside("other"), name: "Feature", services: false };
  const { hint } = await errorOf("WORKSPACE_EXISTS", addWorkspace(scope, request));
  assert.match(hint!, /ajj workspace forget feature$/);
  await forgetWorkspace(scope, "feature", FORGET);
});

Deno.test("nestr workspace add refuses a folder inside the project", async () => {
  await using fixture = await ProjectFixture.create(
    'version = 1\n[project]\nname = "shop"\n[repos.api]\n[repos.web]\n',
    ["api", "web"],
  );
  const nestr = new Executable(fixture.git, "nestr");
  for (const path of ["ws/f", "."]) {
    const line = ["workspace", "add", "f", "--path", path, "--no-services", "--json"];
    const { code, stdout } = await nestr.run("project", line);
    assert.equal(code, 4, stdout);
    const { error } = JSON.parse(stdout);
    assert.equal(error.code, "DESTINATION_OCCUPIED");
    assert.match(error.hint, /leave --path out.*\/shop-f"$/);
  }
});

Deno.test("addWorkspace() where nothing describes services makes a workspace without any, and says so", async () => {
  await using fixture = await WorkspaceFixture.create();
  const said: string[] = [];
  const scope = await fixture.scope(fixture.root, { warn: (text) => void said.push(text) });
  const request = { destination: fixture.beside("feature"), services: true };
  const { plan } = await planAddWorkspace(scope, request);
  assert.match(plan.warnings.join(), /gets no services: no aether\.toml between/);
  const { services, backend } = await addWorkspace(scope, request);
  assert.deepEqual([services, backend], [[], null]);
  assert.deepEqual(said, plan.warnings);
  await forgetWorkspace(scope, "feature", FORGET);

  const ajj = new Executable(fixture.git, "ajj");
  const { code, stdout, stderr } = await ajj.run("shop", [
    "workspace",
    "add",
    "../feature",
    "--json",
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /no services/);
  assert.deepEqual(JSON.parse(stdout).data.warnings, plan.warnings);
  await forgetWorkspace(scope, "feature", FORGET);
});

Deno.test("ajj workspace forget names no option for what is its argument, nor --force where it could not go ahead", async () => {
  await using fixture = await WorkspaceFixture.create();
  const scope = await fixture.scope();
  const destination = fixture.beside("feature");
  await addWorkspace(scope, { destination, services: false });
  const ajj = new Executable(fixture.git, "ajj");
  const none = await ajj.run("shop", ["workspace", "forget", "--json"]);
  assert.equal(JSON.parse(none.stdout).error.hint, "name one of them: feature");
  await fixture.git.git(fixture.git.root, "init", "--quiet", join(destination, "sub/nested"));
  await fixture.git.write("feature/sub/nested", { "work.txt": "work\n" });
  const { stdout } = await ajj.run("shop", ["workspace", "forget", "feature", "--json"]);
  const { code, message, hint } = JSON.parse(stdout).error;
  assert.equal(code, "REPOSITORY_DIRTY");
  assert.match(message, /sub\/nested\/", and its work cannot be saved/);
  assert.doesNotMatch(hint, /--force/);
  const dry = await ajj.data("shop", ["workspace", "forget", "feature", "--dry-run"]);
  assert.deepEqual(dry.workspaces[0].losses[0].paths, ["sub/nested/"]);
});

const WRONG = `
[services.web]
command = "exec sleep 1000"
ports = [8080]
ready = { http = "/" }
[injection]
file = ".env"
template = "DB={{ services.db.ports.5432 }}\\n"
`;

Deno.test("ajj doctor and addWorkspace() find templates that name nothing, and a ready.http that is no URL", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: WRONG });
  const { findings, healthy } = await new Executable(fixture.git, "ajj").data("shop", ["doctor"]);
  assert.equal(healthy, false);
  const found = findings.filter(({ area }: { area: string }) => area === "environment");
  assert.deepEqual(found.map(({ code }: { code: string }) => code), [
    "MANIFEST_INVALID",
    "TEMPLATE_NAME_UNKNOWN",
  ]);
  assert.match(found[0].message, /^"\/" is not a URL \(.*\[services\.web\] ready\.http\)$/);
  assert.match(found[0].cure, /"http:\/\/localhost:\{\{ ports\.8080 \}\}\/"/);
  const request = { destination: fixture.beside("feature"), services: true };
  await errorOf("MANIFEST_INVALID", addWorkspace(await fixture.scope(), request));
});

Deno.test("nestr doctor finds what is wrong with the templates of a project that has no workspaces yet", async () => {
  const environment = WRONG.replaceAll(/^\[/gm, "[environment.");
  await using fixture = await ProjectFixture.create(
    `version = 1\n[project]\nname = "shop"\n[repos.api]\n${environment}`,
    ["api"],
  );
  const nestr = new Executable(fixture.git, "nestr");
  const { findings } = await nestr.data("project", ["doctor", "--offline"]);
  const codes = findings.map(({ code }: { code: string }) => code);
  assert.ok(codes.includes("TEMPLATE_NAME_UNKNOWN"), JSON.stringify(findings));
});

Deno.test(
  "planAddWorkspace() says that a Docker on another machine publishes ports on all addresses",
  {
    ...requires("docker"),
  },
  async () => {
    const aether = `[services.web]\nimage = "nestr-test/busybox:1"\nports = [80]\n`;
    await using fixture = await WorkspaceFixture.create({ aether });
    const { Host: endpoint } = JSON.parse(
      await docker("context", "inspect", "--format", "{{json .Endpoints.docker}}"),
    );
    const socket = (Deno.env.get("DOCKER_HOST") ?? endpoint).replace(/^unix:\/\//, "");
    using proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const serving = forward(proxy, socket);
    const before = Deno.env.get("DOCKER_HOST");
    // No loopback address by its name, though it leads to this machine.
    Deno.env.set("DOCKER_HOST", `tcp://0.0.0.0:${proxy.addr.port}`);
    try {
      const request = { destination: fixture.beside("feature"), services: true };
      const { plan } = await planAddWorkspace(await fixture.scope(), request);
      assert.match(plan.warnings.join(), /Docker runs on "0\.0\.0\.0".* on all of its addresses/);
    } finally {
      if (before === undefined) Deno.env.delete("DOCKER_HOST");
      else Deno.env.set("DOCKER_HOST", before);
      proxy.close();
      await serving;
    }
    const { plan } = await planAddWorkspace(await fixture.scope(), {
      destination: fixture.beside("feature"),
      services: true,
    });
    assert.deepEqual(plan.warnings, []);
  },
);

/** Passes connections on to a socket until the listener is closed. */
async function forward(listener: Deno.TcpListener, path: string): Promise<void> {
  const connections: Promise<unknown>[] = [];
  try {
    for await (const incoming of listener) {
      const outgoing = await Deno.connect({ transport: "unix", path });
      connections.push(
        incoming.readable.pipeTo(outgoing.writable).catch(() => {}),
        outgoing.readable.pipeTo(incoming.writable).catch(() => {}),
      );
    }
  } catch {
    // It was closed.
  }
  await Promise.all(connections);
}

Deno.test("ajj cleanup --force that is interrupted finishes the workspace that it is removing", async () => {
  const aether = `${TWO_PROCESSES}`;
  await using fixture = await WorkspaceFixture.create({ aether });
  const scope = await fixture.scope();
  const names = ["a", "b", "c", "d", "e", "f"];
  for (const name of names) {
    await addWorkspace(scope, { destination: fixture.beside(name), services: false });
    await Deno.remove(fixture.beside(name), { recursive: true });
  }
  const registry = join(fixture.home, "workspaces.json");
  const registered = () =>
    new Set(Deno.readTextFileSync(registry).match(/"name": "[a-f]"/g) ?? []).size;
  // Once the first is removed, git waits: however late the signal comes, it comes in the middle.
  const [bin, go] = [fixture.beside("bin"), fixture.beside("go")];
  const hold = `grep -q '"name": "a"' '${registry}' || until [ -e '${go}' ]; do sleep 0.05; done`;
  const git = await fixture.git.command(".", "sh", "-c", "command -v git");
  await fixture.git.write("bin", { git: `#!/bin/sh\n${hold}\nexec ${git} "$@"\n` });
  await Deno.chmod(join(bin, "git"), 0o755);
  const ajj = new Executable(fixture.git, "ajj", { PATH: `${bin}:${Deno.env.get("PATH")}` });
  assert.equal(registered(), names.length);
  const child = ajj.start("shop", ["cleanup", "--force"]);
  await eventually(registered, (size) => size < names.length);
  child.kill("SIGINT");
  await Deno.writeTextFile(go, "");
  const { code } = await child.status;
  assert.equal(code, 130);
  // Nothing is half removed: no journal waits for the next command.
  assert.deepEqual(
    [...Deno.readDirSync(join(fixture.home, "pending"))].map(({ name }) => name),
    [],
  );
  assert.ok(registered() >= names.length - 2, "it has gone on with the others");
});

Deno.test("diagnoseWorkspaces() can be ended", async () => {
  await using fixture = await WorkspaceFixture.create();
  const options = { directory: fixture.root, fix: true };
  assert.equal((await diagnoseWorkspaces(options)).healthy, true);
  const signal = AbortSignal.abort("SIGINT");
  await errorOf("CANCELLED", diagnoseWorkspaces({ ...options, signal }));
});

Deno.test("commandsOf() tells the workspaces of a project from those of a repository", async () => {
  assert.equal(commandsOf("/shop/.git/aether").doctor, "ajj doctor");
  assert.equal(commandsOf("/shop/.jj/aether").workspace, "ajj workspace");
  await using fixture = await ProjectFixture.create(
    `version = 1\n[project]\nname = "shop"\n[repos.api]\n`,
    ["api"],
  );
  const project = await openProject({ directory: fixture.root });
  const { home } = await openProjectScope(project, { directory: fixture.root });
  assert.deepEqual(commandsOf(home), {
    doctor: "nestr doctor",
    program: "nestr workspace",
    workspace: "nestr workspace",
  });
});
