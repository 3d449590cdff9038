/**
 * `nestr completions`: the scripts, and what the executable answers to them.
 */

import assert from "node:assert/strict";
import { eventually } from "../support/docker_fixture.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

const MANIFEST = `version = 1
[repos.api]
url = "../remotes/api.git"
[environment.services.web]
command = ["sleep", "1"]
`;

/** The values that the executable offers for the last word. */
async function offers(
  project: ProjectFixture,
  words: readonly string[],
  directory = ".",
): Promise<readonly string[]> {
  const args = ["completions", "fish", "--complete", "--", ...words];
  const { code, stdout, stderr } = await project.nestr(args, { directory });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  return stdout.split("\n").slice(1, -1).map((line) => line.split("\t")[0]!);
}

/** Lets a shell read a script without running it. */
async function parse(program: string, args: readonly string[], script: string): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { stdout, stderr } = await child.output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

for (const shell of ["bash", "zsh", "fish"] as const) {
  Deno.test(
    `nestr completions ${shell} prints a script without mistakes`,
    requires(shell),
    async () => {
      await using project = await ProjectFixture.create(MANIFEST);
      const { code, stdout, stderr } = await project.nestr(["completions", shell]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.match(stdout, /nestr completions \w+ --complete/);
      const before = shell === "fish" ? ["--no-config", "-n"] : ["-n"];
      assert.equal(await parse(shell, before, stdout), "");
      // The check itself finds a mistake.
      assert.notEqual(await parse(shell, before, `${stdout}\nif (`), "");
    },
  );
}

Deno.test("nestr completions powershell prints a script whose brackets and quotes match", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const { code, stdout } = await project.nestr(["completions", "powershell"]);
  assert.equal(code, 0);
  // Comments and texts first: what stands in them opens nothing.
  const rest = stdout.replaceAll(/^\s*#.*$|'[^'\n]*'|"[^"\n]*"/gm, "");
  assert.doesNotMatch(rest, /['"`]/);
  const open: string[] = [];
  for (const [char] of rest.matchAll(/[(){}[\]]/g)) {
    if ("({[".includes(char)) open.push(char);
    else assert.equal(open.pop(), { ")": "(", "}": "{", "]": "[" }[char]);
  }
  assert.deepEqual(open, []);
  assert.match(stdout, /^Register-ArgumentCompleter -Native -CommandName 'nestr', 'ajj'/m);
});

Deno.test("nestr completions names the shells nearest to one that it does not know", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const { code, error } = await project.json(["completions", "fsh"]);
  assert.deepEqual([code, error.code], [2, "USAGE"]);
  assert.match(error.hint, /fish/);
  const none = await project.json(["completions"]);
  assert.deepEqual([none.code, none.error.code], [2, "USAGE"]);
  const surplus = await project.json(["completions", "bash", "zsh"]);
  assert.deepEqual([surplus.code, surplus.error.code], [2, "USAGE"]);
  const { data } = await project.json(["completions", "fish"]);
  assert.match(data.script, /complete --command ajj/);
});

Deno.test("nestr completions answers a script without an error whatever is broken", async () => {
  await using project = await ProjectFixture.create("repos = 7");
  assert.deepEqual(await offers(project, ["nestr", "run", ""]), []);
  assert.deepEqual(await offers(project, ["nestr", "conf"]), ["config"]);
  assert.deepEqual(await offers(project, ["ajj", "start", ""]), []);
});

Deno.test("nestr completions offers runs, workspaces and services, wherever they are needed", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api"]);
  assert.equal((await project.nestr(["run", "--", "true"])).code, 0);
  const add = await project.nestr(["workspace", "add", "feature", "--no-services"]);
  assert.equal(add.code, 0, add.stderr);
  const [last, id, ...others] = await offers(project, ["nestr", "runs", "show", ""]);
  assert.equal(last, "last");
  assert.match(id!, /^\d{8}-\d{6}-[0-9a-f]{6}$/);
  assert.deepEqual(others, []);
  assert.deepEqual(await offers(project, ["nestr", "workspace", "run", "-w", ""]), ["feature"]);
  assert.deepEqual(await offers(project, ["nestr", "workspace", "status", ""]), ["feature"]);
  assert.deepEqual(await offers(project, ["nestr", "workspace", "forget", "f"]), ["feature"]);
  assert.deepEqual(await offers(project, ["nestr", "workspace", "add", ""]), []);
  assert.deepEqual(await offers(project, ["nestr", "workspace", "start", "w"]), ["web"]);
  // A workspace without services has none to show.
  assert.deepEqual(await offers(project, ["nestr", "workspace", "logs", "-w", "feature", ""]), []);
  const inside = "../project-feature";
  assert.deepEqual(await offers(project, ["nestr", "workspace", "env", "-w", ""], inside), [
    "feature",
  ]);
  assert.deepEqual(await offers(project, ["ajj", "env", "--workspace=f"], inside), [
    "--workspace=feature",
  ]);
});

Deno.test("nestr completions asks jj for what is jj's behind ajj", requires("jj"), async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  await project.git.pool.capture({ argv: ["jj", "git", "init", "jj"], directory: project.root });
  const jj = (...words: readonly string[]) => offers(project, ["ajj", ...words], "jj");
  // jj is waited for only so long, and a busy machine may need longer.
  const untilJj = (isWanted: (offered: readonly string[]) => boolean, ...words: string[]) =>
    eventually(() => jj(...words), isWanted);
  const first = await untilJj((offered) => offered.includes("rebase"), "");
  for (const word of ["status", "cleanup", "rebase", "workspace"]) {
    assert.equal(first.filter((it) => it === word).length, 1, word);
  }
  assert.ok(first.indexOf("cleanup") < first.indexOf("rebase"), "ours come first");
  await untilJj((offered) => String(offered) === "update-stale", "workspace", "upd");
  assert.deepEqual(await jj("workspace", "a"), ["add"]);
  await untilJj((offered) => offered.includes("--reversed"), "log", "--rev");
  await untilJj((offered) => offered.includes("--ignore-working-copy"), "jj", "run", "--");
  assert.ok(!(await jj("run", "--")).includes("--ignore-working-copy"));
  assert.deepEqual(await jj("help", "clean"), ["cleanup"]);
  await untilJj((offered) => String(offered) === "rebase", "-R", ".", "reb");
  await eventually(
    () => offers(project, ["nestr", "ajj", "reb"], "jj"),
    (offered) => offered.includes("rebase"),
  );
});

Deno.test("nestr completions does without jj", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const args = ["completions", "fish", "--complete", "--", "ajj", "l"];
  const { code, stdout, stderr } = await project.nestr(args, { env: { PATH: "/nowhere" } });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(stdout.match(/^\w+(?=\t)/gm), ["list", "logs"]);
});
