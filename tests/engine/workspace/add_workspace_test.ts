import assert from "node:assert/strict";
import { addWorkspace, planAddWorkspace } from "../../../lib/engine/workspace/add_workspace.ts";
import { forgetWorkspace } from "../../../lib/engine/workspace/forget_workspace.ts";
import { workspacesOf } from "../../../lib/engine/workspace/workspaces_of.ts";
import { serviceLogs } from "../../../lib/engine/workspace/service_logs.ts";
import { startServices, stopServices } from "../../../lib/engine/workspace/services.ts";
import { workspaceEnvironment } from "../../../lib/engine/workspace/workspace_environment.ts";
import { workspaceStatus } from "../../../lib/engine/workspace/workspace_status.ts";
import { NestrError } from "../../../lib/errors/nestr_error.ts";
import type { OperationEvent } from "../../../lib/runs/event.ts";
import { requires } from "../../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../../support/workspace_fixture.ts";

const FORGET = { keepFiles: false, force: false };

for (const kind of ["git", "jj"] as const) {
  const needs = kind === "jj" ? requires("jj") : { ignore: false };

  Deno.test(`addWorkspace() makes a working copy with services of its own: ${kind}`, {
    ...needs,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ kind, aether: TWO_PROCESSES });
    const destination = fixture.beside("feature");
    const workspace = await addWorkspace(await fixture.scope(), { destination, services: true });
    assert.equal(workspace.name, "feature");
    assert.equal(workspace.root, destination);
    assert.equal(workspace.backend, "process");
    assert.equal(workspace.copies[0]?.kind, kind);
    assert.equal(Deno.readTextFileSync(`${destination}/README.md`), "hello\n");
    const [first, second] = workspace.services;
    const env = Deno.readTextFileSync(`${destination}/.env`);
    assert.match(env, new RegExp(`^FIRST=localhost:${first?.ports[0]?.host}$`, "m"));
    assert.match(env, new RegExp(`^SECOND=${second?.ports[0]?.host}$`, "m"));
    assert.equal(Deno.statSync(`${destination}/.env`).mode! & 0o777, 0o600);

    const inside = await fixture.scope(destination);
    const { workspaces } = await workspaceStatus(inside, { repositories: true });
    assert.deepEqual(workspaces.map(({ name, current }) => [name, current]), [["feature", true]]);
    assert.deepEqual(workspaces[0]?.services.map(({ state }) => state), ["running", "running"]);
    // Neither the env file nor anything else of ours is a change.
    assert.equal(workspaces[0]?.repositories[0]?.changes, 0);

    await forgetWorkspace(inside, undefined, FORGET);
    assert.deepEqual(await fixture.traces("feature"), []);
    assert.equal(await fixture.git.git(fixture.root, "status", "--porcelain"), "");
  });
}

Deno.test("stopServices() and startServices() keep ports and order", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  const destination = fixture.beside("feature");
  const made = await addWorkspace(scope, { destination, services: true });
  const seen: string[] = [];
  const onEvent = (event: OperationEvent) => {
    if (event.type === "task.started") seen.push(event.taskId);
  };
  const stopped = await stopServices(scope, { name: "feature" }, { onEvent });
  assert.deepEqual(stopped.services.map(({ state }) => state), ["stopped", "stopped"]);
  const started = await startServices(scope, { name: "feature" }, { onEvent });
  assert.deepEqual(started.services.map(({ state }) => state), ["running", "running"]);
  assert.deepEqual(started.services.map(({ ports }) => ports), made.services.map((it) => it.ports));
  assert.deepEqual(seen, [
    "service:second",
    "service:first",
    "service:first",
    "service:second",
    "env:.env",
  ]);
  await forgetWorkspace(scope, "feature", FORGET);
  assert.deepEqual(await fixture.traces("feature"), []);
});

for (const backend of ["process", "docker"] as const) {
  const needs = backend === "docker" ? requires("docker") : { ignore: false };

  Deno.test(`startServices() is not misled by what was printed before the stop: ${backend}`, {
    ...needs,
  }, async () => {
    const aether = `
      [services.slow]
      ${backend === "docker" ? 'image = "nestr-test/busybox:1"' : ""}
      command = "sleep 0.5; echo up; exec sleep 1000"
      ready = { log = "up" }
    `;
    await using fixture = await WorkspaceFixture.create({ aether });
    const scope = await fixture.scope(fixture.root, { backend });
    await addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
    await stopServices(scope, { name: "feature" });
    await startServices(scope, { name: "feature" });
    let printed = "";
    const onOutput = (_: string, _stream: string, bytes: Uint8Array) => {
      printed += new TextDecoder().decode(bytes);
    };
    await serviceLogs(scope, { name: "feature" }, { onOutput });
    assert.equal(printed, "up\nup\n");
    await forgetWorkspace(scope, "feature", FORGET);
  });
}

