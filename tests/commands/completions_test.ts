/**
 * What is offered for a word that is being typed, and the classification of everything that can be one.
 */

import assert from "node:assert/strict";
import type { Command } from "commander";
import { answer } from "../../lib/commands/completions/answer.ts";
import { bashInsertion, readBashLine } from "../../lib/commands/completions/bash_line.ts";
import { meaningOfArgument, meaningOfOption } from "../../lib/commands/completions/meaning.ts";
import { selectionCandidates } from "../../lib/commands/completions/selection.ts";
import { typedWord } from "../../lib/commands/completions/typed_word.ts";
import { fullName } from "../../lib/commands/help.ts";
import { buildProgram } from "../../lib/commands/program.ts";
import { projectNames } from "../../lib/engine/project_names.ts";
import type { Terminal } from "../../lib/terminal/terminal.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

/** A terminal that is never written to. */
const terminal: Terminal = {
  stdin: { isTerminal: false, readLine: () => Promise.resolve(null) },
  stdout: { isTerminal: false, color: 0, write: () => assert.fail("written to standard output") },
  stderr: { isTerminal: false, color: 0, write: () => assert.fail("written to standard error") },
  columns: 80,
  rows: 24,
  unicode: true,
  redraws: false,
  verbosity: "normal",
  flush: () => Promise.resolve(),
};
const options = { terminal, json: false, finish: () => {} };

const MANIFEST = `version = 1
[project]
name = "shop"
[repos.api]
url = "https://example.com/api.git"
path = "services/the api"
tags = ["backend"]
[repos.web]
url = "https://example.com/web.git"
tags = ["frontend"]
[components.shop]
repos = ["api", "web"]
tags = ["all"]
[filters]
front = "tag:frontend"
[aliases]
dirt = "repo status --dirty"
again = "dirt -s"
[workflows.build]
description = "compile\\tand link"
[[workflows.build.steps]]
name = "make"
run = "true"
[environment.services.redis]
image = "redis:7"
ports = [6379]
`;

/** The first words of the answer to what is typed at the end of a line, in fish's words. */
async function offers(...words: readonly string[]): Promise<readonly string[]> {
  const [, ...lines] = await rows(...words);
  return lines.map((line) => line.split("\t")[0]!);
}

async function rows(...words: readonly string[]): Promise<readonly string[]> {
  return (await answer("fish", words, options)).split("\n").slice(0, -1);
}

/** All commands of a tree. */
function commandsOf(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}

Deno.test("meaningOfArgument() and meaningOfOption() classify whatever a command can be given", async () => {
  const commands = commandsOf(await buildProgram(null, options));
  const unknown = commands.flatMap((command) => [
    ...command.registeredArguments
      .filter((it) => !it.argChoices && meaningOfArgument(it, command) === undefined)
      .map((it) => `${fullName(command)} <${it.name()}>`),
    ...command.options
      .filter((it) => (it.required || it.optional) && !it.argChoices)
      .filter((it) => meaningOfOption(it) === undefined)
      .map((it) => `${fullName(command)} ${it.flags}`),
  ]);
  assert.ok(commands.length > 40);
  assert.deepEqual(unknown, [], "say what it stands for in lib/commands/completions/meaning.ts");
});

Deno.test("answer() offers the choices of every option that names its choices", async () => {
  for (const command of commandsOf(await buildProgram(null, options))) {
    const named = command.options.filter(({ description }) =>
      /: \w+(, \w+)* or \w+$/.test(description)
    );
    for (const { long, argChoices } of named) {
      assert.ok(argChoices && argChoices.length > 1, `${fullName(command)} ${long}`);
      const words = fullName(command).split(" ");
      assert.deepEqual(await offers(...words, long!, ""), argChoices);
      assert.deepEqual(
        await offers(...words, `${long}=`),
        argChoices.map((it) => `${long}=${it}`),
      );
    }
  }
});

Deno.test("answer() offers every command of the tree below the one it stands under", async () => {
  const program = await buildProgram(null, options);
  const groups = commandsOf(program).filter(({ commands }) => commands.length > 0);
  for (const group of groups.filter((it) => !fullName(it).startsWith("nestr ajj"))) {
    const offered = new Set(await offers(...fullName(group).split(" "), ""));
    for (const { name } of group.commands.map((it) => ({ name: it.name() }))) {
      assert.ok(offered.has(name), `${fullName(group)} ${name}`);
    }
  }
  assert.deepEqual(await offers("nestr", "help", "repo", "st"), ["status"]);
  assert.deepEqual(await offers("nestr", "he"), ["help"]);
  assert.deepEqual(await offers("nestr", "nothing", ""), []);
});

Deno.test("answer() offers options of the command, of its group's default and of all commands", async () => {
  const ofDiff = await offers("nestr", "repo", "diff", "-");
  for (const option of ["--staged", "--select", "-s", "--color", "-C", "--help"]) {
    assert.ok(ofDiff.includes(option), option);
  }
  assert.ok(!ofDiff.includes("--version") && !ofDiff.includes("--locked"));
  assert.deepEqual(await offers("nestr", "graph", "--for"), ["--format"]);
  assert.deepEqual(await offers("nestr", "--vers"), ["--version"]);
  assert.deepEqual(await offers("nestr", "repo", "diff", "--staged", "--sta"), ["--stat"]);
});

