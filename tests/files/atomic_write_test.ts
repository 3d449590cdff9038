import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../../lib/files/atomic_write.ts";

Deno.test("writeFileAtomic() replaces a file and leaves no temporary one", async () => {
  const folder = await Deno.makeTempDir();
  await writeFileAtomic(`${folder}/a`, "one");
  await writeFileAtomic(`${folder}/a`, "two", 0o600);
  assert.equal(await Deno.readTextFile(`${folder}/a`), "two");
  assert.equal((await Deno.stat(`${folder}/a`)).mode! & 0o777, 0o600);
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["a"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeFileAtomic() names the path it cannot write", async () => {
  await assert.rejects(
    writeFileAtomic("/nonexistent/folder/a", "x"),
    (error: NestrError) =>
      error.code === "FILE_ACCESS" && error.message.includes('"/nonexistent/folder/a"'),
  );
});

Deno.test("fileError() knows a full disk", () => {
  const full = Object.assign(new Error("No space left on device (os error 28)"), {
    code: "ENOSPC",
  });
  assert.equal(fileError(full, "/x", "write").code, "DISK_FULL");
  assert.equal(fileError(new Error("(os error 122)"), "/x", "write").code, "DISK_FULL");
  const coded = new NestrError("USAGE", "x");
  assert.equal(fileError(coded, "/x", "write"), coded);
});
