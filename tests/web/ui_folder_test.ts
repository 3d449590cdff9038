/** `nestr ui` in a folder that is removed while it serves. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";
import { ServerProcess } from "../support/web_process.ts";

Deno.test("nestr ui goes on when the folder that it was started in is removed", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  const directory = project.path("api", "sub");
  await Deno.mkdir(directory);
  await using server = await ServerProcess.start(project, { directory });
  await Deno.remove(directory);
  const { repositories: [api] } = await server.client.call("status", {});
  assert.deepEqual([api?.state, api?.error], ["present", undefined]);
  const { healthy } = await server.client.call("doctor", { remotes: false });
  assert.equal(typeof healthy, "boolean");
});
