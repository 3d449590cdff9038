/**
 * The files of the page: read once, and found by their exact names, so that no request reaches any
 * other file.
 *
 * They lie in `web/` beside the bundle, and where the source runs in `lib/web/app/dist/`, where
 * `deno task app` puts them; a source that was imported from the web has them there.
 *
 * @module
 */

/** A file of the page. */
export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** The files with their types. */
const FILES: Readonly<Record<string, string>> = {
  "app.css": "text/css; charset=utf-8",
  "app.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
  "index.html": "text/html; charset=utf-8",
};

/** How long the web may take. */
const PATIENCE_MS = 30_000;

/** The folder with the files of the page. */
export function assetFolder(): URL {
  const isSource = import.meta.url.endsWith("/lib/web/assets.ts");
  return new URL(isSource ? "./app/dist/" : "./web/", import.meta.url);
}

/**
 * Reads the files of the page; never throws.
 *
 * @param folder Where they lie: an address of a file, or of the web
 * @returns The files by their paths in requests; `/` is the page itself, or what keeps it from being shown
 */
export async function readAssets(folder: URL = assetFolder()): Promise<ReadonlyMap<string, Asset>> {
  try {
    const assets = new Map(
      await Promise.all(
        Object.entries(FILES).map(async ([name, type]) => {
          const bytes = await readBytes(new URL(name, folder));
          return [`/${name}`, { bytes, type }] as const;
        }),
      ),
    );
    return assets.set("/", assets.get("/index.html")!);
  } catch {
    const bytes = new TextEncoder().encode(explanation(folder));
    return new Map([["/", { bytes, type: FILES["index.html"]! }]]);
  }
}

async function readBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  if (url.protocol === "file:") return await Deno.readFile(url);
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  await response.body?.cancel();
  throw new Error(`${url.href}: ${response.status}`);
}

/** What is shown in place of the page. */
function explanation(folder: URL): string {
  const [what, cure] = folder.protocol === "file:"
    ? [
      "The page is not built",
      "This nestr runs from its source. Build the page with <code>deno task app</code>",
    ]
    : ["The page cannot be loaded", `It is not to be had from <code>${folder.href}</code> now`];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>nestr</title>
<h1>${what}</h1>
<p>${cure}, then start <code>nestr ui</code> again.</p>
<p><code>POST /rpc</code> and <code>GET /events</code> work without it.</p>
</html>
`;
}
