/** What is said when something changes in a project. */

import assert from "node:assert/strict";
import { openProject } from "../../lib/engine/open_project.ts";
import { watchedFolders } from "../../lib/engine/watched_folders.ts";
import { EventHub } from "../../lib/web/event_hub.ts";
import { ProjectWatches } from "../../lib/web/project_watches.ts";
import type { ServerEvent } from "../../lib/web/wire.ts";
import { eventually } from "../support/docker_fixture.ts";
import type { EventReader } from "../support/web_client.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { SHOP, WebFixture } from "../support/web_fixture.ts";

/** Listens, and waits until the project is watched, which is told as well. */
async function listen(fixture: WebFixture): Promise<EventReader> {
  const events = await fixture.client.events();
  await events.until((it) => it.type === "project.changed");
  await eventually(
    async () => (await fixture.client.call("project", {})).watch,
    ({ paths, complete }) => paths > 0 && complete,
  );
  return events;
}

/** Whether an event tells to ask a repository again. */
const changed = (name: string) => (event: ServerEvent) =>
  event.type === "repositories.changed" && (event.names === null || event.names.includes(name));

Deno.test("a change of files, of the index and of branches is told with the repository's name", async () => {
  await using fixture = await WebFixture.create();
  const { git } = fixture.project;
  await Deno.mkdir(fixture.project.path("web", "src", "deep"), { recursive: true });
  await using events = await listen(fixture);
  await Deno.writeTextFile(fixture.project.path("web", "src", "deep", "file.txt"), "1");
  await events.until(changed("web"));
  await git.git("project/api", "branch", "feature");
  await events.until(changed("api"));
  await git.git("project/web", "add", ".");
  await events.until(changed("web"));
  await git.git("project/api", "fetch", "--quiet");
  await events.until(changed("api"));
});

Deno.test("a folder that is made later is watched too", async () => {
  await using fixture = await WebFixture.create();
  await using events = await listen(fixture);
  const before = fixture.session.watches.extent(fixture.project.root).paths;
  await Deno.mkdir(fixture.project.path("api", "new"));
  await eventually(
    () => fixture.session.watches.extent(fixture.project.root).paths,
    (paths) => paths > before,
  );
  await events.until(changed("api"));
  await Deno.writeTextFile(fixture.project.path("api", "new", "file.txt"), "1");
  await events.until(changed("api"));
});

Deno.test("a folder that is removed and made again is watched again, and others stay watched", async () => {
  await using fixture = await WebFixture.create();
  const folder = fixture.project.path("api", "docs");
  await Deno.mkdir(folder);
  await using events = await listen(fixture);
  await Deno.remove(folder);
  await Deno.mkdir(folder);
  let heard: readonly (readonly string[] | null)[] = [];
  const listening = events.until(({ type, ...event }) => {
    if (type === "repositories.changed") heard = [...heard, (event as { names: null }).names];
    return heard.at(-1)?.includes("web") ?? false;
  });
  // What has happened meanwhile nobody knows, and it is asked about everywhere.
  await eventually(() => heard, (it) => it.includes(null));
  const before = heard.length;
  await eventually(async () => {
    await Deno.writeTextFile(`${folder}/file.txt`, `${Math.random()}`);
    return heard.slice(before);
  }, (it) => it.some((names) => names?.includes("api")));
  await Deno.writeTextFile(fixture.project.path("web", "file.txt"), "1");
  await listening;
});

Deno.test("a change of the manifest is told, and what it names now is watched", async () => {
  await using fixture = await WebFixture.create();
  await using events = await listen(fixture);
  const path = fixture.project.path("nestr.toml");
  // As editors do it: another file takes its place.
  await Deno.writeTextFile(`${path}.new`, `${SHOP}[repos.later]\npath = "later"\n`);
  await Deno.rename(`${path}.new`, path);
  await events.until((it) => it.type === "project.changed");
  assert.ok((await fixture.client.call("project", {})).repositories.includes("later"));
});

Deno.test("a run of another process is told, when it begins and when it has ended", async () => {
  await using fixture = await WebFixture.create();
  await fixture.run("workflow", { workflow: "greet" });
  await using events = await listen(fixture);
  const { code } = await fixture.project.nestr(["run", "--", "true"]);
  assert.equal(code, 0);
  await events.until((it) => it.type === "runs.changed");
  const waiting = `while ! test -e ${fixture.project.path("go")}; do sleep 0.05; done`;
  const child = fixture.project.start(["run", "-s", "api", "--", "sh", "-c", waiting]);
  const ended = child.output();
  await eventually(
    async () => (await fixture.client.call("runs", {})).runs[0]?.state,
    (state) => state === "running",
  );
  await Deno.writeTextFile(fixture.project.path("go"), "");
  await ended;
  // The last word is said after the end.
  for (let state = ""; state !== "succeeded";) {
    await events.until((it) => it.type === "runs.changed");
    state = (await fixture.client.call("runs", {})).runs[0]!.state;
  }
});

