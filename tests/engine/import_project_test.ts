import assert from "node:assert/strict";
import { importProject } from "../../lib/engine/import_project.ts";
import { loadManifest } from "../../lib/manifest/load.ts";
import { loadEnvironmentFile } from "../../lib/manifest/environment_file.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { importError } from "../support/import_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const MANI = "projects:\n  api:\n    url: https://example.com/api.git\n    tags: [service]\n";
const COMPOSE = "services:\n  cache:\n    image: redis:7\n    ports: ['6379:6379']\n";

/** A copy of fixtures, which importing may write into. */
function copyOf(...kinds: readonly string[]): TemporaryFolder {
  const folder = new TemporaryFolder();
  const copy = (from: URL, to: string): void => {
    Deno.mkdirSync(to, { recursive: true });
    for (const { name, isDirectory } of Deno.readDirSync(from)) {
      if (isDirectory) copy(new URL(`${name}/`, from), `${to}/${name}`);
      else Deno.copyFileSync(new URL(name, from), `${to}/${name}`);
    }
  };
  for (const kind of kinds) {
    copy(new URL(`../fixtures/imports/${kind}/`, import.meta.url), folder.path);
  }
  return folder;
}

Deno.test("importProject() writes a manifest that loads, for a fixture of every kind", async () => {
  const kinds = ["mani", "meta", "repo", "west", "vcstool", "gitmodules", "tsrc", "compose/shop"];
  for (const kind of kinds) {
    using folder = copyOf(kind);
    const result = await importProject({ root: folder.path });
    assert.equal(result.path, folder.at("nestr.toml"), kind);
    assert.equal(Deno.readTextFileSync(result.path), result.text, kind);
    assert.ok(result.sources.every((source) => kind.startsWith(source.kind)), kind);
    const project = await loadManifest(result.path);
    assert.equal(project.repositories.length, result.repositories.length, kind);
    assert.deepEqual(project.workflows.map(({ name }) => name).sort(), result.workflows, kind);
    const services = project.environment?.services ?? [];
    assert.deepEqual(services.map(({ name }) => name).sort(), result.services, kind);
    assert.ok(result.repositories.length + result.services.length > 0, kind);
  }
});

Deno.test("importProject() gives the same bytes for the same files", async () => {
  for (const kind of ["mani", "repo", "west", "vcstool", "compose/shop"]) {
    using folder = copyOf(kind);
    const once = await importProject({ root: folder.path, dryRun: true });
    const twice = await importProject({ root: folder.path, dryRun: true });
    assert.equal(once.text, twice.text, kind);
    assert.equal(once.written, false);
    assert.throws(() => Deno.statSync(once.path), Deno.errors.NotFound);
  }
});

Deno.test("importProject() keeps a manifest that exists, or puts it aside", async () => {
  using folder = new TemporaryFolder({ "mani.yaml": MANI, "nestr.yaml": "version: 1\n" });
  const refused = await importError(importProject({ root: folder.path }));
  assert.equal(refused.code, "MANIFEST_EXISTS");
  const result = await importProject({ root: folder.path, force: true });
  assert.equal(result.backup, folder.at("nestr.yaml.bak"));
  assert.equal(Deno.readTextFileSync(folder.at("nestr.yaml.bak")), "version: 1\n");
  assert.equal(Deno.readTextFileSync(folder.at("mani.yaml")), MANI);
  assert.deepEqual((await loadManifest(result.path)).repositories.map(({ name }) => name), ["api"]);
});

Deno.test("importProject() leaves everything alone when a file is wrong", async () => {
  using folder = new TemporaryFolder({
    "mani.yaml": "projects: 3\n",
    "nestr.toml": "version = 1\n",
  });
  const wrong = await importError(importProject({ root: folder.path, force: true }));
  assert.equal(wrong.code, "IMPORT_INVALID");
  assert.ok(wrong.message.startsWith(`${folder.at("mani.yaml")}:1:11: `), wrong.message);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), [
    "mani.yaml",
    "nestr.toml",
  ]);
});

