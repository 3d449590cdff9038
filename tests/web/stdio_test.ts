/** `nestr rpc --stdio`, as an editor uses it. */

import assert from "node:assert/strict";
import { frame } from "../../lib/web/framing.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { StdioProcess } from "../support/web_process.ts";
import { SHOP } from "../support/web_fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("nestr rpc --stdio answers requests, alone and in batches, and ends with its input", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using rpc = new StdioProcess(project);
  const { result } = await rpc.call(1, "project");
  assert.equal(result.name, "shop");
  await rpc.write(frame(JSON.stringify([
    { jsonrpc: "2.0", id: 2, method: "server" },
    { jsonrpc: "2.0", method: "server" },
    { jsonrpc: "2.0", id: 3, method: "nothing" },
  ])));
  const answers = await rpc.message();
  assert.deepEqual(answers.map((it: { id: number }) => it.id), [2, 3]);
  assert.equal((await rpc.call(4, "rpc.discover")).result.openrpc, "1.3.2");
  await rpc.close();
  assert.deepEqual(await rpc.ended(), { code: 0, stderr: "" });
});

Deno.test("nestr rpc --stdio survives garbage and requests in pieces", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using rpc = new StdioProcess(project);
  await rpc.write(bytes("hello?\r\n\r\n{}\n"));
  const request = frame('{"jsonrpc":"2.0","id":1,"method":"server"}');
  for (const byte of request) await rpc.write(new Uint8Array([byte]));
  const first = await rpc.message();
  assert.deepEqual([first.id, first.error.code], [null, -32700]);
  assert.equal((await rpc.message()).id, 1);
  await rpc.write(frame("{nonsense"));
  assert.equal((await rpc.message()).error.code, -32700);
  await rpc.write(bytes("Content-Length: 100000000\r\n\r\n"));
  assert.match((await rpc.message()).error.message, /larger than/);
  const piece = new Uint8Array(1_000_000);
  for (let i = 0; i < 100; i++) await rpc.write(piece);
  assert.ok((await rpc.call(2, "server")).result);
  await rpc.write(request.subarray(0, -3));
  await rpc.close();
  assert.equal((await rpc.message()).error.code, -32700);
  assert.equal((await rpc.ended()).code, 0);
});

Deno.test("nestr rpc --stdio sends events as notifications, from an earlier one on", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using rpc = new StdioProcess(project);
  const { result: server } = await rpc.call(1, "server");
  const { result: shown } = await rpc.call(2, "plan", {
    operation: "workflow",
    options: { workflow: "greet" },
  });
  const { result: begun } = await rpc.call(3, "run", { plan: shown.id });
  await rpc.send(4, "events.subscribe", { after: server.event });
  const seen: string[] = [];
  const last = await rpc.until(({ method, params }) => {
    if (method === "event") seen.push(params.type);
    return params?.type === "operation.ended";
  });
  assert.deepEqual(seen.slice(0, 2), ["hello", "operation.begun"]);
  assert.deepEqual([last.params.operation.id, last.params.operation.state], [
    begun.id,
    "succeeded",
  ]);
  assert.equal(last.id, undefined);
  assert.deepEqual((await rpc.call(5, "events.unsubscribe")).result, {});
  await rpc.call(6, "plan", { operation: "workflow", options: { workflow: "greet" } });
});

Deno.test("nestr rpc --stdio carries a run to its end when its client has left", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using rpc = new StdioProcess(project);
  const { result: shown } = await rpc.call(1, "plan", {
    operation: "run",
    options: { command: ["sh", "-c", "sleep 0.5; touch done"] },
  });
  await rpc.call(2, "run", { plan: shown.id });
  await rpc.close();
  assert.equal((await rpc.ended()).code, 0);
  for (const name of ["api", "web"]) await Deno.stat(project.path(name, "done"));
  assert.equal((await project.json(["runs", "show"])).data.state, "succeeded");
});

Deno.test("SIGTERM ends nestr rpc --stdio and what it runs", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using rpc = new StdioProcess(project);
  await rpc.call(1, "events.subscribe");
  const { result: shown } = await rpc.call(2, "plan", {
    operation: "run",
    options: { command: ["sh", "-c", "echo begun; sleep 100"] },
  });
  await rpc.send(3, "run", { plan: shown.id });
  await rpc.until(({ params }) => params?.event?.type === "task.output");
  rpc.child.kill("SIGTERM");
  assert.equal((await rpc.ended()).code, 143);
  assert.equal((await project.json(["runs", "show"])).data.state, "cancelled");
});

Deno.test("nestr rpc --stdio --read-only refuses changes, and remembers no project", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using rpc = new StdioProcess(project, ["--read-only"]);
  const { result: shown } = await rpc.call(1, "plan", {
    operation: "run",
    options: { command: ["true"] },
  });
  const { error } = await rpc.call(2, "run", { plan: shown.id });
  assert.equal(error.data.code, "READ_ONLY");
  await rpc.close();
  await rpc.ended();
  await assert.rejects(
    Deno.stat(project.git.path("home", ".local", "state", "nestr", "projects.json")),
  );
});

Deno.test("nestr rpc without --stdio serves HTTP and opens no browser", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  const child = project.start(["rpc", "--json"], { env: { DISPLAY: ":0" } });
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.endsWith("}\n")) text += (await reader.read()).value ?? "";
  const { origin, token } = JSON.parse(text).data;
  const response = await fetch(`${origin}/rpc`, {
    method: "POST",
    headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" },
    body: '{"jsonrpc":"2.0","id":1,"method":"server"}',
  });
  assert.equal((await response.json()).result.project, project.root);
  child.kill("SIGINT");
  await reader.cancel();
  await child.stderr.cancel();
  assert.equal((await child.status).code, 130);
});
