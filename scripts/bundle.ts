/**
 * Bundles the product: one file for the start and one for each part that is loaded on use.
 *
 * The same source and packages give the same bytes, wherever they lie: paths of the machine are taken
 * out, and files are named after what they hold instead of after a hash of it. White space and comments
 * are taken out too, for they take time to read at each start; names stay, for error reports.
 *
 * What packages import from Node's library is loaded when it is first used: commander, for example,
 * imports four modules of it that a normal start never touches, and loading them takes longer than all
 * the rest of the start (docs/benchmarks.md).
 *
 * `deno run -A scripts/bundle.ts [FOLDER]`, `dist` by default; the start is `FOLDER/cli.js`. The page of
 * `nestr ui` lies beside it in `FOLDER/web`.
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

/** The file that a start begins with; no module of ours may be called so. */
const START = "cli.js";

/** Modules of Node's library that take long to load. */
const SLOW = ["child_process", "fs", "os", "process", "tty"];

/**
 * What packages require that does not go into the bundle, and what they get instead.
 *
 * dockerode can reach Docker over ssh, with native add-ons, and build images, with files beside its
 * source; both are loaded with it, and neither is used here: an address with ssh is refused.
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
 * What each start loads, in the order in which it goes further: the program, what `ajj` hands to jj,
 * a command line, its parser, a project.
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

/** A file that passes on what another one holds. */
const PASSED_ON =
  /^import \{[^}]*\} from "\.\/([^"]+)";\n(?:import "[^"]+";\n)*\s*export \{[^}]*\};\s*$/;

/** What the bundler adds for packages in CommonJS, whether or not there are any. */
const CREATE_REQUIRE =
  /^import \{ createRequire(?: as \w+)? \} from "node:module";\nvar (\w+) = \w+\(import\.meta\.url\);$/m;

/**
 * Bundles `cli.ts`.
 *
 * @param folder Where to put the files; it is made if it is missing
 * @throws {Error} What the bundler said
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
  /** Whether starts read it, and not only what one command needs. */
  readonly isForStart: boolean;
}

/** What makes a file quick to read. */
const SMALLER = {
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
} as const;

/**
 * Makes a file quick to read. Names of functions and classes of ours stay, which an error report shows;
 * in what starts read, those of variables inside of functions are shortened, a quarter of the text.
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

/** Puts the commit into the one place that asks for it. */
async function nameCommit(files: Map<string, string>): Promise<void> {
  const [asking, ...others] = [...files].filter(([, code]) => code.includes(COMMIT));
  if (asking === undefined || others.length > 0) throw new Error(`not once: ${COMMIT}`);
  const [name, code] = asking;
  files.set(name, code.replace(COMMIT, `var COMMIT = ${JSON.stringify(await checkedOut())};`));
}

/** The commit that is checked out, with `-dirty` where files have changes; null without git's say. */
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
 * Takes the place of the packages on this machine out of a bundled file.
 *
 * @param code The file; the bundler calls each module in CommonJS by its path
 */
export function withoutPaths(code: string): string {
  return code.replace(/^( *)"[^"\n]*\/npm\/[^/"\n]+\/([^"\n]+)"\(/gm, '$1"$2"(');
}

/**
 * Numbers bundled files of one name, where the bundler adds a hash of everything in them, paths of the
 * machine included.
 *
 * @param files Their texts by name; the start is `cli.js`
 * @returns The texts, which name one another by the new names
 */
export function withoutHashes(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const names = new Map([[START, START]]);
  const counts = new Map<string, number>();
  const mention = /(?<=["']\.\/)[\w.-]+\.js(?=["'])/g;
  // A map is walked in the order of its entries, those added on the way included.
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
 * Joins what is always loaded together: the bundler makes a file of every module that two parts share,
 * and each file costs a start about a tenth of a millisecond.
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
    // The start waits for the parts that it loads, which may therefore not wait for it.
    manualChunks: (name) => name === START ? undefined : layers.get(name),
  });
  return new Map((output as OutputChunk[]).map(({ fileName, code, moduleIds }) => {
    const isForStart = moduleIds.some((name) => name === START || layers.has(name));
    return [fileName, { code, isForStart }];
  }));
}

/**
 * The files that are joined, with the name of what they are joined to. What an earlier part needs is
 * left to it, so that no part loads a later one.
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
    // What a part loads on use has a file of its own, which may only pass on what another one holds.
    const layer = layers.get(PASSED_ON.exec(code)?.[1] ?? "");
    if (layer !== undefined) add(name, layer);
  }
  return layers;
}

/**
 * Makes a bundled file load slow modules of Node's library on use.
 *
 * @param code The file; imports of single names are left as they are
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
 * Replaces what a bundled file requires of the packages that are left out.
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
