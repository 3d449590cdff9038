/**
 * Finds the files that a pattern names: `.env.local`, `config/*.local.json`, `certs/**`.
 *
 * A pattern is followed folder by folder, so that only folders are read in which something can match.
 * Wildcards also match names that begin with a dot; a folder stands for everything in it. Symbolic
 * links are found and never followed, and what belongs to a version control system is no file.
 *
 * @module
 */

import { join } from "node:path";
import { fileError } from "../files/atomic_write.ts";

/** Folders of tools, which are never copied. */
const SKIPPED: ReadonlySet<string> = new Set([".git", ".jj", ".nestr"]);

/** Whether a path, relative and with `/`, lies in a folder of a tool, or leads out. */
export function isSkipped(path: string): boolean {
  return path.startsWith("/") || path.split("/").some((it) => SKIPPED.has(it) || it === "..");
}

/**
 * The files and symbolic links below a folder that a pattern names.
 *
 * @param root Absolute path of the folder
 * @param pattern Relative, with `/`: `*`, `?`, `[abc]`, `[!a-z]`, `{a,b}`, and `**` across folders
 * @returns Paths relative to the folder, with `/`, in the order of their names
 * @throws {NestrError} `FILE_ACCESS`
 */
export async function filesMatching(root: string, pattern: string): Promise<readonly string[]> {
  if (isSkipped(pattern)) return [];
  const found = new Set<string>();
  for (const alternative of alternativesOf(pattern)) {
    const segments = alternative.split("/").filter((it) => it !== "" && it !== ".");
    await follow(root, "", segments, found);
  }
  return [...found].sort();
}

/** Follows a pattern's segments below a folder. */
async function follow(
  root: string,
  folder: string,
  [segment, ...rest]: readonly string[],
  found: Set<string>,
): Promise<void> {
  if (segment === undefined) return await addAll(root, folder, found);
  if (segment === "**") {
    if (rest.length === 0) return await addAll(root, folder, found);
    await follow(root, folder, rest, found);
    for (const entry of await entriesOf(root, folder)) {
      if (entry.isDirectory) {
        await follow(root, within(folder, entry.name), [segment, ...rest], found);
      }
    }
    return;
  }
  const matches = nameMatcher(segment);
  for (const entry of await entriesOf(root, folder, matches === null ? segment : undefined)) {
    if (matches !== null && !matches(entry.name)) continue;
    const path = within(folder, entry.name);
    if (entry.isDirectory) await follow(root, path, rest, found);
    else if (rest.length === 0) found.add(path);
  }
}

/** Adds every file and symbolic link in a folder, at any depth. */
async function addAll(root: string, folder: string, found: Set<string>): Promise<void> {
  for (const entry of await entriesOf(root, folder)) {
    const path = within(folder, entry.name);
    if (entry.isDirectory) await addAll(root, path, found);
    else found.add(path);
  }
}

const within = (folder: string, name: string): string => folder === "" ? name : `${folder}/${name}`;

/** What is copied: no pipes, sockets or devices. */
interface Entry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** The entries of a folder, or the one with a name. */
async function entriesOf(root: string, folder: string, name?: string): Promise<readonly Entry[]> {
  const path = join(root, folder);
  const entries: Entry[] = [];
  const add = (entry: string, { isDirectory, isFile, isSymlink }: Omit<Deno.DirEntry, "name">) => {
    if (SKIPPED.has(entry) || !(isDirectory || isFile || isSymlink)) return;
    entries.push({ name: entry, isDirectory: isDirectory && !isSymlink });
  };
  try {
    if (name !== undefined) add(name, await Deno.lstat(join(path, name)));
    else for await (const entry of Deno.readDir(path)) add(entry.name, entry);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw fileError(error, path, "read");
  }
  return entries;
}

/**
 * The patterns that the outermost braces of a pattern stand for: `{a,b/c}.pem` is `a.pem` and `b/c.pem`.
 *
 * Braces without a comma, or that are not closed, stand for themselves.
 */
function alternativesOf(pattern: string): string[] {
  const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(pattern);
  if (match === null) return [pattern];
  const [, before = "", inner = "", after = ""] = match;
  return inner.split(",").flatMap((it) => alternativesOf(before + it + after));
}

/** A test for names; null where only one name can match, the segment itself. */
function nameMatcher(segment: string): ((name: string) => boolean) | null {
  let source = "";
  let isWild = false;
  for (const [part] of segment.matchAll(/\*+|\?|\[[!^]?\]?[^\]]*\]|[^]/g)) {
    const set = part.length > 1 && part.startsWith("[") ? part.slice(1, -1) : null;
    isWild ||= set !== null || /^[*?]/.test(part);
    if (set !== null) source += characterSet(set);
    else if (part === "?") source += "[^]";
    else if (part.startsWith("*")) source += "[^]*";
    else source += escaped(part);
  }
  if (!isWild) return null;
  const expression = new RegExp(`^${source}$`, "u");
  return (name) => expression.test(name);
}

/** What stands between brackets, as a class of a regular expression; ranges keep their `-`. */
function characterSet(set: string): string {
  const isNegated = /^[!^]/.test(set);
  const characters = (isNegated ? set.slice(1) : set).replace(/[\\\]^[]/g, "\\$&");
  try {
    return new RegExp(`[${isNegated ? "^" : ""}${characters}]`, "u").source;
  } catch {
    // A range that runs backwards matches nothing, as in a shell.
    return "(?!)";
  }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
