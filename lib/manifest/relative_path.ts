/**
 * Paths in a manifest: relative to a folder they never leave, with `/` on every system.
 *
 * Works on the text alone; whether something exists there, or is a symbolic link to somewhere else,
 * is not checked.
 *
 * @module
 */

/** A normalised path, or what is wrong with it. */
export type RelativePathResult = { readonly path: string } | { readonly expected: string };

/** Nearly every path is a single name. Tested first, because a start may read a thousand. */
const SIMPLE = /^[A-Za-z0-9_][A-Za-z0-9_-]*$/;

/**
 * Normalises a relative path: `./libs//ui/` becomes `libs/ui`, and the folder itself is `.`.
 *
 * @param text What the manifest says
 * @param within The folder that must not be left, for messages: `the project's root`
 * @returns The path, or what would be right
 */
export function normaliseRelativePath(text: string, within: string): RelativePathResult {
  if (SIMPLE.test(text)) return { path: text };
  if (text === "") return { expected: `a path; "." is ${within} itself` };
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return { expected: "a path without control characters" };
  if (text.startsWith("-")) return { expected: 'a path that does not begin with "-"' };
  if (text.includes("\\")) return { expected: 'a path with "/" between its folders' };
  if (text.startsWith("/") || text.startsWith("~") || /^[A-Za-z]:/.test(text)) {
    return { expected: `a path relative to ${within}` };
  }
  const segments: string[] = [];
  for (const segment of text.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return { expected: `a path inside ${within}` };
  }
  return { path: segments.length === 0 ? "." : segments.join("/") };
}
