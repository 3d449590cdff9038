/**
 * Start-up stays light: what a command loads is what its modules import statically, and those that its
 * file reaches by `import()` on its way. Asked from `deno info`, so it holds on any machine.
 */

import assert from "node:assert/strict";

const root = new URL("../../", import.meta.url);

interface Dependency {
  readonly specifier: string;
  readonly code?: { readonly specifier?: string };
  readonly isDynamic?: boolean;
}

const info: { modules: { specifier: string; dependencies?: Dependency[] }[] } = JSON.parse(
  new TextDecoder().decode(
    (await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "cli.ts"],
      cwd: root,
      stderr: "null",
    }).output()).stdout,
  ),
);
const modules = new Map(info.modules.map((it) => [it.specifier, it.dependencies ?? []]));

/** Everything that importing some modules loads: paths in the project, names of packages. */
function loaded(...paths: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const open = paths.map((path) => new URL(path, root).href);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const local = at.startsWith(root.href);
    const name = local ? at.slice(root.href.length) : at;
    if (seen.has(name)) continue;
    seen.add(name);
    if (!local) continue;
    assert.ok(modules.has(at), `cli.ts does not reach ${name}`);
    for (const { specifier, code, isDynamic } of modules.get(at)!) {
      // Type-only imports have no code, and are gone when the program runs.
      if (code?.specifier === undefined || isDynamic) continue;
      const isLocal = code.specifier.startsWith(root.href);
      open.push(isLocal ? code.specifier : specifier);
    }
  }
  return seen;
}

const HEAVY = [
  "chalk",
  "csv-parse",
  "fast-xml-parser",
  "hono",
  "yaml",
  "toml-eslint-parser",
  "@logtape/logtape",
  "zod",
  "zod/mini",
  "get-east-asian-width",
];
/** Modules of Node that cost tens of milliseconds to load. */
const HEAVY_NODE = [
  "node:fs",
  "node:fs/promises",
  "node:process",
  "node:child_process",
  "node:tty",
];

const packages = (names: ReadonlySet<string>) =>
  [...names].filter((name) => !/\.(ts|json)$/.test(name)).sort();

Deno.test("nestr --version loads nothing but the catalogue of errors and the version", () => {
  assert.deepEqual([...loaded("cli.ts")].filter((it) => !it.startsWith("lib/errors/")).sort(), [
    "cli.ts",
    "deno.json",
    "lib/commands/started_as.ts",
  ]);
});

Deno.test("ajj with a command of jj's loads the names of ours and what starts a program", () => {
  const names = loaded("cli.ts", "lib/commands/ajj.ts", "lib/engine/workspace/pass_to_jj.ts");
  assert.deepEqual(packages(names), ["node:path"]);
  assert.deepEqual([...names].filter((it) => /^lib\/(?!errors\/)/.test(it)).sort(), [
    "lib/commands/ajj.ts",
    "lib/commands/ajj/line.ts",
    "lib/commands/ajj/table.ts",
    "lib/commands/command_end.ts",
    "lib/commands/started_as.ts",
    "lib/engine/workspace/pass_to_jj.ts",
    "lib/process/foreground.ts",
    "lib/process/process_identity.ts",
    "lib/process/program.ts",
  ]);
});

Deno.test("ajj list loads neither Docker nor templates nor another heavy package", () => {
  const names = loaded(
    "cli.ts",
    "lib/commands/ajj.ts",
    "lib/commands/ajj/command_line.ts",
    "lib/commands/ajj/list.ts",
    "lib/engine/workspace/scope.ts",
    "lib/engine/workspace/workspaces_of.ts",
    "lib/terminal/workspace_list.ts",
  );
  const heavy = [...HEAVY, ...HEAVY_NODE, "dockerode", "handlebars", "dotenv"];
  assert.deepEqual(packages(names).filter((it) => heavy.includes(it)), []);
});

Deno.test("nestr --help loads no package at all", () => {
  assert.deepEqual(packages(loaded("cli.ts", "lib/commands/command_line.ts")), []);
});

Deno.test("a wrong command line loads no project", () => {
  const names = loaded("cli.ts", "lib/commands/command_line.ts", "lib/commands/program.ts");
  assert.deepEqual(packages(names).filter((name) => !name.startsWith("node:")), ["commander"]);
  const folders = new Set([...names].map((name) => name.split("/").slice(0, 2).join("/")));
  assert.ok(!folders.has("lib/vcs") && !folders.has("lib/graph") && !folders.has("lib/process"));
});

Deno.test("nestr repo list in a pipe loads no heavy package", () => {
  const names = loaded(
    "cli.ts",
    "lib/commands/command_line.ts",
    "lib/commands/color_choice.ts",
    "lib/commands/program.ts",
    "lib/commands/repo.ts",
    "lib/engine/open_project.ts",
    "lib/engine/logging.ts",
    "lib/engine/list_repositories.ts",
    "lib/terminal/repository_list.ts",
  );
  const known = packages(names);
  assert.ok(known.includes("commander"));
  assert.deepEqual(known.filter((it) => [...HEAVY, ...HEAVY_NODE].includes(it)), []);
});

Deno.test("nestr repo status and run load no heavy package", () => {
  for (
    const path of [
      ["lib/commands/repo.ts", "lib/engine/repository_status.ts", "lib/terminal/status_table.ts"],
      [
        "lib/commands/run.ts",
        "lib/engine/plan_run.ts",
        "lib/engine/execute_plan.ts",
        "lib/terminal/run/reporter.ts",
        "lib/terminal/summary.ts",
      ],
    ]
  ) {
    const known = packages(
      loaded(
        "cli.ts",
        "lib/commands/command_line.ts",
        "lib/commands/program.ts",
        "lib/engine/open_project.ts",
        ...path,
      ),
    );
    assert.deepEqual(known.filter((it) => [...HEAVY, ...HEAVY_NODE].includes(it)), []);
  }
});
