/** Runs the script that runs the tests, on tests that fail in every way there is. */

import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { resultsOf } from "../../scripts/test/results.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const SCRIPT = new URL("../../scripts/test.ts", import.meta.url).pathname;

const SUCCEEDS = 'Deno.test("succeeds", () => {});\n';
const FAILS = 'Deno.test("fails", () => { throw new Error("no"); });\n';
/** Fails in the first run only. */
const FLAKY = `Deno.test("flaky", () => {
  const mark = new URL(import.meta.url + ".mark");
  try {
    Deno.statSync(mark);
  } catch {
    Deno.writeTextFileSync(mark, "");
    throw new Error("once");
  }
});
`;

/** Runs `scripts/test.ts` in a folder. */
async function test(
  folder: TemporaryFolder,
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-config", SCRIPT, ...args],
    cwd: folder.path,
    env: { NESTR_TEST_JOBS: "1", NESTR_TEST_RETRIES: "0", ...environment },
  }).output();
  const text = stripVTControlCharacters(new TextDecoder().decode(output.stdout));
  return { code: output.code, lines: text.trimEnd().split("\n") };
}

Deno.test("scripts/test.ts counts every failure where NESTR_TEST_RETRIES is not set", async () => {
  using folder = new TemporaryFolder({ "a_test.ts": SUCCEEDS, "b_test.ts": FLAKY });
  const { code, lines } = await test(folder, { NESTR_TEST_JOBS: "2" }, ".");
  assert.equal(code, 1);
  assert.equal(lines.at(-1), "total | 1 passed | 1 failed");
});

Deno.test("scripts/test.ts runs what failed once more, and names what then succeeds", async () => {
  using folder = new TemporaryFolder({ "a_test.ts": SUCCEEDS, "b_test.ts": FLAKY });
  const environment = { NESTR_TEST_JOBS: "2", NESTR_TEST_RETRIES: "1" };
  const { code, lines } = await test(folder, environment, ".");
  assert.equal(code, 0, lines.join("\n"));
  assert.deepEqual(lines.slice(-2), [
    "flaky: ./b_test.ts failed, and succeeded when it was run again",
    "total | 2 passed | 0 failed",
  ]);
});

Deno.test("scripts/test.ts fails when a test fails again", async () => {
  using folder = new TemporaryFolder({ "a_test.ts": SUCCEEDS + FAILS, "b_test.ts": FLAKY });
  const { code, lines } = await test(folder, { NESTR_TEST_RETRIES: "1" }, ".");
  assert.equal(code, 1);
  assert.ok(lines.includes("once more, alone: ./a_test.ts ./b_test.ts"), lines.join("\n"));
  assert.deepEqual(lines.slice(-2), [
    "flaky: ./b_test.ts failed, and succeeded when it was run again",
    "total | 2 passed | 1 failed",
  ]);
});

const LATE = `Deno.test("ends", () => {});
setTimeout(() => { throw new Error("late"); }, 0);
`;
const LEAVES = `Deno.test("leaves a file", () => void Deno.makeTempFileSync());\n`;
const EXAMPLE = `/**
 * \`\`\`ts
 * throw new Error("no");
 * \`\`\`
 *
 * @module
 */
`;

for (
  const [what, files, args] of [
    ["a file that fails outside of its tests", { "a_test.ts": LATE, "b_test.ts": FLAKY }, ["."]],
    ["a file that is left behind", { "a_test.ts": LEAVES }, ["."]],
    ["a failed example", { "a.ts": EXAMPLE, "b_test.ts": FLAKY }, ["--doc", "."]],
    [
      "failures in many files",
      Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`${i}_test.ts`, FLAKY])),
      ["."],
    ],
  ] as const
) {
  Deno.test(`scripts/test.ts excuses nothing because of a second run: ${what}`, async () => {
    using folder = new TemporaryFolder(files);
    const { code, lines } = await test(folder, { NESTR_TEST_RETRIES: "1" }, ...args);
    assert.equal(code, 1, lines.join("\n"));
    assert.match(lines.at(-1)!, /^total \| \d+ passed \| [1-5] failed$/);
  });
}

Deno.test("resultsOf() reads the last summary, and allows no run to pass without one", () => {
  const none = { passed: 0, failed: 1, failedFiles: null };
  assert.deepEqual(resultsOf(""), none);
  assert.deepEqual(resultsOf("ok | 3 passed"), none);
  const nested = "ok | 3 passed | 0 failed (1s)\n";
  const [failures, summary] = [" FAILURES \n\n", "\nFAILED | 7 passed (2 steps) | 1 failed (2s)\n"];
  const known = `${nested}${failures}a b => ./tests/x_test.ts:1:2\n${summary}`;
  assert.deepEqual(resultsOf(known), {
    passed: 7,
    failed: 1,
    failedFiles: ["./tests/x_test.ts"],
  });
  for (const line of ["a b", "a => ./lib/x.ts$1-2.ts:1:2", "a => x_test.ts"]) {
    assert.equal(resultsOf(`${failures}${line}\n${summary}`).failedFiles, null, line);
  }
  assert.equal(resultsOf(summary).failedFiles, null);
});
