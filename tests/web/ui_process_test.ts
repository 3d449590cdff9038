/** `nestr ui` as a process: its start, its end by signals and crashes, and what is left of runs. */

import assert from "node:assert/strict";
import type { ServerEvent } from "../../lib/web/wire.ts";
import { eventually } from "../support/docker_fixture.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { ServerProcess } from "../support/web_process.ts";
import { SHOP } from "../support/web_fixture.ts";

const isOutput = (event: ServerEvent) =>
  event.type === "operation.event" && event.event.type === "task.output";

/** Begins a run whose first task succeeds and whose second goes on until a file exists. */
async function beginRun(project: ProjectFixture, server: ServerProcess): Promise<string> {
  const line = `test $(basename $PWD) = api && exit; echo begun; ` +
    `while ! test -e ${project.path("go")}; do sleep 0.05; done`;
  await using events = await server.client.events();
  const { id: plan } = await server.client.call("plan", {
    operation: "run",
    options: { command: ["sh", "-c", line] },
  });
  const { id } = await server.client.call("run", { plan });
  await events.until(isOutput);
  return id;
}

Deno.test("nestr ui prints the address with the token in its fragment, and nothing else on stdout", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}$/);
  assert.equal((await server.client.call("project", {})).name, "shop");
  server.signal("SIGINT");
  assert.deepEqual(await server.ended(), { code: 130, stdout: "", stderr: "" });
});

Deno.test("nestr ui --json prints one document with address and token", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  const child = project.start(["ui", "--json", "--no-open", "--read-only"]);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.endsWith("}\n")) text += (await reader.read()).value ?? "";
  const { ok, data } = JSON.parse(text);
  assert.equal(ok, true);
  assert.equal(data.url, `${data.origin}/#token=${data.token}`);
  assert.deepEqual([data.project, data.readOnly], [project.root, true]);
  child.kill("SIGTERM");
  await reader.cancel();
  await child.stderr.cancel();
  assert.equal((await child.status).code, 143);
});

Deno.test("nestr ui never says its token but where it prints it, not even in a log", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  const logFile = project.git.path("log");
  await using server = await ServerProcess.start(project, {
    args: ["--no-open", "--log", "debug", "--log-file", logFile],
  });
  await server.client.call("status", {});
  await beginRun(project, server);
  await (await fetch(`${server.origin}/rpc`, {
    method: "POST",
    headers: { Authorization: "Bearer x" },
  }))
    .body?.cancel();
  const seen = await project.git.command(
    "/",
    "sh",
    "-c",
    `tr '\\0' ' ' < /proc/${server.child.pid}/cmdline`,
  );
  assert.ok(!seen.includes(server.token));
  await Deno.writeTextFile(project.path("go"), "");
  server.signal("SIGINT");
  const { stderr, stdout } = await server.ended();
  const log = await Deno.readTextFile(logFile);
  assert.ok(log.length > 0);
  for (const text of [stderr, stdout, log]) assert.ok(!text.includes(server.token));
  const files = await project.git.command(project.git.root, "grep", "-rl", server.token, ".")
    .catch(() => "");
  assert.equal(files, "");
});

Deno.test("nestr ui opens the browser with an address that leads to the page once", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  const opened = project.git.path("opened");
  await project.git.write("bin", {
    "xdg-open": `#!/bin/sh\necho "$1" > ${opened}.new\nmv ${opened}.new ${opened}\n`,
  });
  await Deno.chmod(project.git.path("bin", "xdg-open"), 0o755);
  const env = { PATH: `${project.git.path("bin")}:${project.env.PATH}`, DISPLAY: ":0" };
  await using server = await ServerProcess.start(project, { args: [], env });
  const url = await eventually(
    () => Deno.readTextFile(opened).then((text) => text.trim(), () => ""),
    (text) => text !== "",
  );
  assert.ok(!url.includes(server.token), "every user of the machine sees it");
  const response = await fetch(url, { redirect: "manual" });
  await response.body?.cancel();
  assert.equal(response.headers.get("location"), `/#token=${server.token}`);
});

Deno.test("nestr ui goes on where no browser can be opened", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  // What xdg-open(1) ends with where it finds none; the machine's own would start a real one.
  await project.git.write("bin", { "xdg-open": "#!/bin/sh\nexit 3\n" });
  await Deno.chmod(project.git.path("bin", "xdg-open"), 0o755);
  const env = { DISPLAY: ":0", PATH: `${project.git.path("bin")}:${project.env.PATH}` };
  await using server = await ServerProcess.start(project, { args: [], env });
  assert.equal((await server.client.call("server", {})).project, project.root);
});

