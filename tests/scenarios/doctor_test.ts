// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** The doctor on projects that are well and on every way in which they are not. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

const manifest = (names: readonly string[], extra = "") =>
  `version = 1\n${
    names.map((name) => `[repos.${name}]\nurl = "../remotes/${name}.git"\n`).join("")
  }${extra}`;

/** Findings as `severity area repository code: message`. */
const lines = (data: any): string[] =>
  data.findings.map(({ severity, area, repository = "-", code = "-", message }: any) =>
    `${severity} ${area} ${repository} ${code}: ${message}`
  );

/** The one finding about a repository. */
function findingOf(data: any, repository: string): any {
  const found = data.findings.filter((it: any) => it.repository === repository);
  assert.equal(found.length, 1, `${repository}: ${JSON.stringify(found)}`);
  return found[0];
}

/** Every finding says what to do. */
const assertCures = (data: any): void => {
  for (const { cure, message } of data.findings) assert.ok(cure?.length > 0, message);
};

Deno.test("nestr doctor finds nothing wrong with a healthy project and leaves no trace", async () => {
  await using project = await ProjectFixture.create(manifest(["api"]), ["api"]);
  const { code, data } = await project.json(["doctor"]);
  assert.equal(code, 0);
  assert.equal(data.healthy, true);
  assert.deepEqual(lines(data), []);
  const git = await project.git.git(project.root, "version");
  assert.ok(git.includes(data.gitVersion));
  assert.deepEqual(data.examined, [
    "git",
    "manifest",
    "settings",
    "graph",
    "repositories",
    "state",
    "disk",
  ]);
  assert.deepEqual([...Deno.readDirSync(project.root)].map(({ name }) => name).sort(), [
    "api",
    "nestr.toml",
  ]);
  const text = await project.nestr(["doctor"]);
  assert.match(text.stdout, /nothing is wrong; examined: git \d+\.\d+.*, manifest/);
});

Deno.test("nestr doctor names what is wrong with each repository, and its cure works", async () => {
  const names = ["absent", "wrong", "bare-of", "detached", "locked", "gone", "merging", "fine"];
  await using project = await ProjectFixture.create(
    manifest([...names, "broken", "folder"]),
    [...names.slice(1), "broken"],
  );
  const git = (name: string, ...args: string[]) => project.git.git(project.path(name), ...args);
  await git("wrong", "remote", "set-url", "origin", "https://me:secret@example.com/other.git");
  await git("bare-of", "remote", "remove", "origin");
  await git("detached", "checkout", "--quiet", "--detach");
  const lock = project.path("locked", ".git", "index.lock");
  await Deno.writeTextFile(lock, "");
  const old = new Date(Date.now() - 3_600_000);
  await Deno.utime(lock, old, old);
  await Deno.rename(project.git.path("remotes", "gone.git"), project.git.path("remotes", "away"));
  await git("merging", "switch", "--quiet", "-c", "other");
  await project.git.commit(project.path("merging"), { "README.md": "a\n" });
  await git("merging", "switch", "--quiet", "main");
  await project.git.commit(project.path("merging"), { "README.md": "b\n" });
  await assert.rejects(git("merging", "merge", "other"));
  await Deno.writeTextFile(project.path("broken", ".git", "HEAD"), "nonsense\n");
  await project.git.write(project.root, { "folder/file": "no repository\n" });
  // A lock that is held now is nobody's mistake; however long it takes until the doctor sees it.
  const held = project.path("fine", ".git", "index.lock");
  await Deno.writeTextFile(held, "");
  const later = new Date(Date.now() + 3_600_000);
  await Deno.utime(held, later, later);

  const { code, data } = await project.json(["doctor"]);
  assert.equal(code, 1);
  assert.equal(data.healthy, false);
  assertCures(data);
  assert.equal(data.findings.some(({ repository }: any) => repository === "fine"), false);
  const absent = findingOf(data, "absent");
  assert.deepEqual([absent.severity, absent.code], ["warning", "REPOSITORY_MISSING"]);
  assert.equal(absent.cure, "nestr repo sync -s absent");
  const wrong = findingOf(data, "wrong");
  assert.match(wrong.message, /its origin is "https:\/\/\*\*\*@example\.com\/other\.git"/);
  assert.match(findingOf(data, "bare-of").message, /no remote "origin"/);
  assert.match(findingOf(data, "detached").message, /detached HEAD/);
  const locked = findingOf(data, "locked");
  assert.match(locked.message, /index\.lock$/);
  const gone = findingOf(data, "gone");
  assert.deepEqual([gone.severity, gone.code], ["warning", "REMOTE_NOT_FOUND"]);
  const broken = findingOf(data, "broken");
  assert.deepEqual([broken.severity, broken.code], ["error", "REPOSITORY_BROKEN"]);
  const folder = findingOf(data, "folder");
  assert.deepEqual([folder.severity, folder.code], ["error", "REPOSITORY_INVALID"]);
  const merging = data.findings.filter((it: any) => it.repository === "merging");
  assert.deepEqual(merging.map(({ message }: any) => message), [
    "a merge is unfinished",
    "1 path has conflicts",
  ]);

  // What the cures say, done literally.
  const cure = (text: string) => text.slice(text.lastIndexOf(": ") + 2);
  for (const it of [wrong, findingOf(data, "bare-of"), findingOf(data, "detached"), locked]) {
    const command = it.cure.startsWith("git ") ? it.cure : cure(it.cure);
    await project.git.command(project.root, "sh", "-c", command);
  }
  await project.git.command(project.root, "sh", "-c", cure(merging[0].cure));
  const after = await project.json(["doctor", "--offline"]);
  const left = new Set(after.data.findings.map(({ repository }: any) => repository));
  assert.deepEqual([...left].sort(), ["absent", "broken", "folder"]);
});

