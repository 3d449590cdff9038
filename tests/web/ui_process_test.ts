/** `nestr ui` as a process: its start, its end by signals and crashes, and what is left of runs. */

import assert from "node:assert/strict";
import type { CommandContext } from "../../lib/commands/command_context.ts";
import { untilSignal } from "../../lib/commands/ui.ts";
import type { Session } from "../../lib/web/session.ts";
import type { ServerEvent } from "../../lib/web/wire.ts";
import { eventually, freePort } from "../support/docker_fixture.ts";
import { insisted } from "../support/insisted.ts";
import { NeverAnswers } from "../support/never_answers.ts";
import { executable, ProjectFixture } from "../support/project_fixture.ts";
import { ServerProcess, StdioProcess } from "../support/web_process.ts";
import { SHOP } from "../support/web_fixture.ts";

const isOutput = (event: ServerEvent) =>
  event.type === "operation.event" && event.event.type === "task.output";

/** Whether everybody may listen on any port, as in many containers. */
function portsAreForEverybody(): boolean {
  try {
    return Number(Deno.readTextFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start")) <= 1;
  } catch {
    return true;
  }
}

/** The processes that the executable has left in a project, by their command lines. */
async function processesOf(project: ProjectFixture): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string) => Deno.readTextFile(`/proc/${name}/${file}`).catch(() => "");
    const isOurs = (await read("environ")).includes(`XDG_STATE_HOME=${project.env.XDG_STATE_HOME}`);
    if (isOurs) found.push((await read("cmdline")).replaceAll("\0", " "));
  }
  return found;
}

/** A project whose doctor waits for a remote. */
async function hangingProject(silent: NeverAnswers): Promise<ProjectFixture> {
  const manifest = `version = 1\n[repos.api]\nurl = "${silent.url}"\n`;
  const project = await ProjectFixture.create(manifest, ["api"]);
  await project.git.git(project.path("api"), "remote", "set-url", "origin", silent.url);
  return project;
}

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

Deno.test("nestr ui and nestr rpc do not serve where the address cannot be printed", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  const [program, ...before] = executable();
  for (const args of [["ui", "--no-open"], ["rpc", "--json"]]) {
    const patience = AbortSignal.timeout(120_000);
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", 'exec "$@" > /dev/full', "sh", program, ...before, ...args],
      cwd: project.root,
      clearEnv: true,
      env: { ...project.env },
      signal: patience,
    }).output();
    assert.equal(patience.aborted, false, "it has served on");
    assert.equal(code, 3, args.join(" "));
    assert.match(new TextDecoder().decode(stderr), /^error\[DISK_FULL\]: standard output/);
  }
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
  const { code, stdout: files } = await project.git.pool.capture({
    argv: ["grep", "--recursive", "--files-with-matches", "--", server.token, "."],
    directory: project.git.root,
  });
  // 2 would say that something could not be looked into.
  assert.deepEqual([code, files], [1, ""]);
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
  const port = String(freePort());
  await using server = await ServerProcess.start(project, { args: ["--no-open", "--port", port] });
  assert.equal(new URL(server.origin).port, port);
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

Deno.test({
  name: "nestr ui --port says when this user may not listen on the port",
  ignore: portsAreForEverybody(),
  fn: async () => {
    await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
    const line = ["--json", "ui", "--no-open", "--port", "1"];
    // Root without what makes it special here.
    const before = Deno.uid() === 0 ? ["setpriv", "--bounding-set=-net_bind_service"] : [];
    const [program, ...args] = [...before, ...executable(), ...line];
    const { code, stdout } = await new Deno.Command(program!, {
      args,
      cwd: project.root,
      clearEnv: true,
      env: { ...project.env },
    }).output();
    const { error } = JSON.parse(new TextDecoder().decode(stdout));
    assert.deepEqual([code, error.code], [3, "PORT_TAKEN"]);
    assert.match(error.message, /may not listen/);
  },
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
  assert.equal((await insisted(server.child, server.ended())).code, 130);
});

Deno.test("SIGINT ends what nestr ui is asking, and leaves none of its processes", async () => {
  using silent = new NeverAnswers();
  await using project = await hangingProject(silent);
  await using server = await ServerProcess.start(project);
  const asked = server.client.answer("doctor", {}).catch(() => ({}));
  await eventually(() => silent.asked, (times) => times === 1);
  server.signal("SIGINT");
  assert.equal((await server.ended()).code, 130);
  await asked;
  await eventually(() => processesOf(project), (left) => left.length === 0);
  await eventually(() => silent.waiting, (waiting) => waiting === 0);
});

Deno.test("SIGTERM ends what nestr rpc --stdio is asking, and leaves none of its processes", async () => {
  using silent = new NeverAnswers();
  await using project = await hangingProject(silent);
  await using rpc = new StdioProcess(project);
  await rpc.send(1, "doctor");
  await eventually(() => silent.asked, (times) => times === 1);
  rpc.child.kill("SIGTERM");
  assert.equal((await rpc.ended()).code, 143);
  await eventually(() => processesOf(project), (left) => left.length === 0);
  await eventually(() => silent.waiting, (waiting) => waiting === 0);
});

