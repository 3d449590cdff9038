/**
 * Values of a Compose file that know where they stand, so that they can be merged with those of
 * other files and still be named, resolved and interpolated as what their own file makes of them.
 *
 * @module
 */

import { describeValue } from "../manifest/describe_value.ts";
import type { ComposeVariables } from "./compose_interpolation.ts";
import { type ComposePlace, type ComposeReport, placeBelow, subjectOf } from "./compose_report.ts";

/** What the values of one file have in common. */
export interface ComposeSource {
  /** Absolute path of the folder that its relative paths start at. */
  readonly folder: string;
  /** What its variables stand for: what the `.env` file beside it says. */
  readonly variables: ComposeVariables;
}

/** A value of a Compose file. */
export interface ComposeNode {
  /** Where it stands. */
  readonly place: ComposePlace;
  /** The file it comes from. */
  readonly source: ComposeSource;
  /** What stands there. */
  readonly content: ComposeContent;
  /** What it does to the value that it is merged over, instead of being merged with it. */
  readonly directive?: "reset" | "override";
}

/** What can stand in a Compose file. */
export type ComposeContent =
  | null
  | string
  | number
  | boolean
  | readonly ComposeNode[]
  | ComposeTable;

/** Values by their keys. */
export type ComposeTable = ReadonlyMap<string, ComposeNode>;

/** The tags by which an override file takes values away or replaces them. */
export const DIRECTIVE_TAGS: readonly string[] = ["!reset", "!override"];

/** Gives every value of a decoded file its place. */
export function nodeOf(value: unknown, place: ComposePlace, source: ComposeSource): ComposeNode {
  if (typeof value !== "object" || value === null) {
    return { place, source, content: value as ComposeContent };
  }
  if (Array.isArray(value)) {
    const content = value.map((element, index) =>
      nodeOf(element, placeBelow(place, index), source)
    );
    return { place, source, content };
  }
  const entries = Object.entries(value);
  const [tag, tagged] = entries.length === 1 ? entries[0]! : [];
  if (tag !== undefined && DIRECTIVE_TAGS.includes(tag)) {
    const directive = tag === "!reset" ? "reset" : "override";
    return { ...nodeOf(tagged, place, source), directive };
  }
  const content = new Map(
    entries.map(([key, element]) => [key, nodeOf(element, placeBelow(place, key), source)]),
  );
  return { place, source, content };
}

/** The same place with another value, for example one half of a text. */
export function withContent(node: ComposeNode, content: ComposeContent): ComposeNode {
  return { place: node.place, source: node.source, content };
}

/** Whether a value is a table. */
export function isTable(content: ComposeContent | undefined): content is ComposeTable {
  return content instanceof Map;
}

/** Whether a value is a list. */
export function isList(
  content: ComposeContent | undefined,
): content is readonly ComposeNode[] {
  return Array.isArray(content);
}

/** Whether nothing was written: no key, or a key without a value. */
export function isAbsent(node: ComposeNode | undefined): boolean {
  return node === undefined || node.content === null;
}

/**
 * A node's table; an empty one where nothing is written, or where it is none, which is a problem.
 */
export function tableOf(node: ComposeNode | undefined, report: ComposeReport): ComposeTable {
  if (isAbsent(node)) return new Map();
  const { content } = node as ComposeNode;
  if (isTable(content)) return content;
  wrongKind(node as ComposeNode, "a table", report);
  return new Map();
}

/**
 * A node's list; an empty one where nothing is written, or where it is none, which is a problem.
 */
export function listOf(
  node: ComposeNode | undefined,
  report: ComposeReport,
): readonly ComposeNode[] {
  if (isAbsent(node)) return [];
  const { content } = node as ComposeNode;
  if (isList(content)) return content;
  wrongKind(node as ComposeNode, "a list", report);
  return [];
}

/** Notes that a value is of the wrong kind. */
export function wrongKind(node: ComposeNode, expected: string, report: ComposeReport): void {
  const { content, place } = node;
  const found = isTable(content) ? "a table" : describeValue(content);
  report.problem(place, `"${subjectOf(place)}" is ${found}; expected ${expected}`);
}

/**
 * A table that may also be written as a list of `KEY=VALUE`, or of keys alone.
 *
 * @param node `environment`, `depends_on`, `labels` and the like
 * @param report Where an element that is no text is noted
 */
export function entriesOf(node: ComposeNode, report: ComposeReport): ComposeTable {
  if (!isList(node.content)) return tableOf(node, report);
  const entries = new Map<string, ComposeNode>();
  for (const element of node.content) {
    const { content } = element;
    if (typeof content !== "string") {
      wrongKind(element, "a text such as NAME=value", report);
      continue;
    }
    const at = content.indexOf("=");
    const key = at === -1 ? content : content.slice(0, at);
    entries.set(key, withContent(element, at === -1 ? null : content.slice(at + 1)));
  }
  return entries;
}