Deno.test("importProject() combines what it finds", async () => {
  using folder = new TemporaryFolder({
    "mani.yaml": `${MANI}tasks: {test: npm test}\n`,
    ".meta":
      '{"projects":{"api":"https://user:pw@example.com/api","web":"https://example.com/web.git"}}',
    "compose.yaml": COMPOSE,
  });
  const result = await importProject({ root: folder.path });
  assert.deepEqual(result.sources.map(({ kind }) => kind), ["mani", "meta", "compose"]);
  const { repositories, environment, workflows } = await loadManifest(result.path);
  assert.deepEqual(repositories.map(({ name, url, tags }) => [name, url, tags]), [
    ["api", "https://example.com/api.git", ["service"]],
    ["web", "https://example.com/web.git", []],
  ]);
  assert.deepEqual(environment?.services.map(({ name }) => name), ["cache"]);
  assert.deepEqual(workflows.map(({ name }) => name), ["test"]);
  assert.ok(!JSON.stringify(result).includes("pw@"));
});

Deno.test("importProject() refuses what two files say in contradiction", async () => {
  using folder = new TemporaryFolder({
    "mani.yaml": MANI,
    ".meta": '{"projects":{"api":"https://example.com/other.git"}}',
  });
  const { code, message } = await importError(importProject({ root: folder.path }));
  assert.equal(code, "IMPORT_INVALID");
  assert.match(message, /"api" is a clone of "https:\/\/example.com\/other.git" in ".*\.meta"/);
});

Deno.test("importProject() tells repositories of one name apart by their paths", async () => {
  using folder = new TemporaryFolder({
    "mani.yaml": MANI,
    ".meta": '{"projects":{"old/api":"https://example.com/old.git"}}',
  });
  const { repositories, notes } = await importProject({ root: folder.path });
  assert.deepEqual(repositories.map(({ name, path }) => [name, path]), [
    ["api", "api"],
    ["old-api", "old/api"],
  ]);
  assert.ok(notes.some(({ subject, reason }) => subject === "repos.api" && /old-api/.test(reason)));
});

Deno.test("importProject() keeps the branch that each file means", async () => {
  using folder = new TemporaryFolder({
    "manifest.yml": "repos:\n  - {dest: lib, url: https://example.com/lib.git}\n",
    "own.repos":
      "repositories:\n  tool: {type: git, url: https://example.com/tool.git, version: dev}\n" +
      "  x: {type: git, url: https://example.com/x.git}\n",
  });
  const { text, notes } = await importProject({ root: folder.path });
  assert.match(notes.find(({ subject }) => subject === "x")!.reason, /"master" is taken/);
  const { defaultBranch, repositories } = await loadManifest(folder.at("nestr.toml"));
  assert.equal(defaultBranch, "master", text);
  assert.deepEqual(repositories.map(({ name, branch, revision }) => [name, branch, revision]), [
    ["lib", "master", undefined],
    ["tool", "master", "dev"],
    ["x", "master", undefined],
  ]);
});

Deno.test("importProject() asks repositories on disk for branches that the file does not name", async () => {
  await using git = await GitFixture.create();
  await git.remote("api");
  await git.commitToRemote("api", {}, "trunk");
  const remote = git.path("remotes/api.git");
  await git.git(remote, "symbolic-ref", "HEAD", "refs/heads/trunk");
  await git.git(git.root, "clone", "--quiet", "--", remote, "project/api");
  await git.write("project", {
    "mani.yaml": `projects:\n  api: {url: ${remote}}\n  web: {url: https://example.com/web.git}\n`,
  });
  const { repositories, notes } = await importProject({ root: git.path("project") });
  assert.deepEqual(repositories.map(({ name, branch }) => [name, branch]), [
    ["api", "trunk"],
    ["web", "main"],
  ]);
  assert.deepEqual(notes.map(({ subject }) => subject), ["web"]);
});

