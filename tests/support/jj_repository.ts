/**
 * jj repositories for tests, and a jj that behaves oddly.
 *
 * @module
 */

import { join } from "node:path";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../../lib/vcs/git_command.ts";
import type { GitFixture } from "./git_fixture.ts";

/** Makes a jj repository with one commit; returns its absolute path. */
export async function jjRepository(
  fixture: GitFixture,
  name: string,
  colocate: boolean,
): Promise<string> {
  const path = fixture.path(name);
  const option = colocate ? "--colocate" : "--no-colocate";
  await fixture.command(".", "jj", "git", "init", "--quiet", option, path);
  await fixture.write(path, { "file": "1\n" });
  await fixture.command(path, "jj", "commit", "--quiet", "-m", "first");
  return path;
}

/** What `jj log` prints for some commits: one line of a template for each. */
export async function jjLog(
  fixture: GitFixture,
  path: string,
  revisions: string,
  template: string,
): Promise<string[]> {
  const args = ["jj", "log", "--ignore-working-copy", "--no-graph", "-r", revisions];
  const text = await fixture.command(path, ...args, "-T", `${template} ++ "\\n"`);
  return text === "" ? [] : text.split("\n");
}

/**
 * A pool in which `jj` is `tests/fixtures/jj/jj`, which behaves oddly in the way that `mode` names.
 */
export function oddJj(fixture: GitFixture, mode: string): ProcessPool {
  const real = (Deno.env.get("PATH") ?? "").split(":").map((folder) => join(folder, "jj"))
    .find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
  const folder = join(import.meta.dirname!, "..", "fixtures", "jj");
  const env = {
    ...fixture.env,
    MODE: mode,
    REAL_JJ: real ?? "",
    PATH: `${folder}:${Deno.env.get("PATH")}`,
  };
  return new ProcessPool({ env, unset: LOCAL_GIT_VARIABLES, graceMs: 500 });
}
