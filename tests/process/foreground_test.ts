import assert from "node:assert/strict";
import { runForeground } from "../../lib/process/foreground.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const MODULE = new URL("../../lib/process/foreground.ts", import.meta.url).href;
const here = Deno.cwd();
const env = { PATH: Deno.env.get("PATH")! };

/** A folder with a program that runs `argv` in the foreground and writes how it ended to `end`. */
function runner(argv: readonly string[]): TemporaryFolder {
  const folder = new TemporaryFolder();
  const spec = { argv, directory: folder.path, env };
  folder.write(
    "run.ts",
    `import { runForeground } from "${MODULE}";
     const end = await runForeground(${JSON.stringify(spec)});
     Deno.writeTextFileSync(${JSON.stringify(folder.at("end"))}, JSON.stringify(end));`,
  );
  return folder;
}

const args = (folder: TemporaryFolder) => ["run", "-A", "--quiet", folder.at("run.ts")];
const endOf = (folder: TemporaryFolder) => JSON.parse(Deno.readTextFileSync(folder.at("end")));

async function untilFile(path: string, text = ""): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const found = await Deno.readTextFile(path).catch(() => undefined);
    if (found?.includes(text)) return;
    assert.ok(performance.now() < deadline, `"${text}" never came into ${path}: ${found}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until it is written down whole how the program ended; before, its terminal must not be closed. */
const untilEnd = (folder: TemporaryFolder) => untilFile(folder.at("end"), "}");

Deno.test("runForeground() reports the exit code or the signal", async () => {
  const run = (script: string) =>
    runForeground({ argv: ["sh", "-c", script], directory: here, env });
  assert.deepEqual(await run("exit 0"), { code: 0 });
  assert.deepEqual(await run("exit 7"), { code: 7 });
  assert.deepEqual(await run("kill -9 $$"), { signal: "SIGKILL" });
  assert.deepEqual(await run("kill -TERM $$"), { signal: "SIGTERM" });
});

Deno.test("runForeground() starts the program with just the environment and the folder it is given", async () => {
  using folder = new TemporaryFolder({ "here/show": '#!/bin/sh\nenv >"$1"; pwd >>"$1"\n' });
  await Deno.chmod(folder.at("here/show"), 0o755);
  const end = await runForeground({
    argv: ["./show", folder.at("out")],
    directory: folder.at("here"),
    env: { ...env, ONE: "a b\n'\"$x" },
  });
  assert.deepEqual(end, { code: 0 });
  const out = await Deno.readTextFile(folder.at("out"));
  assert.ok(out.includes("ONE=a b\n'\"$x\n"), out);
  assert.ok(!out.includes("HOME="), out);
  assert.ok(out.endsWith(`${folder.at("here")}\n`), out);
});

Deno.test("runForeground() tells a missing program, one that may not run and a missing folder apart", async () => {
  using folder = new TemporaryFolder({ plain: "x", interpreter: "#!/nonexistent/sh\n" });
  await Deno.chmod(folder.at("interpreter"), 0o755);
  const fails = async (code: string, argv: string[], directory = folder.path, path = env.PATH) => {
    const run = runForeground({ argv, directory, env: { PATH: path } });
    await assert.rejects(run, { code }, argv.join(" "));
  };
  await fails("COMMAND_NOT_FOUND", ["nestr-no-such-program"]);
  await fails("COMMAND_NOT_FOUND", ["./nestr-no-such-program"]);
  await fails("COMMAND_NOT_FOUND", ["plain"], folder.path, "/nonexistent:/usr");
  await fails("COMMAND_NOT_FOUND", ["local"], folder.path, "/usr"); // a folder of PATH's folder
  await fails("COMMAND_NOT_EXECUTABLE", ["./plain"]);
  await fails("COMMAND_NOT_EXECUTABLE", [folder.path]);
  await fails("COMMAND_NOT_EXECUTABLE", ["./interpreter"]);
  await fails("COMMAND_NOT_EXECUTABLE", ["true", "x".repeat(300_000)]);
  await fails("FILE_ACCESS", ["true"], folder.at("gone"));
  await fails("FILE_ACCESS", ["true"], folder.at("plain"));
  await fails("USAGE", []);
  await fails("USAGE", [""]);
  await fails("USAGE", ["true", "a\0b"]);
});

Deno.test("runForeground() hands standard input and output through, however much it is", async () => {
  using folder = runner(["sh", "-c", "cat; cat /dev/null; printf done >&2"]);
  const input = crypto.getRandomValues(new Uint8Array(60_000));
  const child = new Deno.Command(Deno.execPath(), {
    args: args(folder),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const feed = async () => {
    const writer = child.stdin.getWriter();
    for (let i = 0; i < 100; i++) await writer.write(input);
    await writer.close();
  };
  const [output] = await Promise.all([child.output(), feed()]);
  assert.equal(output.stdout.length, 6_000_000);
  assert.deepEqual(output.stdout.subarray(-input.length), input);
  assert.equal(new TextDecoder().decode(output.stderr), "done");
  assert.deepEqual(endOf(folder), { code: 0 });
});

for (const signal of ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1"] as const) {
  Deno.test(`runForeground() hands ${signal} on and waits for the program to clean up`, async () => {
    const name = signal.slice(3);
    using folder = runner([
      "sh",
      "-c",
      `trap 'sleep 0.2; echo ${name} >>got; exit 9' ${name}; echo up >>got; while :; do sleep 0.02; done`,
    ]);
    const child = new Deno.Command("setsid", {
      args: ["--wait", Deno.execPath(), ...args(folder)],
      stdin: "null",
      stdout: "null",
    }).spawn();
    await untilFile(folder.at("got"), "up");
    const pid = await denoBelow(child.pid);
    Deno.kill(pid, signal);
    assert.equal((await child.status).code, 0, "the signal has ended us before the program");
    assert.deepEqual(endOf(folder), { code: 9 });
    assert.equal(await Deno.readTextFile(folder.at("got")), `up\n${name}\n`);
  });
}

/** The process that `setsid --wait` has started, or setsid itself where it has become the program. */
async function denoBelow(pid: number): Promise<number> {
  const children = await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`);
  const [first] = children.trim().split(" ");
  const command = await Deno.readTextFile(`/proc/${pid}/cmdline`);
  return command.startsWith("setsid") ? Number(first) : pid;
}

