import assert from "node:assert/strict";
import { startDetached } from "../../lib/process/detached.ts";
import { eventually } from "../support/docker_fixture.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** What a program writes to a file, as soon as it is there whole: up to the word that ends it. */
async function written(path: string): Promise<string> {
  const text = await eventually(
    () => Deno.readTextFile(path).catch(() => ""),
    (text) => text.endsWith("end\n"),
  );
  return text.slice(0, -"end\n".length);
}

Deno.test("startDetached() starts a program in a group of its own, which no Ctrl-C here reaches", async () => {
  using temporary = new TemporaryFolder();
  const folder = temporary.path;
  const line = `{ cut -d ' ' -f 5,6 /proc/$$/stat; echo end; } > ${folder}/seen`;
  assert.ok(startDetached(["sh", "-c", line]));
  const [group, session] = (await written(`${folder}/seen`)).trim().split(" ");
  const own = (await Deno.readTextFile("/proc/self/stat")).split(" ");
  assert.notEqual(group, own[4]);
  assert.notEqual(session, own[5]);
});

Deno.test("startDetached() hands a program its input, which is not among its arguments", async () => {
  using temporary = new TemporaryFolder();
  const folder = temporary.path;
  const line = `{ cat; tr '\\0' ' ' < /proc/$$/cmdline; echo end; } > ${folder}/seen`;
  assert.ok(startDetached(["sh", "-c", line], "secret\n"));
  const seen = await written(`${folder}/seen`);
  assert.match(seen, /^secret\n\S*sh -c /);
  assert.equal(seen.match(/secret/g)?.length, 1);
});

Deno.test("startDetached() says that a program is not there, and minds none that does not read", () => {
  assert.equal(startDetached(["nestr-test-no-such-program"]), false);
  assert.equal(startDetached(["true"], "x".repeat(1_000_000)), true);
});
