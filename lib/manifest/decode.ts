/**
 * Decodes the text of a manifest to plain values, by its file's extension.
 *
 * Says nothing about what the values mean. A byte order mark is dropped; YAML is loaded on use.
 *
 * @module
 */

import { SyntaxProblem } from "./syntax_problem.ts";
import { parseToml } from "./toml.ts";

/** The formats a manifest can have. */
export type ManifestFormat = "toml" | "yaml" | "json";

/** The format that a file's extension stands for; undefined for any other extension. */
export function manifestFormat(file: string): ManifestFormat | undefined {
  const ending = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase();
  if (ending === "yml") return "yaml";
  return ending === "toml" || ending === "yaml" || ending === "json" ? ending : undefined;
}

/**
 * Reads a text as plain values.
 *
 * @param text The file's text
 * @param format Its format
 * @returns Its value: usually a table, but any value that the format knows
 * @throws {SyntaxProblem} With every mistake that the format's parser found
 */
export async function decode(text: string, format: ManifestFormat): Promise<unknown> {
  const body = withoutByteOrderMark(text);
  if (format === "toml") return parseToml(body);
  if (format === "yaml") return (await import("./yaml_document.ts")).parseYaml(body);
  const mistakes = (await import("./json_syntax.ts")).findJsonMistakes(body);
  if (mistakes.length > 0) throw new SyntaxProblem(mistakes);
  return JSON.parse(body);
}

/** The text without the byte order mark that some editors put before it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
