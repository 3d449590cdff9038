import assert from "node:assert/strict";
import {
  type BackgroundSpec,
  endGroup,
  endProcesses,
  readExitCode,
  startBackground,
} from "../../lib/process/background.ts";
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  processStat,
} from "../../lib/process/process_identity.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const MODULE = new URL("../../lib/process/background.ts", import.meta.url).href;

/** A program to start in a folder; the folder gets `log` and `exit`. */
function spec(folder: TemporaryFolder, changes: Partial<BackgroundSpec> = {}): BackgroundSpec {
  return {
    command: { shell: "true" },
    directory: folder.path,
    env: { PATH: Deno.env.get("PATH")!, MARK: folder.path },
    logFile: folder.at("log"),
    exitFile: folder.at("exit"),
    record: () => {},
    ...changes,
  };
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!holds()) {
    assert.ok(performance.now() < deadline, `never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const text = (path: string) => {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
};

/** Pids of what runs with a folder in its environment. */
function processesOf(folder: TemporaryFolder): number[] {
  return [...Deno.readDirSync("/proc")].filter(({ name }) =>
    /^\d+$/.test(name) && text(`/proc/${name}/environ`).includes(`MARK=${folder.path}\0`) &&
    processStat(Number(name))?.running
  ).map(({ name }) => Number(name));
}

Deno.test("startBackground() keeps both outputs and the exit code", async () => {
  using folder = new TemporaryFolder({ log: "before\n" });
  const leader = await startBackground(
    spec(folder, { command: { shell: "echo out; echo err >&2; cat; exit 7" } }),
  );
  await until(() => !isRunning(leader));
  assert.equal(text(folder.at("log")), "before\nout\nerr\n");
  assert.equal(readExitCode(folder.at("exit")), 7);
  assert.equal((await Deno.stat(folder.at("exit"))).mode! & 0o777, 0o600);
});

Deno.test("startBackground() hands arguments, variables and the folder over unchanged", async () => {
  using folder = new TemporaryFolder();
  const odd = 'a\'b "c" $(touch x) `d` \\ \n *';
  const leader = await startBackground(spec(folder, {
    command: { argv: ["sh", "-c", 'printf "%s|%s|%s" "$1" "$2" "$PWD"; env', "-", odd, ""] },
    env: { PATH: Deno.env.get("PATH")!, ODD: odd, log: "mine", go: "mine" },
  }));
  await until(() => !isRunning(leader));
  const log = text(folder.at("log"));
  assert.ok(log.startsWith(`${odd}||${folder.path}`), log);
  for (const line of [`ODD=${odd}`, "log=mine", "go=mine"]) assert.ok(log.includes(line), log);
  assert.ok(!/^(HOME|NESTR_BEGIN|MARK)=/m.test(log), log);
  assert.equal((await Deno.stat(folder.at("log"))).mode! & 0o777, 0o600);
});

Deno.test("startBackground() runs the program, not the shell's command of its name", async () => {
  using folder = new TemporaryFolder({ "bin/exit": "#!/bin/sh\necho program\n" });
  await Deno.chmod(folder.at("bin/exit"), 0o755);
  const PATH = `${folder.at("bin")}:${Deno.env.get("PATH")}`;
  const leader = await startBackground(
    spec(folder, { command: { argv: ["exit", "5"] }, env: { PATH } }),
  );
  await until(() => !isRunning(leader));
  assert.equal(text(folder.at("log")), "program\n");
  assert.equal(readExitCode(folder.at("exit")), 0);
});

Deno.test("startBackground() reports how a program was killed as a shell does", async () => {
  using folder = new TemporaryFolder();
  const leader = await startBackground(spec(folder, { command: { shell: "kill -9 $$" } }));
  await until(() => !isRunning(leader));
  assert.equal(readExitCode(folder.at("exit")), 137);
});

Deno.test("startBackground() says at once what cannot be started, and starts nothing", async () => {
  using folder = new TemporaryFolder({ plain: "x" });
  let recorded = 0;
  const fails = (code: string, changes: Partial<BackgroundSpec>) =>
    assert.rejects(
      startBackground(spec(folder, { record: () => void recorded++, ...changes })),
      { code },
    );
  await fails("COMMAND_NOT_FOUND", { command: { argv: ["nestr-no-such-program"] } });
  await fails("COMMAND_NOT_EXECUTABLE", { command: { argv: ["./plain"] } });
  await fails("FILE_ACCESS", { directory: folder.at("gone") });
  await fails("FILE_ACCESS", { logFile: folder.at("gone/log") });
  await fails("USAGE", { command: { argv: [] } });
  assert.equal(recorded, 0);
});

Deno.test("startBackground() starts nothing when it cannot be recorded", async () => {
  using folder = new TemporaryFolder();
  let leader: ProcessIdentity | undefined;
  const start = startBackground(spec(folder, {
    command: { shell: "touch started" },
    record: (it) => {
      leader = it;
      throw new Error("no room");
    },
  }));
  await assert.rejects(start, /no room/);
  await until(() => !isRunning(leader!));
  assert.deepEqual(processesOf(folder), []);
  await assert.rejects(Deno.stat(folder.at("started")), Deno.errors.NotFound);
});

/** Runs a program that starts something in the background; `record` is its code. */
async function starter(folder: TemporaryFolder, shell: string, record: string) {
  const { command: _, record: __, ...rest } = spec(folder);
  folder.write(
    "start.ts",
    `import { startBackground } from "${MODULE}";
     await startBackground({
       ...${JSON.stringify({ ...rest, command: { shell } })},
       record: (leader) => { ${record} },
     });`,
  );
  const { code, signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", folder.at("start.ts")],
    stdin: "null",
  }).output();
  return { code, signal };
}

const KEEP = (folder: TemporaryFolder) =>
  `Deno.writeTextFileSync(${JSON.stringify(folder.at("leader"))}, JSON.stringify(leader));`;

Deno.test("startBackground() lets us exit at once, and the program lives on", async () => {
  using folder = new TemporaryFolder();
  assert.deepEqual(
    await starter(folder, "sleep 0.3; echo lived; exec sleep 643.1", KEEP(folder)),
    { code: 0, signal: null },
  );
  const leader = JSON.parse(text(folder.at("leader"))) as ProcessIdentity;
  assert.ok(isRunning(leader));
  await until(() => text(folder.at("log")) === "lived\n");
  assert.ok(isRunning(leader));
  await endGroup(leader, 60_000);
  assert.deepEqual(processesOf(folder), []);
  await until(() => readExitCode(folder.at("exit")) === 143);
});

Deno.test("startBackground() leaves nothing when we are killed before it is recorded", async () => {
  using folder = new TemporaryFolder();
  const end = await starter(folder, "touch started; sleep 43.2", "Deno.kill(Deno.pid, 'SIGKILL');");
  assert.equal(end.signal, "SIGKILL");
  await until(() => processesOf(folder).length === 0);
  await assert.rejects(Deno.stat(folder.at("started")), Deno.errors.NotFound);
});

Deno.test("startBackground() puts the program into a session of its own, without a terminal", async () => {
  using folder = new TemporaryFolder();
  const leader = await startBackground(spec(folder, { command: { shell: "exec sleep 43.3" } }));
  const fields = text(`/proc/${leader.pid}/stat`).split(") ").at(-1)!.split(" ");
  const [, , group, session, terminal] = fields;
  assert.deepEqual([group, session, terminal], [`${leader.pid}`, `${leader.pid}`, "0"]);
  await endGroup(leader, 5_000);
});

Deno.test("startBackground() tells what a program leaves behind in its group to end", async () => {
  using folder = new TemporaryFolder();
  const leader = await startBackground(spec(folder, { command: { shell: "sleep 43.4 & exit 4" } }));
  // One that is ending has lost its environment a moment before it is gone.
  await until(() => processesOf(folder).length === 0 && !isRunning(leader));
  assert.equal(readExitCode(folder.at("exit")), 4);
});

Deno.test("endGroup() gives a program the time to clean up, and its exit code is kept", async () => {
  using folder = new TemporaryFolder();
  const shell =
    "trap 'sleep 0.2; echo cleaned; exit 5' TERM; echo up; while :; do sleep 0.02; done";
  const leader = await startBackground(spec(folder, { command: { shell } }));
  await until(() => text(folder.at("log")) === "up\n");
  await endGroup(leader, 60_000);
  assert.match(text(folder.at("log")), /cleaned\n$/); // the shell mentions the sleep it has lost
  assert.equal(readExitCode(folder.at("exit")), 5);
  assert.equal(isRunning(leader), false);
});

Deno.test("endGroup() ends a program that was started this very moment", async () => {
  using folder = new TemporaryFolder();
  for (let i = 0; i < 30; i++) {
    const leader = await startBackground(spec(folder, { command: { argv: ["sleep", "43.5"] } }));
    await endGroup(leader, 60_000);
    // One that had not seen its signal would have slept to its end.
    assert.equal(readExitCode(folder.at("exit")), 143);
  }
});

Deno.test("endGroup() kills what ignores TERM, children included", async () => {
  using folder = new TemporaryFolder();
  const stubborn = "trap '' TERM; while :; do sleep 0.05; done";
  const leader = await startBackground(
    spec(folder, { command: { shell: `(${stubborn}) & echo up; ${stubborn}` } }),
  );
  await until(() => text(folder.at("log")) === "up\n");
  await endGroup(leader, 200);
  assert.deepEqual(processesOf(folder), []);
});

Deno.test("endGroup() kills a child that outlives its program and ignores TERM", async () => {
  using folder = new TemporaryFolder();
  const shell =
    "(trap '' TERM; echo up; while :; do sleep 0.05; done) & trap 'exit 0' TERM; while :; do sleep 0.02; done";
  const leader = await startBackground(spec(folder, { command: { shell } }));
  await until(() => text(folder.at("log")) === "up\n");
  await endGroup(leader, 500);
  assert.deepEqual(processesOf(folder), []);
});

Deno.test("endGroup() never touches a process that has the pid of one that is gone", async () => {
  using folder = new TemporaryFolder();
  const leader = await startBackground(spec(folder, { command: { argv: ["sleep", "43.6"] } }));
  await endGroup({ pid: leader.pid, started: `${leader.started}1` }, 50);
  assert.ok(isRunning(leader));
  await endGroup({ pid: 2 ** 31 - 1, started: leader.started }, 50);
  await endProcesses([{ pid: leader.pid, started: "another" }], 50);
  assert.ok(isRunning(leader));
  await endGroup(leader, 5_000);
  await endGroup(leader, 5_000);
});

Deno.test("endGroup() can be interrupted", async () => {
  using folder = new TemporaryFolder();
  const shell = "trap '' TERM; echo up; while :; do sleep 0.05; done";
  const leader = await startBackground(spec(folder, { command: { shell } }));
  await until(() => text(folder.at("log")) === "up\n");
  await assert.rejects(endGroup(leader, 60_000, AbortSignal.timeout(100)), { code: "CANCELLED" });
  assert.ok(isRunning(leader));
  await endGroup(leader, 0);
  assert.deepEqual(processesOf(folder), []);
});

Deno.test("endProcesses() ends single processes, with TERM first, and leaves their group alone", async () => {
  using folder = new TemporaryFolder();
  const shell = "trap 'echo cleaned; exit 0' TERM; echo up; while :; do sleep 0.02; done";
  const polite = await startBackground(spec(folder, { command: { shell } }));
  const child = new Deno.Command("sh", { args: ["-c", "trap '' TERM; exec sleep 43.7"] }).spawn();
  await until(() => text(folder.at("log")) === "up\n");
  await until(() => text(`/proc/${child.pid}/cmdline`).startsWith("sleep"));
  const program = identifyProcess(Number(text(`/proc/${polite.pid}/task/${polite.pid}/children`)))!;
  const stubborn = identifyProcess(child.pid)!;
  await endProcesses([program], 60_000);
  await until(() => !isRunning(polite));
  assert.equal(text(folder.at("log")), "up\ncleaned\n");
  assert.ok(isRunning(stubborn));
  await endProcesses([program, stubborn], 300);
  assert.equal((await child.status).signal, "SIGKILL");
});
