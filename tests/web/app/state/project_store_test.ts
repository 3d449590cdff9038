import assert from "node:assert/strict";
import { ProjectStore } from "../../../../lib/web/app/state/project_store.ts";
import type { ServerEvent, ServerHappening } from "../../../../lib/web/wire.ts";
import { type Answers, ENDED, failing, FakeServer, settle, until } from "./fake_server.ts";

const DETAILS = { name: "shop", root: "/p", watch: { paths: 1, complete: true } };

const happened = (happening: ServerHappening): ServerEvent =>
  ({ seq: 20, time: "", ...happening }) as ServerEvent;

const changed = (names: readonly string[] | null): ServerEvent =>
  happened({ type: "repositories.changed", project: "/p", names });

/** A project whose answers are given; the rest is empty. */
function project(answers: Answers, place: { readonly home?: string } = {}) {
  const fake = new FakeServer({
    project: () => DETAILS,
    operations: () => ({ operations: [] }),
    "workspaces.status": () => ({ workspaces: [] }),
    doctor: () => ({ findings: [], examined: [], fixed: [] }),
    ...answers,
  });
  return {
    fake,
    store: new ProjectStore(fake.client, place.home ? undefined : "/p", {
      home: () => place.home,
      isHidden: () => false,
    }),
  };
}

/** How a repository stands, in one word. */
const entry = (name: string, branch: string) => ({ name, path: name, state: branch, status: null });

Deno.test("ProjectStore asks for a repository that has changed after all of them, not meanwhile", async () => {
  let whole = Promise.resolve("clean");
  const { fake, store } = project({
    status: async ({ names }) => ({
      repositories: [entry("api", names ? "modified" : await whole)],
    }),
  });
  await store.statuses.reload();
  const slow = Promise.withResolvers<string>();
  whole = slow.promise;
  store.statuses.refresh();
  store.take([changed(["api"])]);
  await settle();
  slow.resolve("clean"); // it was looked at before it was modified
  await until(() => String(store.statuses.value?.get("api")?.state) === "modified");
  await store.statuses.settled();
  await settle();
  assert.equal(String(store.statuses.value?.get("api")?.state), "modified");
  assert.deepEqual(fake.last("status")?.names, ["api"]);
  store.close();
});

Deno.test("ProjectStore believes no answer about some that is older than one about all", async () => {
  const slow = Promise.withResolvers<string>();
  let asked = 0;
  const { store } = project({
    status: async ({ names }) => ({
      repositories: [entry("api", names && ++asked === 1 ? await slow.promise : "clean")],
    }),
  });
  await store.statuses.reload();
  store.take([changed(["api"])]);
  await until(() => asked === 1);
  store.take([changed(null)]);
  await store.statuses.settled();
  slow.resolve("modified");
  await until(() => asked === 2);
  await settle();
  assert.equal(String(store.statuses.value?.get("api")?.state), "clean");
  store.close();
});

Deno.test("ProjectStore asks again about what has changed while the connection was lost", async () => {
  let fails = false;
  const { store } = project({
    status: ({ names }) => {
      if (fails) throw failing("DISCONNECTED");
      return { repositories: [entry("api", names || asked++ === 0 ? "clean" : "modified")] };
    },
  });
  let asked = 0;
  await store.statuses.reload();
  fails = true;
  store.take([changed(["api"])]);
  await until(() => store.statuses.failure !== undefined);
  fails = false;
  store.retryFailed();
  await until(() => String(store.statuses.value?.get("api")?.state) === "modified");
  store.close();
});

Deno.test("ProjectStore notices that a manifest is in order again, though it never was", async () => {
  let isBroken = true;
  const answer = (value: unknown) => () => {
    if (isBroken) throw failing("MANIFEST_INVALID", "the manifest is not in order");
    return value;
  };
  const answers = { project: answer(DETAILS), runs: answer({ runs: [] }) };
  const { store } = project(answers, { home: "/p" });
  store.open();
  store.runs.want();
  await until(() => store.details.failure !== undefined && store.runs.failure !== undefined);
  assert.equal(store.ready.value, false);
  isBroken = false;
  store.take([happened({ type: "project.changed", project: "/elsewhere" })]);
  await settle();
  assert.equal(store.ready.value, false);
  store.take([happened({ type: "project.changed", project: "/p" })]);
  await until(() => store.ready.value && store.runs.value !== undefined);
  assert.equal(store.runs.failure, undefined);
  store.close();
});

