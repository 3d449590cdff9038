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

/** The library, the executable, and what runs in the browser. */
const ENTRIES = ["mod.ts", "cli.ts", "lib/web/app/main.tsx"];

const isSource = (path: string) => /\.tsx?$/.test(path);

/** Every module that the entries reach, as `deno info` tells it, by its path from the root. */
async function moduleGraph(): Promise<Map<string, ModuleInfo>> {
  const modules = new Map<string, ModuleInfo>();
  for (const entry of ENTRIES) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", entry],
      cwd: root,
      stderr: "null",
    }).output();
    const info = JSON.parse(new TextDecoder().decode(stdout)) as { modules: ModuleInfo[] };
    for (const module of info.modules) {
      if (module.specifier.startsWith(root.href) && isSource(module.specifier)) {
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
    [code?.specifier, type?.specifier].filter((it) => it?.startsWith(root.href) && isSource(it))
      .map((it) => pathOf(it!))
  );
}

/** The folder of the architecture that a module lies in; the page is one of its own. */
const folderOf = (path: string) =>
  path.startsWith("lib/web/app/") ? "app" : path.startsWith("lib/") ? path.split("/")[1]! : path;

/** What each folder may import besides itself and `errors`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "cli.ts": ["commands", "terminal"],
  "mod.ts": ["engine", "importers", "manifest", "graph", "runs", "workspaces", "backends", "vcs"],
  commands: ["web", "engine", "terminal", "manifest", "graph", "runs", "workspaces", "vcs"],
  terminal: ["engine", "importers", "manifest", "runs", "workspaces", "backends", "vcs"],
  web: ["engine", "manifest", "graph", "runs", "workspaces", "backends", "vcs", "files"],
  app: ["web"],
  engine: [
    ...["importers", "manifest", "graph", "runs", "workspaces"],
    ...["backends", "vcs", "process", "files"],
  ],
  importers: ["manifest", "vcs", "process", "files"],
  manifest: ["files"],
  graph: ["manifest"],
  runs: ["manifest", "process", "files"],
  workspaces: ["manifest", "backends", "vcs", "process", "files"],
  backends: ["manifest", "process", "files"],
  vcs: ["process", "files"],
  process: [],
  files: [],
  errors: [],
};

/** What the page reads and writes as the command line does: rules on text, which import nothing. */
const FOR_THE_PAGE: readonly string[] = [
  "lib/manifest/duration.ts",
  "lib/terminal/duration.ts",
  "lib/terminal/visible_text.ts",
];

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
      if (from === "app" && FOR_THE_PAGE.includes(target)) continue;
      if (to !== from && to !== "errors" && !allowed.includes(to)) {
        wrong.push(`${path} → ${target}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("modules do not import one another in a cycle", () => {
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

/** The modules that a module imports for more than their types. */
const values = (module: ModuleInfo): string[] =>
  (module.dependencies ?? []).flatMap(({ code }) =>
    code?.specifier?.startsWith(root.href) ? [pathOf(code.specifier)] : []
  );

Deno.test("web sees only types of what lies below the engine, but for manifest, files and where state lies", () => {
  const wrong: string[] = [];
  for (const [path, module] of modules) {
    if (folderOf(path) !== "web") continue;
    for (const target of values(module)) {
      if (target === "lib/workspaces/state_folder.ts") continue;
      if (["graph", "runs", "workspaces", "backends", "vcs"].includes(folderOf(target))) {
        wrong.push(`${path} → ${target}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("the page knows nothing of the server but the types of wire.ts, and rules on text", () => {
  for (const path of FOR_THE_PAGE) assert.deepEqual(imports(modules.get(path)!), [], path);
  const wrong: string[] = [];
  for (const [path, module] of modules) {
    if (folderOf(path) !== "app") continue;
    const outside = (target: string) =>
      folderOf(target) !== "app" && !FOR_THE_PAGE.includes(target);
    for (const target of imports(module).filter(outside)) {
      if (target !== "lib/web/wire.ts") wrong.push(`${path} → ${target}`);
    }
    for (const target of values(module).filter(outside)) wrong.push(`${path} → ${target}: a value`);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("only lib/web knows the web framework, and no command but ui and rpc loads it", () => {
  const importers = [...modules].filter(([, module]) =>
    module.dependencies?.some(({ specifier }) => specifier === "hono")
  );
  assert.deepEqual(importers.map(([path]) => path), ["lib/web/server.ts"]);
  const early = [...modules].filter(([path, { dependencies = [] }]) =>
    folderOf(path) === "commands" &&
    dependencies.some(({ isDynamic, code }) =>
      !isDynamic && code?.specifier?.startsWith(new URL("lib/web/", root).href)
    )
  );
  assert.deepEqual(early.map(([path]) => path), []);
});

/** Packages that one folder owns as a whole. */
const OWNED: Readonly<Record<string, readonly string[]>> = {
  "commander": ["cli.ts", "commands"],
  "preact": ["app"],
  "preact/hooks": ["app"],
  "preact/jsx-runtime": ["app"],
  "@preact/signals": ["app"],
};

Deno.test("each npm package is imported by one module, commander by the commands, preact by the page", () => {
  const owners = new Map<string, Set<string>>();
  for (const [path, module] of modules) {
    for (const { specifier } of module.dependencies ?? []) {
      if (/^[./]|^node:|^file:/.test(specifier)) continue;
      const owner = Object.hasOwn(OWNED, specifier) ? folderOf(path) : path;
      const known = owners.get(specifier) ?? new Set();
      owners.set(specifier, known.add(owner));
    }
  }
  for (const [name, importers] of owners) {
    const expected = Object.hasOwn(OWNED, name) ? OWNED[name]! : undefined;
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

Deno.test("every file of lib belongs to one of the entries", () => {
  const missing: string[] = [];
  const walk = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
      if (isDirectory) walk(`${folder}/${name}`);
      else if (isSource(name) && !modules.has(`${folder}/${name}`)) {
        missing.push(`${folder}/${name}`);
      }
    }
  };
  walk("lib");
  assert.deepEqual(missing, []);
});
