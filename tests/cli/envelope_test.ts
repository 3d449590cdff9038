// deno-lint-ignore-file no-explicit-any -- the JSON of every command has its own shape
/** `--json`: one document, the same data as the text, lists under their plural. */

import assert from "node:assert/strict";
import type { ProjectFixture } from "../support/project_fixture.ts";
import { sampleProject } from "../support/sample_project.ts";

/** The first words of the lines that a command prints. */
async function firstWords(project: ProjectFixture, args: readonly string[]): Promise<string[]> {
  const { stdout } = await project.nestr(args);
  return stdout.split("\n").filter((line) => line !== "").map((line) => line.split(/\s+/)[0]!);
}

/** The data of a command that succeeds; nothing but the document is on standard output. */
async function dataOf(project: ProjectFixture, args: readonly string[], code = 0): Promise<any> {
  const document = await project.json(args);
  assert.equal(document.code, code, args.join(" "));
  assert.equal(document.ok, true);
  assert.deepEqual(Object.keys(document).sort(), ["code", "data", "ok"]);
  return document.data;
}

const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

Deno.test("--json of what looks at repositories lists the same ones as the text", async () => {
  await using project = await sampleProject();
  await project.git.write(project.path("api"), { "README.md": "changed\n" });
  for (
    const args of [["list"], ["status"], ["status", "--dirty"], ["branch"], [
      "list",
      "-s",
      "api|web",
    ]]
  ) {
    const { repositories } = await dataOf(project, ["repo", ...args]);
    assert.deepEqual(names(repositories), await firstWords(project, ["repo", ...args]), args[0]);
  }
  const diffs = (await dataOf(project, ["repo", "diff", "--names"])).repositories
    .filter(({ diff }: any) => diff !== "");
  assert.deepEqual(diffs.map(({ name, diff }: any) => [name, diff]), [["api", "api/README.md\n"]]);
  const found = (await dataOf(project, ["repo", "grep", "hello"])).repositories
    .flatMap(({ name, matches }: any) => matches.map((it: any) => `${name}/${it.path}:${it.line}`));
  assert.deepEqual(found, ["contracts/README.md:1", "web/README.md:1"]);
});

Deno.test("--json of the graph and the project holds what the text shows", async () => {
  await using project = await sampleProject();
  const info = await dataOf(project, ["project", "info"]);
  assert.deepEqual(info.repositories, ["contracts", "api", "web"]);
  assert.deepEqual(info.components, ["contracts", "api", "web", "docs"]);
  assert.deepEqual(names(info.workflows), ["check", "broken"]);
  const graph = await dataOf(project, ["graph"]);
  assert.deepEqual(names(graph.components), ["contracts", "api", "web", "docs"]);
  const format = await project.nestr(["graph", "--format", "json"]);
  assert.deepEqual(JSON.parse(format.stdout), { ok: true, data: graph });
  for (const args of [["order"], ["deps", "web"], ["dependents", "contracts"]]) {
    const { components } = await dataOf(project, ["graph", ...args]);
    assert.deepEqual(
      names(components),
      await firstWords(project, ["graph", ...args]),
    );
  }
  assert.deepEqual((await dataOf(project, ["graph", "cycles"])).cycles, []);
  const { settings } = await dataOf(project, ["config", "show"]);
  assert.equal(settings.jobs.value, 8);
  assert.equal((await dataOf(project, ["doctor", "--offline"])).healthy, true);
});

Deno.test("--json of operations has tasks, of plans and runs as well", async () => {
  await using project = await sampleProject();
  const ids = ["contracts/test", "api/test", "web/test"];
  const plan = await dataOf(project, ["run", "broken", "--dry-run"]);
  assert.deepEqual(plan.tasks.map(({ id }: any) => id), ids);
  const report = await dataOf(project, ["run", "broken"], 1);
  assert.deepEqual(
    report.tasks.map(({ id, result }: any) => [id, result.state]),
    [[ids[0], "succeeded"], [ids[1], "failed"], [ids[2], "skipped"]],
  );
  assert.equal(report.counts.failed, 1);
  const { runs } = await dataOf(project, ["runs", "list"]);
  assert.deepEqual(runs.map(({ id, state }: any) => [id, state]), [[report.id, "failed"]]);
  const shown = await dataOf(project, ["runs", "show"]);
  assert.deepEqual(shown.tasks.map(({ id }: any) => id), ids);
  const { tasks } = await dataOf(project, ["runs", "logs"]);
  assert.deepEqual(tasks.map(({ id, log }: any) => [id, log]), [
    [ids[0], "testing\n"],
    [ids[1], "testing\n"],
    [ids[2], ""],
  ]);
  await project.git.write(project.path("api"), { "junk.txt": "junk\n" });
  const clean = await dataOf(project, ["repo", "clean", "--dry-run"]);
  assert.deepEqual([
    clean.tasks.length,
    names(clean.losses.map((it: any) => ({ name: it.repository }))),
  ], [
    1,
    ["api"],
  ]);
  const sync = await dataOf(project, ["repo", "sync"]);
  assert.deepEqual(sync.tasks.map(({ id }: any) => id), ["contracts", "api", "web"]);
});

Deno.test("--json of an error is one document on standard output, wherever --json stands", async () => {
  await using project = await sampleProject();
  for (
    const [line, code, exit] of [
      ["--json repo list -s nope", "NAME_UNKNOWN", 2],
      ["repo list --json -s (", "SELECTION_INVALID", 2],
      ["repo list --nope --json", "USAGE", 2],
      ["--json nope", "USAGE", 2],
      ["--json", "USAGE", 2],
      ["--json repo", "USAGE", 2],
      ["repo sync --locked --json", "LOCKFILE_NOT_FOUND", 2],
      ["project init --json", "MANIFEST_EXISTS", 4],
      ["run --plan nowhere --json", "FILE_ACCESS", 3],
    ] as const
  ) {
    const { code: ended, stdout, stderr } = await project.nestr(line.split(" "));
    assert.equal(ended, exit, line);
    assert.equal(stderr, "", line);
    const { ok, error, ...rest } = JSON.parse(stdout);
    assert.deepEqual([ok, rest, error.code], [false, {}, code], line);
    assert.equal(typeof error.hint, "string", line);
    assert.match(error.message, /[^.]$/, line);
  }
});

Deno.test("run --output ndjson prints one event in each line, and nothing else", async () => {
  await using project = await sampleProject();
  const { code, stdout } = await project.nestr(["run", "broken", "--output", "ndjson"]);
  assert.equal(code, 1);
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(events[0].type, "operation.started");
  assert.equal(events.at(-1).type, "operation.finished");
  assert.deepEqual(events.map(({ seq }) => seq), events.map((_, i) => i + events[0].seq));
});

Deno.test("--json of project schema wraps the schema that it prints without", async () => {
  await using project = await sampleProject();
  const bare = JSON.parse((await project.nestr(["project", "schema"])).stdout);
  assert.equal(bare.title, "nestr manifest");
  assert.deepEqual(await dataOf(project, ["project", "schema"]), { schema: bare });
});