Deno.test("ten addWorkspace() at once in one repository all succeed", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  const names = Array.from({ length: 10 }, (_, i) => `feature-${i}`);
  const made = await Promise.all(
    names.map((name) => addWorkspace(scope, { destination: fixture.beside(name), services: true })),
  );
  const ports = made.flatMap(({ services }) => services.flatMap((it) => it.ports))
    .map(({ host }) => host);
  assert.equal(new Set(ports).size, 20);
  const { workspaces } = await workspacesOf(scope);
  assert.deepEqual(workspaces.map(({ name }) => name), names);
  for (const name of names) await forgetWorkspace(scope, name, FORGET);
  assert.deepEqual(await fixture.traces("feature-0"), []);
});

Deno.test("addWorkspace() takes everything back when a step fails, and keeps the first error", async () => {
  const cases = [
    { change: ['"test -n', '"echo to-the-log >&2; exit 7; test -n'], code: "SETUP_FAILED" },
    {
      change: ["{{ services.second.ports.http }}", "{{ services.third.host }}"],
      code: "TEMPLATE_NAME_UNKNOWN",
    },
    {
      // Without `ready` it would count as started where it ends later than a moment after its start.
      change: ['"exec sleep 1000"', '"echo broken >&2; exit 3"\nready = { log = "up" }'],
      code: "SERVICE_EXITED",
    },
    {
      change: ["ports = [7000]", 'ports = [7000]\nready = { tcp = 7000, timeout = "300ms" }'],
      code: "SERVICE_NOT_READY",
    },
  ] as const;
  for (const { change: [from, to], code } of cases) {
    await using fixture = await WorkspaceFixture.create({
      aether: TWO_PROCESSES.replace(from, to),
    });
    const scope = await fixture.scope();
    await assert.rejects(
      addWorkspace(scope, { destination: fixture.beside("feature"), services: true }),
      (error) => error instanceof NestrError && error.code === code,
      code,
    );
    assert.deepEqual(await fixture.traces("feature"), [], code);
  }
});

Deno.test("addWorkspace() that is cancelled at any step leaves nothing at once", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  const request = { destination: fixture.beside("feature"), services: true };
  const { plan } = await planAddWorkspace(scope, request);
  for (const { id } of plan.tasks) {
    const controller = new AbortController();
    const onEvent = (event: OperationEvent) => {
      if (event.type === "task.started" && event.taskId === id) controller.abort("SIGINT");
    };
    await assert.rejects(
      addWorkspace(scope, request, { onEvent, signal: controller.signal }),
      (error) => error instanceof NestrError && error.code === "CANCELLED",
      id,
    );
    assert.deepEqual(await fixture.traces("feature"), [], id);
  }
});

Deno.test("planAddWorkspace() changes nothing", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const { plan, workspace } = await planAddWorkspace(await fixture.scope(), {
    destination: fixture.beside("feature"),
    services: true,
  });
  assert.deepEqual(plan.tasks.map(({ id }) => id), [
    "folder",
    "working-copy",
    "ports",
    "service:first",
    "service:second",
    "env:.env",
    "copy",
    "setup:1",
    "register",
  ]);
  assert.equal(workspace.name, "feature");
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("addWorkspace() refuses what is in the way before it begins", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  const rejects = async (code: string, request: Parameters<typeof addWorkspace>[1]) => {
    await assert.rejects(
      addWorkspace(scope, request),
      (error) => error instanceof NestrError && error.code === code,
      code,
    );
  };
  await fixture.git.write("occupied", { "file.txt": "mine\n" });
  await rejects("DESTINATION_OCCUPIED", {
    destination: fixture.beside("occupied"),
    services: true,
  });
  const destination = fixture.beside("feature");
  await rejects("REVISION_NOT_FOUND", { destination, revision: "nowhere", services: true });
  await rejects("USAGE", { destination, name: "a/b", services: true });
  assert.deepEqual(await fixture.traces("feature"), []);
  await addWorkspace(scope, { destination, services: false });
  await rejects("WORKSPACE_EXISTS", {
    destination: fixture.beside("other"),
    name: "feature",
    services: false,
  });
  await forgetWorkspace(scope, "feature", FORGET);
});

