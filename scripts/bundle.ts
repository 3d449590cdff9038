/**
 * Bundles the product: one file for the start and one for each part that is loaded on use.
 *
 * The same source and packages give the same bytes, wherever they are: paths of the machine are
 * removed, and files are named after their content rather than a hash of it. White space and
 * comments are removed as well, since reading them takes time at each start; names stay, for error
 * reports.
 *
 * Modules of Node's library that packages import are loaded when they are first used: commander,
 * for example, imports four of them that a normal start never touches, and loading these takes
 * longer than all the rest of the start (docs/benchmarks.md).
 *
 * `deno run -A scripts/bundle.ts [FOLDER]`, `dist` by default; the start is `FOLDER/cli.js`. The
 * page of `nestr ui` is beside it in `FOLDER/web`.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stop, transform } from "esbuild";
import { type OutputChunk, rollup } from "@rollup/wasm-node";
import { minify } from "terser";
import { bundleApp } from "./app.ts";

const root = new URL("..", import.meta.url);

/** The file that is run first; no module of ours may have this name. */
const START = "cli.js";

/** Modules of Node's library that take a long time to load. */
const SLOW = ["child_process", "fs", "os", "process", "tty"];

/**
 * Modules that packages require but that are left out of the bundle, and what takes their place.
 *
 * dockerode can reach Docker over ssh, with native add-ons, and build images, with files beside its
 * source. It loads the code for both, but neither is used here: addresses with ssh are refused.
 */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "ssh2": "{}",
  "@grpc/grpc-js": "{}",
  "@grpc/proto-loader": "{}",
  "protobufjs": "{}",
  "supports-color": "{}", // optional, and not installed; Deno 2.4 fails to bundle without it
  "string_decoder/": 'globalThis.process.getBuiltinModule("node:string_decoder")', // likewise
};

/**
 * What starts load, in the order in which they go further: the program, what `ajj` hands to jj, a
 * command line, its parser, a project.
 */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  start: ["cli.ts"],
  ajj: ["lib/commands/ajj.ts", "lib/engine/workspace/pass_to_jj.ts"],
  command: ["lib/commands/command_line.ts"],
  program: ["lib/commands/program.ts"],
  project: [
    "lib/engine/open_project.ts",
    "lib/engine/logging.ts",
    "lib/engine/list_repositories.ts",
    "lib/terminal/repository_list.ts",
  ],
};

/** Where `lib/engine/build.ts` has the commit. */
const COMMIT = "var COMMIT = null;";

/** What a bundled file loads before it runs. */
const STATIC_IMPORT = /^(?:import|export)[^;"']*?["']\.\/([^"']+)["'];/gm;

/** A file that only re-exports another one. */
const PASSED_ON =
  /^import \{[^}]*\} from "\.\/([^"]+)";\n(?:import "[^"]+";\n)*\s*export \{[^}]*\};\s*$/;

/** The code that the bundler adds for CommonJS packages, whether or not there are any. */
const CREATE_REQUIRE =
  /^import \{ createRequire(?: as \w+)? \} from "node:module";\nvar (\w+) = \w+\(import\.meta\.url\);$/m;

/**
 * Bundles `cli.ts`.
 *
 * @param folder Where to put the files; created if it is missing
 * @throws {Error} The bundler failed; the message has its output
 */
export async function bundleProduct(folder: string): Promise<void> {
  const raw = await Deno.makeTempDir({ prefix: "nestr-bundle-" });
  try {
    await runBundler(raw);
    const files = new Map<string, string>();
    for (const { name } of Deno.readDirSync(raw)) {
      const code = Deno.readTextFileSync(join(raw, name));
      files.set(name, withoutPaths(replaceLeftOut(deferBuiltins(code))));
    }
    await nameCommit(files);
    await Deno.mkdir(folder, { recursive: true });
    for (const [name, file] of await joined(withoutHashes(files))) {
      Deno.writeTextFileSync(join(folder, name), await smaller(file));
    }
    await bundleApp(join(folder, "web"));
  } finally {
    await stop();
    await Deno.remove(raw, { recursive: true });
  }
}

/** A file of the product. */
interface ProductFile {
  readonly code: string;
  /** Whether every start reads it, rather than only a single command. */
  readonly isForStart: boolean;
}

/** Options that make a file quick to read. */
const SMALLER = {
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
} as const;

/**
 * Makes a file quick to read. The names of our functions and classes stay, as error reports show
 * them. In files that every start reads, local variables get short names, which saves a quarter of
 * the text.
 */
async function smaller({ code, isForStart }: ProductFile): Promise<string> {
  const isOurs = /^\/\/ (?:lib\/|cli\.ts$)/m.test(code);
  const small = (await transform(code, { ...SMALLER, minifyIdentifiers: !isOurs })).code;
  if (!isForStart) return small;
  const { code: shortened = small } = await minify(small, {
    module: true,
    compress: false,
    mangle: { module: false, toplevel: false, keep_classnames: true, keep_fnames: true },
  });
  return shortened;
}

async function runBundler(folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--platform", "deno", "--code-splitting"],
      ...Object.keys(LEFT_OUT).flatMap((name) => ["--external", name]),
      ...["--config", fileURLToPath(new URL("deno.json", root))],
      ...["--outdir", folder, fileURLToPath(new URL("cli.ts", root))],
    ],
    cwd: root, // the bundler names modules by their way from here
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Inserts the commit in the one place that uses it. */
async function nameCommit(files: Map<string, string>): Promise<void> {
  const [asking, ...others] = [...files].filter(([, code]) => code.includes(COMMIT));
  if (asking === undefined || others.length > 0) throw new Error(`not once: ${COMMIT}`);
  const [name, code] = asking;
  files.set(name, code.replace(COMMIT, `var COMMIT = ${JSON.stringify(await checkedOut())};`));
}

