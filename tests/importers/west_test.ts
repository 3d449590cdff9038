import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { importWest } from "../../lib/importers/west.ts";
import { GitFixture } from "../support/git_fixture.ts";
import {
  importFixture,
  importProblems,
  loadImported,
  noteLines,
} from "../support/imported_project.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** Imports `app/west.yml` of a workspace. */
const importApp = (folder: TemporaryFolder, groups?: readonly string[]) =>
  importWest({
    path: folder.at("app/west.yml"),
    root: folder.path,
    ...(groups === undefined ? {} : { groups }),
  });

/** A manifest with one remote, the default, and projects as lines of YAML. */
const manifest = (...lines: readonly string[]) =>
  [
    "manifest:",
    "  remotes: [{name: r, url-base: https://git.example.com/x}]",
    "  defaults: {remote: r, revision: main}",
    ...lines.map((line) => `  ${line}`),
  ].join("\n") + "\n";

const namesIn = async (folder: TemporaryFolder, groups?: readonly string[]) =>
  (await loadImported(await importApp(folder, groups))).repositories.map(({ name }) => name)
    .join(" ");

Deno.test("importWest() reads a workspace with what it imports", async () => {
  using folder = importFixture("west");
  const imported = await importApp(folder);
  const project = await loadImported(imported);
  assert.equal(project.defaultBranch, "main");
  assert.deepEqual(
    project.repositories.map(({ name, path, url, branch, revision, tags }) =>
      [name, path, url, revision ?? branch, tags.join()].join(" ")
    ),
    [
      "protocol protocol https://github.com/a-developer/protocol pull-request ",
      "flasher tools/flasher https://git.example.com/tools/flasher master ",
      "zephyr external/zephyr https://github.com/zephyrproject-rtos/zephyr v3.7.0 ",
      "drivers modules/drivers https://git.example.com/acme/firmware/drivers.git main ",
      "lorawan lorawan https://git.example.com/acme/lorawan 1234567 ",
      "hal_st modules/hal/st https://git.example.com/acme/hal_st acme-fixes hal",
      "cmsis external/modules/hal/cmsis https://github.com/zephyrproject-rtos/cmsis " +
      "512cc7e895e8491696b61f7ba8066b4a182569b8 hal",
      "net-tools external/tools/net-tools https://github.com/zephyrproject-rtos/net-tools " +
      "master optional,tools",
    ],
  );
  const drivers = project.repositories.find(({ name }) => name === "drivers")!;
  assert.deepEqual([drivers.depth, drivers.submodules], [5, true]);
  assert.deepEqual(imported.descriptions, { drivers: "Drivers of our boards." });
  assert.deepEqual(imported.files.map((file) => file.slice(folder.path.length + 1)), [
    "app/west.yml",
    "app/submanifests/00-ci.yml",
    "app/submanifests/10-tools.yaml",
    "external/zephyr/west.yml",
  ]);
});

Deno.test("importWest() notes each thing that has no counterpart, with its line", async () => {
  using folder = importFixture("west");
  const notes = noteLines(await importApp(folder), folder);
  const expected = [
    "app/west.yml:1: west.yml: the manifest's own repository was not imported",
    'app/west.yml:20: manifest.projects[0].revision: the revision "v3.7.0" was taken for a tag',
    "app/west.yml:32: manifest.projects[1].userdata: not imported",
    'app/west.yml:36: manifest.projects[2].submodules: all submodules of "protocol" are cloned',
    "app/west.yml:40: manifest.projects[3]: left out, as all of their groups are disabled: bench, " +
    "ci-runner, babblesim_base; to import them, enable a group with --group: all, ci, bench, " +
    "babblesim",
    'app/west.yml:46: manifest.projects[5].import: what "lorawan" imports is missing here: ' +
    '"lorawan" is not cloned at "lorawan"',
    "app/west.yml:54: manifest.self.west-commands: not imported",
    "app/submanifests/10-tools.yaml:8: manifest.projects[0].west-commands: not imported",
    "external/zephyr/west.yml:43: manifest.self.west-commands: not imported",
  ];
  assert.deepEqual(notes.map((note, i) => note.slice(0, expected[i]?.length)), expected);
});

