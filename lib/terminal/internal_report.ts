/**
 * The report that is printed with a mistake of this program: ready to be sent, with what is needed
 * to find the mistake and without the secrets that addresses may hold.
 *
 * @module
 */

import type { NestrError } from "../errors/nestr_error.ts";
import type { Appearance } from "./appearance.ts";
import { commandLine } from "./command_line.ts";
import { visibleLines } from "./visible_text.ts";

/** What program this is. */
export interface ProgramInfo {
  /** The name it was started under: `nestr` or `ajj`. */
  readonly name: string;
  readonly version: string;
  /** What it was built from; null where the source itself runs. */
  readonly commit: string | null;
  /** Operating system and processor, as `linux x86_64`. */
  readonly platform: string;
  /** Version of Deno. */
  readonly deno: string;
  /** The arguments, without the program's name. */
  readonly arguments: readonly string[];
  /** Web address for reports. */
  readonly reportAddress: string;
}

/**
 * The report for an internal error.
 *
 * @param error An error of kind `internal`
 * @param appearance Of standard error
 * @param program What program this is
 */
export function renderInternalReport(
  error: NestrError,
  { style }: Appearance,
  program: ProgramInfo,
): string {
  const command = withoutSecrets(commandLine([program.name, ...program.arguments]));
  const stack = visibleLines(withoutSecrets(stackOf(error)));
  return [
    `  This is a mistake in ${program.name}, not yours. Please report it with this text to`,
    `  ${style.command(program.reportAddress)}`,
    "",
    `  version   ${program.name} ${program.version}, ${program.commit ?? "from its source"}`,
    `  platform  ${program.platform}, deno ${program.deno}`,
    `  command   ${command}`,
    "",
    ...stack.split("\n").map((line) => `  ${style.muted(line)}`.trimEnd()),
    "",
  ].join("\n");
}

/** The stack of the error that led to this one, where the mistake really is. */
function stackOf(error: NestrError): string {
  const origin = error.cause instanceof Error ? error.cause : error;
  return origin.stack ?? `${origin.name}: ${origin.message}`;
}

/** Takes user names and passwords out of addresses. */
function withoutSecrets(text: string): string {
  return text.replaceAll(/:\/\/[^\s/@'"]+@/g, "://***@");
}
