/**
 * Files that are rendered into a workspace, and env files that are read.
 *
 * What a person wrote is never lost: in an env file only a marked block is ours, and any other file is
 * never replaced. Files may hold passwords, so they are readable to their owner
 * alone. Nothing outside the workspace is written, whatever symbolic links say.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { parseDotenv } from "./dotenv.ts";
import { removeBlock, replaceBlock, textOutside } from "./env_block.ts";

/** Where and for whom a file is written. */
export interface EnvFileOptions {
  /** Whose block it is; the markers name it: `aether`. */
  readonly owner: string;
  /** Absolute path of the folder that nothing is written outside of: the workspace's root. */
  readonly within: string;
}

/** Readable and writable to the owner alone. */
const PRIVATE = 0o600;

/**
 * Writes rendered content: into the marked block of an env file (`.env`, `.env.*`, `*.env`), or as the
 * whole of any other file.
 *
 * The same content again leaves the file as it is, its time included. Parent folders are made.
 *
 * @param path Absolute path of the file
 * @throws {NestrError} `ENV_FILE_INVALID` where the content is no text of an env file, the markers are
 * damaged, or the path leads out of `within`; `DESTINATION_OCCUPIED` where something else is there that
 * is not ours; `FILE_ACCESS`, `DISK_FULL`. The file is then as it was
 */
export async function writeEnvFile(
  path: string,
  content: string,
  options: EnvFileOptions,
): Promise<void> {
  const isEnv = isEnvFile(path);
  if (isEnv) await parseDotenv(content, path);
  const target = await targetOf(path, options.within);
  const existing = await readIfThere(target, path);
  if (!isEnv && existing !== undefined && existing.text !== content) throw occupied(path);
  const wanted = isEnv ? replaceBlock(existing?.text ?? "", content, options.owner, path) : content;
  if (existing?.text === wanted) {
    await tighten(target, existing.mode);
    return;
  }
  await makeFolder(dirname(target));
  await writeFileAtomic(target, wanted, PRIVATE);
}

/**
 * Takes our block out of an env file, and deletes the file when nothing else is left.
 *
 * @returns Whether a block, or the file with it, was removed
 * @throws {NestrError} As `writeEnvFile`
 */
export async function removeEnvBlock(path: string, options: EnvFileOptions): Promise<boolean> {
  const target = await targetOf(path, options.within);
  const existing = await readIfThere(target, path);
  if (existing === undefined) return false;
  const rest = removeBlock(existing.text, options.owner, path);
  if (rest === existing.text) return false;
  // A symbolic link is a person's, and would lead nowhere without its file.
  if (rest.trim() !== "" || await isLink(path)) {
    await writeFileAtomic(target, rest, PRIVATE);
    return true;
  }
  try {
    await Deno.remove(path);
  } catch (error) {
    throw fileError(error, path, "remove");
  }
  return true;
}

/**
 * What stands in an env file outside our block: what a person wrote, and no one may delete.
 *
 * Where it cannot be told apart, because markers are damaged, all of the file counts as a person's.
 *
 * @param path Absolute path of the file
 * @param owner Whose block it is; the markers name it
 * @returns The text, "" for a file that is missing or holds nothing else but blanks; what is not UTF-8
 * in it is replaced
 * @throws {NestrError} `FILE_ACCESS` where it cannot be read; `DESTINATION_OCCUPIED` where it is no file
 */
export function personalText(path: string, owner: string): string {
  let text: string;
  try {
    if (!Deno.statSync(path).isFile) throw occupied(path);
    text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Deno.readFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw fileError(error, path, "read");
  }
  const rest = textOutside(text, owner);
  return rest.trim() === "" ? "" : rest;
}

/**
 * Reads env files; of two values with the same name the one of the later file counts.
 *
 * @param paths Absolute paths
 * @throws {NestrError} `ENV_FILE_INVALID` where one is missing or cannot be read as an env file
 */
export async function readEnvFiles(
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const path of paths) {
    const file = await readIfThere(path, path);
    if (file === undefined) {
      throw new NestrError("ENV_FILE_INVALID", `there is no env file "${path}"`, {
        hint: "create it, or take it out of the environment; workspace.copy brings it along",
        details: { path },
      });
    }
    for (const [name, value] of await parseDotenv(file.text, path)) values.set(name, value);
  }
  return values;
}

/**
 * Whether a file's name says that it is an env file: `.env`, `.env.*`, `*.env`; `.envrc` is a script.
 *
 * @param path The file's name, or its path
 */
export function isEnvFile(path: string): boolean {
  return /^\.env(?![a-z])|\.env$/i.test(basename(path));
}

/**
 * The path at which a file really lies, with symbolic links resolved.
 *
 * @throws {NestrError} `ENV_FILE_INVALID` where that is not below `within`
 */
async function targetOf(path: string, within: string): Promise<string> {
  const root = await realPath(within);
  if (root === undefined) {
    throw new NestrError("FILE_ACCESS", `there is no folder "${within}"`, { details: { path } });
  }
  // What does not exist yet is no symbolic link, so the rest of the path means what it says.
  let folder = path;
  const missing: string[] = [];
  for (;;) {
    const real = await realPath(folder);
    if (real !== undefined) {
      const target = join(real, ...missing);
      if (isBelow(target, root) && isBelow(path, within)) return target;
      throw outside(path, within);
    }
    if (await isLink(folder)) throw outside(path, within);
    missing.unshift(basename(folder));
    folder = dirname(folder);
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A path without symbolic links; undefined where nothing lies there. */
async function realPath(path: string): Promise<string | undefined> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileError(error, path, "open");
  }
}

/** Whether a path is a symbolic link, wherever it leads. */
async function isLink(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isSymlink;
  } catch {
    return false;
  }
}

/** A file's text and permissions; undefined where nothing lies there. */
async function readIfThere(
  target: string,
  path: string,
): Promise<{ readonly text: string; readonly mode: number | null } | undefined> {
  let bytes: Uint8Array;
  let mode: number | null;
  try {
    const found = await Deno.stat(target);
    // Reading a pipe or a device would wait for ever.
    if (!found.isFile) throw occupied(path);
    bytes = await Deno.readFile(target);
    mode = found.mode;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileError(error, path, "read");
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), mode };
  } catch (cause) {
    throw new NestrError("ENV_FILE_INVALID", `"${path}" is not in UTF-8`, {
      hint: "save it as UTF-8, then run the command again",
      details: { path },
      cause,
    });
  }
}

/** Takes away the permissions of everybody else. */
async function tighten(path: string, mode: number | null): Promise<void> {
  if (mode === null || (mode & 0o777) === PRIVATE) return;
  try {
    await Deno.chmod(path, PRIVATE);
  } catch (error) {
    throw fileError(error, path, "change the permissions of");
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw fileError(error, path, "create");
  }
}

function outside(path: string, within: string): NestrError {
  return new NestrError("ENV_FILE_INVALID", `"${path}" does not lie inside "${within}"`, {
    hint: "replace the symbolic link with a file of the workspace's own, or name another file",
    details: { path, within },
  });
}

function occupied(path: string): NestrError {
  return new NestrError("DESTINATION_OCCUPIED", `"${path}" exists and was not written by us`, {
    hint: "move it away, or render to a file of another name",
    details: { path },
  });
}
