/**
 * The workspaces that a jj repository knows of.
 *
 * What jj reports depends on its version: the path of a workspace is asked for in every known way,
 * and is null where none gives it.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { isSamePath } from "../files/real_path.ts";
import type { JjCommand } from "./jj_command.ts";
import type { CommandLimits } from "./repository.ts";

/** A workspace as jj lists it. */
export interface JjWorkspace {
  /** Its name. */
  readonly name: string;
  /** Absolute path; null where jj does not know it. */
  readonly path: string | null;
  /** Whether it is the main one. */
  readonly main: boolean;
}

const NAMES = `json(name) ++ "\\n"`;
const NAMES_AND_ROOTS = `json(name) ++ "\\t" ++ json(root) ++ "\\n"`;

/** What jj calls the main workspace, unless it was renamed. */
const MAIN_NAME = "default";

/**
 * The workspaces of a repository, the main one first.
 *
 * @param jj jj in the main workspace
 * @param limits Time limit and cancellation
 * @throws {NestrError} As `JjCommand.read()`, and `JJ_FAILED` for an answer that cannot be read
 */
export async function listJjWorkspaces(
  jj: JjCommand,
  limits: CommandLimits = {},
): Promise<readonly JjWorkspace[]> {
  const found = await rootsAndNames(jj, limits);
  // Without any path there is only the name to go by.
  const byPath = found.some(({ path }) => path !== null && isSamePath(path, jj.path));
  const workspaces = found.map(({ name, path }): JjWorkspace => {
    const main = byPath
      ? path !== null && isSamePath(path, jj.path)
      : path === null && name === MAIN_NAME;
    return { name, path: main ? jj.path : path, main };
  });
  return workspaces.sort((a, b) => Number(b.main) - Number(a.main));
}

interface Found {
  readonly name: string;
  readonly path: string | null;
}

async function rootsAndNames(jj: JjCommand, limits: CommandLimits): Promise<readonly Found[]> {
  const args = ["workspace", "list", `--template=${NAMES_AND_ROOTS}`];
  const output = await jj.attempt(args, limits);
  if (output.code === 0) return output.stdout.split("\n").slice(0, -1).map((line) => parse(line));
  if (!/root.* doesn't exist|no such keyword/i.test(output.stderr)) throw jj.failure(args, output);
  const lines = await jj.lines(["workspace", "list", `--template=${NAMES}`], limits);
  const found: Found[] = [];
  for (const line of lines) {
    const { name } = parse(line);
    found.push({ name, path: await askForRoot(jj, name, limits) });
  }
  return found;
}

/** The root of a workspace from the command that some versions have for it. */
async function askForRoot(
  jj: JjCommand,
  name: string,
  limits: CommandLimits,
): Promise<string | null> {
  const output = await jj.attempt(["workspace", "root", `--name=${name}`], limits);
  const path = output.stdout.replace(/\n$/, "");
  return output.code === 0 && path !== "" ? path : null;
}

/** Parses a line; for a path that it does not know, jj prints an error message in place of JSON. */
function parse(line: string): Found {
  const [name = "", root] = line.split("\t");
  try {
    const parsed: unknown = JSON.parse(name);
    if (typeof parsed === "string") return { name: parsed, path: parseRoot(root) };
  } catch {
    // The line is not JSON.
  }
  throw new NestrError("JJ_FAILED", `jj workspace list answered what cannot be read: "${line}"`, {
    hint: "compare: jj workspace list",
    details: { line },
  });
}

function parseRoot(text: string | undefined): string | null {
  try {
    const root: unknown = JSON.parse(text ?? "null");
    return typeof root === "string" && root !== "" ? root : null;
  } catch {
    return null;
  }
}