Deno.test("answer() offers the names of the project that -C or --config leads to", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const { root } = project;
  const here = (...words: readonly string[]) => offers("nestr", "-C", root, ...words);
  assert.deepEqual(await here("run", ""), ["build"]);
  assert.deepEqual((await rows("nestr", "-C", root, "run", ""))[1], "build\tcompile and link");
  assert.deepEqual(await here("graph", "deps", "s"), ["shop"]);
  assert.deepEqual(await here("runs", "logs", "last", ""), ["shop", "api", "web"]);
  assert.deepEqual(await here("workspace", "logs", ""), ["redis"]);
  assert.deepEqual(await here("graph", "affected", "o"), ["origin/main"]);
  assert.deepEqual(await here("d"), ["doctor", "dirt"]);
  assert.deepEqual(await here("repo", "list", "--select=@"), ["--select=@front"]);
  assert.deepEqual(await here("repo", "list", "-stag:a"), ["-stag:all"]);
  const config = `--config=${root}/nestr.toml`;
  assert.deepEqual(await offers("nestr", "graph", "deps", config, ""), ["shop"]);
  assert.deepEqual(await offers("nestr", "-C", `${root}/nowhere`, "run", ""), []);
});

Deno.test("answer() goes on behind an alias as behind what it stands for", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const here = (...words: readonly string[]) => offers("nestr", "-C", project.root, ...words);
  assert.deepEqual(await here("again", "tag:f"), ["tag:frontend"]);
  assert.deepEqual(await here("dirt", "--sel"), ["--select"]);
});

Deno.test("answer() goes on where the only offer is not finished", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const here = (...words: readonly string[]) => offers("nestr", "-C", project.root, ...words);
  assert.deepEqual(await here("run", "-s", "ta"), ["tag:all", "tag:backend", "tag:frontend"]);
  assert.deepEqual(await here("run", "-s", "aff"), [
    "affected(origin/main",
    "affected(main",
    "affected(HEAD",
  ]);
});

Deno.test("answer() leaves paths and commands to the shell", async () => {
  const part = async (...words: readonly string[]) => (await rows(...words))[0];
  assert.equal(await part("nestr", "--config", ""), "files");
  assert.equal(await part("nestr", "repo", "list", "--log-file=a"), "files");
  assert.equal(await part("nestr", "-C", "a"), "folders");
  assert.equal(await part("nestr", "project", "init", "--ignore", "a", "b"), "folders");
  assert.equal(await part("nestr", "run", "-s", "api", "--", "git", "che"), "command 5");
  assert.equal(await part("nestr", "run", "npm", "te"), "nothing");
  assert.equal(await part("ajj", "run", "-w", "feature", "npm", "te"), "command 4");
  assert.equal(await part("ajj", "run", "--", "n"), "command 3");
});

Deno.test("answer() keeps silent about what is wrong and offers what it can", async () => {
  await using project = await ProjectFixture.create("version = [");
  const here = (...words: readonly string[]) => offers("nestr", "-C", project.root, ...words);
  assert.deepEqual(await here("gra"), ["graph"]);
  assert.deepEqual(await here("run", ""), []);
  assert.ok((await here("run", "-s", "")).includes("dirty"));
  // What no script sends is an empty line.
  assert.match(await answer("powershell", ["%"], options), /^nothing\nproject\t/);
  assert.match(await answer("bash", [], options), /^nothing\nproject\n/);
});

Deno.test("selectionCandidates() reads an expression up to the cursor", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const names = projectNames(await project.open());
  const of = (text: string) => selectionCandidates(text, names).map(({ value }) => value);
  const cases: Readonly<Record<string, readonly string[]>> = {
    "tag:b": ["tag:backend"],
    "tag:all&tag:f": ["tag:all&tag:frontend"],
    "tag:all && !we": ["tag:all && !web"],
    "(sho": ["(shop"],
    "deps(@f": ["deps(@front"],
    "name:{api,web}|cl": ["name:{api,web}|clean"],
    "path:": ['path:"services/the api"', "path:web"],
    "affected(HE": ["affected(HEAD"],
    "deps(affected(origin/main) | be": ["deps(affected(origin/main) | behind"],
    "api": ["api"],
    "api ": ["api &", "api |"],
    "deps(api)": ["deps(api)&", "deps(api)|"],
    "api web": [],
    'name:"a': [],
    "name:{a": [],
    "tag:nothing": [],
  };
  for (const [text, expected] of Object.entries(cases)) assert.deepEqual(of(text), expected, text);
  for (const word of ["api", "shop", "@front", "tag:", "name:", "dirty", "deps(", "affected("]) {
    assert.ok(of("").includes(word), word);
    assert.ok(of("!(api | ").includes(`!(api | ${word}`), word);
  }
  assert.ok(selectionCandidates("", undefined).some(({ value }) => value === "clean"));
});

