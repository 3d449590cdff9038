/**
 * The page of `nestr ui`, built where the server looks for it when it runs from source.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleApp } from "../../scripts/app.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = join(ROOT, "lib", "web", "app", "dist");
/** What it is built from, and what builds it. */
const SOURCES = ["lib", "deno.json", "deno.lock", "scripts/app.ts"].map((it) => join(ROOT, it));

/**
 * Builds the page, unless it is newer than its sources or a compiled nestr is tested, which
 * contains its own. Other test processes may read or build it meanwhile, so each file is replaced
 * in one step.
 */
export async function buildPage(): Promise<void> {
  if (Deno.env.get("NESTR_BIN")) return;
  // The last file to be put in place.
  const built = await changed(join(DIST, "index.html"));
  const newest = Math.max(...await Promise.all(SOURCES.map((it) => changed(it))));
  if (built > newest) return;
  const folder = join(DIST, `new-${crypto.randomUUID()}`);
  try {
    await bundleApp(folder);
    for (const name of ["app.js", "app.css", "icon.svg", "index.html"]) {
      await Deno.rename(join(folder, name), join(DIST, name));
    }
    const now = new Date();
    await Deno.utime(join(DIST, "index.html"), now, now);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * When a file, or the newest file in a folder except built pages, was changed; 0 if it is missing.
 */
async function changed(path: string): Promise<number> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info?.isDirectory) return info?.mtime?.getTime() ?? 0;
  let newest = 0;
  for await (const { name } of Deno.readDir(path)) {
    const found = join(path, name);
    if (found !== DIST) newest = Math.max(newest, await changed(found));
  }
  return newest;
}