/** Runs a folder's program on a terminal of its own; what is written to `keys` is typed there. */
function onTerminal(folder: TemporaryFolder): {
  readonly keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly ended: Promise<string>;
} {
  const command = [Deno.execPath(), ...args(folder)].join(" ");
  const child = new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", `exec ${command}`, "/dev/null"],
    stdin: "piped",
    stdout: "piped",
    env: { SHELL: "/bin/sh" },
  }).spawn();
  const ended = child.output().then(({ stdout }) => new TextDecoder().decode(stdout));
  return { keys: child.stdin.getWriter(), ended };
}

Deno.test("runForeground() gives the program our terminal and our process group", async () => {
  using folder = runner([
    "sh",
    "-c",
    "test -t 0 && test -t 1 && test -t 2 && echo terminal >got; " +
    "cut -d' ' -f5,8 /proc/self/stat >>got; read -r line; echo $line >>got",
  ]);
  const terminal = onTerminal(folder);
  await terminal.keys.write(new TextEncoder().encode("typed\n"));
  await untilEnd(folder);
  await terminal.keys.close();
  await terminal.ended;
  const [first, groups, typed] = (await Deno.readTextFile(folder.at("got"))).split("\n");
  assert.equal(first, "terminal");
  const [group, foreground] = groups!.split(" ");
  assert.equal(group, foreground);
  assert.equal(typed, "typed");
  assert.deepEqual(endOf(folder), { code: 0 });
});

for (const [key, name] of [["\x03", "INT"], ["\x1c", "QUIT"]] as const) {
  Deno.test(`runForeground() lets the program have the terminal's SIG${name} once`, async () => {
    using folder = runner([
      "sh",
      "-c",
      `trap 'echo ${name} >>got' ${name}; echo up >>got; ` +
      `while ! grep -q ${name} got; do sleep 0.02; done; sleep 0.5; exit 3`,
    ]);
    const terminal = onTerminal(folder);
    await untilFile(folder.at("got"), "up");
    await terminal.keys.write(new TextEncoder().encode(key));
    await untilEnd(folder);
    await terminal.keys.close();
    await terminal.ended;
    assert.equal(await Deno.readTextFile(folder.at("got")), `up\n${name}\n`);
    assert.deepEqual(endOf(folder), { code: 3 });
  });
}

Deno.test("runForeground() says so when the terminal's Ctrl-C has ended the program", async () => {
  using folder = runner(["sh", "-c", "echo up >>got; exec sleep 42.1"]);
  const terminal = onTerminal(folder);
  await untilFile(folder.at("got"), "up");
  await terminal.keys.write(new TextEncoder().encode("\x03"));
  await untilEnd(folder);
  await terminal.keys.close();
  await terminal.ended;
  assert.deepEqual(endOf(folder), { signal: "SIGINT" });
});