Deno.test("nestr ui --port listens there, and says when the port is taken", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  const { port } = new URL(server.origin);
  const { code, error } = await project.json(["ui", "--no-open", "--port", port]);
  assert.deepEqual([code, error.code], [3, "PORT_TAKEN"]);
  server.signal("SIGINT");
  await server.ended();
  await using again = await ServerProcess.start(project, { args: ["--no-open", "--port", port] });
  assert.equal(new URL(again.origin).port, port);
  assert.notEqual(again.token, server.token);
  const wrong = await project.nestr(["ui", "--port", "70000"]);
  assert.equal(wrong.code, 2);
});

Deno.test("SIGINT ends nestr ui and gently what it runs; the run can be resumed", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  const run = await beginRun(project, server);
  // Somebody listens: that keeps nothing from ending.
  await using events = await server.client.events();
  server.signal("SIGINT");
  const ended = await events.until((it) => it.type === "operation.ended");
  const { event } = ended.at(-1)!;
  assert.equal(event.type === "operation.ended" && event.operation.state, "cancelled");
  const { code, stderr } = await server.ended();
  assert.equal(code, 130);
  assert.match(stderr, /ending what runs/);
  const { data } = await project.json(["runs", "show", run]);
  assert.equal(data.state, "cancelled");
  await Deno.writeTextFile(project.path("go"), "");
  const resumed = await project.json(["runs", "resume", run]);
  assert.deepEqual([resumed.code, resumed.data.counts.succeeded], [0, 2]);
});

Deno.test("a second SIGINT kills what does not end", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  await using events = await server.client.events();
  const line = "trap '' TERM INT; echo begun; while :; do sleep 0.1; done";
  const { id: plan } = await server.client.call("plan", {
    operation: "run",
    options: { command: ["sh", "-c", line], select: "api" },
  });
  await server.client.call("run", { plan });
  await events.until(isOutput);
  server.signal("SIGINT");
  await eventually(
    async () => (await server.client.call("operations", {})).operations[0]?.state,
    (state) => state === "ending",
  );
  server.signal("SIGINT");
  assert.equal((await server.ended()).code, 130);
});

Deno.test("what a killed server has begun is interrupted in the next one, which resumes it", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  const run = await beginRun(project, server);
  const last = (await server.client.call("server", {})).event;
  server.signal("SIGKILL");
  await server.ended();
  await using again = await ServerProcess.start(project);
  const { client } = again;
  // A page of the start before notices that it is another one.
  await using events = await client.events(`?after=${last}`);
  const first = await events.until((it) => it.type === "gap");
  assert.deepEqual(first.map(({ event }) => event.type), ["hello", "gap"]);
  const gap = first.at(-1)!.event;
  assert.equal(gap.type === "gap" && gap.reason, "restarted");
  const { runs } = await client.call("runs", {});
  assert.deepEqual(runs.map(({ id, state, unfinished }) => [id, state, unfinished]), [
    [run, "interrupted", 1],
  ]);
  await Deno.writeTextFile(project.path("go"), "");
  const shown = await client.call("plan", { operation: "resume", options: { run } });
  assert.deepEqual(shown.done, ["api"]);
  await client.call("run", { plan: shown.id });
  const end = (await events.until((it) => it.type === "operation.ended")).at(-1)!.event;
  assert.equal(end.type === "operation.ended" && end.operation.state, "succeeded");
});

Deno.test("a client that reconnects again and again during a run misses no event", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  const { client } = server;
  const line = "i=0; while [ $i -lt 150 ]; do echo $i; sleep 0.005; i=$((i+1)); done";
  const { id: plan } = await client.call("plan", {
    operation: "run",
    options: { command: ["sh", "-c", line], order: "parallel" },
  });
  let after = (await client.call("server", {})).event;
  await client.call("run", { plan });
  const seqs: number[] = [];
  const lines: string[] = [];
  let connections = 0;
  for (let over = false; !over; connections++) {
    // By header as a browser does it, and by parameter.
    await using events = connections % 2 === 0
      ? await client.events(`?after=${after}`)
      : await client.events("", { "Last-Event-ID": after });
    for (let read = 0; read < 25 && !over;) {
      const { id, event } = (await events.next())!;
      assert.notEqual(event.type, "gap");
      if (id === undefined) continue;
      read++;
      after = id;
      seqs.push(event.seq);
      over = event.type === "operation.ended";
      if (event.type !== "operation.event" || event.event.type !== "task.output") continue;
      if (event.event.taskId === "api") lines.push(event.event.text);
    }
  }
  assert.ok(connections > 5, `${connections} connections`);
  assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, i) => i + 1));
  assert.equal(lines.join(""), Array.from({ length: 150 }, (_, i) => `${i}\n`).join(""));
});