Deno.test("importWest() filters groups as west does, and as it is asked to", async () => {
  using folder = new TemporaryFolder({
    "app/west.yml": manifest(
      "group-filter: [-a, +b, -b, -c, +c]",
      "projects:",
      "- {name: none}",
      "- {name: in-a, groups: [a]}",
      "- {name: in-ab, groups: [a, b]}",
      "- {name: in-bc, groups: [b, c]}",
      "- {name: in-7, groups: [7]}",
    ),
  });
  assert.equal(await namesIn(folder), "none in-bc in-7");
  assert.equal(await namesIn(folder, ["+a"]), "none in-a in-ab in-bc in-7");
  assert.equal(await namesIn(folder, ["b,-c,-7"]), "none in-ab in-bc");
  const { filters } = await loadImported(await importApp(folder, ["a"]));
  assert.equal(filters.get("active"), "!(tag:a | tag:b) | tag:7 | tag:c");
});

Deno.test("importWest() enables every group for all, and refuses one that no project is in", async () => {
  using folder = new TemporaryFolder({
    "app/west.yml": manifest(
      "group-filter: [-tools, -tests]",
      "projects: [{name: a, groups: [tools]}, {name: b, groups: [tests]}]",
    ),
  });
  assert.equal(await namesIn(folder, ["all"]), "a b");
  assert.equal(await namesIn(folder, ["all", "-tests"]), "a");
  const error = await importApp(folder, ["+tool"]).then(() => undefined, (thrown) => thrown);
  assert.ok(error instanceof NestrError);
  assert.equal(error.code, "NAME_UNKNOWN");
  assert.equal(error.hint, "did you mean tools?");
  folder.write("app/west.yml", manifest("projects: [{name: a, import: true}]"));
  const { notes } = await importApp(folder, ["+tool"]);
  assert.ok(notes.some(({ subject }) => subject === 'group "tool"'));
});

Deno.test("importWest() lets the importing file decide about the groups of the imported one", async () => {
  const child = manifest(
    "group-filter: [-unstable]",
    "projects:",
    "- {name: two, groups: [optional]}",
    "- {name: three, groups: [unstable]}",
  );
  const parent = (filter: string) =>
    manifest(
      filter,
      "projects:",
      "- {name: child, import: true}",
      "- {name: one, groups: [unstable]}",
    );
  using folder = new TemporaryFolder({ "child/west.yml": child, "app/west.yml": parent("") });
  assert.equal(await namesIn(folder), "child two");
  folder.write("app/west.yml", parent("group-filter: [+unstable, -optional]"));
  assert.equal(await namesIn(folder), "child one three");
  folder.write("app/west.yml", parent("self: {import: ci.yml}\n  group-filter: [+unstable]"));
  folder.write("app/ci.yml", "manifest: {group-filter: [-unstable, -optional]}");
  assert.equal(await namesIn(folder), "child");
});

Deno.test("importWest() takes the first definition of a name: self, the file, then projects", async () => {
  const define = (revision: string, ...names: readonly string[]) =>
    manifest("projects:", ...names.map((name) => `- {name: ${name}, revision: ${revision}}`));
  using folder = new TemporaryFolder({
    "app/west.yml": manifest(
      "projects:",
      "- {name: lib, import: [parts, more.yml]}",
      "- {name: b, revision: top}",
      "- {name: other, import: true}",
      "self: {import: [zz.yml, {file: aa.yml, name-blocklist: c}]}",
    ),
    "app/zz.yml": define("zz", "a"),
    "app/aa.yml": define("aa", "a", "b", "c", "d"),
    "lib/parts/2.yml": define("two", "e", "f"),
    "lib/parts/1.yaml": define("one", "c", "e"),
    "lib/parts/0.txt": "no manifest",
    "lib/more.yml": define("more", "f", "g"),
    "other/west.yml": define("other", "g", "h"),
  });
  const { repositories } = await loadImported(await importApp(folder));
  assert.deepEqual(repositories.map(({ name, branch }) => `${name} ${branch}`), [
    ...["a zz", "b aa", "d aa", "lib main", "other main"],
    ...["c one", "e one", "f two", "g more", "h other"],
  ]);
});