Deno.test("ProjectStore.failure tells that what was loaded cannot be loaded any more", async () => {
  let code = "";
  const { store } = project({
    project: () => {
      if (code !== "") throw failing(code, "the manifest is not in order");
      return DETAILS;
    },
  });
  await store.details.reload();
  assert.equal(store.failure.value?.code, undefined);
  code = "MANIFEST_INVALID";
  await store.details.reload();
  assert.equal(store.failure.value?.code, "MANIFEST_INVALID");
  assert.equal(store.details.value?.name, "shop");
  const same = { failure: { code: "MANIFEST_INVALID", message: "" } };
  const other = { failure: { code: "GIT_FAILED", message: "" } };
  assert.equal(store.ownFailure(same), undefined);
  assert.equal(store.ownFailure(other), other.failure);
  // That there is no connection is told elsewhere.
  code = "DISCONNECTED";
  await store.details.reload();
  assert.equal(store.failure.value?.code, undefined);
  store.close();
});

Deno.test("ProjectStore.loadMoreRuns() shows more runs, which stay when something happens", async () => {
  const journal = Array.from({ length: 330 }, (_, number) => ({ id: `run-${999 - number}` }));
  let fails = false;
  const { fake, store } = project({
    runs: ({ limit, before }) => {
      if (fails) throw failing("JOURNAL_INVALID", "it cannot be read");
      const start = before === undefined ? 0 : journal.findIndex(({ id }) => id === before) + 1;
      return { runs: journal.slice(start, start + Number(limit)) };
    },
  });
  await store.runs.reload();
  assert.deepEqual([store.runs.value?.length, store.moreRuns.value], [50, true]);
  await store.loadMoreRuns();
  assert.equal(store.runs.value?.length, 100);
  assert.equal(fake.count("runs"), 2);
  store.take([happened({ type: "runs.changed", project: "/p" })]);
  await store.runs.settled();
  assert.equal(store.runs.value?.length, 100);
  fails = true;
  await store.loadMoreRuns();
  assert.equal(store.runs.failure?.code, "JOURNAL_INVALID");
  assert.equal(store.runs.value?.length, 100);
  fails = false;
  for (let time = 0; time < 5; time++) await store.loadMoreRuns();
  assert.deepEqual(store.runs.value, journal);
  assert.equal(store.moreRuns.value, false);
  store.close();
});

Deno.test("ProjectStore asks for working copies when somebody looks, and not each time after that", async () => {
  const copies = [{ repository: "api", changes: 1 }];
  const { fake, store } = project({
    "workspaces.status": ({ repositories }) => ({
      workspaces: [{ name: "one", services: [], repositories: repositories ? copies : [] }],
    }),
  });
  const asked = () => fake.last("workspaces.status")?.repositories;
  await store.workspaces.reload();
  assert.equal(asked(), false);
  store.wantCopies();
  await store.workspaces.settled();
  assert.equal(asked(), true);
  assert.deepEqual(store.workspaces.value?.[0]?.repositories, copies);
  await store.workspaces.reload();
  assert.equal(asked(), false);
  assert.deepEqual(store.workspaces.value?.[0]?.repositories, copies);
  store.wantCopies();
  await store.workspaces.settled();
  assert.equal(asked(), true);
  store.take([happened({ type: "workspaces.changed", project: "/p" })]);
  await store.workspaces.settled();
  assert.equal(asked(), true);
  store.close();
});

Deno.test("ProjectStore.open() asks for what the navigation counts, and no remote", async () => {
  const { fake, store } = project({});
  store.open();
  await until(() => store.diagnosis.value !== undefined && store.workspaces.value !== undefined);
  assert.equal(fake.last("doctor")?.remotes, false);
  assert.equal(fake.last("workspaces.status")?.repositories, false);
  store.close();
});

Deno.test("ProjectStore examines again after an operation has ended, and by reloadAll()", async () => {
  const { fake, store } = project({});
  await store.diagnosis.reload();
  const operation = { ...ENDED, operation: "doctor-fix" as const };
  store.take([happened({ type: "operation.ended", operation })]);
  await store.diagnosis.settled();
  assert.equal(fake.count("doctor"), 2);
  store.reloadAll();
  await store.diagnosis.settled();
  assert.equal(fake.count("doctor"), 3);
  store.close();
});

