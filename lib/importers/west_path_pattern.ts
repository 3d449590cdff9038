/**
 * Patterns for paths as west's import lists have them: those of Python's `PurePath.match()`.
 *
 * A relative pattern is compared with the end of a path, folder by folder. Takes time in proportion
 * to the lengths, whatever the pattern.
 *
 * @module
 */

/** No path of any system is longer. */
const LONGEST_PATTERN = 4096;

/**
 * Whether a path matches a pattern.
 *
 * @param path Relative, with `/`
 * @param pattern `modules/hal/*`; `*`, `?` and `[a-z]` stay within a folder
 */
export function matchesPath(path: string, pattern: string): boolean {
  if (pattern.startsWith("/") || pattern.length > LONGEST_PATTERN) return false;
  const wanted = pattern.split("/").filter((part) => part !== "" && part !== ".");
  const folders = path.split("/");
  if (wanted.length === 0 || wanted.length > folders.length) return false;
  const end = folders.slice(-wanted.length);
  return wanted.every((part, index) => matchesFolder(end[index]!, part));
}

/** A part of a pattern: any text, or a character that passes a test. */
type Token = "any text" | ((character: string) => boolean);

function tokensOf(pattern: string): readonly Token[] {
  const parts = pattern.match(/\[!?\]?[^\]]*\]|./gsu) ?? [];
  return parts.map((part) => {
    if (part === "*") return "any text";
    if (part === "?") return () => true;
    if (part.length > 2 && part.startsWith("[")) return characterSet(part.slice(1, -1));
    return (character) => character === part;
  });
}

function characterSet(text: string): (character: string) => boolean {
  const isNegated = text.startsWith("!");
  const characters = Array.from(isNegated ? text.slice(1) : text);
  const ranges: (readonly [string, string])[] = [];
  for (let i = 0; i < characters.length; i++) {
    const isRange = characters[i + 1] === "-" && i + 2 < characters.length;
    ranges.push([characters[i]!, characters[isRange ? i + 2 : i]!]);
    if (isRange) i += 2;
  }
  return (character) =>
    ranges.some(([first, last]) => first <= character && character <= last) !== isNegated;
}

/**
 * Whether the name of a folder matches a part of a pattern.
 *
 * @param name The name
 * @param pattern `hal_*`, `[a-z]?`
 */
export function matchesFolder(name: string, pattern: string): boolean {
  // Going back to the last `*` only is enough: an earlier one could gain nothing.
  const tokens = tokensOf(pattern);
  const characters = Array.from(name);
  let at = 0;
  let token = 0;
  let lastStar = -1;
  let lastStart = 0;
  while (at < characters.length) {
    const current = tokens[token];
    if (current === "any text") {
      lastStar = token++;
      lastStart = at;
    } else if (current?.(characters[at]!)) {
      token++;
      at++;
    } else if (lastStar >= 0) {
      token = lastStar + 1;
      at = ++lastStart;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === "any text");
}
