/**
 * Runs every test that starts the executable against a compiled one: the file that `NESTR_BIN`
 * names, or else one that is compiled first.
 *
 * Arguments are passed to `deno test`; `NESTR_TEST_JOBS` works as in `test.ts`.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compileForHere, failWith } from "./compile.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Matches the ways in which tests start the executable. */
const STARTS =
  /\bexecutable\(|\bExecutable\(|\.(?:nestr|ajj|transcript)\(|\b(?:Page|Server|Stdio)(?:Fixture|Process)\b|\/(?:typed_\w+|completing_shell)\.ts"|\/demo\.ts"|"executable"/;

/**
 * Tests of the page in a browser. It is the same page whatever serves it; these show that the executable
 * serves all of it.
 */
const PAGE = /_page_test\.ts$/;
const SERVED_PAGE = /\/(?:operations|views)_page_test\.ts$/;

/**
 * The tests that start the executable; of those of the page, the two that go through all of it.
 *
 * @param folder Where to look
 * @returns Their files, in alphabetical order
 */
export async function testsOfExecutable(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await testsOfExecutable(path));
    else if (PAGE.test(path) && !SERVED_PAGE.test(path)) continue;
    else if (name.endsWith("_test.ts") && STARTS.test(await Deno.readTextFile(path))) {
      found.push(path);
    }
  }
  return found.sort();
}

async function main(): Promise<void> {
  const given = Deno.env.get("NESTR_BIN");
  const binary = given
    ? resolve(given)
    : join(ROOT, "dist", await compileForHere(join(ROOT, "dist")));
  const tests = await testsOfExecutable(join(ROOT, "tests"));
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(ROOT, "scripts", "test.ts"), ...Deno.args, ...tests],
    cwd: ROOT,
    env: { NESTR_BIN: binary },
  }).spawn().status;
  Deno.exit(code);
}

if (import.meta.main) await failWith(main);