Deno.test("ProjectStore loads everything again after a gap, but not where only output is missing", async () => {
  const { fake, store } = project({});
  await store.details.reload();
  store.take([happened({ type: "gap", reason: "output" })]);
  await settle();
  assert.equal(fake.count("project"), 1);
  store.take([happened({ type: "gap", reason: "slow" })]);
  await store.details.settled();
  assert.equal(fake.count("project"), 2);
  store.close();
});

Deno.test("ProjectStore.refreshRunningElsewhere() asks again about runs of other processes only", async () => {
  const run = (id: string, state: string) => ({ ...ENDED, id, state, durationMs: null });
  let state = "running";
  const { fake, store } = project({
    operations: () => ({ operations: [{ ...ENDED, id: "mine", state: "running", endedAt: null }] }),
    operation: () => {
      throw failing("NAME_UNKNOWN");
    },
    runs: () => ({ runs: [run("mine", "running"), run("other", state)] }),
    "runs.latest": () => ({ latest: [{ run: "other", runState: state }] }),
    "runs.show": () => ({ ...run("other", state), selection: null, tasks: [] }),
  });
  store.operations.want();
  await Promise.all([store.runs.reload(), store.latest.reload()]);
  const open = store.operations.run("other");
  await until(() => open.value !== undefined && store.operations.summaries.length === 1);
  state = "killed";
  store.refreshRunningElsewhere();
  await Promise.all([store.runs.settled(), store.latest.settled(), open.settled()]);
  assert.equal(String(open.value?.state), "killed");
  assert.deepEqual(store.runs.value?.map((one) => String(one.state)), ["running", "killed"]);
  assert.equal(String(store.latest.value?.[0]?.runState), "killed");
  const asked = fake.asked.length;
  store.refreshRunningElsewhere();
  await settle();
  assert.equal(fake.asked.length, asked, "what runs here is told");
  store.close();
});

Deno.test("ProjectStore asks again for working copies when workspaces have changed while they were asked for", async () => {
  let answer = (_repositories: unknown): Promise<unknown> => Promise.resolve({ workspaces: [] });
  const { fake, store } = project({
    "workspaces.status": ({ repositories }) => answer(repositories),
  });
  const asked = () =>
    fake.asked.filter(({ method }) => method === "workspaces.status")
      .map(({ params }) => params.repositories);
  const slow = Promise.withResolvers<unknown>();
  answer = () => slow.promise;
  store.wantCopies();
  await until(() => asked().length === 1);
  store.take([happened({ type: "workspaces.changed", project: "/p" })]);
  slow.resolve({ workspaces: [] });
  answer = () => Promise.resolve({ workspaces: [] });
  await store.workspaces.settled();
  assert.deepEqual(asked(), [true, true]);
  answer = () => Promise.reject(failing("DISCONNECTED"));
  store.wantCopies();
  await store.workspaces.settled();
  await store.workspaces.reload();
  assert.deepEqual(asked(), [true, true, true, true], "one that failed does not count");
  store.close();
});

Deno.test("ProjectStore examines again when a service has died or a folder has gone, which nobody tells", async () => {
  let [state, present] = ["running", true];
  const { fake, store } = project({
    "workspaces.status": () => ({
      workspaces: [{ name: "one", present, services: [{ name: "web", state }], repositories: [] }],
    }),
  });
  const examined = async (): Promise<number> => {
    await store.workspaces.reload();
    await store.diagnosis.settled();
    return fake.count("doctor");
  };
  await store.diagnosis.reload();
  assert.equal(await examined(), 1);
  assert.equal(await examined(), 1);
  state = "exited";
  assert.equal(await examined(), 2);
  present = false;
  assert.equal(await examined(), 3);
  assert.equal(await examined(), 3);
  store.close();
});

Deno.test("ProjectStore asks what was saved of forgotten workspaces with every change of workspaces", async () => {
  const { fake, store } = project({ workspaces: () => ({ workspaces: [], forgotten: [] }) });
  store.take([happened({ type: "workspaces.changed", project: "/p" })]);
  await settle();
  assert.equal(fake.count("workspaces"), 0); // nobody looks
  await store.forgotten.reload();
  store.take([happened({ type: "workspaces.changed", project: "/p" })]);
  await store.forgotten.settled();
  assert.equal(fake.count("workspaces"), 2);
  store.reloadAll();
  await store.forgotten.settled();
  assert.equal(fake.count("workspaces"), 3);
  store.close();
});
