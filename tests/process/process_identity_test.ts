import assert from "node:assert/strict";
import {
  identifyProcess,
  isRunning,
  ownProcess,
  processStat,
  processTable,
  statsFromPs,
} from "../../lib/process/process_identity.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** Waits until something holds. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!holds()) {
    assert.ok(performance.now() < deadline, `never came true: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const spawn = (program: string, ...args: string[]) =>
  new Deno.Command(program, { args, stdout: "null", stderr: "null" }).spawn();

Deno.test("ownProcess() is this process, the same each time, and runs", () => {
  assert.equal(ownProcess().pid, Deno.pid);
  assert.equal(ownProcess(), ownProcess());
  assert.ok(isRunning(ownProcess()));
  assert.deepEqual(identifyProcess(Deno.pid), ownProcess());
});

Deno.test("identifyProcess() knows a process as long as it runs", async () => {
  const child = spawn("sleep", "41.1");
  const identity = identifyProcess(child.pid);
  assert.ok(identity);
  assert.deepEqual(identifyProcess(child.pid), identity);
  assert.ok(isRunning(identity));
  child.kill("SIGKILL");
  await child.status;
  assert.equal(isRunning(identity), false);
  assert.equal(identifyProcess(child.pid), undefined);
});

Deno.test("isRunning() takes another process under the same pid for another process", async () => {
  const child = spawn("sleep", "41.2");
  const { pid, started } = identifyProcess(child.pid)!;
  assert.equal(isRunning({ pid, started: `${started}0` }), false);
  assert.equal(isRunning({ pid: Deno.pid, started }), false);
  child.kill("SIGKILL");
  await child.status;
});

Deno.test("isRunning() stays true when a process becomes another program", async () => {
  using folder = new TemporaryFolder();
  const go = folder.at("go");
  const child = spawn("sh", "-c", `while ! [ -e ${go} ]; do sleep 0.02; done; exec sleep 41.3`);
  const identity = identifyProcess(child.pid)!;
  await Deno.writeTextFile(go, "");
  await until(() => Deno.readTextFileSync(`/proc/${child.pid}/cmdline`).startsWith("sleep\0"));
  assert.ok(isRunning(identity));
  child.kill("SIGKILL");
  await child.status;
});

Deno.test("isRunning() does not count a zombie", async () => {
  using folder = new TemporaryFolder();
  // The shell starts a process, becomes a program that never asks for its exit code, and stays.
  const parent = spawn("sh", "-c", `sleep 0.2 & echo $! > ${folder.at("pid")}; exec sleep 41.4`);
  await until(() => {
    try {
      return Deno.readTextFileSync(folder.at("pid")).endsWith("\n");
    } catch {
      return false;
    }
  });
  const pid = Number(await Deno.readTextFile(folder.at("pid")));
  const identity = { pid, started: processStat(pid)!.started };
  await until(() => processStat(pid)?.running === false);
  assert.equal(isRunning(identity), false);
  assert.equal(identifyProcess(pid), undefined);
  parent.kill("SIGKILL");
  await parent.status;
});

Deno.test("processStat() reads past a name with spaces and parentheses", async () => {
  using folder = new TemporaryFolder();
  const program = folder.at("a) Z 1 (b");
  await Deno.copyFile("/bin/sleep", program);
  await Deno.chmod(program, 0o755);
  const child = spawn(program, "41.5");
  await until(() => Deno.readTextFileSync(`/proc/${child.pid}/comm`).startsWith("a) Z"));
  const stat = processStat(child.pid)!;
  assert.ok(stat.running);
  assert.equal(stat.group, processStat(Deno.pid)!.group);
  assert.match(stat.started, /^[0-9a-f-]{36}:\d+$/);
  child.kill("SIGKILL");
  await child.status;
});

Deno.test("processStat() knows nothing of what cannot be a pid", () => {
  for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 31 - 1]) {
    assert.equal(processStat(pid), undefined, String(pid));
  }
});

Deno.test("processTable() holds this process", () => {
  assert.ok(processTable().some(({ pid, running }) => pid === Deno.pid && running));
});

const ignore = !["/bin/ps", "/usr/bin/ps"].some((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

Deno.test(
  "statsFromPs() tells the same as /proc, where there is no /proc",
  { ignore },
  async () => {
    const child = spawn("sleep", "41.6");
    const [stat] = statsFromPs(["-p", String(child.pid)]);
    const proc = processStat(child.pid)!;
    assert.equal(stat?.pid, child.pid);
    assert.equal(stat?.running, true);
    assert.equal(stat?.group, proc.group);
    assert.equal(stat?.terminalGroup, proc.terminalGroup);
    assert.match(stat!.started, /^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/);
    assert.ok(statsFromPs(["-A"]).some(({ pid }) => pid === child.pid));
    child.kill("SIGKILL");
    await child.status;
    assert.deepEqual(statsFromPs(["-p", String(child.pid)]), []);
  },
);