Deno.test("nestr doctor --offline asks no remote; without it one that is not there is a warning", async () => {
  await using project = await ProjectFixture.create(
    'version = 1\n[repos.api]\nurl = "http://127.0.0.1:1/api.git"\n',
    ["api"],
  );
  const api = project.path("api");
  await project.git.git(api, "remote", "set-url", "origin", "http://127.0.0.1:1/api.git");
  const offline = await project.json(["doctor", "--offline"]);
  assert.deepEqual([offline.code, lines(offline.data)], [0, []]);
  const online = await project.json(["doctor"]);
  assert.equal(online.code, 0);
  const finding = findingOf(online.data, "api");
  assert.deepEqual([finding.severity, finding.code], ["warning", "REMOTE_UNREACHABLE"]);
  assertCures(online.data);
});

Deno.test("nestr doctor finds a left lock of a linked worktree's repository", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.tree]\n");
  const main = await project.git.repository("main");
  await project.git.git(main, "worktree", "add", "--quiet", project.path("tree"));
  const lock = `${main}/.git/packed-refs.lock`;
  await Deno.writeTextFile(lock, "");
  await Deno.utime(lock, 1, 1);
  const { data } = await project.json(["doctor"]);
  assert.equal(findingOf(data, "tree").message, `a lock file was left behind: ${lock}`);
});

