/**
 * The repository's local exclude file: what is ignored in every working copy, without being committed.
 *
 * jj reads the same `info/exclude` as git does, in the git directory that holds its commits. Lines
 * are only ever appended; the rest of the file is left alone.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { lockFile } from "../files/file_lock.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { GitCommand } from "./git_command.ts";
import { JjCommand } from "./jj_command.ts";
import { jjGitDirectory } from "./jj_layout.ts";
import type { CommandLimits } from "./repository.ts";
import { commonDirectoryOf, type WorkingCopyLocation } from "./working_copy_location.ts";

/** The holder of the lock only writes one line, so this is ample. */
const WAIT_MS = 10_000;

/**
 * The local exclude file of a repository; it need not exist.
 *
 * @param location A working copy of the repository
 * @returns Absolute path; undefined where jj keeps its commits elsewhere than in git
 */
export function excludeFile(location: WorkingCopyLocation): string | undefined {
  const directory = location.kind === "git"
    ? commonDirectoryOf(location)
    : jjGitDirectory(location.main);
  return directory === undefined ? undefined : join(directory, "info", "exclude");
}

/**
 * Puts a path into the local exclude file, once.
 *
 * @param location A working copy of the repository
 * @param path Relative to a working copy's root, with `/`
 * @throws {NestrError} `USAGE` for a path that leads outside or cannot be written as a pattern,
 *   `VCS_UNSUPPORTED` where there is no such file, `FILE_ACCESS`, `WORKSPACE_BUSY`
 */
export async function addToExcludeFile(location: WorkingCopyLocation, path: string): Promise<void> {
  const line = excludeLine(path);
  const file = excludeFile(location);
  if (file === undefined) {
    throw new NestrError(
      "VCS_UNSUPPORTED",
      `jj does not keep the commits of "${location.main}" in git, so there is no local exclude file`,
      { hint: `put ${line} into the repository's .gitignore`, details: { path } },
    );
  }
  try {
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.mkdir(location.stateFolder, { recursive: true });
    using lock = await lockFile(join(location.stateFolder, "exclude.lock"), WAIT_MS);
    if (lock === undefined) {
      throw new NestrError("WORKSPACE_BUSY", `another process keeps "${file}" locked`, {
        hint: "wait for it to end, then run the command again",
        details: { path: file },
      });
    }
    const text = await readText(file);
    if (hasLine(text, line)) return;
    const start = text === "" || text.endsWith("\n") ? "" : "\n";
    const added = new TextEncoder().encode(`${start}${line}\n`);
    await Deno.writeFile(file, added, { append: true, create: true });
  } catch (error) {
    throw fileError(error, file, "write");
  }
}

function hasLine(text: string, line: string): boolean {
  return text.split(/\r?\n/).includes(line);
}

/** The whole file; lines that are UTF-8 can be found in it even if others are not. */
async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder().decode(await Deno.readFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** A pattern, in the form of `.gitignore`, for exactly one path. */
function excludeLine(path: string): string {
  const parts = path.split("/");
  const leadsOut = parts.some((part) => part === "" || part === "." || part === "..");
  if (leadsOut || /[\r\n\0]/.test(path)) {
    throw new NestrError("USAGE", `"${path}" cannot be put into the local exclude file`, {
      hint: "use a path inside the working copy",
      details: { path },
    });
  }
  return `/${
    path.replaceAll(/[\\*?[\]]/g, "\\$&").replace(/ +$/, (end) => "\\ ".repeat(end.length))
  }`;
}

/**
 * Whether a file would stay out of commits: it is ignored, and not tracked already.
 *
 * @param location The working copy that it lies in
 * @param path Relative to the working copy's root, with `/`; need not exist
 * @param pool Where the processes run
 * @param limits Time limit of each command and cancellation
 * @throws {NestrError} The error of git or jj where it cannot read the repository
 */
export async function isIgnored(
  location: WorkingCopyLocation,
  path: string,
  pool: ProcessPool,
  limits: CommandLimits = {},
): Promise<boolean> {
  const args = ["check-ignore", "--quiet"];
  const asked = ["--", `./${path}`];
  const git = new GitCommand(location.root, pool);
  if (location.kind === "git") {
    const output = await git.attempt([...args, ...asked], limits);
    if (output.code > 1) throw git.failure(args, output);
    return output.code === 0;
  }
  const jj = new JjCommand(location.root, pool);
  const tracked = await jj.read(["file", "list", `root-file:${JSON.stringify(path)}`], limits);
  const directory = jjGitDirectory(location.main);
  if (tracked !== "" || directory === undefined) return false;
  // jj's own git directory has neither working copy nor index, so it is given this working copy.
  const env = { GIT_DIR: directory, GIT_WORK_TREE: location.root };
  const output = await git.attempt([...args, "--no-index", ...asked], { ...limits, env })
    .catch((error) => {
      if (error instanceof NestrError && error.code === "GIT_NOT_FOUND") return undefined;
      throw error;
    });
  if (output !== undefined && output.code <= 1) return output.code === 0;
  // Git is missing, or too old for this repository: then only our own entry can be checked.
  return hasLine(await readText(join(directory, "info", "exclude")), excludeLine(path));
}
