/** Holds ci.yml to what it requires of each runner, and to which of them may hold up a release. */

import assert from "node:assert/strict";
import { browserPath } from "../support/browser_path.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { readWorkflow, type WorkflowJob, WORKFLOWS } from "../support/workflow.ts";

const { env, jobs } = readWorkflow(WORKFLOWS[0]!);

/** Commands of a job, in one text. */
const commandsOf = ({ steps = [] }: WorkflowJob): string =>
  steps.map(({ run = "" }) => run).join("\n");

Deno.test("ci.yml ignores no test of the page, and divides and repeats tests as .ci/run does", async () => {
  const gate = await Deno.readTextFile(new URL("../../.ci/run", import.meta.url));
  const [, required] = gate.match(/NESTR_TEST_REQUIRE-([\w,]+)/)!;
  assert.match(gate, /NESTR_TEST_JOBS-\$\(nproc\)/);
  assert.equal(env?.NESTR_TEST_RETRIES, gate.match(/NESTR_TEST_RETRIES-(\d+)/)![1]);
  for (const name of ["test", "compiled"]) {
    const parts = jobs[name]!.env!.NESTR_TEST_REQUIRE!.split(",");
    assert.deepEqual(required!.split(",").filter((part) => !parts.includes(part)), [], name);
    assert.match(commandsOf(jobs[name]!), /NESTR_TEST_JOBS=\$\(nproc\) deno task test/);
  }
});

Deno.test("ci.yml lets a release wait for Linux alone", () => {
  const systemsOf = ({ strategy }: WorkflowJob) => strategy?.matrix?.os ?? [];
  for (const [name, job] of Object.entries(jobs)) {
    const systems = systemsOf(job).filter((os) => !String(os).startsWith("ubuntu"));
    if (systems.length === 0) {
      assert.equal(job["continue-on-error"], undefined, name);
    } else {
      const areAll = systems.length === systemsOf(job).length;
      const expected = areAll ? true : "${{ !startsWith(matrix.os, 'ubuntu') }}";
      assert.equal(job["continue-on-error"], expected, name);
    }
  }
});

Deno.test("browserPath() takes CHROMIUM, or else chromium before google-chrome in PATH", async () => {
  using folder = new TemporaryFolder({ "one/google-chrome": "", "two/chromium": "" });
  const inPath = (...names: readonly string[]) => (name: string) =>
    name === "PATH" ? names.map((it) => folder.at(it)).join(":") : undefined;
  assert.equal(browserPath(inPath("one", "two")), folder.at("two", "chromium"));
  assert.equal(browserPath(inPath("none", "one")), folder.at("one", "google-chrome"));
  assert.equal(browserPath(inPath("none")), undefined);
  await Deno.mkdir(folder.at("three", "chromium"), { recursive: true });
  assert.equal(browserPath(inPath("three")), undefined);
  assert.equal(browserPath((name) => name === "CHROMIUM" ? "/opt/it" : undefined), "/opt/it");
});
