/**
 * What a service runs: Compose's `entrypoint` and `command` as the one command of a manifest.
 *
 * @module
 */

import type { InterpolatedText } from "./compose_interpolation.ts";
import { type ComposeNode, type ComposeTable, isAbsent, isList } from "./compose_node.ts";
import { type ComposeReport, subjectOf } from "./compose_report.ts";
import { noteUses, readText, templateOf, templateText } from "./compose_text.ts";
import { splitWords } from "./compose_words.ts";

/**
 * The command of a service, as a program with its arguments.
 *
 * @returns undefined where the image's own is meant
 */
export function readCommand(
  service: ComposeTable,
  report: ComposeReport,
): readonly string[] | undefined {
  const entrypoint = service.get("entrypoint");
  const command = service.get("command");
  const words = [...wordsOf(entrypoint, report), ...wordsOf(command, report)];
  if (!isAbsent(entrypoint)) {
    report.note(
      entrypoint!.place,
      words.length === 0
        ? "not imported: the image's own entrypoint stays, nestr has no key for it"
        : "written before the command: nestr has no key for it, and the image's own entrypoint, " +
          "where it has one, still comes first",
    );
  }
  return words.length === 0 ? undefined : words;
}

/** The words of a command that is written as a line or as a list, as templates. */
function wordsOf(node: ComposeNode | undefined, report: ComposeReport): readonly string[] {
  if (isAbsent(node)) return [];
  const { content, place } = node!;
  if (isList(content)) {
    return content.flatMap((word) => templateText(word, report) ?? []);
  }
  const line = readText(node!, report);
  if (line === undefined) return [];
  noteUses(line, place, report, "template");
  // The marks of references are no blanks and no quotes, and so stay in their words.
  const split = splitWords(line.text);
  if (split === undefined) {
    report.problem(place, `"${subjectOf(place)}" has a quote that is not closed`);
    return [];
  }
  if (split.dropped !== "") {
    report.note(
      place,
      `everything from ${JSON.stringify(split.dropped[0])} on is left out, as Compose does: ` +
        'it runs no shell; write ["sh", "-c", "…"] where one is meant',
    );
  }
  return split.words.map((text) => templateOf(withText(line, text)));
}

function withText(line: InterpolatedText, text: string): InterpolatedText {
  return { ...line, text };
}