Deno.test("importWest() lets in what the lists of an import allow", async () => {
  const child = manifest(
    "projects:",
    ...["app examples/app", "lib libs/lib", "hal modules/hal/a", "hal2 modules/hal/b"].map((text) =>
      `- {name: ${text.replace(" ", ", path: ")}}`
    ),
  );
  const namesFor = async (lists: string) => {
    using folder = new TemporaryFolder({
      "child/west.yml": child,
      "app/west.yml": manifest("projects:", `- {name: child, import: {${lists}}}`),
    });
    return (await namesIn(folder)).slice("child".length).trim();
  };
  assert.equal(await namesFor("name-allowlist: [app, hal2]"), "app hal2");
  assert.equal(await namesFor("name-whitelist: app"), "app");
  assert.equal(await namesFor("path-allowlist: libs/*"), "lib");
  assert.equal(await namesFor("path-allowlist: '*'"), "app lib hal hal2");
  assert.equal(await namesFor("path-allowlist: 'hal/[!a]'"), "hal2");
  assert.equal(await namesFor("path-blocklist: modules/hal/*"), "app lib");
  assert.equal(await namesFor("path-blocklist: 'm*/h?l/*', name-allowlist: hal"), "hal");
  assert.equal(await namesFor("name-blocklist: [app], path-blacklist: [lib]"), "hal hal2");
  assert.equal(await namesFor("path-allowlist: /libs/*"), "");
});

Deno.test("importWest() finds what nestr has cloned for it before", async () => {
  using folder = new TemporaryFolder({
    "west.yml": manifest("projects: [{name: child, import: true}]"),
  });
  const source = { path: folder.at("west.yml"), root: folder.path };
  const first = await importWest(source);
  assert.match(noteLines(first, folder).join("\n"), /what "child" imports is missing here/);
  folder.write("child/west.yml", manifest("projects: [{name: found}]"));
  assert.deepEqual(Object.keys((await importWest(source)).tables.repos!), ["child", "found"]);
});

Deno.test("importWest() puts what it imports below the prefixes, and the lists together", async () => {
  using folder = new TemporaryFolder({
    "app/west.yml": manifest("projects:", "- {name: a, import: {path-prefix: out}}"),
    "out/a/west.yml": manifest(
      "projects:",
      "- {name: b, path: deep/b, import: {path-prefix: more, name-blocklist: [d]}}",
      "- {name: x, path: ../x}",
    ),
    "out/more/deep/b/west.yml": manifest("projects:", "- {name: c}", "- {name: d}"),
  });
  const { repositories } = await loadImported(await importApp(folder));
  assert.deepEqual(repositories.map(({ name, path }) => `${name} ${path}`), [
    ...["a out/a", "b out/more/deep/b", "x x", "c out/more/c"],
  ]);
});

