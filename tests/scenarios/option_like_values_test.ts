// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** What comes from a manifest or the command line reaches neither a shell nor git's options. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);

/** Folders and a project whose names would do harm in a shell. */
const HARMFUL = 'it\'s $(touch pwned) `touch pwned` "q" ; touch pwned #&|*';
const MANIFEST = `version = 1
[repos.odd]
path = ${JSON.stringify(HARMFUL)}
url = ${JSON.stringify(`../remotes/${HARMFUL}.git`)}
tags = ["$HOME", "a;b"]
[repos."n$IFS;touch<pwned\`x\`"]
path = "plain"
[workflows.show]
steps = [{ name = "p$HOME;x\`y\`", run = 'printf "%s\\n" "$NESTR_REPOSITORY_PATH" "$NESTR_STEP"' }]
`;

/** Every file below a folder that is called as what a shell would have made. */
async function pwned(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name === "pwned") found.push(`${folder}/${name}`);
    if (isDirectory) found.push(...await pwned(`${folder}/${name}`));
  }
  return found;
}

Deno.test("nestr never hands names of a manifest to a shell", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const { git } = project;
  await git.remote(HARMFUL, { "file.txt": "needle\n" });
  await git.repository(project.path("plain"), { "file.txt": "needle\n" });
  const sync = await project.json(["repo", "sync"]);
  assert.equal(sync.code, 0);
  assert.equal(sync.data.tasks[0].result.data.outcome, "cloned");
  const odd = project.path(HARMFUL);
  const run = await project.nestr(["run", "show"]);
  assert.equal(run.code, 0);
  assert.ok(run.stdout.includes(`${odd}\n`));
  assert.ok(run.stdout.includes("p$HOME;x`y`\n"));
  const where = await project.nestr(["run", "--", "pwd"]);
  assert.ok(where.stdout.includes(`odd `) && where.stdout.includes(`${odd}\n`));
  await git.write(odd, { "$(touch pwned)": "new\n", "file.txt": "changed\n" });
  for (
    const args of [
      ["repo", "status"],
      ["repo", "diff"],
      ["repo", "grep", "needle"],
      ["repo", "list", "-s", "tag:$HOME"],
      ["repo", "branch", "topic$(touch)", "--create"],
      ["graph", "--format", "dot"],
      ["doctor"],
      ["project", "freeze"],
      ["run", "-s", "odd", "--", "printf", "%s", "$(touch pwned)"],
      ["repo", "reset", "--force", "--yes"],
      ["repo", "clean", "--force", "--yes"],
      ["runs", "undo", "last"],
    ]
  ) {
    const { code, stdout, stderr } = await project.nestr(args);
    assert.equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
  }
  assert.equal(await Deno.readTextFile(`${odd}/$(touch pwned)`), "new\n");
  assert.deepEqual(await pwned(project.git.root), []);
});

Deno.test("nestr never lets git read a value as an option", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  const api = project.path("api");
  const target = project.path("written");
  await project.git.commit(api, { "file.txt": "-x needle\n--output=x\n" });
  await project.git.write(api, { "file.txt": "changed -x\n" });
  const head = await project.git.git(api, "rev-parse", "HEAD");
  const refused: readonly (readonly [readonly string[], readonly string[]])[] = [
    [["repo", "diff", "--", `--output=${target}`], ["REVISION_NOT_FOUND"]],
    [["repo", "diff", "--", "-O/dev/null"], ["REVISION_NOT_FOUND"]],
    [["graph", "affected", "--", `--output=${target}`], ["REVISION_NOT_FOUND"]],
    [["repo", "list", "-s", `affected(--output=${target})`], [
      "SELECTION_INVALID",
      "REVISION_NOT_FOUND",
    ]],
    [["repo", "reset", "--force", "--yes", "--", "--hard"], ["REVISION_NOT_FOUND"]],
    [["repo", "branch", "--create", "--", "-d"], ["USAGE"]],
    [["repo", "branch", "--create", "--", "--orphan=x"], ["USAGE"]],
    [["repo", "branch", "--create", "x..y"], ["USAGE"]],
    [["repo", "branch", "--create", "--from=--detach", "new"], ["REVISION_NOT_FOUND", "USAGE"]],
    [["repo", "branch", "--delete", "--", "-D"], ["NAME_UNKNOWN"]],
    [["repo", "list", "-s", "-x"], ["SELECTION_INVALID", "NAME_UNKNOWN"]],
    [["runs", "show", "--", "-x"], ["NAME_UNKNOWN"]],
    [["repo", "grep", "--perl", "(unclosed"], ["USAGE"]],
  ];
  for (const [args, codes] of refused) {
    const { code, error, data } = await project.json(args);
    const found = error ?? data.repositories?.[0]?.error ?? data.tasks?.[0]?.result.error;
    assert.ok(codes.includes(found?.code), `${args.join(" ")}: ${JSON.stringify(found ?? data)}`);
    assert.ok(code === 2 || code === 1, `${args.join(" ")}: exit ${code}`);
  }
  assert.equal(await exists(target), false);
  assert.equal(await project.git.git(api, "rev-parse", "HEAD"), head);
  assert.equal(await project.git.git(api, "branch", "--format=%(refname:short)"), "main");
  assert.equal(await Deno.readTextFile(`${api}/file.txt`), "changed -x\n");
  const grep = await project.json(["repo", "grep", "--", "-x"]);
  assert.deepEqual(
    grep.data.repositories[0].matches.map(({ path, text }: any) => [path, text]),
    [["file.txt", "changed -x"]],
  );
  const output = await project.json([
    "repo",
    "grep",
    "-F",
    "--",
    "--open-files-in-pager=touch pwned",
  ]);
  assert.deepEqual([output.code, output.data.repositories], [1, []]);
  assert.deepEqual(await pwned(project.root), []);
});