Deno.test("nestr doctor makes a finding of each problem of manifest, graph and settings", async () => {
  await using project = await ProjectFixture.create(
    'version = 1\n[repos.a]\nurll = "x"\npath = "../a"\n',
  );
  const manifest = await project.json(["doctor"]);
  assert.equal(manifest.code, 1);
  assert.deepEqual(manifest.data.examined, ["git", "manifest", "settings"]);
  assert.deepEqual(manifest.data.findings.map(({ code, area }: any) => `${area} ${code}`), [
    "manifest MANIFEST_INVALID",
    "manifest MANIFEST_INVALID",
  ]);
  assert.match(manifest.data.findings[0].message, /nestr\.toml:3:1: .*urll/);
  assert.match(manifest.data.findings[0].cure, /did you mean url/);
  assertCures(manifest.data);

  await project.git.write(project.root, {
    "nestr.toml":
      'version = 1\n[repos.a]\n[components.a]\ndepends_on = ["b"]\n[components.b]\nrepos = ["a"]\ndepends_on = ["a"]\n',
  });
  const cycle = await project.json(["doctor"]);
  assert.equal(cycle.code, 1);
  const graph = cycle.data.findings.filter(({ area }: any) => area === "graph");
  assert.equal(graph.length, 1);
  assert.equal(graph[0].code, "GRAPH_CYCLE");
  assert.match(graph[0].message, /a → b → a/);

  const env = { NESTR_JOBS: "many", NESTR_TIMEOUT: "5" };
  const settings = await project.json(["doctor"], { env });
  assert.equal(settings.code, 1);
  assert.deepEqual(settings.data.findings.map(({ area, code }: any) => `${area} ${code}`), [
    "settings SETTING_INVALID",
    "settings SETTING_INVALID",
  ]);
  assert.match(settings.data.findings[0].message, /^NESTR_JOBS: .*"many"/);
  assert.equal(settings.data.findings[0].cure, "expected a whole number from 1 to 1024");
});

Deno.test("nestr doctor outside any project says so, and still looks at git and settings", async () => {
  await using project = await ProjectFixture.create("");
  await Deno.remove(project.path("nestr.toml"));
  const { code, data } = await project.json(["doctor"], { env: { NESTR_JOBS: "0" } });
  assert.equal(code, 1);
  assert.deepEqual(data.findings.map(({ area, code }: any) => `${area} ${code}`), [
    "manifest MANIFEST_NOT_FOUND",
    "settings SETTING_INVALID",
  ]);
  assert.match(data.findings[0].cure, /nestr project init/);
});

Deno.test("nestr doctor without git on PATH says only that of the repositories", async () => {
  await using project = await ProjectFixture.create(manifest(["api"]), ["api"]);
  const bin = project.git.path("bin");
  await Deno.mkdir(bin);
  for (const name of ["sh", "df", "env", "cat", "rm", "mkfifo", "kill"]) {
    const path = await project.git.command(project.root, "sh", "-c", `command -v ${name}`);
    if (path.startsWith("/")) await Deno.symlink(path, `${bin}/${name}`);
  }
  const { code, data } = await project.json(["doctor"], { env: { PATH: bin } });
  assert.equal(code, 1);
  assert.deepEqual(lines(data), ["error git - GIT_NOT_FOUND: git is not installed or not on PATH"]);
  assert.equal(data.gitVersion, null);
  assert.equal(data.examined.includes("repositories"), false);
  const status = await project.json(["repo", "status"], { env: { PATH: bin } });
  assert.equal(status.code, 3);
  assert.equal(status.error.code, "GIT_NOT_FOUND");
});

Deno.test("nestr doctor warns of a git that is too old", async () => {
  await using project = await ProjectFixture.create("version = 1\n");
  const bin = project.git.path("bin");
  await project.git.write(bin, { git: "#!/bin/sh\necho git version 2.9.1.vendor\n" });
  await Deno.chmod(`${bin}/git`, 0o755);
  const { code, data } = await project.json(["doctor"], {
    env: { PATH: `${bin}:${project.env.PATH}` },
  });
  assert.equal(code, 0);
  assert.equal(data.gitVersion, "2.9.1");
  assert.match(lines(data)[0]!, /^warning git - -: git 2\.9\.1 is older/);
});

Deno.test("nestr doctor tells of runs that were cut short and journals that are damaged", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await project.json(["run", "--", "true"])).data.id);
  const journal = (i: number) => project.path(".nestr", "runs", ids[i]!, "events.ndjson");
  const cut = (await Deno.readTextFile(journal(0))).split("\n");
  await Deno.writeTextFile(journal(0), cut.slice(0, -2).join("\n") + "\n");
  await Deno.writeTextFile(journal(1), "{not json}\n", { append: true });
  await Deno.writeTextFile(journal(2), "no plan\n");
  const { code, data } = await project.json(["doctor"]);
  assert.equal(code, 0);
  assertCures(data);
  assert.deepEqual(lines(data), [
    `warning state - -: the journal of run "${ids[2]}" has no readable plan`,
    `warning state - -: the journal of run "${ids[1]}" has 1 damaged line`,
    `note state - -: run "${ids[0]}" (true) was cut short`,
  ]);
  assert.equal(data.findings[2].cure, `nestr runs resume ${ids[0]}`);
});