Deno.test("readBashLine() splits as bash does, and runs nothing", () => {
  const words = (line: string) => {
    const { words, raw } = readBashLine(line);
    return [...words, raw];
  };
  assert.deepEqual(words("nestr -C my\\ dir repo "), ["nestr", "-C", "my dir", "repo", ""]);
  assert.deepEqual(words(`nestr run -s 'a | b' "x\\"y" --color=a`), [
    ...["nestr", "run", "-s", "a | b", 'x"y', "--color=a"],
  ]);
  assert.deepEqual(words("nestr run -s 'tag:a | "), ["nestr", "run", "-s", "'tag:a | "]);
  assert.deepEqual(words('nestr -C "$(rm -rf /)" r'), ["nestr", "-C", "$(rm -rf /)", "r"]);
  assert.deepEqual(words("nestr -C $(rm -rf x) r"), ["nestr", "-C", "$(rm -rf x)", "r"]);
  assert.deepEqual(words("nestr repo 2>/dev/null >out li"), ["nestr", "repo", "li"]);
  assert.equal(readBashLine("nestr repo list > fi").redirected, true);
  assert.deepEqual(readBashLine("nestr run -- gi").starts, [0, 6, 10, 13]);
});

Deno.test("bashInsertion() gives what bash replaces its piece of the word with", () => {
  assert.equal(bashInsertion("tag:backend", "tag:ba", "ba"), "backend");
  assert.equal(bashInsertion("tag:backend", "tag:", ""), "backend");
  assert.equal(bashInsertion("deps(web", "deps\\(we", "deps\\(we"), "deps\\(web");
  assert.equal(bashInsertion("a | b", "'a | ", "a | "), "a | b");
  assert.equal(bashInsertion("it's", "'i", "i"), "it'\\''s");
  assert.equal(bashInsertion('a "$b"', '"a', "a"), 'a \\"\\$b\\"');
  assert.equal(bashInsertion("--color=auto", "--color=a", "a"), "auto");
  assert.equal(bashInsertion("Größe", "G", "G"), "Größe");
  assert.equal(bashInsertion("~x", "", ""), "\\~x");
  assert.equal(bashInsertion("other", "tag:ba", "ba"), undefined);
});

Deno.test("typedWord() takes the quotes off by the rules of each shell", () => {
  assert.deepEqual(typedWord("'it'\\''s", "bash"), { text: "it's", quote: "'" });
  assert.deepEqual(typedWord("'it\\'s", "fish"), { text: "it's", quote: "'" });
  assert.deepEqual(typedWord("'it''s'", "powershell"), { text: "it's", quote: "" });
  assert.deepEqual(typedWord("a`'b", "powershell"), { text: "a'b", quote: "" });
  assert.deepEqual(typedWord("\u2018it\u2019\u2019s\u201bx", "powershell"), {
    text: "it\u2019sx",
    quote: "",
  });
  assert.deepEqual(typedWord('\u201ca""b`\u201dc', "powershell"), {
    text: 'a"b\u201dc',
    quote: '"',
  });
  assert.deepEqual(typedWord("\u2018it", "bash"), { text: "\u2018it", quote: "" });
  assert.deepEqual(typedWord('"a\\"b\\c', "zsh"), { text: 'a"b\\c', quote: '"' });
  assert.deepEqual(typedWord("a\\", "bash"), { text: "a", quote: "" });
});

Deno.test("answer() speaks to PowerShell in words that it quotes, however they are encoded", async () => {
  await using project = await ProjectFixture.create(MANIFEST);
  const ask = async (...words: readonly string[]) => {
    const line = new TextEncoder().encode(["nestr", "-C", project.root, ...words].join("\n"));
    const text = await answer("powershell", [btoa(String.fromCharCode(...line))], options);
    return text.split("\n").slice(0, -1).map((it) => it.split("\t")[0]);
  };
  assert.deepEqual(await ask("run", "-s", "'tag:f"), ["nothing", "tag:frontend"]);
  assert.deepEqual(await ask("run", "-s", "@"), ["nothing", "'@front'"]);
  assert.deepEqual(await ask("run", "-s", "'api | we"), ["nothing", "'api | web'"]);
  assert.deepEqual(await ask("run", "--", "git", ""), ["command 5"]);
});

Deno.test("answer() gives PowerShell no name that it would take for more than one word", async () => {
  // PowerShell ends a text in single quotes at each of these, and takes two of them for one.
  for (const mark of ["\u2018", "\u2019", "\u201a", "\u201b"]) {
    const name = `x${mark};calc;${mark}y`;
    const manifest =
      `version = 1\n[repos."${name}"]\nurl = "https://example.com/x.git"\npath = "x"\n`;
    await using project = await ProjectFixture.create(manifest);
    const line = new TextEncoder().encode(
      ["nestr", "-C", project.root, "run", "-s", "x"].join("\n"),
    );
    const text = await answer("powershell", [btoa(String.fromCharCode(...line))], options);
    assert.equal(text.split("\n")[1], `'x${mark}${mark};calc;${mark}${mark}y'`);
  }
});
