/** What is worked on for a client ends when that has gone, with the processes that were started for it. */

import assert from "node:assert/strict";
import { Session } from "../../lib/web/session.ts";
import { eventually } from "../support/docker_fixture.ts";
import { WebFixture } from "../support/web_fixture.ts";

/** Whether a process is there. */
function isThere(pid: string): boolean {
  try {
    return !Deno.readTextFileSync(`/proc/${pid}/stat`).includes(") Z ");
  } catch {
    return false;
  }
}

/** Has what git asks in "api" not end; returns the processes that were asked so far. */
async function hang({ project }: WebFixture): Promise<() => readonly string[]> {
  const [hook, asked] = [project.path("hangs"), project.path("asked")];
  await Deno.writeTextFile(asked, "");
  await Deno.writeTextFile(hook, `#!/bin/sh\necho $$ >>${asked}\nexec sleep 1000\n`, {
    mode: 0o755,
  });
  await project.git.git("project/api", "config", "core.fsmonitor", hook);
  return () => Deno.readTextFileSync(asked).split("\n").filter((pid) => pid !== "");
}

Deno.test("plan and workspaces.status end with their client, and so does what they have started", async () => {
  await using fixture = await WebFixture.create({ patienceMs: 600_000 });
  const { client, server, session } = fixture;
  const { state } = await fixture.run("workspace-add", { name: "blue", services: false });
  assert.equal(state, "succeeded");
  const asked = await hang(fixture);
  const calls = [
    ["plan", { operation: "run", options: { command: ["true"], select: "dirty" } }],
    ["plan", { operation: "sync", options: { select: "dirty" } }],
    ["plan", { operation: "switch", options: { branch: "main", select: "dirty" } }],
    ["plan", { operation: "reset", options: {} }],
    ["plan", { operation: "workspace-forget", options: { name: "blue" } }],
    ["workspaces.status", { repositories: true }],
    ["status", {}],
    ["doctor", { remotes: false }],
  ] as const;
  for (const [method, params] of calls) {
    const before = asked().length;
    const gone = new AbortController();
    const answering = fetch(`${server.origin}/rpc`, {
      method: "POST",
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      headers: client.headers,
      signal: gone.signal,
    }).then((response) => response.text()).catch(() => "gone");
    await eventually(() => asked().length, (times) => times > before);
    assert.ok(asked().some(isThere));
    gone.abort();
    assert.equal(await answering, "gone");
    await eventually(() => asked().filter(isThere), (pids) => pids.length === 0);
  }
  await fixture.project.git.git("project/api", "config", "--unset", "core.fsmonitor");
  await fixture.run("workspace-forget", { name: "blue" }, true);
  await session.operations.settled();
});

Deno.test("Session.ask() gives up an answer when nobody waits for it any more, and not before", async () => {
  await using session = new Session({ started: null, readOnly: true, version: "0.0.0" });
  const signals: AbortSignal[] = [];
  const answer = (signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<never>((_, reject) => {
      const fail = () => reject(new Error("ended"));
      signal.addEventListener("abort", fail);
      if (signal.aborted) fail();
    });
  };
  const leaving = Array.from({ length: 4 }, () => new AbortController());
  const [first, second, third, fourth] = leaving.map(({ signal }) =>
    session.ask("status", answer, signal)
  );
  leaving[1]!.abort();
  await assert.rejects(second!, { code: "CANCELLED" });
  assert.deepEqual(signals.map(({ aborted }) => aborted), [false]);
  leaving[0]!.abort();
  await assert.rejects(first!, { code: "CANCELLED" });
  assert.equal(signals[0]!.aborted, true);
  // The next answer is begun for the others, and goes on until the last of them has left.
  await eventually(() => signals.length, (count) => count === 2);
  leaving[2]!.abort();
  await assert.rejects(third!, { code: "CANCELLED" });
  assert.equal(signals[1]!.aborted, false);
  leaving[3]!.abort();
  await assert.rejects(fourth!, { code: "CANCELLED" });
  assert.equal(signals[1]!.aborted, true);
  assert.equal(await session.ask("status", () => Promise.resolve(5)), 5);
});
