/**
 * Builds the page of `nestr ui`: one script, one style sheet, the page itself and its icon.
 *
 * `deno run -A scripts/app.ts [FOLDER]`, `lib/web/app/dist` by default, where the server looks for it when
 * it runs from source.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";

const source = new URL("../lib/web/app/", import.meta.url);

/**
 * Builds the page.
 *
 * @param folder Where to put the files; created if it is missing
 * @throws {Error} The bundler failed; the message has its output
 */
export async function bundleApp(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--platform", "browser", "--minify"],
      ...["--config", fileURLToPath(new URL("../deno.json", import.meta.url))],
      ...["--output", join(folder, "app.js"), fileURLToPath(new URL("main.tsx", source))],
    ],
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  try {
    await build({
      entryPoints: [fileURLToPath(new URL("styles/main.css", source))],
      outfile: join(folder, "app.css"),
      bundle: true,
      minify: true,
      legalComments: "none",
      logLevel: "silent",
    });
  } finally {
    await stop();
  }
  for (const name of ["index.html", "icon.svg"]) {
    Deno.copyFileSync(new URL(name, source), join(folder, name));
  }
}

if (import.meta.main) await bundleApp(Deno.args[0] ?? fileURLToPath(new URL("dist", source)));
