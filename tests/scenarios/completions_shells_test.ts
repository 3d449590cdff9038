/**
 * Completions where they are used: bash, zsh and fish on a terminal, with the Tab key.
 */

import assert from "node:assert/strict";
import { leftProcesses } from "../../scripts/test/leftovers.ts";
import { CompletingShell, type TypingShell } from "../support/completing_shell.ts";
import { eventually } from "../support/docker_fixture.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

const MANIFEST = `version = 1
[project]
name = "shop"
[repos.api]
url = "https://example.com/api.git"
tags = ["backend"]
[repos.web]
url = "https://example.com/web.git"
tags = ["frontend"]
[repos.worker]
url = "https://example.com/worker.git"
[filters]
front = "tag:frontend"
[aliases]
dirt = "repo status --dirty"
[workflows.build]
description = "first: this, then that"
[[workflows.build.steps]]
name = "make"
run = "true"
[workflows.deploy]
[[workflows.deploy.steps]]
name = "make"
run = "true"
`;

/** Lines with a Tab in them, and the words they come to in every shell. */
const LINES: readonly (readonly [keys: string, words: readonly string[]])[] = [
  ["nestr rep\tst\t", ["nestr", "repo", "status"]],
  ["nestr run --order=se\tbu\t", ["nestr", "run", "--order=serial", "build"]],
  ["nestr repo list -s tag:ba\t", ["nestr", "repo", "list", "-s", "tag:backend"]],
  ["nestr repo list -s 'tag:backend | !we\t", [
    "nestr",
    "repo",
    "list",
    "-s",
    "tag:backend | !web",
  ]],
  ["nestr repo list -s deps\\(we\t", ["nestr", "repo", "list", "-s", "deps(web"]],
  // What is not finished gets neither a space nor an end of the quotation.
  ['nestr repo list -s "pat\tap\t', ["nestr", "repo", "list", "-s", "path:api"]],
  ["nestr dir\t", ["nestr", "dirt"]],
  ["nestr -C sub/dee\t", ["nestr", "-C", "sub/deep er"]],
  ["nestr --config=oth\tgra\t", ["nestr", "--config=other file.toml", "graph"]],
  ["nestr run -- cat oth\t", ["nestr", "run", "--", "cat", "other file.toml"]],
  ["nestr run -- nes\t", ["nestr", "run", "--", "nestr"]],
  ["ajj workspace ad\t", ["ajj", "workspace", "add"]],
];

/** Waits for shells that have lost their terminal: they may write their history yet. */
function shellsOf(project: ProjectFixture): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      // The fixture's own are called sh, and nothing else.
      const left = () => leftProcesses(project.git.root).filter(({ command }) => command !== "sh");
      await eventually(left, ({ length }) => length === 0);
    },
  };
}

async function projectToTypeIn(): Promise<ProjectFixture> {
  const project = await ProjectFixture.create(MANIFEST);
  await Deno.mkdir(project.path("sub", "deep er"), { recursive: true });
  await Deno.writeTextFile(project.path("other file.toml"), MANIFEST);
  return project;
}

for (const shell of ["bash", "zsh", "fish"] satisfies TypingShell[]) {
  Deno.test(
    `nestr completions ${shell} makes Tab complete words of nestr and ajj`,
    requires(shell),
    async () => {
      await using project = await projectToTypeIn();
      await using _shells = shellsOf(project);
      await using keyboard = await CompletingShell.start(shell, project);
      for (const [keys, words] of LINES) {
        const entered = await keyboard.enter(keys);
        // Whether a folder keeps the / that it was completed with is the shell's matter.
        assert.deepEqual(entered.map((word) => word.replace(/\/$/, "")), words, keys);
      }
      // What is described with a colon is described whole.
      await keyboard.press("nestr run \t\t", /build[\s(-]+first: this, then that/);
    },
  );
}

/** Names and paths that would run something in one shell or another, were they put in as they are. */
const HOSTILE: readonly (readonly [name: string, path: string])[] = [
  ["x\u2019;id>stolen;\u2019y", "x';touch stolen;'y"],
  ["x`id>stolen`", "x`touch stolen`"],
  ["x;id>stolen", "x$(touch stolen)"],
  ["x$HOME#<~%=^", "x|touch stolen;y&z"],
];

for (const shell of ["bash", "zsh", "fish"] satisfies TypingShell[]) {
  Deno.test(
    `nestr completions ${shell} puts names and paths in so that nothing in them is run`,
    requires(shell),
    async () => {
      await using project = await ProjectFixture.create("version = 1\n");
      await using _shells = shellsOf(project);
      await using keyboard = await CompletingShell.start(shell, project);
      for (const [index, [name, path]] of HOSTILE.entries()) {
        const texts = [name, "https://example.com/x.git", path].map((it) => JSON.stringify(it));
        const manifest = `version = 1\n[repos.${texts[0]}]\nurl = ${texts[1]}\npath = ${
          texts[2]
        }\n`;
        await Deno.writeTextFile(project.path(`${index}.toml`), manifest);
        const before = ["nestr", "--config", `${index}.toml`, "repo", "list", "-s"];
        const typed = { "x": name, "'x": name, '"x': name, "path:": `path:"${path}"` };
        for (const [keys, word] of Object.entries(typed)) {
          const line = `${before.join(" ")} ${keys}\t`;
          assert.deepEqual(await keyboard.enter(line), [...before, word], line);
        }
      }
      const names = Array.from(Deno.readDirSync(project.root), ({ name }) => name);
      assert.ok(!names.includes("stolen"));
    },
  );
}
