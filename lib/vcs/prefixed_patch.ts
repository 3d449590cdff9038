/**
 * A patch with a folder before its paths, for a tool that cannot put one there itself.
 *
 * @module
 */

/** Colours before a line's text. */
// deno-lint-ignore no-control-regex
const COLORS = /^(?:\u001b\[[\d;]*m)*/;

/**
 * Puts a folder before each path of a patch in git's format.
 *
 * @param patch The patch
 * @param prefix The folder with a `/` at its end
 */
export function prefixedPatch(patch: string, prefix: string): string {
  let inHeading = false;
  return patch.split(/(?<=\n)/).map((line) => {
    const colors = COLORS.exec(line)![0];
    const text = line.slice(colors.length);
    // Lines of a file begin with another character, so no content can look like a heading.
    if (text.startsWith("diff --git ")) inHeading = true;
    else if (text.startsWith("@@ ")) inHeading = false;
    return inHeading ? colors + prefixedHeading(text, prefix) : line;
  }).join("");
}

function prefixedHeading(line: string, prefix: string): string {
  return line
    .replace(/^(diff --git "?a\/)(.* "?b\/)/, (_all, a, b) => a + prefix + b + prefix)
    .replace(/^(?:--- "?a\/|\+\+\+ "?b\/|(?:rename|copy) (?:from|to) "?)/, (all) => all + prefix);
}