Deno.test("importWest() reads each form of a revision, also numbers as they are written", async () => {
  const commit = "0123456789012345678901234567890123456789";
  const forms = [
    ["main", {}],
    ["refs/heads/topic", { branch: "topic" }],
    ["refs/tags/v1", { revision: "v1" }],
    ["v1.2.0-rc1", { revision: "v1.2.0-rc1" }],
    ["zephyr-v3.5.0", { revision: "zephyr-v3.5.0" }],
    ["v3.7-branch", { branch: "v3.7-branch" }],
    ["release/1.2", { branch: "release/1.2" }],
    ["1.10", { revision: "1.10" }],
    [commit, { revision: commit }],
    ["0123456", { revision: "0123456" }],
    ["facade", { branch: "facade" }],
    ["pull/123/head", {}],
    ["HEAD~0", {}],
  ] as const;
  using folder = new TemporaryFolder({
    "app/west.yml": manifest(
      "projects:",
      ...forms.map(([revision], i) => `- {name: p${i}, revision: ${revision}}`),
    ),
  });
  const imported = await importApp(folder);
  await loadImported(imported);
  for (const [index, [revision, expected]] of forms.entries()) {
    const { path: _path, url: _url, ...entry } = imported.tables.repos![`p${index}`]!;
    assert.deepEqual(entry, expected, revision);
  }
  const notes = noteLines(imported, folder).join("\n");
  assert.match(notes, /the revision "pull\/123\/head" of "p11" was not imported/);
  assert.match(notes, /the revision "HEAD~0" of "p12" was not imported/);
});

Deno.test("importWest() follows master where nothing names a revision", async () => {
  using folder = new TemporaryFolder({
    "app/west.yml": "manifest: {projects: [{name: a, url: 'https://git.example.com/a'}]}",
  });
  assert.equal((await loadImported(await importApp(folder))).repositories[0]!.branch, "master");
});

Deno.test("importWest() imports the manifest's own repository, from where it was cloned", async () => {
  await using fixture = await GitFixture.create();
  const { remote } = await fixture.remoteAndClone("ws/zephyr", {
    "west.yml": manifest("projects: [{name: hal}]", "self: {path: zephyr}"),
  });
  const path = fixture.path("ws/zephyr/west.yml");
  const imported = await importWest({ path, root: fixture.path("ws") });
  assert.deepEqual(imported.notes, []);
  assert.deepEqual(imported.tables.repos, {
    hal: { path: "hal", url: "https://git.example.com/x/hal" },
    zephyr: { path: "zephyr", url: remote },
  });
  const inside = await importWest({ path, root: fixture.path("ws/zephyr") });
  assert.equal(inside.tables.repos!.zephyr!.path, ".");
  assert.match(inside.notes[0]!.reason, /its paths start at ".*\/ws" for west/);
  await loadImported(inside);
});

Deno.test("importWest() lists everything that is wrong, with file, line and column", async () => {
  using folder = new TemporaryFolder({
    "app/west.yml": [
      "manifest:",
      "  version: new",
      "  remotes:",
      "  - {name: r, url-base: https://git.example.com}",
      "  - {name: r, url-base: https://other.example.com}",
      "  - {name: x}",
      "  defaults: {remote: rr}",
      "  group-filter: [a, +b c]",
      "  projects:",
      "  - {path: nameless}",
      "  - {name: a, remote: q}",
      "  - {name: b, url: u, remote: r, repo-path: p}",
      "  - {name: c, remote: r, clone-depth: 0, submodules: maybe}",
      "  - {name: d, remote: r, groups: ['x:y', -z]}",
      "  - {name: e, remote: r, groups: [g], import: true}",
      "  - {name: f, remote: r, import: {files: x}}",
      "  - {name: g, remote: r, import: 7}",
      "  - {name: c, remote: r}",
      "  - {name: manifest, remote: r}",
      "  - {name: [h], remote: r, submodules: [{name: x}]}",
      "  - text",
      "  self: {import: true}",
    ].join("\n"),
  });
  const problems = await importProblems(importApp(folder), folder);
  const lines = problems.map((line) => /^app\/west\.yml:(\d+):\d+: /.exec(line)?.[1]);
  assert.deepEqual(
    [...new Set(lines)].sort((a, b) => Number(a) - Number(b)).join(" "),
    "2 5 6 7 8 10 11 12 13 14 15 16 17 18 19 20 21 22",
  );
  const all = problems.join("\n");
  for (
    const expected of [
      '7:22: no remote is called "rr"; did you mean "r"?',
      '8:18: "manifest.group-filter[0]" is "a"; expected +GROUP or -GROUP',
      '15:5: "e" has both an import and groups',
      '22:18: "manifest.self.import" is true; expected a path',
      '18:5: "c" stands there twice',
    ]
  ) assert.ok(all.includes(`app/west.yml:${expected}`), `${expected}\n${all}`);
});

