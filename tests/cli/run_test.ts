/** What `nestr run` and `nestr runs …` print and how they end, by the executable itself. */

import assert from "node:assert/strict";
import { sampleProject } from "../support/sample_project.ts";

Deno.test("nestr run shows output, results and what to type next", async (t) => {
  await using project = await sampleProject();
  const shown = await project.transcript([
    "run check",
    "run --order serial -- cat README.md",
    "run --output group --order serial -q -- cat README.md",
    "run --output table --order serial -- cat README.md",
    "run check --dry-run",
    "run broken",
    "run -q broken -s api",
    "run --fail fast --order serial -- false",
    ["run", "-v", "-s", "api", "--", "sh", "-c", "echo out; echo err >&2"],
  ]);
  await t.assertSnapshot(shown);
});

Deno.test("nestr run says what is wrong with its words and options", async (t) => {
  await using project = await sampleProject();
  const shown = await project.transcript([
    "run",
    "run --",
    "run chek",
    "run check extra",
    "run ls -la",
    "run check -- ls",
    "run -j 0 -- true",
    "run -j many -- true",
    "run --timeout soon -- true",
    "run --output strem -- true",
    "run --order randomly -- true",
    "run --retries -1 -- true",
    "run --json --output ndjson -- true",
    "run --plan nowhere.json",
    "run --otput table -- true",
  ], { atOnce: true });
  await t.assertSnapshot(shown);
});

Deno.test("nestr runs lists, shows, prints logs and resumes", async (t) => {
  await using project = await sampleProject();
  const shown = await project.transcript([
    "runs list",
    "runs show",
    "run broken -q",
    "runs list",
    "runs show",
    "runs logs",
    "runs logs last api",
    "runs logs last nope",
    "runs show nope",
    "runs undo",
    "runs resume",
    "run check -q",
    "runs resume last",
    "runs list -n 1",
    "runs list -n 0",
  ]);
  // The dash of a task that took no time stands below the end of the longest time.
  await t.assertSnapshot(shown.replaceAll(/(skipped) +-(?= )/g, "$1 [TIME]"));
});

Deno.test("nestr run ends with the code that shells give a program which cannot be run", async () => {
  await using project = await sampleProject();
  const end = async (...command: string[]) =>
    (await project.nestr(["run", "--order", "parallel", "--", ...command])).code;
  assert.equal(await end("no-such-program"), 127);
  assert.equal(await end("./README.md"), 126);
  assert.equal(await end("sh", "-c", "exit 127"), 1);
  await Deno.writeTextFile(project.path("api/script"), "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  assert.equal(await end("./script"), 1, "two find nothing to run, one fails otherwise");
});
