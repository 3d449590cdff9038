/** `examples/library/follow_run.ts`: nestr used by a program. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

const PROGRAM = new URL("../../examples/library/follow_run.ts", import.meta.url);

Deno.test("follow_run.ts opens a project, asks it, runs a selection and follows the events", async () => {
  await using project = await ProjectFixture.example("shop");
  assert.equal((await project.nestr(["repo", "sync", "--select", "tag:service"])).code, 0);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", PROGRAM.href, project.root],
    clearEnv: true,
    env: { ...project.env },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  assert.equal(lines[0], "shop has 6 repositories");
  assert.equal(lines.at(-1), "succeeded: 3 of 3");
  assert.deepEqual(lines.slice(1, -1).sort(), [
    "api: Implement api",
    "api: succeeded",
    "billing: Implement billing",
    "billing: succeeded",
    "worker: Implement worker",
    "worker: succeeded",
  ]);
  assert.ok(lines.indexOf("billing: succeeded") < lines.indexOf("worker: Implement worker"));
});

Deno.test("follow_run.ts needs fewer than fifteen lines", async () => {
  const [, body] = (await Deno.readTextFile(PROGRAM)).split("*/\n");
  const lines = body!.split("\n").filter((line) => line.trim() !== "");
  assert.ok(lines.length < 15, `${lines.length} lines`);
});
