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

/** What the bundler adds for packages in CommonJS, whether or not there are any. */
const CREATE_REQUIRE =
  /^import \{ createRequire as (\w+) \} from "node:module";\nvar (\w+) = \1\(import\.meta\.url\);$/m;

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
      ...["--config", new URL("deno.json", root).pathname],
      ...["--outdir", folder, new URL("cli.ts", root).pathname],
    ],
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".js")) continue;
    const path = `${folder}/${name}`;
    Deno.writeTextFileSync(path, deferBuiltins(Deno.readTextFileSync(path)));
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
    .replace(CREATE_REQUIRE, (_, _create, name) => `var ${name} = (id) => ${builtin("id")};`);
}

if (import.meta.main) await bundleProduct(Deno.args[0] ?? new URL("dist", root).pathname);
