/**
 * The problems of manifests, and of files to import, as text: each with its place, in the form that
 * editors turn into links.
 *
 * @module
 */

import type { NestrError } from "../errors/nestr_error.ts";
import { markCommands } from "./command_line.ts";
import { quantity } from "./quantity.ts";
import type { Style } from "./style.ts";
import { visibleText } from "./visible_text.ts";

/** A place in a file. */
interface FilePlace {
  /** Absolute path. */
  readonly file: string;
  /** From 1; null where the whole file is meant. */
  readonly line: number | null;
  readonly column: number | null;
  /** The key, as `repos.api.url`; empty where the whole file is meant. */
  readonly path: string;
}

/** Errors whose details list problems. */
const WITH_PROBLEMS: ReadonlySet<string> = new Set(["MANIFEST_INVALID", "IMPORT_INVALID"]);

/** A problem as the details of an error hold it. */
interface FileProblem extends FilePlace {
  readonly message: string;
  readonly suggestion: string | null;
  /** The other place, where two contradict each other. */
  readonly related: FilePlace | null;
}

/**
 * The problems that an error lists; none for most errors.
 *
 * @param error Any error
 */
export function fileProblems(error: NestrError): readonly FileProblem[] {
  const problems = WITH_PROBLEMS.has(error.code) ? error.details?.problems : undefined;
  return Array.isArray(problems) ? problems : [];
}

/**
 * What there is to see, as a heading: `3 problems in nestr.toml`, `3 problems in 2 files`.
 *
 * @param problems One or more
 * @param directory The current folder
 */
export function problemsTitle(problems: readonly FileProblem[], directory: string): string {
  const files = [...new Set(problems.map(({ file }) => file))];
  const where = files.length === 1 ? shown(files[0]!, directory) : `${files.length} files`;
  return `${quantity(problems.length, "problem")} in ${where}`;
}

/**
 * A line for each problem, `nestr.toml:3:1  repos.api.urll: unknown key "urll"`, with what was
 * probably meant below it.
 *
 * @param problems The problems
 * @param style The colours
 * @param directory The current folder
 */
export function problemLines(
  problems: readonly FileProblem[],
  style: Style,
  directory: string,
): readonly string[] {
  return problems.flatMap((problem) => {
    const { path, message, suggestion, related } = problem;
    const key = path === "" || message.includes(path) ? "" : `${path}: `;
    const place = style.emphasis(placeText(problem, directory));
    const lines = [`${place}  ${visibleText(key + message)}`];
    if (suggestion !== null) lines.push(`  ${markCommands(visibleText(suggestion), style)}`);
    if (related !== null) {
      lines.push(`  see ${placeText(related, directory)}  ${visibleText(related.path)}`.trimEnd());
    }
    return lines;
  });
}

function placeText({ file, line, column }: FilePlace, directory: string): string {
  return [shown(file, directory), line, column].filter((part) => part !== null).join(":");
}

/** A path relative to the current folder where it lies in it. */
function shown(file: string, directory: string): string {
  const inside = file.startsWith(`${directory}/`) ? file.slice(directory.length + 1) : file;
  return visibleText(inside);
}