Deno.test("importProject() writes an environment alone where that is wanted", async () => {
  using folder = new TemporaryFolder({ "compose.yaml": COMPOSE, "mani.yaml": MANI });
  const result = await importProject({ root: folder.path, environmentOnly: true });
  assert.equal(result.path, folder.at("aether.toml"));
  assert.deepEqual(result.sources.map(({ kind }) => kind), ["compose"]);
  const { services } = await loadEnvironmentFile(result.path);
  assert.deepEqual(services.map(({ name }) => name), ["cache"]);
  const none = await importError(importProject({
    root: folder.path,
    environmentOnly: true,
    files: [folder.at("mani.yaml")],
    force: true,
  }));
  assert.equal(none.code, "IMPORT_UNSUPPORTED");
});

Deno.test("importProject() tells kinds by content where the name does not", async () => {
  const texts: Readonly<Record<string, readonly [string, string]>> = {
    "manifest.yml": ["repos:\n  - {dest: a, url: https://example.com/a.git}\n", "tsrc"],
    "other.yaml": ["repositories:\n  a: {type: git, url: https://example.com/a.git}\n", "vcstool"],
    "list.yml": ["- git: {local-name: a, uri: https://example.com/a.git}\n", "vcstool"],
    "work.yaml": [MANI, "mani"],
    "all.json": ['{"projects":{"a":"https://example.com/a.git"}}', "meta"],
    "stack.yaml": [COMPOSE, "compose"],
    "x.xml": [
      '<manifest><remote name="o" fetch="https://example.com/"/><default remote="o" revision="main"/><project name="a"/></manifest>',
      "repo",
    ],
  };
  for (const [name, [text, kind]] of Object.entries(texts)) {
    using folder = new TemporaryFolder({ [name]: text });
    const files = [folder.at(name)];
    const { sources } = await importProject({ root: folder.path, files, dryRun: true });
    assert.deepEqual(sources, [{ file: folder.at(name), kind }], name);
  }
});

Deno.test("importProject() works in a folder that a symbolic link leads to", async () => {
  using folder = new TemporaryFolder({ "real/mani.yaml": MANI });
  await Deno.symlink(folder.at("real"), folder.at("link"));
  const root = folder.at("link");
  const { repositories } = await importProject({ root, files: [`${root}/./mani.yaml`] });
  assert.deepEqual(repositories.map(({ path }) => path), ["api"]);
});

