/**
 * Finds out why a program cannot be started: the runtime reports a missing program, a missing
 * interpreter and a missing working folder with the same error.
 *
 * @module
 */

import { resolve } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";

/** A program to start. */
export interface ProgramSpec {
  /** Program and arguments. */
  readonly argv: readonly string[];
  /** Absolute working folder. */
  readonly directory: string;
  /** Its whole environment; the program is looked up on its `PATH`. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the system uses where an environment has no PATH. */
const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/**
 * Finds out whether a program can be started, without starting it.
 *
 * @throws {NestrError} `USAGE` for what no program can be given, `FILE_ACCESS` for the working folder,
 * `COMMAND_NOT_FOUND` or `COMMAND_NOT_EXECUTABLE` for the program
 */
export function checkProgram(spec: ProgramSpec): void {
  const { argv, directory, env } = spec;
  checkWords(spec);
  if (!statOf(directory)?.isDirectory) {
    throw new NestrError("FILE_ACCESS", `the working folder "${directory}" does not exist`, {
      hint: "check the path, or make the folder",
      details: { path: directory },
    });
  }
  const name = argv[0]!;
  const candidates = name.includes("/")
    ? [resolve(directory, name)]
    : (env.PATH ?? DEFAULT_PATH).split(":").map((folder) => resolve(directory, folder, name));
  const found = candidates.flatMap((path) => statOf(path) ?? []);
  if (found.some(({ isFile, mode }) => isFile && ((mode ?? 0o111) & 0o111) !== 0)) return;
  // A folder of that name on PATH cannot be meant.
  const exists = found.some(({ isFile }) => isFile || name.includes("/"));
  throw exists ? notExecutable(name, "it may not be executed") : notFound(name);
}

/** The error for a program that exists but that the system refuses to start. */
export function notExecutable(program: string, reason: string, cause?: unknown): NestrError {
  return new NestrError("COMMAND_NOT_EXECUTABLE", `cannot start "${program}": ${reason}`, {
    hint: "check its permissions (chmod +x), and the interpreter in its first line",
    details: { program },
    cause,
  });
}

function notFound(program: string): NestrError {
  return new NestrError("COMMAND_NOT_FOUND", `no program called "${program}"`, {
    hint: "check its spelling, and that its folder is on PATH; for shell syntax use sh -c '…'",
    details: { program },
  });
}

function checkWords({ argv, directory, env }: ProgramSpec): void {
  const texts = [...argv, directory, ...Object.entries(env).flat()];
  const wrong = argv.length === 0 || argv[0] === ""
    ? "the command is empty"
    : texts.some((text) => text.includes("\0"))
    ? "a word of the command or of its environment has a NUL character in it"
    : undefined;
  if (wrong === undefined) return;
  throw new NestrError("USAGE", `cannot start a command: ${wrong}`, {
    hint: "check the words of the command",
  });
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}
