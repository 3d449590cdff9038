// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Journals that were damaged: what can be read is used, and nothing is made worse. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

/** A project of two repositories with a run of which the second task failed. */
async function failedRun(): Promise<{ project: ProjectFixture; id: string; file: string }> {
  const project = await ProjectFixture.create(
    'version = 1\n[repos.a]\n[repos.b]\n[components.b]\ndepends_on = ["a"]\n',
    ["a", "b"],
  );
  const script = `echo $NESTR_REPOSITORY >> ${project.path("log")}; ` +
    `[ $NESTR_REPOSITORY = a ] || [ -e ${project.path("fixed")} ]`;
  const { data } = await project.json(["run", "--", "sh", "-c", script]);
  return { project, id: data.id, file: project.path(".nestr", "runs", data.id, "events.ndjson") };
}

Deno.test("nestr runs passes over a corrupted line of the journal, counts it, and resumes", async () => {
  const { project, file } = await failedRun();
  await using _ = project;
  const lines = (await Deno.readTextFile(file)).trimEnd().split("\n");
  const at = lines.findIndex((line) => line.includes('"task.finished"') && line.includes('"b"'));
  lines[at] = lines[at]!.slice(0, 40);
  lines.splice(2, 0, "\u0000\u0000\u0000", '{"seq":1}', '{"type":"task.finished","seq":3}', "[]");
  // The last write was cut off in the middle.
  await Deno.writeTextFile(file, `${lines.join("\n")}\n{"seq":99,"ty`);
  const show = await project.json(["runs", "show"]);
  assert.equal(show.code, 0);
  assert.equal(show.data.damagedLines, 6);
  assert.deepEqual(show.data.tasks.map(({ id, result }: any) => [id, result?.state ?? null]), [
    ["a", "succeeded"],
    ["b", null],
  ]);
  const text = await project.nestr(["runs", "show"]);
  assert.match(text.stdout + text.stderr, /6 .*(damaged|could not be read)/);
  await Deno.writeTextFile(project.path("fixed"), "");
  const resumed = await project.json(["runs", "resume"]);
  assert.equal(resumed.code, 0);
  assert.equal(await Deno.readTextFile(project.path("log")), "a\nb\nb\n");
  const after = await project.json(["runs", "show"]);
  assert.equal(after.data.state, "succeeded");
  assert.equal(after.data.damagedLines, 6);
});

Deno.test("nestr runs says of a journal without its plan that it cannot go on, and lists the others", async () => {
  const { project, id, file } = await failedRun();
  await using _ = project;
  const good = await Deno.readTextFile(file);
  const later = (await project.json(["run", "--", "true"])).data.id;
  const plan = (change: (plan: any) => unknown) => {
    const [first, ...rest] = good.split("\n");
    const event = JSON.parse(first!);
    return [JSON.stringify({ ...event, plan: change(event.plan) }), ...rest].join("\n");
  };
  const damages = [
    good.slice(20),
    "",
    plan(() => undefined),
    plan(() => 5),
    plan(({ tasks: _, ...rest }) => rest),
    plan((it) => ({ ...it, tasks: [null] })),
  ];
  for (const [i, damage] of damages.entries()) {
    await Deno.writeTextFile(file, damage);
    for (const verb of i === 0 ? ["show", "resume", "logs", "undo"] : ["resume"]) {
      const { code, error } = await project.json(["runs", verb, id]);
      assert.deepEqual(
        [verb, code, error?.code],
        [verb, 3, "JOURNAL_INVALID"],
        damage.slice(0, 80),
      );
      assert.ok(error.hint.includes(`${id}/logs`));
    }
    assert.equal(await Deno.readTextFile(file), damage, "the damaged file was changed");
  }
  const list = await project.json(["runs", "list"]);
  assert.deepEqual(list.data.runs.map(({ id }: any) => id), [later]);
  const doctor = await project.json(["doctor"]);
  assert.equal(doctor.data.findings.filter(({ area }: any) => area === "state").length, 1);
});

Deno.test("nestr runs resume fails the task of a repository that has left the manifest", async () => {
  const { project } = await failedRun();
  await using _ = project;
  await Deno.writeTextFile(project.path("nestr.toml"), "version = 1\n[repos.a]\n");
  const { code, data } = await project.json(["runs", "resume"]);
  assert.equal(code, 1);
  assert.equal(data.tasks[1].result.error.code, "NAME_UNKNOWN");
});

Deno.test("nestr run and runs end with 4 when the same run is resumed twice at once", async () => {
  const { project } = await failedRun();
  await using _ = project;
  await Deno.writeTextFile(project.path("fixed"), "");
  const both = await Promise.all([1, 2].map(() => project.json(["runs", "resume"])));
  const codes = both.map(({ code }) => code).sort();
  // Whoever came second met either the lock or the finished run.
  assert.ok(codes[0] === 0 && [2, 4].includes(codes[1]!), String(codes));
  assert.equal(await Deno.readTextFile(project.path("log")), "a\nb\nb\n");
});
