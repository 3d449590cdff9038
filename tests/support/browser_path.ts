/**
 * Where this machine's browser is.
 *
 * @module
 */

import { delimiter, join } from "node:path";

/** Debian's name first; GitHub's runners have Chrome as well. */
const NAMES = ["chromium", "google-chrome"];

/**
 * The browser for tests: the one that the variable `CHROMIUM` names, or else a Chromium or Chrome
 * in `PATH`.
 *
 * @param env Reads an environment variable
 * @returns Its path; undefined if there is none
 */
export function browserPath(
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): string | undefined {
  const given = env("CHROMIUM");
  if (given) return given;
  const folders = (env("PATH") ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isFile);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
