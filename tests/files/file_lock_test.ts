import assert from "node:assert/strict";
import { isLocked, lockFile, tryLockFile } from "../../lib/files/file_lock.ts";
import { FixtureProcess } from "../support/fixture_process.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const moduleUrl = new URL("../../lib/files/file_lock.ts", import.meta.url).href;

/** A process that takes the lock, says so, and keeps it until it is killed. */
async function holder(path: string): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-lock",
      `import { tryLockFile } from ${JSON.stringify(moduleUrl)};
      const lock = await tryLockFile(${JSON.stringify(path)});
      console.log(lock ? "locked" : "refused");
      setTimeout(() => lock, 60_000);`,
    ],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value).trim(), "locked");
  reader.releaseLock();
  return child;
}

Deno.test("tryLockFile() is refused while another holds the lock, and free after a kill", async () => {
  const folder = await Deno.makeTempDir();
  const child = await holder(`${folder}/lock`);
  assert.equal(await tryLockFile(`${folder}/lock`), undefined);
  child.kill("SIGKILL");
  await child.status;
  await child.stdout.cancel();
  {
    using lock = await tryLockFile(`${folder}/lock`);
    assert.ok(lock);
    assert.equal(await tryLockFile(`${folder}/lock`), undefined);
  }
  using again = await tryLockFile(`${folder}/lock`);
  assert.ok(again);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("lockFile() waits its turn and gives up in time", async () => {
  const folder = await Deno.makeTempDir();
  const first = await lockFile(`${folder}/lock`, 0);
  assert.ok(first);
  assert.equal(await lockFile(`${folder}/lock`, 60), undefined);
  setTimeout(() => first[Symbol.dispose](), 60);
  using second = await lockFile(`${folder}/lock`, 60_000);
  assert.ok(second);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("FileLock.remove() removes the file, lets the next one in, and nothing when it is over", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at("lock");
  const first = await tryLockFile(path);
  assert.ok(first);
  first.remove();
  assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
  using second = await tryLockFile(path);
  assert.ok(second);
  first.remove();
  first[Symbol.dispose]();
  Deno.statSync(path);
  assert.equal(await tryLockFile(path), undefined);
});

Deno.test("lockFile() is not content with the lock of a file that was replaced while it waited", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at("lock");
  await using old = new FixtureProcess("workspaces/holding.ts", path);
  assert.equal(await old.line(), "held");
  const waiting = lockFile(path, 60_000);
  // What another one that removes its lock leads to: the path means another file now. It does so from one
  // moment to the next, or whoever waits would make that file himself.
  const present = await tryLockFile(folder.at("next"));
  assert.ok(present);
  await Deno.rename(folder.at("next"), path);
  await old.kill();
  using early = await Promise.race([
    waiting,
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 150)),
  ]);
  assert.equal(early, undefined);
  present[Symbol.dispose]();
  using late = await waiting;
  assert.ok(late);
});

Deno.test("lockFile() lets 50 processes through one at a time, though each removes the lock", async () => {
  using folder = new TemporaryFolder({ count: "0" });
  const processes = Array.from(
    { length: 50 },
    () => new FixtureProcess("workspaces/counting.ts", folder.at("count"), folder.at("lock"), "10"),
  );
  for (const process of processes) {
    await using counting = process;
    assert.equal(await counting.line(), "done");
    await counting.end();
  }
  assert.equal(Deno.readTextFileSync(folder.at("count")), "500");
});

Deno.test("isLocked() tells whether another holds the lock, and makes no file", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at("lock");
  assert.equal(await isLocked(path), false);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  const child = await holder(path);
  assert.equal(await isLocked(path), true);
  child.kill("SIGKILL");
  await child.status;
  await child.stdout.cancel();
  // Of two who ask at once neither takes the other for the holder.
  assert.deepEqual(await Promise.all([isLocked(path), isLocked(path)]), [false, false]);
  using lock = await tryLockFile(path);
  assert.ok(lock, "who only looks has kept it");
  assert.equal(await isLocked(path), true);
});
