/**
 * Names of repositories, components, workflows, steps, filters, aliases, tags and remotes.
 *
 * One rule for all of them, chosen so that a name is never read as an option, as a path or as a
 * part of a selection expression, and looks like what it is when printed.
 *
 * @module
 */

/**
 * Not an option, not only dots; no separators, white space, control or invisible characters, and
 * nothing with a meaning in a selection expression, a glob or a quotation.
 */
export const NAME_PATTERN: string = "^(?!-)(?!\\.+$)[^/\\\\\\s&|!()@,:*?\\[\\]{}\"'" +
  "\\u0000-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069]+$";

/** What a name looks like, for messages. */
export const NAME_EXPECTED =
  `a name that does not begin with "-" and is free of white space and / \\ & | ! ( ) @ , : * ? [ ] { } " '`;

const NAME = new RegExp(NAME_PATTERN);

/** Whether a text can be a name; see the module's description. */
export function isName(text: string): boolean {
  // An assignment to a key of this name would change an object's prototype.
  return text !== "__proto__" && NAME.test(text);
}

/**
 * The valid name nearest to a text, for example to a folder's name.
 *
 * @param text Any text
 * @returns A name; `repository` where nothing of the text is allowed in one
 *
 * @example
 * ```ts
 * import { nameFrom } from "@nestr/nestr";
 * console.log(nameFrom("libs/ui kit")); // "libs-ui-kit"
 * ```
 */
export function nameFrom(text: string): string {
  const letters = Array.from(text, (letter) => isName(`x${letter}`) ? letter : "-").join("");
  const name = letters.replace(/-{2,}/g, "-").replace(/^-+|-+$/g, "");
  return isName(name) ? name : "repository";
}
