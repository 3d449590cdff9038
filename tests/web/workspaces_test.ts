/** Workspaces through the methods: made, looked at, followed, stopped, removed. */

import assert from "node:assert/strict";
import type { FollowEvent, WorkspaceStatus } from "../../lib/web/wire.ts";
import { eventually } from "../support/docker_fixture.ts";
import { StdioProcess } from "../support/web_process.ts";
import { SHOP, WebFixture } from "../support/web_fixture.ts";

const MANIFEST = `${SHOP}
[environment.backend]
type = "process"
[environment.services.store]
command = "echo store begins; exec sleep 1000"
ports = [7000]
[environment.services.ticker]
command = "i=0; while :; do echo tick $i; i=$((i+1)); sleep 0.05; done"
depends_on = ["store"]
[[environment.injection]]
file = ".env"
template = "STORE={{ services.store.ports.7000 }}\\n"
`;

/** A project with a workspace that is forgotten in the end, whatever happens. */
async function withWorkspace(test: (fixture: WebFixture) => Promise<void>): Promise<void> {
  await using fixture = await WebFixture.create({ manifest: MANIFEST });
  const added = await fixture.run("workspace-add", { name: "feature" });
  try {
    assert.equal(added.state, "succeeded", JSON.stringify(added.error));
    await test(fixture);
  } finally {
    const { workspaces } = await fixture.client.call("workspaces", {});
    for (const { name } of workspaces) await fixture.run("workspace-forget", { name }, true);
  }
}

const states = ({ services }: WorkspaceStatus) =>
  services.map(({ name, state }) => `${name} ${state}`);

/** Reads the frames of `/follow`. */
async function follow(fixture: WebFixture, query: string): Promise<{
  next: () => Promise<FollowEvent | undefined>;
  end: () => Promise<void>;
}> {
  const controller = new AbortController();
  const response = await fetch(`${fixture.server.origin}/follow?${query}`, {
    headers: fixture.client.headers,
    signal: controller.signal,
  });
  assert.equal(response.status, 200);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    next: async () => {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end >= 0) {
          const data = text.slice(0, end).replace(/^data: /, "");
          text = text.slice(end + 2);
          if (!data.startsWith(":")) return JSON.parse(data);
          continue;
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    },
    end: async () => {
      controller.abort();
      await reader.cancel().catch(() => {});
    },
  };
}

Deno.test("a workspace is planned, made, looked at, stopped, started and removed", () =>
  withWorkspace(async (fixture) => {
    const { client } = fixture;
    const { workspaces } = await client.call("workspaces", {});
    assert.deepEqual(workspaces.map(({ name, present }) => [name, present]), [["feature", true]]);
    const status = async () =>
      (await client.call("workspaces.status", { workspace: "feature", repositories: true }))
        .workspaces[0]!;
    const running = await status();
    assert.deepEqual(states(running), ["store running", "ticker running"]);
    assert.deepEqual(running.repositories.map((it) => it.repository).sort(), ["api", "web"]);
    assert.ok(running.services[0]!.ports[0]!.host > 0);
    const stopped = await fixture.run("workspace-stop", { name: "feature", services: ["ticker"] });
    assert.equal(stopped.state, "succeeded");
    assert.deepEqual(stopped.states.map(({ id }) => id), ["service:ticker"]);
    assert.deepEqual(states(await status()), ["store running", "ticker stopped"]);
    assert.equal((await fixture.run("workspace-start", { name: "feature" })).state, "succeeded");
    assert.deepEqual(states(await status()), ["store running", "ticker running"]);
    const cleanup = await client.call("plan", { operation: "workspace-cleanup", options: {} });
    assert.deepEqual([cleanup.question, cleanup.plan], [null, null]);
  }));

Deno.test("plan workspace-add shows what would be made and makes nothing", async () => {
  await using fixture = await WebFixture.create({ manifest: MANIFEST });
  const { client } = fixture;
  const shown = await client.call("plan", {
    operation: "workspace-add",
    options: { name: "feature", select: "api", services: false },
  });
  assert.equal(shown.workspace?.name, "feature");
  assert.deepEqual(shown.workspace?.copies.map(({ repository }) => repository), ["api"]);
  assert.deepEqual((await client.call("workspaces", {})).workspaces, []);
  for (const name of ["../outside", "a/b", "", "-x", "/tmp/x", ".."]) {
    const { data } = await client.failure("plan", {
      operation: "workspace-add",
      options: { name },
    });
    assert.match(data.code, /USAGE|RPC_INVALID/, name);
  }
});

