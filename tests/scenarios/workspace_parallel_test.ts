/** Several people, or coding agents, who make workspaces of one repository at the same moment. */

import assert from "node:assert/strict";
import { addWorkspace } from "../../lib/engine/workspace/add_workspace.ts";
import { forgetWorkspace } from "../../lib/engine/workspace/forget_workspace.ts";
import { workspaceStatus } from "../../lib/engine/workspace/workspace_status.ts";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import type { OperationEvent } from "../../lib/runs/event.ts";
import { Executable } from "../support/executable.ts";
import { requires } from "../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../support/workspace_fixture.ts";

const TWO_CONTAINERS = TWO_PROCESSES
  .replace('type = "process"', 'type = "docker"')
  .replaceAll(/^command = .*$/gm, 'image = "nestr-test/busybox:1"\n$&\nvolumes = ["data:/data"]');

interface Added {
  readonly namespace: string;
  readonly services: readonly { readonly ports: readonly { readonly host: number }[] }[];
}

for (
  const { backend, count, aether, ignore } of [
    { backend: "process", count: 10, aether: TWO_PROCESSES, ignore: false },
    { backend: "docker", count: 5, aether: TWO_CONTAINERS, ...requires("docker") },
  ] as const
) {
  Deno.test(`${count} ajj workspace add at once all succeed, and as many forget: ${backend}`, {
    ignore,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ aether });
    const ajj = new Executable(fixture.git, "ajj");
    const names = Array.from({ length: count }, (_, index) => `agent-${index}`);
    const added: readonly Added[] = await Promise.all(names.map(async (name) => {
      const { workspace } = await ajj.data("shop", ["workspace", "add", `../${name}`]);
      return workspace;
    }));
    assert.equal(new Set(added.map(({ namespace }) => namespace)).size, count);
    const ports = added.flatMap(({ services }) => services.flatMap((it) => it.ports))
      .map(({ host }) => host);
    assert.equal(new Set(ports).size, 2 * count, ports.join());
    const { workspaces } = await ajj.data("shop", ["status", "--all"]);
    assert.deepEqual(
      workspaces.map((
        { name, services }: {
          readonly name: string;
          readonly services: readonly { readonly state: string }[];
        },
      ) => [name, services.map(({ state }) => state)]),
      names.map((name) => [name, ["running", "running"]]),
    );

    const forgotten = await Promise.all(
      names.map((name) => ajj.run("shop", ["workspace", "forget", name])),
    );
    for (const { code, stderr } of forgotten) assert.equal(code, 0, stderr);
    for (const name of names) assert.deepEqual(await fixture.traces(name), []);
  });
}

for (
  const { what, args } of [
    { what: "name", args: (index: number) => [`../feature-${index}`, "--name", "same"] },
    // Who is refused must not take back the folder of the one who was not.
    { what: "folder", args: (index: number) => ["../same", "--name", `feature-${index}`] },
  ]
) {
  Deno.test(`of several ajj workspace add of one ${what} at once exactly one succeeds`, async () => {
    await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
    const ajj = new Executable(fixture.git, "ajj");
    const results = await Promise.all(
      Array.from(
        { length: 5 },
        (_, index) => ajj.run("shop", ["workspace", "add", ...args(index), "--json"]),
      ),
    );
    const documents = results.map(({ stdout }) => JSON.parse(stdout));
    assert.equal(documents.filter(({ ok }) => ok).length, 1, JSON.stringify(documents));
    for (const { ok, error } of documents) {
      if (ok) continue;
      assert.match(error.code, /^(WORKSPACE_(EXISTS|BUSY)|DESTINATION_OCCUPIED|BRANCH_IN_USE)$/);
      assert.equal(error.details.left, undefined);
    }
    const { workspaces: [status] } = await ajj.data("shop", ["status", "--all"]);
    assert.deepEqual(
      status.services.map(({ state }: { readonly state: string }) => state),
      ["running", "running"],
    );
    assert.deepEqual(
      status.repositories.map(({ state }: { readonly state: string }) => state),
      ["present"],
    );
    await ajj.data("shop", ["workspace", "forget", status.name]);
    for (const name of ["same", "feature-0", "feature-1", "feature-2", "feature-3", "feature-4"]) {
      assert.deepEqual(await fixture.traces(name), []);
    }
  });
}

Deno.test("addWorkspace() of two repositories keeps out of the same folder", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  await fixture.git.repository("other", { "aether.toml": TWO_PROCESSES });
  const [shop, other] = [await fixture.scope(), await fixture.scope(fixture.beside("other"))];
  const request = { destination: fixture.beside("same"), services: true };
  const attempts: Promise<unknown>[] = [];
  const onEvent = (event: OperationEvent) => {
    if (event.type !== "task.started") return;
    attempts.push(addWorkspace(other, request).catch((error) => error));
  };
  await addWorkspace(shop, request, { onEvent });
  const refusals = await Promise.all(attempts);
  assert.ok(refusals.length > 5);
  for (const error of refusals) {
    assert.ok(error instanceof NestrError && error.code === "DESTINATION_OCCUPIED", `${error}`);
  }
  const { workspaces: [status] } = await workspaceStatus(shop, { all: true, repositories: true });
  assert.deepEqual(status?.services.map(({ state }) => state), ["running", "running"]);
  assert.deepEqual(status?.repositories.map(({ state }) => state), ["present"]);
  await forgetWorkspace(shop, "same", { keepFiles: false, force: false });
  assert.deepEqual(await fixture.traces("same"), []);
});