Deno.test("asking how repositories stand tells of no change", async () => {
  await using fixture = await WebFixture.create();
  await using _events = await listen(fixture);
  await untilQuiet(fixture.session.hub);
  const { seq } = fixture.session.hub;
  for (let i = 0; i < 5; i++) await fixture.client.call("status", {});
  await fixture.client.call("doctor", { remotes: false });
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(fixture.session.hub.seq, seq, "a page would ask for ever");
});

Deno.test("much that happens at once is said in few words", async () => {
  await using fixture = await WebFixture.create();
  await using events = await listen(fixture);
  const { hub } = fixture.session;
  const [{ seq }, begun] = [hub, performance.now()];
  for (let i = 0; i < 2_000; i++) Deno.writeTextFileSync(fixture.project.path("api", `${i}`), "");
  await events.until(changed("api"));
  await untilQuiet(hub);
  // A busy machine tells of the files bit by bit; each time four words, and not in every moment.
  const most = 6 + 4 * (performance.now() - begun) / 150;
  assert.ok(hub.seq - seq <= most, `${hub.seq - seq} events`);
});

Deno.test("a change is told that happens while more happens elsewhere than the system can tell", async () => {
  await using fixture = await WebFixture.create();
  await using _events = await listen(fixture);
  const { project } = fixture;
  const told = await isTold(fixture, "web", () => {
    for (let i = 0; i < 5_000; i++) Deno.writeTextFileSync(project.path("api", `${i}`), "");
    Deno.writeTextFileSync(project.path("web", "file"), "");
  });
  assert.ok(told);
});

Deno.test("watchedFolders() keeps to its limit, branches before files, and passes packages over", async () => {
  await using fixture = await WebFixture.create();
  const { project } = fixture;
  for (let i = 0; i < 50; i++) {
    await Deno.mkdir(project.path("api", `folder${i}`, "below"), { recursive: true });
  }
  for (const name of ["node_modules", ".venv"]) {
    await Deno.mkdir(project.path("web", name, "package"), { recursive: true });
  }
  await Deno.writeTextFile(project.path("web", ".gitignore"), "node_modules/\n.venv\n");
  const opened = await project.open();
  const all = await watchedFolders(opened, 1_000);
  assert.equal(all.complete, true);
  assert.ok(all.folders.length > 100);
  assert.ok(!all.folders.some(({ path }) => /node_modules|\.venv|\.git\/objects/.test(path)));
  const few = await watchedFolders(opened, 10);
  assert.deepEqual([few.complete, few.folders.length], [false, 10]);
  const metadata = few.folders.filter(({ about }) => about === "repository");
  assert.deepEqual([...new Set(metadata.flatMap((it) => it.repositories))].sort(), ["api", "web"]);
});

Deno.test("watchedFolders() names real paths, as systems name them in events", async () => {
  await using fixture = await WebFixture.create();
  const { project } = fixture;
  const link = project.git.path("link");
  await Deno.symlink(project.root, link);
  await Deno.mkdir(project.path(".nestr", "runs"), { recursive: true });
  const opened = await openProject({ directory: link, manifest: `${link}/nestr.toml` });
  const { folders, manifests } = await watchedFolders(opened, 1_000);
  const wrong = folders.map(({ path }) => path).filter((path) => path !== Deno.realPathSync(path));
  assert.deepEqual(wrong, []);
  assert.ok(folders.some(({ about, path }) => about === "state" && path.endsWith("runs")));
  assert.deepEqual([...manifests], [Deno.realPathSync(`${link}/nestr.toml`)]);
});

/** How long a change may take to be told on a busy machine, in milliseconds. */
const PATIENCE_MS = 120_000;

