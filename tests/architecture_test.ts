/**
 * Holds the source to `docs/architecture.md`: direction of imports, owners of packages and of the
 * runtime's sharp tools, sizes and names.
 */

import assert from "node:assert/strict";

const root = new URL("..", import.meta.url);

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

/** Every module that the two entries reach, as `deno info` tells it, by its path from the root. */
async function moduleGraph(): Promise<Map<string, ModuleInfo>> {
  const modules = new Map<string, ModuleInfo>();
  for (const entry of ["mod.ts", "cli.ts"]) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", entry],
      cwd: root,
      stderr: "null",
    }).output();
    const info = JSON.parse(new TextDecoder().decode(stdout)) as { modules: ModuleInfo[] };
    for (const module of info.modules) {
      if (module.specifier.startsWith(root.href) && module.specifier.endsWith(".ts")) {
        modules.set(pathOf(module.specifier), module);
      }
    }
  }
  return modules;
}

const pathOf = (specifier: string) => specifier.slice(root.href.length);

/** The local modules that a module imports, types included. */
function imports(module: ModuleInfo): string[] {
  return (module.dependencies ?? []).flatMap(({ code, type }) =>
    [code?.specifier, type?.specifier].filter((it) =>
      it?.startsWith(root.href) && it.endsWith(".ts")
    ).map((it) => pathOf(it!))
  );
}

const folderOf = (path: string) => path.startsWith("lib/") ? path.split("/")[1]! : path;

/** What each folder may import besides itself and `errors`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "cli.ts": ["commands", "terminal"],
  "mod.ts": ["engine", "importers", "manifest", "graph", "runs", "workspaces", "backends", "vcs"],
  commands: ["engine", "terminal", "manifest", "graph", "runs", "workspaces", "vcs"],
  terminal: ["engine", "importers", "manifest", "runs", "workspaces", "backends", "vcs"],
  engine: [
    ...["importers", "manifest", "graph", "runs", "workspaces"],
    ...["backends", "vcs", "process", "files"],
  ],
  importers: ["manifest", "vcs", "process", "files"],
  manifest: ["files"],
  graph: ["manifest"],
  runs: ["manifest", "files"],
  workspaces: ["manifest", "backends", "vcs", "process", "files"],
  backends: ["manifest", "process", "files"],
  vcs: ["process", "files"],
  process: [],
  files: [],
  errors: [],
};

const modules = await moduleGraph();
const sources = [...modules.keys()].filter((path) =>
  path.startsWith("lib/") || !path.includes("/")
);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));

Deno.test("imports go down the layers and never up", () => {
  const wrong: string[] = [];
  for (const [path, module] of modules) {
    const from = folderOf(path);
    const allowed = MAY_IMPORT[from];
    assert.ok(allowed, `${path} lies in no folder of the architecture`);
    for (const target of imports(module)) {
      const to = folderOf(target);
      if (to !== from && to !== "errors" && !allowed.includes(to)) {
        wrong.push(`${path} → ${target}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("modules do not import one another in a circle", () => {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    assert.ok(!trail.includes(path), `circle: ${[...trail, path].join(" → ")}`);
    if (done.has(path)) return;
    for (const target of new Set(imports(modules.get(path)!))) {
      if (modules.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of modules.keys()) visit(path, []);
});

Deno.test("terminal sees only types of manifest, runs and vcs", () => {
  const wrong: string[] = [];
  for (const [path, module] of modules) {
    if (folderOf(path) !== "terminal") continue;
    for (const { code } of module.dependencies ?? []) {
      const target = code?.specifier?.startsWith(root.href) ? pathOf(code.specifier) : "";
      const folder = folderOf(target);
      if (["engine", "manifest", "vcs"].includes(folder)) wrong.push(`${path} → ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("each npm package is imported by one module, commander by the commands alone", () => {
  const owners = new Map<string, Set<string>>();
  for (const [path, module] of modules) {
    for (const { specifier } of module.dependencies ?? []) {
      if (/^[./]|^node:|^file:/.test(specifier)) continue;
      const owner = specifier === "commander" ? folderOf(path) : path;
      const known = owners.get(specifier) ?? new Set();
      owners.set(specifier, known.add(owner));
    }
  }
  for (const [name, importers] of owners) {
    const expected = name === "commander" ? ["cli.ts", "commands"] : undefined;
    if (expected) {
      assert.ok([...importers].every((it) => expected.includes(it)), `${name}: ${[...importers]}`);
    } else assert.equal(importers.size, 1, `${name}: ${[...importers].join(", ")}`);
  }
});

/** Where a pattern occurs in the source, comments left out. */
function occurrences(pattern: RegExp, except: (path: string) => boolean): string[] {
  return sources.filter((path) => !except(path)).flatMap((path) =>
    read(path).split("\n")
      .map((line, i) => ({
        line: line.replace(/^\s*(\*|\/\/|\/\*).*/, ""),
        at: `${path}:${i + 1}`,
      }))
      .filter(({ line }) => pattern.test(line)).map(({ at }) => at)
  );
}

Deno.test("only lib/process starts processes", () => {
  assert.deepEqual(
    occurrences(
      /new Deno\.Command|Deno\.kill\(|child_process/,
      (path) => folderOf(path) === "process",
    ),
    [],
  );
});

Deno.test("only terminal and cli.ts write to the terminal", () => {
  assert.deepEqual(
    occurrences(
      /console\.|Deno\.(stdout|stderr|stdin)\b/,
      (path) => folderOf(path) === "terminal" || path === "cli.ts",
    ),
    [],
  );
});

Deno.test("only cli.ts exits", () => {
  assert.deepEqual(occurrences(/Deno\.exit/, (path) => path === "cli.ts"), []);
});

Deno.test("no folder or file is named after nothing", () => {
  const vague = /(^|\/)(utils?|helpers?|common|shared|misc)(\/|\.ts$)/;
  assert.deepEqual(sources.filter((path) => vague.test(path)), []);
});

Deno.test("no source file is longer than 400 lines", () => {
  assert.deepEqual(sources.filter((path) => read(path).split("\n").length > 400), []);
});

Deno.test("every module says at its top what it is for", () => {
  assert.deepEqual(
    sources.filter((path) => !/^(#!.*\n)?\/\*\*[\s\S]*?@module[\s\S]*?\*\//.test(read(path))),
    [],
  );
});

Deno.test("every file of lib belongs to one of the two entries", () => {
  const missing: string[] = [];
  const walk = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
      if (isDirectory) walk(`${folder}/${name}`);
      else if (name.endsWith(".ts") && !modules.has(`${folder}/${name}`)) {
        missing.push(`${folder}/${name}`);
      }
    }
  };
  walk("lib");
  assert.deepEqual(missing, []);
});