Deno.test("workspace-forget asks for what would be lost, and refuses without an answer", () =>
  withWorkspace(async (fixture) => {
    const { client } = fixture;
    const { workspaces: [workspace] } = await client.call("workspaces", {});
    await Deno.writeTextFile(`${workspace!.root}/api/work.txt`, "work");
    const shown = await client.call("plan", {
      operation: "workspace-forget",
      options: { name: "feature" },
    });
    assert.deepEqual(shown.losses, [{ repository: "api", paths: ["work.txt"], commits: 0 }]);
    assert.match(shown.question ?? "", /1 file in 1 repository \(api\)/);
    const { data } = await client.failure("run", { plan: shown.id });
    assert.equal(data.code, "REPOSITORY_DIRTY");
    assert.equal(await Deno.readTextFile(`${workspace!.root}/api/work.txt`), "work");
    const { id } = await client.call("run", { plan: shown.id, force: true });
    await fixture.session.operations.settled();
    const forgotten = await client.call("operation", { operation: id });
    assert.equal(forgotten.state, "succeeded");
    const saved = forgotten.result?.saved as unknown[];
    assert.equal(saved.length, 1);
    const now = await client.call("workspaces", {});
    assert.deepEqual(now.workspaces, []);
    assert.deepEqual(now.forgotten.map((it) => [it.workspace, it.root, it.saved]), [
      ["feature", workspace!.root, saved],
    ]);
  }));

Deno.test("an operation on a workspace that fails says why", async () => {
  await using fixture = await WebFixture.create({
    // Without `ready` it would count as one that runs on a machine that has not let it end yet.
    manifest: MANIFEST.replace(
      '"echo store begins; exec sleep 1000"',
      '"echo broken; exit 3"\nready = { log = "never said" }',
    ),
  });
  const failed = await fixture.run("workspace-add", { name: "feature" });
  assert.equal(failed.state, "failed");
  assert.equal(failed.error?.code, "SERVICE_EXITED");
  assert.deepEqual((await fixture.client.call("workspaces", {})).workspaces, []);
  const { data } = await fixture.client.failure("plan", {
    operation: "workspace-start",
    options: { name: "feature" },
  });
  assert.equal(data.code, "NAME_UNKNOWN");
});

Deno.test("workspaces.logs reads what services have printed, /follow what they print", () =>
  withWorkspace(async (fixture) => {
    const { client } = fixture;
    const { services } = await eventually(
      () => client.call("workspaces.logs", { workspace: "feature", tail: 3 }),
      ({ services }) => services[0]?.text !== "" && services[1]?.text !== "",
    );
    assert.deepEqual(services.map(({ service }) => service), ["store", "ticker"]);
    assert.match(services[0]!.text, /store begins\n/);
    assert.ok(services[1]!.text.split("\n").length <= 4);
    const following = await follow(fixture, "workspace=feature&services=ticker&tail=2");
    let text = "";
    while (!/tick (\d+)\n[^]*tick \d+\n[^]*tick \d+\n/.test(text)) {
      const event = await following.next();
      assert.ok(event?.type === "service.output" && event.service === "ticker");
      text += event.text;
    }
    await following.end();
    const other = await client.call("workspaces.logs", {
      workspace: "feature",
      services: ["store"],
    });
    assert.deepEqual(other.services.map(({ service }) => service), ["store"]);
    for (const params of [{ workspace: "other" }, { workspace: "feature", services: ["x"] }]) {
      assert.equal((await client.failure("workspaces.logs", params)).data.code, "NAME_UNKNOWN");
    }
  }));

Deno.test("/follow ends when the services do, and refuses wrong questions", () =>
  withWorkspace(async (fixture) => {
    const following = await follow(fixture, "workspace=feature&services=ticker&tail=1");
    await following.next();
    await fixture.run("workspace-stop", { name: "feature", services: ["ticker"] });
    for (;;) {
      const event = await following.next();
      assert.ok(event, "it ended without a word");
      if (event.type === "service.ended") break;
    }
    assert.equal(await following.next(), undefined);
    for (
      const [query, status] of [
        ["", 400],
        ["workspace=feature&tail=x", 400],
        ["workspace=feature&tail=-1", 400],
        ["workspace=feature&colour=red", 400],
        ["workspace=other", 404],
        ["workspace=feature&services=x", 404],
      ] as const
    ) {
      const response = await fetch(`${fixture.server.origin}/follow?${query}`, {
        headers: fixture.client.headers,
      });
      assert.equal(response.status, status, query);
      await response.body?.cancel();
    }
  }));

Deno.test("workspaces.follow sends output over a connection that lasts, until it is ended", () =>
  withWorkspace(async (fixture) => {
    await using rpc = new StdioProcess(fixture.project);
    const { result } = await rpc.call(1, "workspaces.follow", {
      workspace: "feature",
      services: ["ticker"],
      tail: 1,
    });
    for (let i = 0; i < 3; i++) {
      const { params } = await rpc.until(({ method }) => method === "event");
      assert.deepEqual([params.follow, params.type, params.service], [
        result.follow,
        "service.output",
        "ticker",
      ]);
    }
    await rpc.call(2, "workspaces.unfollow", { follow: result.follow });
    await rpc.send(3, "server");
    const { id } = await rpc.message();
    assert.equal(id, 3, "it was still sent something");
  }));

Deno.test("--read-only leaves what a crash has left of a workspace as it is", async () => {
  await using fixture = await WebFixture.create({ manifest: MANIFEST, readOnly: true });
  const pending = fixture.project.path(".nestr", "workspaces", "pending");
  await Deno.mkdir(pending, { recursive: true });
  await Deno.writeTextFile(`${pending}/broken.json`, "{");
  await fixture.client.call("workspaces", {});
  await fixture.client.call("workspaces.status", {});
  assert.deepEqual([...Deno.readDirSync(pending)].map(({ name }) => name), ["broken.json"]);
});