Deno.test("nestr doctor finds that the state folder cannot be used", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  await Deno.writeTextFile(project.path(".nestr"), "in the way");
  const { code, data } = await project.json(["doctor"]);
  assert.equal(code, 1);
  assertCures(data);
  assert.deepEqual(data.findings.map(({ area, code }: any) => `${area} ${code}`), [
    "state FILE_ACCESS",
  ]);
  for (const args of [["runs", "list"], ["runs", "show"], ["run", "--dry-run", "--", "true"]]) {
    const { code, error } = await project.json(args);
    if (args[0] === "run") assert.equal(code, 0);
    else assert.deepEqual([code, error.code], [3, "FILE_ACCESS"]);
  }
  const run = await project.json(["run", "--", "true"]);
  assert.equal(run.code, 3);
  assert.equal(run.error.code, "FILE_ACCESS");
  assert.equal(await Deno.readTextFile(project.path(".nestr")), "in the way");
});

Deno.test("nestr doctor examines jj repositories with jj's own words", requires("jj"), async () => {
  await using project = await ProjectFixture.create(manifest(["api", "web"]));
  for (const name of ["api", "web"]) {
    const remote = await project.git.remote(name);
    await project.git.command(
      project.root,
      "jj",
      "--quiet",
      "git",
      "clone",
      "--no-colocate",
      remote,
      name,
    );
  }
  const healthy = await project.json(["doctor"]);
  assert.deepEqual([healthy.code, lines(healthy.data)], [0, []]);
  const url = project.git.path("remotes", "other.git");
  await project.git.command(project.path("web"), "jj", "git", "remote", "set-url", "origin", url);
  await Deno.remove(project.git.path("remotes", "api.git"), { recursive: true });
  const { data } = await project.json(["doctor"]);
  assert.equal(findingOf(data, "api").code, "REMOTE_NOT_FOUND");
  const cure = findingOf(data, "web").cure.replace(/^.*or: /, "");
  assert.match(cure, /^jj -R web git remote set-url origin /);
  await project.git.command(project.root, "sh", "-c", cure);
  const after = await project.json(["doctor", "--offline"]);
  assert.deepEqual(lines(after.data), []);
});

Deno.test("nestr doctor gives cures that can be followed during a rebase, and without a url", async () => {
  await using project = await ProjectFixture.create(
    'version = 1\n[repos.rebasing]\nurl = "../remotes/rebasing.git"\n[repos.broken]\n[repos.absent]\n',
    ["rebasing", "broken"],
  );
  const path = project.path("rebasing");
  const git = (...args: string[]) => project.git.git(path, ...args);
  await git("switch", "--quiet", "-c", "other");
  await project.git.commit(path, { "README.md": "a\n" });
  await git("switch", "--quiet", "main");
  await project.git.commit(path, { "README.md": "b\n" });
  await assert.rejects(git("rebase", "other"));
  await Deno.writeTextFile(project.path("broken", ".git", "HEAD"), "nonsense\n");
  const { data } = await project.json(["doctor", "--offline"]);
  const found = (name: string) =>
    data.findings.filter(({ repository }: any) => repository === name);
  assert.deepEqual(found("rebasing").map(({ message }: any) => message), [
    "a rebase is unfinished",
    "1 path has conflicts",
  ]);
  for (const name of ["broken", "absent"]) {
    assert.deepEqual(found(name).map(({ cure }: any) => cure), [
      `restore it from a copy, or add url to [repos.${name}] and run: nestr repo sync`,
    ]);
  }
});
