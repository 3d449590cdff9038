/** `examples/minimal` and `examples/yaml`: one project in two notations. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

// deno-lint-ignore no-explicit-any
type Item = any;

const WORKFLOW: Readonly<Record<string, readonly string[]>> = {
  minimal: ["greeting/test", "hello/test"],
  yaml: ["greeting/syntax", "greeting/test", "hello/syntax", "hello/test"],
};

for (const [example, tasks] of Object.entries(WORKFLOW)) {
  Deno.test(`examples/${example}: both repositories are cloned, clean and pass their tests`, async () => {
    await using project = await ProjectFixture.example(example);
    const synced = await project.json(["repo", "sync"]);
    assert.equal(synced.code, 0, JSON.stringify(synced.error));
    const { data } = await project.json(["repo", "status"]);
    assert.deepEqual(
      data.repositories.map(({ name, state, status }: Item) => [name, state, status.branch]),
      [["greeting", "present", "main"], ["hello", "present", "main"]],
    );
    const run = await project.json(["run", "test"]);
    assert.equal(run.code, 0, JSON.stringify(run.data));
    assert.deepEqual(
      run.data.tasks.map(({ id, result }: Item) => [id, result.state]),
      tasks.map((id) => [id, "succeeded"]),
    );
  });
}

Deno.test("examples/yaml: what the imported file says holds as if it stood in the manifest", async () => {
  await using project = await ProjectFixture.example("yaml");
  const { config, settings } = await project.open();
  assert.equal(config.name, "greetings");
  assert.deepEqual(config.sources, [project.path("nestr.yaml"), project.path("team.yaml")]);
  assert.equal(settings.jobs, 4);
  assert.deepEqual([...config.filters], [["unfinished", "dirty | ahead"]]);
});