/** Waits until nothing more is told of what has happened before. */
async function untilQuiet(hub: EventHub): Promise<void> {
  for (let seq = -1; seq !== hub.seq;) {
    seq = hub.seq;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/** Says whether a change is told though folders are not looked for again meanwhile. */
async function isTold(
  fixture: WebFixture,
  name: string,
  change: () => unknown,
): Promise<boolean> {
  const { hub, projects } = fixture.session;
  await untilQuiet(hub);
  // Whoever looks for folders opens the project first.
  const { open } = projects;
  const over = Promise.withResolvers<void>();
  projects.open = (root) => over.promise.then(() => open.call(projects, root));
  try {
    using subscription = hub.subscribe();
    await change();
    const deadline = performance.now() + PATIENCE_MS;
    for (let left = 1; left > 0; left = deadline - performance.now()) {
      const events = await subscription.next(left) ?? [];
      if (events.some(({ json }) => changed(name)(JSON.parse(json)))) return true;
    }
    return false;
  } finally {
    projects.open = open;
    over.resolve();
  }
}

Deno.test("where every change is said to be noticed, every change is", async () => {
  await using fixture = await WebFixture.create();
  const { project: { git }, project } = fixture;
  const write = (...path: readonly string[]) =>
    Deno.writeTextFile(project.path("web", ...path), crypto.randomUUID());
  const run = (...words: readonly string[]) => git.git("project/web", ...words);
  for (const folder of [".github", "target", "packages/a"]) {
    await Deno.mkdir(project.path("web", folder), { recursive: true });
  }
  await write("tracked.txt");
  await write("packages", "a", "yarn.lock");
  await run("add", ".");
  await run("commit", "--quiet", "-m", "first");
  await run("remote", "add", "fork", git.path("remotes", "web.git"));
  await run("push", "--quiet", "origin", "HEAD:refs/heads/feature/x");
  await run("fetch", "--quiet", "--all");
  await run("branch", "topic/deep/x");
  await write("tracked.txt");
  await run("stash");
  await write("tracked.txt");
  await run("stash");
  await git.git("remotes", "clone", "--quiet", "api.git", "inner");
  await run(
    "-c",
    "protocol.file.allow=always",
    "submodule",
    "--quiet",
    "add",
    "../api.git",
    "inner",
  );
  const inner = project.path("web", "inner");
  await using _events = await listen(fixture);

  const changes: Readonly<Record<string, () => unknown>> = {
    "a tracked lock file": () => write("packages", "a", "yarn.lock"),
    "a file called .tmp": () => write("note.tmp"),
    "a file in a dot folder": () => write(".github", "ci.yml"),
    "a file in a folder that is called as one for packages": () => write("target", "file"),
    "what another remote has": () => run("update-ref", "refs/remotes/fork/feature/x", "HEAD~1"),
    "a push of a branch in parts": () =>
      run("update-ref", "refs/remotes/origin/feature/x", "HEAD~1"),
    "a branch in parts": () => run("update-ref", "refs/heads/topic/deep/x", "HEAD~1"),
    "one of several stashes": () => run("stash", "drop", "stash@{1}"),
    "the last stash": () => run("stash", "drop"),
    "a commit in a submodule": () =>
      git.git(inner, "commit", "--quiet", "--allow-empty", "-m", "x"),
    "the index": () => run("add", "note.tmp"),
    "a commit": () => run("commit", "--quiet", "-m", "second"),
    "a checkout of a commit": () => run("checkout", "--quiet", "--detach"),
    "references in one file": () => run("pack-refs", "--all"),
    "a repository that is moved away": () => Deno.rename(project.path("web"), project.path("gone")),
  };
  for (const [what, change] of Object.entries(changes)) {
    assert.equal((await fixture.client.call("project", {})).watch.complete, true, `before ${what}`);
    assert.ok(await isTold(fixture, "web", change), `${what} was not told`);
  }
});

Deno.test("a repository is told that is cloned into a folder of the project", async () => {
  const manifest = `${SHOP}[repos.deep]\npath = "libs/deep"\n[repos.other]\npath = "libs/other"\n`;
  await using fixture = await WebFixture.create({ manifest });
  const { git, root } = fixture.project;
  await git.git(root, "clone", "--quiet", "../remotes/api.git", "libs/other");
  await using events = await listen(fixture);
  await git.git(root, "clone", "--quiet", "../remotes/api.git", "libs/deep");
  await events.until(changed("deep"));
});

Deno.test("ProjectWatches looks for folders again only when it has done so before", async () => {
  await using fixture = await WebFixture.create();
  const { project } = fixture;
  const waiting: (() => void)[] = [];
  let asked = 0;
  using watches = new ProjectWatches({
    hub: fixture.session.hub,
    open: async () => {
      asked++;
      await new Promise<void>((resolve) => waiting.push(resolve));
      return await project.open();
    },
    isOwnRun: () => false,
  });
  watches.watch(project.root);
  await eventually(() => asked, (times) => times === 1);
  watches.refresh(project.root);
  await new Promise((resolve) => setTimeout(resolve, 3_300));
  assert.equal(asked, 1, "what is found first may win over what is found last");
  waiting.shift()!();
  await eventually(() => asked, (times) => times === 2);
  waiting.shift()!();
  await eventually(() => watches.extent(project.root).complete, (complete) => complete);
});

Deno.test("ProjectWatches.watch() tells who listens to the project that it watches no longer", async () => {
  const projects = new Map<string, ProjectFixture>();
  await using fixtures = new AsyncDisposableStack();
  for (let i = 0; i < 4; i++) {
    const project = fixtures.use(await ProjectFixture.create("version = 1\n"));
    projects.set(project.root, project);
  }
  const hub = new EventHub();
  const open = (root: string) => projects.get(root)!.open();
  using watches = new ProjectWatches({ hub, open, isOwnRun: () => false });
  const [first, ...others] = [...projects.keys()];
  watches.watch(first!);
  await eventually(() => watches.extent(first!).complete, (complete) => complete);
  using subscription = hub.subscribe();
  await subscription.next();
  for (const root of others) watches.watch(root);
  const [told] = await subscription.next() ?? [];
  const { type, project } = JSON.parse(told!.json);
  assert.deepEqual([type, project], ["project.changed", first]);
  assert.deepEqual(watches.extent(first!), { paths: 0, complete: false });
  hub.close();
});
