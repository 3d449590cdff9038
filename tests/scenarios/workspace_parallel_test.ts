/** Several people, or coding agents, who make workspaces of one repository at the same moment. */

import assert from "node:assert/strict";
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

Deno.test("of several ajj workspace add of one name at once exactly one succeeds", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const ajj = new Executable(fixture.git, "ajj");
  const results = await Promise.all(
    Array.from({ length: 4 }, () => ajj.run("shop", ["workspace", "add", "../same", "--json"])),
  );
  const documents = results.map(({ stdout }) => JSON.parse(stdout));
  assert.equal(documents.filter(({ ok }) => ok).length, 1, JSON.stringify(documents));
  for (const { ok, error } of documents) {
    if (!ok) {
      assert.match(error.code, /^(WORKSPACE_(EXISTS|BUSY)|DESTINATION_OCCUPIED|BRANCH_EXISTS)$/);
    }
  }
  // Those that were refused have taken nothing away from the one that was not.
  const { workspaces: [status] } = await ajj.data("same", ["status"]);
  assert.deepEqual(
    status.services.map(({ state }: { readonly state: string }) => state),
    ["running", "running"],
  );
  await ajj.run("shop", ["workspace", "forget", "same"]);
  assert.deepEqual(await fixture.traces("same"), []);
});
