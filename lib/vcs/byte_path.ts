/**
 * Paths as their bytes on disk, in a form that can be compared and put into sets.
 *
 * git's paths are bytes without NUL and need not be UTF-8. A path that is given back to git, or
 * that decides whether something is saved, must not be changed by decoding; it is decoded only for
 * display.
 *
 * @module
 */

/** A path in which each character stands for one byte. */
export type BytePath = string & { readonly __bytes: true };

/** How many bytes are turned into characters in one call. */
const CHUNK = 8192;

/**
 * Splits what git printed with `-z`.
 *
 * @param chunks Output in pieces of any size
 */
export function splitPaths(chunks: readonly Uint8Array[]): BytePath[] {
  let text = "";
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += CHUNK) {
      text += String.fromCharCode(...chunk.subarray(start, start + CHUNK));
    }
  }
  const paths = text.split("\0");
  paths.pop();
  return paths as BytePath[];
}

/**
 * The opposite of `splitPaths`.
 *
 * @param paths Paths
 * @returns Their bytes, each path with NUL at its end
 */
export function joinPaths(paths: readonly BytePath[]): Uint8Array<ArrayBuffer> {
  const text = paths.map((path) => `${path}\0`).join("");
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** A path for people; bytes that are not UTF-8 become U+FFFD. */
export function displayPath(path: BytePath): string {
  // deno-lint-ignore no-control-regex -- each character is a byte, and ASCII needs no decoding
  if (/^[\x00-\x7f]*$/.test(path)) return path;
  return new TextDecoder().decode(joinPaths([path]).subarray(0, -1));
}

/**
 * Undoes the quoting in git's human-readable output: `"a\tb\303\244"`.
 *
 * @param text One path as printed, quoted or not
 */
export function unquotePath(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"')) return text;
  const escapes: Readonly<Record<string, string>> = {
    a: "\x07",
    b: "\b",
    t: "\t",
    n: "\n",
    v: "\v",
    f: "\f",
    r: "\r",
  };
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  for (const [piece] of text.slice(1, -1).matchAll(/\\[0-7]{3}|\\.|[^\\]+/gs)) {
    if (/^\\\d/.test(piece)) bytes.push(parseInt(piece.slice(1), 8));
    else if (piece[0] === "\\") bytes.push(...encoder.encode(escapes[piece[1]!] ?? piece[1]!));
    else bytes.push(...encoder.encode(piece));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/**
 * Which of the given files would be destroyed by writing a tree's files: those at the same path,
 * where the tree needs a folder, or below a path where the tree has a file.
 *
 * @param files Files that exist and are not tracked
 * @param tree Paths of the tree's files
 */
export function pathsOverwritten(
  files: readonly BytePath[],
  tree: readonly BytePath[],
): readonly BytePath[] {
  const targets = new Set<string>(tree);
  const folders = new Set<string>();
  for (const path of tree) {
    for (const parent of parents(path)) {
      if (folders.has(parent)) break;
      folders.add(parent);
    }
  }
  return files.filter((file) =>
    targets.has(file) || folders.has(file) || parents(file).some((parent) => targets.has(parent))
  );
}

/** The folders above a path, the nearest first. */
export function parents(path: string): readonly string[] {
  const result: string[] = [];
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    result.push(path.slice(0, slash));
  }
  return result;
}
