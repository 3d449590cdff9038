// deno-lint-ignore-file no-explicit-any -- tests look into JSON of every shape
/** Several processes that sync one project at the same time. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

Deno.test("nestr repo sync in two processes at once clones everything, and neither fails", async () => {
  const names = ["one", "two", "three", "four"];
  const manifest = names.map((name) => `[repos.${name}]\nurl = "../remotes/${name}.git"\n`);
  await using project = await ProjectFixture.create(`version = 1\n${manifest.join("")}`);
  for (const name of names) await project.git.remote(name);
  const both = await Promise.all([0, 1].map(() => project.json(["repo", "sync"])));
  for (const { code, data } of both) {
    const outcomes = data.tasks.map(({ result }: any) => result.data?.outcome ?? result.error);
    assert.equal(code, 0, JSON.stringify(outcomes));
    for (const outcome of outcomes) assert.ok(["cloned", "current"].includes(outcome));
  }
  const folders = Array.from(Deno.readDirSync(project.root), ({ name }) => name);
  assert.deepEqual(folders.filter((name) => name.includes("nestr-clone")), []);
});
