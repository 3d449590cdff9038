/** What is said when something changes in a project. */

import assert from "node:assert/strict";
import { watchedFolders } from "../../lib/engine/watched_folders.ts";
import type { ServerEvent } from "../../lib/web/wire.ts";
import { eventually } from "../support/docker_fixture.ts";
import type { EventReader } from "../support/web_client.ts";
import { SHOP, WebFixture } from "../support/web_fixture.ts";

/** Listens, and waits until the project is watched. */
async function listen(fixture: WebFixture): Promise<EventReader> {
  const events = await fixture.client.events();
  await eventually(
    async () => (await fixture.client.call("project", {})).watch,
    ({ paths, complete }) => paths > 0 && complete,
  );
  return events;
}

const changed = (name: string) => (event: ServerEvent) =>
  event.type === "repositories.changed" && event.names !== null && event.names.includes(name);

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
  const { seq } = fixture.session.hub;
  for (let i = 0; i < 5; i++) await fixture.client.call("status", {});
  await fixture.client.call("doctor", { remotes: false });
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(fixture.session.hub.seq, seq, "a page would ask for ever");
});

Deno.test("much that happens at once is said in few words", async () => {
  await using fixture = await WebFixture.create();
  await using events = await listen(fixture);
  const { seq } = fixture.session.hub;
  for (let i = 0; i < 2_000; i++) Deno.writeTextFileSync(fixture.project.path("api", `${i}`), "");
  await events.until(changed("api"));
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.ok(fixture.session.hub.seq - seq <= 5, `${fixture.session.hub.seq - seq} events`);
});

Deno.test("watchedFolders() keeps to its limit, branches before files, and passes packages over", async () => {
  await using fixture = await WebFixture.create();
  const { project } = fixture;
  for (let i = 0; i < 50; i++) {
    await Deno.mkdir(project.path("api", `folder${i}`, "below"), { recursive: true });
  }
  await Deno.mkdir(project.path("web", "node_modules", "package"), { recursive: true });
  const opened = await project.open();
  const all = await watchedFolders(opened, 1_000);
  assert.equal(all.complete, true);
  assert.ok(all.folders.length > 100);
  assert.ok(!all.folders.some(({ path }) => /node_modules|\.git\/objects/.test(path)));
  const few = await watchedFolders(opened, 10);
  assert.deepEqual([few.complete, few.folders.length], [false, 10]);
  const metadata = few.folders.filter(({ about }) => about === "repository");
  assert.deepEqual([...new Set(metadata.flatMap((it) => it.repositories))].sort(), ["api", "web"]);
});
