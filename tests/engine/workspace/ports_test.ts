/** The ports of a workspace over its life: its own for as long as it exists, nobody's afterwards. */

import assert from "node:assert/strict";
import { Executable } from "../../support/executable.ts";
import { freePort } from "../../support/free_port.ts";
import { requires } from "../../support/requirements.ts";
import { WorkspaceFixture } from "../../support/workspace_fixture.ts";

const BOTH = `
[services.only]
image = "nestr-test/busybox:1"
command = "trap 'exit 0' TERM; sleep 1000 & wait"
ports = [7000]
`;

async function add(ajj: Executable, name: string): Promise<number> {
  const { workspace } = await ajj.data("shop", ["workspace", "add", `../${name}`]);
  return workspace.services[0].ports[0].host;
}

for (const backend of ["docker", "process"] as const) {
  const needs = backend === "docker" ? requires("docker") : { ignore: false };

  Deno.test(`ajj start says who is in the way when a program has taken the port: ${backend}`, {
    ...needs,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ aether: BOTH });
    const ajj = new Executable(fixture.git, "ajj", { AETHER_BACKEND: backend });
    const port = await add(ajj, "feature");
    await ajj.data("shop", ["stop", "-w", "feature"]);
    // A workspace that is made meanwhile does not get the port, although nobody listens on it.
    assert.notEqual(await add(ajj, "other"), port);
    {
      using _listener = Deno.listen({ hostname: "127.0.0.1", port });
      const { code, stdout } = await ajj.run("shop", ["start", "-w", "feature", "--json"]);
      const { error } = JSON.parse(stdout);
      assert.deepEqual([code, error.code, error.details.port], [3, "PORT_TAKEN", port]);
      const { workspaces: [status] } = await ajj.data("feature", ["status"]);
      assert.notEqual(status.services[0].state, "running");
    }
    const { workspace } = await ajj.data("shop", ["start", "-w", "feature"]);
    assert.equal(workspace.services[0].state, "running");
    assert.equal(workspace.services[0].ports[0].host, port);
    for (const name of ["feature", "other"]) await ajj.data("shop", ["workspace", "forget", name]);
    assert.deepEqual(await fixture.traces("feature"), []);
  });
}

Deno.test("ajj workspace add passes over ports that programs listen on, on whatever address", async () => {
  // Room for exactly one workspace once the others are taken.
  const first = freePort(3);
  const range = { NESTR_PORT_RANGE: `${first}-${first + 2}` };
  await using fixture = await WorkspaceFixture.create({ aether: BOTH });
  const ajj = new Executable(fixture.git, "ajj", { AETHER_BACKEND: "process", ...range });
  {
    using _one = Deno.listen({ hostname: "127.0.0.1", port: first });
    using _other = Deno.listen({ hostname: "0.0.0.0", port: first + 1 });
    assert.equal(await add(ajj, "feature"), first + 2);
    const { code, stdout } = await ajj.run("shop", ["workspace", "add", "../other", "--json"]);
    const { error } = JSON.parse(stdout);
    assert.deepEqual([code, error.code, error.details.free], [3, "PORTS_EXHAUSTED", 0]);
  }
  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(fixture.reservedPorts(), []);
  await add(ajj, "other");
  await ajj.data("shop", ["workspace", "forget", "other"]);
  assert.deepEqual(await fixture.traces("other"), []);
});
