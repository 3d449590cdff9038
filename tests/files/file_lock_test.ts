import assert from "node:assert/strict";
import { lockFile, tryLockFile } from "../../lib/files/file_lock.ts";

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
  using second = await lockFile(`${folder}/lock`, 5_000);
  assert.ok(second);
  await Deno.remove(folder, { recursive: true });
});
