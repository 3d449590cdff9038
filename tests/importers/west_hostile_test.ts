import assert from "node:assert/strict";
import { importWest } from "../../lib/importers/west.ts";
import { matchesPath } from "../../lib/importers/west_path_pattern.ts";
import { importProblems, loadImported } from "../support/imported_project.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const importApp = (folder: TemporaryFolder) =>
  importWest({ path: folder.at("app/west.yml"), root: folder.path });

const manifest = (...lines: readonly string[]) =>
  [
    "manifest:",
    "  remotes: [{name: r, url-base: https://git.example.com/x}]",
    "  defaults: {remote: r, revision: main}",
    ...lines.map((line) => `  ${line}`),
  ].join("\n") + "\n";

const problemsOf = async (files: Readonly<Record<string, string>>) => {
  using folder = new TemporaryFolder(files);
  return await importProblems(importApp(folder), folder);
};

Deno.test("importWest() refuses paths that leave the root, and those of others", async () => {
  const problems = await problemsOf({
    "app/west.yml": manifest(
      "projects:",
      "- {name: a, path: ../../etc}",
      "- {name: b, path: /etc}",
      "- {name: c, path: -x}",
      "- {name: d, import: {path-prefix: ../../out}}",
      "- {name: e, path: 'x\\y'}",
      "- {name: f, path: same}",
      "- {name: g, path: ./same/}",
    ),
  });
  assert.deepEqual(problems.map((line) => line.split(";")[0]), [
    'app/west.yml:5:5: "a" has the path "../../etc"',
    'app/west.yml:6:5: "b" has the path "/etc"',
    'app/west.yml:7:5: "c" has the path "-x"',
    'app/west.yml:8:5: "d" has the path "../../out/d"',
    'app/west.yml:9:5: "e" has the path "x\\\\y"',
    'app/west.yml:11:5: "g" has the path "same" of "f"',
  ]);
  const [inWest] = await problemsOf({
    "app/west.yml": manifest("projects: [{name: a, path: ./.west/x}]"),
  });
  assert.match(inWest!, /"a" has the path ".\/.west\/x"; expected one outside .west/);
});

Deno.test("importWest() imports nothing into .git and .nestr", async () => {
  using folder = new TemporaryFolder({
    "app/west.yml": manifest("projects: [{name: a, path: .git/x}, {name: .nestr}, {name: b}]"),
  });
  assert.deepEqual(Object.keys((await importApp(folder)).tables.repos!), ["b"]);
});

Deno.test("importWest() refuses what git would read as an option", async () => {
  const problems = await problemsOf({
    "app/west.yml": manifest(
      "projects:",
      "- {name: a, url: --upload-pack=x}",
      "- {name: b, revision: --upload-pack=x}",
      "- {name: c, revision: refs/tags/--x}",
      "- {name: d, revision: a..b}",
    ),
  });
  assert.deepEqual(problems.map((line) => line.split(";")[0]), [
    'app/west.yml:5:5: "--upload-pack=x" cannot be the URL of a repository',
    'app/west.yml:6:5: "--upload-pack=x" cannot be a branch',
    'app/west.yml:7:5: "--x" cannot be a revision',
    'app/west.yml:8:5: "a..b" cannot be a branch',
  ]);
});

Deno.test("importWest() reads nothing outside of the workspace", async () => {
  using outside = new TemporaryFolder({ "west.yml": manifest("projects: [{name: secret}]") });
  using folder = new TemporaryFolder({
    "app/west.yml": manifest(
      "projects:",
      "- {name: linked, import: true}",
      "- {name: file, import: link.yml}",
      "self: {import: [../other.yml, /etc/passwd, link.yml, missing.yml]}",
    ),
    "other.yml": manifest("projects: [{name: secret}]"),
    "file/readme": "",
  });
  Deno.symlinkSync(outside.path, folder.at("linked"));
  Deno.symlinkSync(outside.at("west.yml"), folder.at("app/link.yml"));
  Deno.symlinkSync(outside.at("west.yml"), folder.at("file/link.yml"));
  const problems = await importProblems(importApp(folder), folder);
  assert.deepEqual(problems.map((line) => line.split(";")[0]!), [
    `app/west.yml:5:28: "linked" is a symbolic link that leads out of "${folder.path}"`,
    'app/west.yml:6:26: "file/link.yml" is a symbolic link that leads out of "file"',
    'app/west.yml:7:19: "manifest.self.import[0]" is "../other.yml"',
    'app/west.yml:7:33: "manifest.self.import[1]" is "/etc/passwd"',
    'app/west.yml:7:46: "app/link.yml" is a symbolic link that leads out of "app"',
    'app/west.yml:7:56: there is no "missing.yml" in "app"',
  ]);
});