Deno.test("untilSignal() does not wait for ever for what a second signal does not end", async () => {
  const ends: [reason: string, kill: boolean][] = [];
  const never = new Promise<void>(() => {});
  const session = {
    operations: {
      running: 1,
      endAll: (reason: string, kill: boolean) => void ends.push([reason, kill]),
      settled: () => never,
    },
    [Symbol.asyncDispose]: () => never,
  } as unknown as Session;
  const notes: Promise<string>[] = [];
  const note: CommandContext["note"] = (render) => {
    notes.push(Promise.resolve(render({} as never)));
    return Promise.resolve();
  };
  const begun = Promise.withResolvers<void>();
  const work = () => Promise.resolve(begun.resolve());
  const end = untilSignal({ note }, session, work, { killedMs: 1 });
  // A signal that nobody listens to would end the tests.
  await begun.promise;
  for (const count of [1, 2]) {
    Deno.kill(Deno.pid, "SIGHUP");
    await eventually(() => ends.length, (told) => told === count);
  }
  assert.deepEqual(await end, { type: "signal", signal: "SIGHUP" });
  assert.deepEqual(ends, [["SIGHUP", false], ["SIGHUP", true]]);
  assert.match((await Promise.all(notes)).join(""), /once more kills it/);
});

Deno.test("what a killed server has begun is interrupted in the next one, which ends and resumes it", async () => {
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
  // What has lost its server waits as before.
  // A shell that is about to become `sleep` is two for a moment.
  const waitsOnce = () =>
    eventually(
      async () => (await processesOf(project)).filter((it) => it.includes("while ! test -e")),
      ({ length }) => length === 1,
    );
  await waitsOnce();
  const shown = await client.call("plan", { operation: "resume", options: { run } });
  assert.deepEqual(shown.done, ["api"]);
  assert.match(shown.warnings.join(), /still runs/);
  await client.call("run", { plan: shown.id });
  await events.until(isOutput);
  await waitsOnce();
  await Deno.writeTextFile(project.path("go"), "");
  const end = (await events.until((it) => it.type === "operation.ended")).at(-1)!.event;
  assert.equal(end.type === "operation.ended" && end.operation.state, "succeeded");
});

Deno.test("a client that reconnects again and again during a run misses no event", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  const { client } = server;
  // How many lines come as one event is the machine's matter: it goes on until there were enough.
  const enough = project.path("enough");
  const line = `i=0; while ! test -e ${enough}; do echo $i; sleep 0.005; i=$((i+1)); done`;
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
    if (connections === 8) await Deno.writeTextFile(enough, "");
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
  assert.ok(connections > 8, `${connections} connections`);
  assert.deepEqual(seqs, Array.from({ length: seqs.length }, (_, i) => i + 1));
  const numbers = lines.join("").trimEnd().split("\n");
  assert.deepEqual(numbers, numbers.map((_, i) => String(i)));
});

Deno.test("a thousand listeners and a hundred that never read leave a run and other requests alone", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  await using server = await ServerProcess.start(project);
  const { client } = server;
  await using stack = new AsyncDisposableStack();
  const { port } = new URL(server.origin);
  const request = new TextEncoder().encode(
    `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${server.token}\r\n\r\n`,
  );
  for (let i = 0; i < 100; i++) {
    const connection = stack.use(await Deno.connect({ hostname: "127.0.0.1", port: Number(port) }));
    await connection.write(request);
  }
  // What tasks print is for some of them: the test has to read it all.
  const readers = await Promise.all(
    Array.from({ length: 1_000 }, (_, i) => client.events(i % 10 === 0 ? "" : "?output=none")),
  );
  for (const reader of readers) stack.use(reader);
  const before = await residentMebibytes(server);
  const line = "head -c 3000000 /dev/zero | tr '\\0' x | fold -w 100";
  const { id: plan } = await client.call("plan", {
    operation: "run",
    options: { command: ["sh", "-c", line], select: "api" },
  });
  await client.call("run", { plan });
  const ends = await Promise.all(
    readers.map((reader) => reader.until((it) => it.type === "operation.ended")),
  );
  for (const events of ends) {
    const end = events.at(-1)!.event;
    assert.equal(end.type === "operation.ended" && end.operation.state, "succeeded");
  }
  assert.equal((await client.call("status", {})).repositories.length, 2);
  const grown = await residentMebibytes(server) - before;
  // 3 MB for each of those that do not read would be 300.
  assert.ok(grown < 200, `${grown} MiB`);
});

async function residentMebibytes({ child }: ServerProcess): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}

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

Deno.test("nestr ui --read-only and nestr rpc offer nobody their project", async () => {
  await using project = await ProjectFixture.create(SHOP, ["api", "web"]);
  const known = project.git.path("home", ".local", "state", "nestr", "projects.json");
  const remembers = (path: string) => Deno.stat(path).then(() => true, () => false);
  for (const args of [["rpc"], ["ui", "--no-open", "--read-only"], ["ui", "--no-open"]]) {
    await using server = await ServerProcess.start(project, { words: args });
    assert.equal((await server.client.call("server", {})).project, project.root);
    assert.equal(await remembers(known), args.length === 2, args.join(" "));
  }
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
