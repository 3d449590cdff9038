/** Help, aliases, options of all commands, and what a wrong command line is told. */

import assert from "node:assert/strict";
import { readAjjLine } from "../../lib/commands/ajj/line.ts";
import { examplesOf } from "../../lib/commands/help.ts";
import { buildProgram } from "../../lib/commands/program.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";
import { executable } from "../support/project_fixture.ts";
import { sampleProject } from "../support/sample_project.ts";

Deno.test("nestr without a command shows help; help names commands before options", async (t) => {
  await using project = await sampleProject();
  const shown = await project.transcript([
    "",
    "--help",
    "repo",
    "help repo sync",
    "run --help",
    "help dirty-api",
    "help repo nope",
    "help nope",
    "repo nope",
    "nope",
    "status",
    "dotcor",
  ], { atOnce: true });
  await t.assertSnapshot(shown);
});

Deno.test("nestr help takes no value of an option for a command", async () => {
  await using project = await sampleProject();
  const help = async (line: string) => (await project.nestr(line.split(" "))).stdout;
  const repo = await help("repo --help");
  for (const line of ["-C api help repo", "help -C api repo", "--color never help repo"]) {
    assert.equal(await help(line), repo, line);
  }
  assert.equal(await help("-C api help st"), await help("help st"));
  assert.equal(await help("help help"), await help("--help"));
});

Deno.test("nestr resolves aliases, with options before and behind them", async (t) => {
  await using project = await sampleProject();
  await project.git.write(project.path("api"), { "README.md": "changed\n" });
  await t.assertSnapshot(
    await project.transcript(["st", "-q dirty-api", "-Capi st -q", "circle", "st --nope", "sst"], {
      atOnce: true,
    }),
  );
});

Deno.test("nestr heeds the options of all commands before and behind the command", async () => {
  await using project = await sampleProject();
  const data = async (line: string) => {
    const { stdout } = await project.nestr(line.split(" "), { directory: ".." });
    return JSON.parse(stdout).data.repositories.map(({ name }: { name: string }) => name);
  };
  for (
    const line of [
      "-C project --json repo list -s api",
      "repo list -s api -C project --json",
      "repo --json list --directory=project -s api",
      "--config project/nestr.toml repo list --json -s api",
      "-Cproject repo list -qs api --json",
    ]
  ) assert.deepEqual(await data(line), ["api"], line);
});

Deno.test("nestr colours when it is told to, and --color goes before NO_COLOR", async () => {
  await using project = await sampleProject();
  const coloured = async (line: string, env = {}) => {
    const { stdout } = await project.nestr(line.split(" "), { env });
    return stdout.includes("\x1b[");
  };
  assert.equal(await coloured("repo list"), false);
  assert.equal(await coloured("repo list --color always"), true);
  assert.equal(await coloured("repo list --color always", { NO_COLOR: "1" }), true);
  assert.equal(await coloured("repo list", { NESTR_COLOR: "always" }), true);
  assert.equal(await coloured("repo list", { NESTR_COLOR: "always", NO_COLOR: "" }), true);
});

Deno.test("nestr ends quietly with 141 when its reader goes away", async () => {
  await using project = await sampleProject();
  const child = project.start(["run", "-s", "api", "--", "sh", "-c", "seq 1000000"]);
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await new Response(child.stderr).text();
  assert.equal((await child.status).code, 141);
  assert.doesNotMatch(stderr, /error|at file:/);
});

Deno.test("nestr says on standard error that standard output is full, with --json too", async () => {
  await using project = await sampleProject();
  const [program, ...before] = executable();
  for (const args of [["version"], ["version", "--json"]]) {
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", '"$@" > /dev/full', "sh", program, ...before, ...args],
      clearEnv: true,
      env: { ...project.env },
    }).output();
    assert.equal(code, 3);
    assert.match(new TextDecoder().decode(stderr), /^error\[DISK_FULL\]: standard output/);
  }
});

Deno.test("every example of the help has a command and options that exist", async () => {
  const program = await buildProgram(null, {
    terminal: memoryTerminal(),
    json: false,
    finish: () => {},
  });
  const common = program.options;
  const check = (command: typeof program): void => {
    for (const { line } of examplesOf(command)) {
      const words = line.replace(/^\w+=\S+ /, "").split(/ (?:&&|[|>]) /)[0]!.split(" ");
      const name = words[0] === "ajj" ? "ajj" : words.shift();
      assert.ok(name === "nestr" || name === "ajj", line);
      // What is jj's own is not ours to check.
      if (name === "ajj" && readAjjLine(words.slice(1)).type === "jj") continue;
      let named = program;
      for (const word of words) {
        const next = named.commands.find((it) => it.name() === word);
        if (!next) break;
        named = next;
      }
      const group = named.commands.find((it) => it.name() === "show");
      const known = [...named.options, ...common, ...group?.options ?? []];
      const dashes = words.indexOf("--");
      for (const word of dashes < 0 ? words : words.slice(0, dashes)) {
        if (!/^-{1,2}[a-z]/.test(word)) continue;
        assert.ok(known.some(({ short, long }) => short === word || long === word), line);
      }
    }
    command.commands.forEach(check);
  };
  check(program);
});