/** The commit that is checked out, with `-dirty` if files have changed; null if git cannot tell. */
async function checkedOut(): Promise<string | null> {
  const args = ["describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"];
  try {
    const { success, stdout } = await new Deno.Command("git", { args, cwd: root, stderr: "null" })
      .output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null;
  }
}

/**
 * Removes the packages' location on this machine from a bundled file.
 *
 * @param code The file; the bundler calls each module in CommonJS by its path
 */
export function withoutPaths(code: string): string {
  return code.replace(/^( *)"[^"\n]*\/npm\/[^/"\n]+\/([^"\n]+)"\(/gm, '$1"$2"(');
}

/**
 * Numbers bundled files of the same name. The bundler would add a hash of their content instead,
 * which includes paths of the machine.
 *
 * @param files Their texts by name; the start is `cli.js`
 * @returns The texts, which refer to each other by the new names
 */
export function withoutHashes(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const names = new Map([[START, START]]);
  const counts = new Map<string, number>();
  const mention = /(?<=["']\.\/)[\w.-]+\.js(?=["'])/g;
  // Iterating over a map includes the entries that are added on the way.
  for (const name of names.keys()) {
    for (const [other] of files.get(name)!.matchAll(mention)) {
      if (names.has(other) || !files.has(other)) continue;
      const base = other.replace(/-[A-Z0-9]{8}\.js$/, "");
      const count = (counts.get(base) ?? 0) + 1;
      counts.set(base, count);
      names.set(other, `${base}${count === 1 ? "" : `.${count}`}.js`);
    }
  }
  return new Map(Array.from(names, ([name, better]) => [
    better,
    files.get(name)!.replace(mention, (other) => names.get(other) ?? other),
  ]));
}

/**
 * Joins files that are always loaded together: the bundler makes a file of every module that two
 * parts share, and each file costs a start about a tenth of a millisecond.
 *
 * @param files Their texts by name
 * @returns Fewer files
 */
async function joined(
  files: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, ProductFile>> {
  const layers = layersOf(files);
  const build = await rollup({
    input: START,
    external: /^node:/,
    treeshake: false,
    onwarn: () => {},
    plugins: [{
      name: "bundled files",
      resolveId: (name) => name.replace(/^\.\//, ""),
      load: (name) => files.get(name) ?? null,
    }],
  });
  const { output } = await build.generate({
    format: "es",
    entryFileNames: START,
    chunkFileNames: "[name].js",
    hoistTransitiveImports: false,
    // The start waits for the parts that it loads, so these must not import from it.
    manualChunks: (name) => name === START ? undefined : layers.get(name),
  });
  return new Map((output as OutputChunk[]).map(({ fileName, code, moduleIds }) => {
    const isForStart = moduleIds.some((name) => name === START || layers.has(name));
    return [fileName, { code, isForStart }];
  }));
}

/**
 * The files that are joined, with the name of the part that they go into. A file that several parts
 * need goes into the earliest, so that no part loads a later one.
 */
function layersOf(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const layers = new Map<string, string>();
  const add = (name: string, layer: string): void => {
    if (layers.has(name)) return;
    layers.set(name, layer);
    for (const [, needed] of files.get(name)!.matchAll(STATIC_IMPORT)) add(needed!, layer);
  };
  for (const [layer, modules] of Object.entries(TOGETHER)) {
    for (const module of modules) {
      const [name] = [...files].find(([, code]) => code.includes(`\n// ${module}\n`)) ?? [];
      if (name === undefined) throw new Error(`no bundled file holds ${module}`);
      add(name, layer);
    }
  }
  for (const [name, code] of files) {
    // A part that is loaded on use has a file of its own, which may only re-export another one.
    const layer = layers.get(PASSED_ON.exec(code)?.[1] ?? "");
    if (layer !== undefined) add(name, layer);
  }
  return layers;
}

/**
 * Makes a bundled file load slow modules of Node's library on use.
 *
 * @param code The file; named imports are left as they are
 */
export function deferBuiltins(code: string): string {
  const builtin = (name: string) => `globalThis.process.getBuiltinModule(${name})`;
  const deferred = (name: string, module: string) =>
    `const ${name} = new Proxy({}, { get: (_, key) => ${builtin(`"node:${module}"`)}[key] });`;
  const slow = new RegExp(`^import (\\w+) from "node:(${SLOW.join("|")})";$`, "gm");
  return code
    .replace(slow, (_, name, module) => deferred(name, module))
    .replace(CREATE_REQUIRE, (_, name) => `var ${name} = (id) => ${builtin("id")};`);
}

/**
 * Replaces the calls in a bundled file that require modules which are left out.
 *
 * @param code The file
 */
export function replaceLeftOut(code: string): string {
  return code.replace(
    /\b__require\("([^"]+)"\)/g,
    (whole, name) => Object.hasOwn(LEFT_OUT, name) ? `(${LEFT_OUT[name]})` : whole,
  );
}

if (import.meta.main) await bundleProduct(Deno.args[0] ?? fileURLToPath(new URL("dist", root)));
