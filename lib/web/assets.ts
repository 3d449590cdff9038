/**
 * The files of the page: read once, and found by their exact names, so that no request reaches any
 * other file.
 *
 * They lie in `web/` beside the bundle, and where the source runs in `lib/web/app/dist/`, where
 * `deno task app` puts them.
 *
 * @module
 */

/** A file of the page. */
export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

/** What is shown where the page was not built. */
const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>nestr</title>
<h1>The page is not built</h1>
<p>This nestr runs from its source. Build the page with <code>deno task app</code>, then load it again.</p>
<p><code>POST /rpc</code> and <code>GET /events</code> work without it.</p>
</html>
`;

/** The folder with the files of the page. */
export function assetFolder(): URL {
  const isSource = import.meta.url.endsWith("/lib/web/assets.ts");
  return new URL(isSource ? "./app/dist/" : "./web/", import.meta.url);
}

/**
 * Reads the files of the page.
 *
 * @param folder Where they lie
 * @returns The files by their paths in requests; `/` is the page itself
 */
export async function readAssets(folder: URL = assetFolder()): Promise<ReadonlyMap<string, Asset>> {
  const assets = new Map<string, Asset>();
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      const type = TYPES[name.split(".").at(-1)!];
      if (!isFile || type === undefined) continue;
      assets.set(`/${name}`, { bytes: await Deno.readFile(new URL(name, folder)), type });
    }
  } catch {
    // There are none.
  }
  const page = assets.get("/index.html") ??
    { bytes: new Uint8Array(new TextEncoder().encode(NOT_BUILT)), type: TYPES.html! };
  assets.set("/", page);
  return assets;
}