Deno.test("importWest() refuses imports in a cycle and imports without end", async () => {
  assert.deepEqual(
    await problemsOf({
      "app/west.yml": manifest("self: {import: a.yml}"),
      "app/a.yml": "manifest: {self: {import: ./b.yml}}",
      "app/b.yml": "manifest: {self: {import: west.yml}}",
    }),
    ['app/b.yml:1:27: "app/west.yml" imports itself'],
  );
  const doubled = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [
    `app/${i}.yml`,
    i === 39 ? "manifest: {}" : `manifest: {self: {import: [${i + 1}.yml, ${i + 1}.yml]}}`,
  ]));
  const problems = await problemsOf({
    "app/west.yml": manifest("self: {import: 0.yml}"),
    ...doubled,
  });
  assert.equal(problems.length, 1);
  assert.match(problems[0]!, /the manifest imports more than 500 files/);
});

Deno.test("importWest() refuses text that is made to be large or deep", async () => {
  const laughs = Array.from(
    { length: 20 },
    (_, i) => `l${i}: &l${i} [${i === 0 ? "ha" : `*l${i - 1}, `.repeat(9) + `*l${i - 1}`}]`,
  );
  for (
    const text of [
      `${laughs.join("\n")}\nmanifest: {projects: *l19}\n`,
      `manifest: {self: {import: ${"[".repeat(20_000)}${"]".repeat(20_000)}}}`,
      "manifest: &m {self: *m}",
    ]
  ) {
    const [problem] = await problemsOf({ "app/west.yml": text });
    assert.match(problem!, /cannot be parsed|neither true/);
  }
});

Deno.test("importWest() takes names that are special in JavaScript for names", async () => {
  using folder = new TemporaryFolder({
    "app/west.yml": manifest(
      "projects: [{name: constructor}, {name: toString, groups: [valueOf]}, {name: __proto__}]",
    ),
  });
  const imported = await importApp(folder);
  const { repositories } = await loadImported(imported);
  assert.deepEqual(repositories.map(({ name }) => name), ["constructor", "toString", "repository"]);
});

Deno.test("matchesPath() matches as Python's PurePath.match() does", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["a/b.py", "*.py", true],
    ["a/b/c.py", "b/*.py", true],
    ["a/b/c.py", "a/*.py", false],
    ["a/b", "a/b/c", false],
    ["modules/hal/st", "modules/hal/*", true],
    ["modules/hal", "modules/hal/*", false],
    ["a/b/c", "a/**", false],
    ["a/b/c", "**", true],
    ["a.b", "a?b", true],
    ["ab", "a?b", false],
    ["a-b", "a[!a-z]b", true],
    ["axb", "a[!a-z]b", false],
    ["a]b", "a[]]b", true],
    ["a[b", "a[b", true],
    ["abcabd", "*ab?", true],
    ["x", "", false],
    ["x", "/x", false],
    ["x", "./x", true],
  ];
  for (const [path, pattern, expected] of cases) {
    assert.equal(matchesPath(path, pattern), expected, `${path} ${pattern}`);
  }
});

Deno.test("matchesPath() takes no longer for a pattern that is made to take long", () => {
  assert.equal(matchesPath("a".repeat(2000), `${"*a".repeat(1000)}b`), false);
  assert.equal(matchesPath("a", "[".repeat(1_000_000)), false);
});
