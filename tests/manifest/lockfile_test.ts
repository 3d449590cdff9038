import assert from "node:assert/strict";
import { formatLockfile, readLockfile } from "../../lib/manifest/lockfile.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

Deno.test("formatLockfile() writes the same bytes whatever the order", () => {
  const api = { name: "api", url: "https://example.com/api.git", branch: "main", commit: COMMIT };
  const ui = { name: "ui.kit", commit: COMMIT };
  const text = formatLockfile([ui, api]);
  assert.equal(formatLockfile([api, ui]), text);
  assert.equal(
    text,
    `# Written by \`nestr project freeze\`; do not edit.
# \`nestr repo sync --locked\` checks out exactly these commits.
version = 1

[repos.api]
url = "https://example.com/api.git"
branch = "main"
commit = "${COMMIT}"

[repos."ui.kit"]
commit = "${COMMIT}"
`,
  );
});

Deno.test("readLockfile() reads what formatLockfile() wrote", async () => {
  const entries = [
    { name: "a", url: 'C:\\x "y"', branch: "ü/x", commit: COMMIT },
    { name: "b", commit: COMMIT + COMMIT.slice(0, 24) },
  ];
  using folder = new TemporaryFolder({ "nestr.lock": formatLockfile(entries) });
  assert.deepEqual(await readLockfile(folder.path), entries);
  folder.write("nestr.lock", formatLockfile([]));
  assert.deepEqual(await readLockfile(folder.path), []);
});

Deno.test("readLockfile() says that there is none, or that it cannot be read", async () => {
  using folder = new TemporaryFolder();
  await assert.rejects(readLockfile(folder.path), { code: "LOCKFILE_NOT_FOUND" });
  Deno.mkdirSync(folder.at("nestr.lock"));
  await assert.rejects(readLockfile(folder.path), { code: "FILE_ACCESS" });
});

Deno.test("readLockfile() refuses what git must not be given", async () => {
  const entries = [
    'commit = "main"',
    `commit = "${COMMIT.toUpperCase()}"`,
    `commit = "${COMMIT}"\nbranch = "--force"`,
    `commit = "${COMMIT}"\nurl = "--upload-pack=x"`,
    `commit = "${COMMIT}"\nurl = 5`,
    'branch = "main"',
  ];
  for (const entry of entries) {
    using folder = new TemporaryFolder({ "nestr.lock": `version = 1\n[repos.api]\n${entry}\n` });
    await assert.rejects(readLockfile(folder.path), { code: "LOCKFILE_INVALID" }, entry);
  }
});

Deno.test("readLockfile() refuses other versions, other shapes and the marks of a merge", async () => {
  const texts: readonly (readonly [string, RegExp])[] = [
    ["", /version nothing; expected 1/],
    ["version = 2\n", /version the number 2; expected 1/],
    ["version = 1\nrepos = 5\n", /has the number 5 as repos/],
    ["version = 1\nrepos.api = 5\n", /entry for "api"/],
    [`version = 1\n[repos."-x"]\ncommit = "${COMMIT}"\n`, /entry for "-x"/],
    ["version = 1\n<<<<<<< HEAD\n", /line 2, column \d+: .*marks of a merge/],
  ];
  for (const [text, message] of texts) {
    using folder = new TemporaryFolder({ "nestr.lock": text });
    await assert.rejects(readLockfile(folder.path), { code: "LOCKFILE_INVALID", message });
  }
});
