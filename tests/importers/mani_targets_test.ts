import assert from "node:assert/strict";
import { importProject } from "../../lib/engine/import_project.ts";
import { importMani } from "../../lib/importers/mani.ts";
import { importText, noteTexts } from "../support/import_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** What a target of paths comes to, with repositories at some; the manifest is read back. */
async function pathTarget(
  projects: readonly string[],
  paths: readonly string[],
): Promise<readonly [select: string | undefined, notes: readonly string[]]> {
  const entries = projects.map((path, index) =>
    `  p${index}: {path: ${JSON.stringify(path)}, url: "https://example.com/x.git", branch: main}\n`
  );
  using folder = new TemporaryFolder({
    "mani.yaml": `projects:\n${entries.join("")}tasks:\n` +
      `  t: {target: {paths: ${JSON.stringify(paths)}}, cmd: ls}\n`,
  });
  const source = { path: folder.at("mani.yaml"), root: folder.path };
  const { tables, notes } = await importMani(source);
  await importProject({ root: folder.path, dryRun: true });
  return [
    tables.workflows?.t?.select as string | undefined,
    notes.map(({ reason }) => reason),
  ];
}

Deno.test("importMani() leaves out a glob of paths that no repository lies at", async () => {
  const gone = (path: string) =>
    `"${path}" was left out: no repository that was imported lies there`;
  assert.deepEqual(await pathTarget(["svc/a"], ["svc*"]), [
    undefined,
    [gone("svc*"), "not imported: none of what it names was imported"],
  ]);
  assert.deepEqual(await pathTarget(["a"], ["b*", "a"]), ["path:a", [gone("b*")]]);
  assert.deepEqual(await pathTarget(["services/a"], ["services", "web/**"]), [
    "path:services/**",
    [gone("web/**")],
  ]);
  assert.deepEqual(await pathTarget(["svc/a", "b"], ["svc/*"]), ["path:svc/*", []]);
  assert.deepEqual(await pathTarget(["svc/x/a", "b"], ["**/a"]), ["path:**/a", []]);
});

Deno.test("importMani() writes paths with characters of globs so that they mean themselves", async () => {
  const projects = ["x{1,2}/b", "q[z]/c c", 'k"/a', "p*", "pq"];
  assert.deepEqual(await pathTarget(projects, ["x{1,2}", "q[z]", 'k"/a', "p*"]), [
    'path:"x[{]1,2}/**" | path:"q[[]z]/**" | path:k?/a | path:"p[*]"',
    [],
  ]);
  // mani knows no braces, and nestr reads them as alternatives.
  assert.deepEqual(await pathTarget(projects, ["x{1,2}/*", "[^x]/*", "[a-q][q]"]), [
    'path:"x[{]1,2}/b" | path:pq',
    ['"[^x]/*" was left out: no repository that was imported lies there'],
  ]);
});

Deno.test("importMani() gives a task the expression of a target whose filter is taken", async () => {
  const imported = await importText(
    importMani,
    "mani.yaml",
    "projects: {a: {url: 'https://example.com/a.git'}, b: {url: 'https://example.com/b.git'}}\n" +
      "targets:\n  x y: {projects: [a]}\n  x-y: {projects: [b]}\n" +
      "tasks: {one: {target: x y, cmd: ls}, two: {target: x-y, cmd: ls}}\n",
  );
  const { workflows, filters } = imported.tables;
  assert.deepEqual(filters, { "x-y": "name:a" });
  assert.equal(workflows!.one!.select, "@x-y");
  assert.equal(workflows!.two!.select, "name:b");
});

Deno.test("importMani() writes what remotes and variables cannot be called as something else", async () => {
  using folder = new TemporaryFolder({
    "mani.yaml": "projects:\n  a: {url: 'https://example.com/a.git', branch: main, " +
      "remotes: {/origin: 'https://example.com/b.git'}}\n" +
      "tasks: {t: {cmd: ls, target: {all: true}, env: {__proto__: x}}}\n",
  });
  const { text, notes } = await importProject({ root: folder.path, dryRun: true });
  assert.match(text, /remotes\]\norigin-2 = "https:\/\/example\.com\/b\.git"/);
  assert.deepEqual(notes.map(({ subject, reason }) => `${subject}: ${reason}`), [
    'projects.a.remotes: the remote "/origin" is called "origin-2"',
    "tasks.t.env.__proto__: not imported: a variable of nestr's cannot be called or be so",
  ]);
});

Deno.test("importMani() drops no name and no description", async () => {
  const imported = await importText(
    importMani,
    "mani.yaml",
    "projects: {a: {url: 'https://example.com/a.git'}}\n" +
      "specs:\n  s: {name: fast, desc: in parallel, parallel: true}\n" +
      "targets:\n  t: {name: all of them, desc: everything, all: true}\n" +
      "tasks:\n" +
      "  one: {name: The first, cmd: ls}\n" +
      "  two: {name: The second, desc: Lists files, cmd: ls}\n" +
      "  three: {name: three, cmd: ls}\n" +
      "  four:\n    commands:\n      - {name: show, desc: Shows, cmd: ls}\n" +
      "      - {name: again, task: one}\n" +
      "  five: {commands: [{task: four}]}\n",
  );
  const descriptions = Object.entries(imported.tables.workflows!)
    .map(([name, { description }]) => [name, description]);
  assert.deepEqual(descriptions, [
    ["one", "The first"],
    ["two", "Lists files"],
    ["three", undefined],
    ["four", undefined],
    ["five", undefined],
  ]);
  assert.deepEqual(
    noteTexts(imported).filter((note) => /\.(?:name|desc): /.test(note)).sort(),
    [
      "13 tasks.four.commands[1].name: not imported: the steps are called as in the task that is " +
      "referred to",
      "12 tasks.four.commands[0].desc: not imported: a step has no description",
      "3 specs.s.desc: not imported: workflows have what the spec says, and nothing of the spec",
      "3 specs.s.name: not imported: workflows have what the spec says, and nothing of the spec",
      "5 targets.t.desc: not imported: a filter is called after its key, and has no description",
      "5 targets.t.name: not imported: a filter is called after its key, and has no description",
      "8 tasks.two.name: not imported: the workflow is called after its key, and desc describes it",
    ].sort(),
  );
});