Deno.test("planAddWorkspace() finds every mistake in templates before anything is made", async () => {
  const aether = TWO_PROCESSES
    .replace("services.first.ports.7000", "services.first.ports.7001")
    .replace("services.second.ports.http", "services.third.ports.http")
    .replace('depends_on = ["first"]', 'depends_on = ["first"]\nenv = { URL = "{{ ports.9 }}" }');
  await using fixture = await WorkspaceFixture.create({ aether });
  await assert.rejects(
    planAddWorkspace(await fixture.scope(), {
      destination: fixture.beside("feature"),
      services: true,
    }),
    (error) => {
      assert.ok(error instanceof NestrError);
      assert.equal(error.code, "TEMPLATE_NAME_UNKNOWN");
      const others = error.details?.others as readonly { readonly message: string }[];
      const said = [error, ...others].map(({ message }) => message).join("\n");
      for (const name of ["7001", "third", "ports.9"]) assert.match(said, new RegExp(name));
      return true;
    },
  );
});

Deno.test("addWorkspace() without an environment makes a working copy alone", async () => {
  await using fixture = await WorkspaceFixture.create();
  const scope = await fixture.scope();
  const destination = fixture.beside("feature");
  for (const services of [true, false]) {
    const workspace = await addWorkspace(scope, { destination, services });
    assert.deepEqual(workspace.services, []);
    assert.equal(workspace.backend, null);
    await forgetWorkspace(scope, "feature", FORGET);
    assert.deepEqual(await fixture.traces("feature"), []);
  }
});

Deno.test("forgetWorkspace() refuses to lose work, and saves it when it is told to go ahead", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
  await fixture.git.write("feature", { "README.md": "changed\n", "new.txt": "new\n" });
  await assert.rejects(
    forgetWorkspace(scope, "feature", FORGET),
    (error) => error instanceof NestrError && error.code === "REPOSITORY_DIRTY",
  );
  const { workspaces: [status] } = await workspaceStatus(scope, { name: "feature" });
  assert.deepEqual(status?.services.map(({ state }) => state), ["running", "running"]);
  const { saved } = await forgetWorkspace(scope, "feature", { ...FORGET, force: true });
  assert.equal(saved.length, 1);
  assert.deepEqual(await fixture.traces("feature"), []);
  await fixture.git.command(fixture.root, "sh", "-c", saved[0]!.restore);
  assert.equal(Deno.readTextFileSync(fixture.beside("feature/README.md")), "changed\n");
  assert.equal(Deno.readTextFileSync(fixture.beside("feature/new.txt")), "new\n");
});

Deno.test("forgetWorkspace() with keepFiles leaves a working copy, and nothing of ours in it", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
  await fixture.git.write("feature", { "new.txt": "new\n" });
  await forgetWorkspace(scope, "feature", { keepFiles: true, force: false });
  assert.equal(Deno.readTextFileSync(fixture.beside("feature/new.txt")), "new\n");
  assert.deepEqual(await fixture.traces("feature"), [
    "folder feature",
    "git worktree",
    "git branch",
  ]);
  const status = await fixture.git.git(fixture.beside("feature"), "status", "--porcelain");
  assert.equal(status, "?? new.txt");
  assert.throws(() => Deno.statSync(fixture.beside("feature/.env")), Deno.errors.NotFound);
});

Deno.test("workspaceEnvironment() reads what is in the env file, a person's lines included", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  await addWorkspace(scope, { destination: fixture.beside("feature"), services: true });
  const file = fixture.beside("feature/.env");
  await Deno.writeTextFile(file, `${Deno.readTextFileSync(file)}OWN="two words"\n`);
  const { files, variables } = await workspaceEnvironment(scope, { name: "feature" });
  assert.deepEqual(files, [file]);
  assert.equal(variables.OWN, "two words");
  assert.equal(variables.AETHER_WORKSPACE, "feature");
  assert.match(variables.FIRST ?? "", /^localhost:\d+$/);
  await forgetWorkspace(scope, "feature", { ...FORGET, force: true });
});
