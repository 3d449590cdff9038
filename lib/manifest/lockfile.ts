/**
 * `nestr.lock`: the exact commit of every repository, written by `nestr project freeze` and followed by
 * `nestr repo sync --locked`.
 *
 * TOML, sorted by name, so that the same commits give the same bytes and a merge touches only the
 * repositories whose commits have changed.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { describeValue } from "./describe_value.ts";
import { isBranchName, isRemoteUrl } from "./git_argument.ts";
import { isName } from "./name.ts";
import { SyntaxProblem } from "./syntax_problem.ts";
import { formatToml, parseToml } from "./toml.ts";

/** The file's name; it lies beside the manifest. */
export const LOCKFILE_NAME = "nestr.lock";

/** One repository of a lock file. */
export interface LockedRepository {
  /** Its name in the manifest. */
  readonly name: string;
  /** URL of its remote `origin`, if it has one. */
  readonly url?: string;
  /** The branch that was checked out, if one was. */
  readonly branch?: string;
  /** The commit, as 40 or 64 hexadecimal digits. */
  readonly commit: string;
}

const VERSION = 1;
const HEADER = `# Written by \`nestr project freeze\`; do not edit.
# \`nestr repo sync --locked\` checks out exactly these commits.
`;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const HINT = "write it anew with: nestr project freeze";

/**
 * The text of a lock file.
 *
 * @param repositories In any order
 * @returns The same bytes for the same repositories
 */
export function formatLockfile(repositories: readonly LockedRepository[]): string {
  const sorted = [...repositories].sort((a, b) => a.name < b.name ? -1 : 1);
  const tables = sorted.map(({ name, url, branch, commit }) =>
    formatToml({ repos: { [name]: { url, branch, commit } } })
  );
  return [HEADER + formatToml({ version: VERSION }), ...tables].join("\n");
}

/**
 * Reads the lock file of a project.
 *
 * @param root Absolute path of the project's root
 * @returns Its repositories, in the file's order
 * @throws {NestrError} `LOCKFILE_NOT_FOUND`, `LOCKFILE_INVALID`, `FILE_ACCESS`
 */
// deno-lint-ignore require-await
export async function readLockfile(root: string): Promise<readonly LockedRepository[]> {
  const file = join(root, LOCKFILE_NAME);
  return parseLockfile(readText(file), file);
}

function readText(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new NestrError("LOCKFILE_NOT_FOUND", `there is no lock file "${file}"`, {
        hint: "write it with: nestr project freeze",
        details: { file },
      });
    }
    throw new NestrError("FILE_ACCESS", `the lock file "${file}" cannot be read`, {
      hint: "check the owner and the permissions of the file",
      details: { file, reason: (error as Error).message },
      cause: error,
    });
  }
}

function parseLockfile(text: string, file: string): readonly LockedRepository[] {
  const invalid = (reason: string): NestrError =>
    new NestrError("LOCKFILE_INVALID", `the lock file "${file}" ${reason}`, {
      hint: HINT,
      details: { file },
    });
  let document: Record<string, unknown>;
  try {
    document = parseToml(text);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const { line, column, reason } = error.mistakes[0]!;
    const conflict = /^(?:<{7}|={7}|>{7})/m.test(text) ? " (it holds the marks of a merge)" : "";
    throw invalid(`cannot be parsed at line ${line}, column ${column}: ${reason}${conflict}`);
  }
  if (document.version !== VERSION) {
    throw invalid(`has the version ${describeValue(document.version)}; expected ${VERSION}`);
  }
  const { repos = {} } = document;
  if (!isTable(repos)) throw invalid(`has ${describeValue(repos)} as repos; expected a table`);
  return Object.entries(repos).map(([name, entry]) => {
    const locked = isTable(entry) ? readEntry(name, entry) : undefined;
    if (!locked) throw invalid(`has an entry for "${name}" that does not fit`);
    return locked;
  });
}

/** An entry whose values may all be passed to git; undefined for any other. */
function readEntry(
  name: string,
  entry: Readonly<Record<string, unknown>>,
): LockedRepository | undefined {
  const { url, branch, commit } = entry;
  const fits = isName(name) && typeof commit === "string" && COMMIT.test(commit) &&
    (url === undefined || typeof url === "string" && isRemoteUrl(url)) &&
    (branch === undefined || typeof branch === "string" && isBranchName(branch));
  return fits
    ? {
      name,
      ...(url === undefined ? {} : { url }),
      ...(branch === undefined ? {} : { branch }),
      commit,
    }
    : undefined;
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
