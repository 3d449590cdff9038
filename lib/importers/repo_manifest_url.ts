/**
 * The URLs that repo fetches from, of which many are written relative to the manifest's own.
 *
 * Joins as repo does, which follows the rules for links: the last part of the manifest's URL is a
 * file, and `..` never leaves the host.
 *
 * @module
 */

/** Whether a fetch URL says where to go without the manifest's. */
export function isAbsoluteFetch(fetch: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:|^[^/:]+@[^/:]+:/.test(fetch);
}

/**
 * Resolves a fetch URL.
 *
 * @param fetch What the remote says: a URL, `..`, `../other`, `/path`
 * @param manifestUrl URL of the manifest's repository
 * @returns The URL, without a slash at its end
 */
export function resolveFetch(fetch: string, manifestUrl: string): string {
  const wanted = fetch.replace(/\/+$/, "");
  if (isAbsoluteFetch(wanted)) return wanted;
  const [, scheme = "", authority = "", path = ""] =
    /^([A-Za-z][A-Za-z0-9+.-]*:\/\/)?([^/]*)(.*)$/s.exec(manifestUrl.replace(/\/+$/, "")) ?? [];
  if (wanted.startsWith("//")) return `${scheme}${wanted.slice(2)}`;
  // "/" alone has lost its slash above.
  const isRooted = fetch.startsWith("/");
  const start = isRooted ? [] : path.split("/").slice(1, -1);
  const segments: string[] = [];
  for (const segment of [...start, ...wanted.split("/")]) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const host = `${scheme}${authority}`;
  if (segments.length === 0) return host;
  return `${host}/${segments.join("/")}`;
}

/** The URL of a project below its remote's. */
export function projectUrl(fetch: string, name: string): string {
  return `${fetch}/${name}`;
}
