/**
 * The part of an env file that is ours: what stands between two marker lines.
 *
 * Works on text alone. What stands around the block is a person's and comes back byte for byte.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/** What stands around a block. */
interface SplitText {
  readonly before: string;
  readonly after: string;
}

/**
 * Puts content into a text's block, replacing what the block held; a new block goes to the end.
 *
 * @param text The file as it is; empty for a new one
 * @param content What the block is to hold
 * @param owner Whose block it is; the markers name it
 * @param path The file, for messages
 * @throws {NestrError} `ENV_FILE_INVALID` where markers are damaged, or the content has one in it
 */
export function replaceBlock(text: string, content: string, owner: string, path: string): string {
  const { before, after } = splitText(text, owner, path);
  const lines = content.replace(/\r\n?/g, "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.some((line) => isMarker(line, owner))) {
    throw new NestrError(
      "ENV_FILE_INVALID",
      `the content for "${path}" has a line that marks a block of "${owner}"`,
      { hint: "take the line out of the template", details: { path } },
    );
  }
  const end = /\r\n/.test(text) ? "\r\n" : "\n";
  const gap = before === "" || /[\r\n]$/.test(before) ? "" : end;
  const block = [beginMarker(owner), ...lines, endMarker(owner), ""].join(end);
  return before + gap + block + after;
}

/**
 * Takes the block out of a text.
 *
 * @returns What is left; the same text where there is no block
 * @throws {NestrError} `ENV_FILE_INVALID` where markers are damaged
 */
export function removeBlock(text: string, owner: string, path: string): string {
  const { before, after } = splitText(text, owner, path);
  return before + after;
}

/** What stands around the block; all of a text whose markers are damaged. */
export function textOutside(text: string, owner: string): string {
  try {
    return removeBlock(text, owner, "");
  } catch (error) {
    if (error instanceof NestrError) return text;
    throw error;
  }
}

const beginMarker = (owner: string): string => `# >>> ${owner}: rendered, changes here are lost`;
const endMarker = (owner: string): string => `# <<< ${owner}`;

/** Whether a line begins or ends a block; what follows the owner's name does not matter. */
const begins = (line: string, owner: string): boolean => line.startsWith(`# >>> ${owner}:`);
const ends = (line: string, owner: string): boolean => line.trimEnd() === endMarker(owner);
const isMarker = (line: string, owner: string): boolean => begins(line, owner) || ends(line, owner);

function splitText(text: string, owner: string, path: string): SplitText {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const marks = [...lines.entries()].filter(([, line]) => isMarker(line, owner));
  if (marks.length === 0) return { before: text, after: "" };
  const [first, second, third] = marks;
  if (first === undefined || !begins(first[1], owner)) {
    throw damaged(path, (first?.[0] ?? 0) + 1, "ends a block that has not begun");
  }
  if (second === undefined) throw damaged(path, first[0] + 1, "begins a block that does not end");
  if (begins(second[1], owner)) throw damaged(path, second[0] + 1, "begins a block inside another");
  if (third !== undefined) {
    const what = begins(third[1], owner) ? "begins a second block" : "ends a block a second time";
    throw damaged(path, third[0] + 1, what);
  }
  return {
    before: lines.slice(0, first[0]).join(""),
    after: lines.slice(second[0] + 1).join(""),
  };
}

function damaged(path: string, line: number, what: string): NestrError {
  return new NestrError("ENV_FILE_INVALID", `line ${line} of "${path}" ${what}`, {
    hint: "delete the marker lines and what is ours between them, then run the command again",
    details: { path, line },
  });
}
