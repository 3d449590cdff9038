/**
 * The files of the page: read once and looked up by their exact names, so that no request can reach
 * any other file.
 *
 * A bundle has them in `web/` beside it. The source, also when it is imported from the web, and
 * packages have them in `lib/web/app/dist/`, where `deno task app` puts them.
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

/** How long a download may take. */
const PATIENCE_MS = 30_000;

/**
 * The folder with the files of the page.
 *
 * @param module Address of this module: in a bundle, in the source, or in the output of `deno pack`
 */
export function assetFolder(module: string = import.meta.url): URL {
  const isModule = /\/lib\/web\/assets\.[jt]s$/.test(module);
  return new URL(isModule ? "./app/dist/" : "./web/", module);
}

/**
 * Reads the files of the page; never throws.
 *
 * @param folder Where they are: a `file:` or web address
 * @returns The files by request path; `/` is the page itself, or tells why it cannot be shown
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
    const bytes = new Uint8Array(new TextEncoder().encode(explanation(folder)));
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
      "This nestr runs from its source. Build the page with <code>deno task app</code>, then start " +
      "<code>nestr ui</code> again.",
    ]
    : [
      "The page cannot be loaded",
      `<code>${folder.href}</code> cannot be reached. Start <code>nestr ui</code> again later.`,
    ];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>nestr</title>
<h1>${what}</h1>
<p>${cure}</p>
<p><code>POST /rpc</code> and <code>GET /events</code> work without it.</p>
</html>
`;
}