Deno.test("importProject() reads deep and long files without falling over", async () => {
  using folder = new TemporaryFolder({
    "deep.repos": `repositories: ${"[".repeat(20_000)}`,
    "deeper.repos": `repositories: ${"[".repeat(2000)}${"]".repeat(2000)}`,
    ".meta": `{"projects": ${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`,
    "long.repos": `repositories:\n${
      Array.from(
        { length: 2000 },
        (_, i) => `  r${i}: {type: git, url: https://example.com/r${i}.git, extra: 1}\n`,
      ).join("")
    }`,
  });
  const root = folder.path;
  for (const name of ["deep.repos", "deeper.repos", ".meta"]) {
    const { code } = await importError(importProject({ root, files: [folder.at(name)] }));
    assert.equal(code, "IMPORT_INVALID", name);
  }
  const long = await importProject({ root, files: [folder.at("long.repos")], dryRun: true });
  assert.equal(long.repositories.length, 2000);
  assert.equal(long.notes.length, 2001);
});

Deno.test("importProject() says what it looked for, and what it does not know", async () => {
  using folder = new TemporaryFolder({ "manifest.yml": "a: 1\n", "x.txt": "hello\n" });
  const root = folder.path;
  const none = await importError(importProject({ root }));
  assert.equal(none.code, "IMPORT_NOT_FOUND");
  assert.match(none.hint!, /mani\.yaml/);
  const missing = await importError(importProject({ root, files: [folder.at("gone.yaml")] }));
  assert.equal(missing.code, "IMPORT_NOT_FOUND");
  const unknown = await importError(importProject({ root, files: [folder.at("x.txt")] }));
  assert.equal(unknown.code, "IMPORT_UNSUPPORTED");
  assert.match(unknown.hint!, /--from: mani, meta/);
  const damaged = await importError(
    importProject({ root, files: [folder.write("x.yaml", "a: [\n")] }),
  );
  assert.match(damaged.message, /x\.yaml:2:1: cannot be parsed/);
  const tsrc = await importError(importProject({ root, files: [folder.at("manifest.yml")] }));
  assert.match(tsrc.message, /manifest\.yml:1:1: there is no "repos"/);
  const groups = await importError(
    importProject({ root, files: [folder.write("mani.yaml", MANI)], groups: ["a"] }),
  );
  assert.equal(groups.code, "USAGE");
});

Deno.test("importProject() says of each file that comes to nothing that it does", async () => {
  for (const name of ["mani.yaml", ".gitmodules", "repos.csv"]) {
    using folder = new TemporaryFolder({ [name]: "", "compose.yaml": COMPOSE });
    const { notes } = await importProject({ root: folder.path });
    assert.deepEqual(notes[0], {
      file: folder.at(name),
      subject: name,
      reason: "no repository was imported from it",
    });
  }
});

Deno.test("importProject() names the file of a repository without a branch", async () => {
  using folder = new TemporaryFolder({
    "mani.yaml": "projects: {a: {url: 'https://example.com/a.git', branch: main}}\n",
    "x.repos": "repositories: {b: {type: git, url: 'https://example.com/b.git'}}\n",
  });
  const { notes } = await importProject({ root: folder.path, dryRun: true });
  const about = notes.filter(({ reason }) => reason.startsWith("no branch is named"));
  assert.deepEqual(about.map(({ file, subject }) => [file, subject]), [[
    folder.at("x.repos"),
    "b",
  ]]);
});

Deno.test("importProject() leaves a manifest alone that has the same bytes", async () => {
  using folder = new TemporaryFolder({ "mani.yaml": MANI });
  const { path } = await importProject({ root: folder.path });
  const before = Deno.statSync(path).ino;
  const again = await importProject({ root: folder.path, force: true });
  assert.equal(again.backup, null);
  assert.equal(Deno.statSync(path).ino, before);
  assert.throws(() => Deno.statSync(`${path}.bak`), Deno.errors.NotFound);
});

Deno.test("importProject() reads regular files in UTF-8 of a bearable size only", async () => {
  using folder = new TemporaryFolder({ "large/mani.yaml": `# ${"x".repeat(5_000_000)}\n` });
  const root = folder.path;
  const write = (name: string, bytes: readonly number[]): string => {
    Deno.writeFileSync(folder.at(name), new Uint8Array(bytes));
    return folder.at(name);
  };
  Deno.symlinkSync("loop.yaml", folder.at("loop.yaml"));
  const wide = [...MANI].flatMap((it) => [it.charCodeAt(0), 0]);
  const cases = [
    [write("mani.yaml", [...new TextEncoder().encode("# caf"), 0xe9, 10]), "is not UTF-8"],
    [write("mani.yml", [0xff, 0xfe, ...wide]), "is not UTF-8"],
    [write("x.repos", wide), "is not UTF-8"],
    [write("unknown.yaml", [0xff, 0xfe, ...wide]), "is not UTF-8"],
    ["/dev/null", "is no regular file"],
    [folder.at("loop.yaml"), "is no regular file"],
    [folder.at("large/mani.yaml"), "is larger than 5 MB"],
  ] as const;
  for (const [file, reason] of cases) {
    const { code, message } = await importError(importProject({ root, files: [file] }));
    assert.deepEqual([code, message], ["IMPORT_INVALID", `"${file}" ${reason}`]);
  }
});