Deno.test("a thousand listeners and some that never read leave a run and other requests alone", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  const { client } = server;
  await using stack = new AsyncDisposableStack();
  // These never read what they are sent.
  for (let i = 0; i < 5; i++) {
    const { port } = new URL(server.origin);
    const connection = stack.use(await Deno.connect({ hostname: "127.0.0.1", port: Number(port) }));
    await connection.write(new TextEncoder().encode(
      `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${server.token}\r\n\r\n`,
    ));
  }
  const readers = await Promise.all(Array.from({ length: 1_000 }, () => client.events()));
  for (const reader of readers) stack.use(reader);
  const line = "head -c 3000000 /dev/zero | tr '\\0' x | fold -w 100";
  const { id: plan } = await client.call("plan", {
    operation: "run",
    options: { command: ["sh", "-c", line], select: "api" },
  });
  await client.call("run", { plan });
  const ends = await Promise.all(
    readers.slice(0, 200).map((reader) => reader.until((it) => it.type === "operation.ended")),
  );
  for (const events of ends) {
    const end = events.at(-1)!.event;
    assert.equal(end.type === "operation.ended" && end.operation.state, "succeeded");
  }
  assert.equal((await client.call("status", {})).repositories.length, 2);
  const status = await Deno.readTextFile(`/proc/${server.child.pid}/status`);
  const resident = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
  // Each was to get 3 MB; what is held does not grow with that.
  assert.ok(resident < 1_000, `${resident} MiB`);
});

Deno.test("nestr ui offers projects that were opened before, also outside of any", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  const outside = await project.nestr(["-C", project.git.root, "ui", "--no-open"]);
  assert.equal(outside.code, 2);
  assert.match(outside.stderr, /no nestr.toml/);
  await Deno.mkdir(project.git.path("other"));
  await Deno.writeTextFile(project.git.path("other", "nestr.toml"), "version = 1\n");
  for (const directory of [project.root, project.git.path("other")]) {
    await using server = await ServerProcess.start(project, { directory });
    assert.equal((await server.client.call("server", {})).project, directory);
  }
  await using server = await ServerProcess.start(project, { directory: project.git.root });
  const { client } = server;
  assert.equal((await client.call("server", {})).project, null);
  assert.equal((await client.failure("project", {})).data.code, "MANIFEST_NOT_FOUND");
  const { projects } = await client.call("projects", {});
  assert.deepEqual(projects.map(({ name, root, present }) => [name, root, present]), [
    ["other", project.git.path("other"), true],
    ["shop", project.root, true],
  ]);
  assert.equal((await client.call("project", { project: project.root })).name, "shop");
  await using events = await client.events(`?project=${encodeURIComponent(project.root)}`);
  await using none = await client.events();
  assert.equal((await none.next())?.event.type, "hello");
  await Deno.remove(project.git.path("other"), { recursive: true });
  const later = await client.call("projects", {});
  assert.deepEqual(later.projects.map(({ present }) => present), [false, true]);
  assert.ok(await events.next());
});

Deno.test("nestr ui starts with a manifest that is not in order, and shows what is wrong", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repo.api]\n");
  await using server = await ServerProcess.start(project);
  const { client } = server;
  assert.equal((await client.failure("project", {})).data.code, "MANIFEST_INVALID");
  assert.equal((await client.call("doctor", { remotes: false })).healthy, false);
  await using events = await client.events();
  // Until it is watched nothing is noticed.
  const writing = setInterval(() => {
    Deno.writeTextFileSync(project.path("nestr.toml"), "version = 1\n");
  }, 200);
  await events.until((it) => it.type === "project.changed").finally(() => clearInterval(writing));
  assert.deepEqual((await client.call("project", {})).repositories, []);
});