Deno.test("importWest() says what is wrong with a file that is no manifest", async () => {
  const cases = [
    ["", /^app\/west\.yml:1:1: there is no "manifest"/],
    ["- a", /^app\/west\.yml:1:1: there is no "manifest"/],
    ["manifest: text", /^app\/west\.yml:1:11: "manifest" is "text"; expected a table/],
    [
      "manifest:\n  projects: {}",
      /^app\/west\.yml:2:13: "manifest\.projects" is .*expected a list/,
    ],
    ["manifest:\n  projects: [", /^app\/west\.yml:2:\d+: cannot be parsed/],
    [
      "manifest: {}\nmanifest: {}",
      /^app\/west\.yml:2:1: cannot be parsed: the key "\w+" stands twice/,
    ],
  ] as const;
  for (const [text, expected] of cases) {
    using folder = new TemporaryFolder({ "app/west.yml": text });
    assert.match((await importProblems(importApp(folder), folder))[0]!, expected);
  }
});

Deno.test("importWest() notes keys that it does not know, and a version that is too new", async () => {
  using folder = new TemporaryFolder({
    "app/west.yml": "other: 1\n" +
      manifest("version: '9.1'", "novelty: 1", "projects: [{name: a, colour: red}]"),
  });
  const notes = noteLines(await importApp(folder), folder);
  assert.deepEqual(notes.map((note) => note.split(" ").slice(0, 2).join(" ")), [
    "app/west.yml:1: other:",
    "app/west.yml:1: west.yml:",
    "app/west.yml:5: manifest.version:",
    "app/west.yml:6: manifest.novelty:",
    "app/west.yml:7: manifest.projects[0].colour:",
  ]);
});

Deno.test("importWest() takes the groups that .west/config has chosen, for its own manifest", async () => {
  using folder = new TemporaryFolder({
    ".west/config": "[manifest]\npath = app\nfile = west.yml\n" +
      "group-filter = +a,-b, c\nproject-filter = -x\n",
    "app/west.yml": manifest(
      "group-filter: [-a]",
      "projects: [{name: in-a, groups: [a]}, {name: in-b, groups: [b]}, {name: none}]",
    ),
    "other/west.yml": manifest("projects: [{name: in-b, groups: [b]}]"),
  });
  const imported = await importApp(folder);
  assert.deepEqual(Object.keys(imported.tables.repos!), ["in-a", "none"]);
  const notes = noteLines(imported, folder).filter((it) => it.startsWith(".west/config"));
  assert.deepEqual(notes, [
    ".west/config:: manifest.project-filter: not imported: choose repositories with -s, or save a " +
    "choice under [filters]",
    '.west/config:: manifest.group-filter: "c" was passed over: it begins with neither + nor -',
  ]);
  const { tables } = await importApp(folder, ["+b"]);
  assert.deepEqual(Object.keys(tables.repos!), ["in-a", "in-b", "none"]);
  assert.deepEqual(tables.filters, { active: "!tag:b | tag:a" });
  const other = await importWest({ path: folder.at("other/west.yml"), root: folder.path });
  assert.deepEqual(Object.keys(other.tables.repos!), ["in-b"]);
});

Deno.test("importWest() finds nothing to import in a folder without YAML files", async () => {
  using folder = new TemporaryFolder({
    "west.yml": "manifest: {self: {import: parts}, projects: []}\n",
    "parts/README.md": "later\n",
  });
  const source = { path: folder.at("west.yml"), root: folder.path };
  const imported = await importWest(source);
  assert.deepEqual(Object.keys(imported.tables.repos ?? {}), []);
  Deno.removeSync(folder.at("parts"), { recursive: true });
  assert.match((await importProblems(importWest(source), folder)).join(), /there is no "parts"/);
});
