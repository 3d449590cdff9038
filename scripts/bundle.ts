/**
 * Bundles the product: one file for the start and one for each part that is loaded on use.
 *
 * What packages import from Node's library is loaded when it is first used: commander, for example,
 * imports four modules of it that a normal start never touches, and loading them takes longer than all
 * the rest of the start (docs/benchmarks.md).
 *
 * `deno run -A scripts/bundle.ts [FOLDER]`, `dist` by default; the start is `FOLDER/cli.js`.
 *
 * @module
 */

const root = new URL("..", import.meta.url);

/** Modules of Node's library that take long to load. */
const SLOW = ["child_process", "fs", "os", "process", "tty"];

/**
 * What packages require that does not go into the bundle, and what they get instead.
 *
 * dockerode can reach Docker over ssh, with native add-ons, and build images, with files beside its
 * source; both are loaded with it, and neither is used here: an address with ssh is refused.
 */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "ssh2": "{}",
  "@grpc/grpc-js": "{}",
  "@grpc/proto-loader": "{}",
  "protobufjs": "{}",
  "supports-color": "{}", // optional, and not installed; Deno 2.4 fails to bundle without it
  "string_decoder/": 'globalThis.process.getBuiltinModule("node:string_decoder")', // likewise
};

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
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--platform", "deno", "--code-splitting"],
      ...Object.keys(LEFT_OUT).flatMap((name) => ["--external", name]),
      ...["--config", new URL("deno.json", root).pathname],
      ...["--outdir", folder, new URL("cli.ts", root).pathname],
    ],
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".js")) continue;
    const path = `${folder}/${name}`;
    Deno.writeTextFileSync(path, replaceLeftOut(deferBuiltins(Deno.readTextFileSync(path))));
  }
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

if (import.meta.main) await bundleProduct(Deno.args[0] ?? new URL("dist", root).pathname);
