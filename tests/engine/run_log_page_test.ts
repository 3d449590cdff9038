import assert from "node:assert/strict";
import { readRunLog } from "../../lib/engine/run_log_page.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = "version = 1\n[repos.api]\n[repos.web]\n";

Deno.test("readRunLog() reads the log of a task without the journal, however long that is", async () => {
  await using fixture = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await fixture.nestr(["run", "--", "sh", "-c", "basename $PWD"]);
  const project = await fixture.open();
  const page = await readRunLog(project, { run: "last", task: "api", limit: 100 });
  assert.deepEqual([page.text, page.from, page.to, page.end], ["api\n", 0, 4, 4]);
  // Whoever reads the journal for it has no plan now.
  const journal = `${project.stateFolder}/runs/${page.run}/events.ndjson`;
  await Deno.writeTextFile(journal, "nonsense\n");
  assert.deepEqual(await readRunLog(project, { run: page.run, task: "api", limit: 100 }), page);
});

Deno.test("readRunLog() tells a task that has printed nothing from one that does not exist", async () => {
  await using fixture = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await fixture.nestr(["run", "--", "sh", "-c", "test ! -e ../api/never || echo printed"]);
  const project = await fixture.open();
  const { text, end } = await readRunLog(project, { run: "last", task: "web", limit: 100 });
  assert.deepEqual([text, end], ["", 0]);
  for (const task of ["wbe", "../api", "\ud800", "x".repeat(10_000)]) {
    await assert.rejects(readRunLog(project, { run: "last", task, limit: 100 }), {
      code: "NAME_UNKNOWN",
    });
  }
  await assert.rejects(readRunLog(project, { run: "2020", task: "web", limit: 100 }), {
    code: "NAME_UNKNOWN",
  });
});
