/**
 * Globs: `*`, `?`, `[abc]`, `[!a-z]`, `{a,b}`, and `**` across folders.
 *
 * A glob is turned into a regular expression once. `*` becomes a run of a negated class, so matching
 * takes at worst polynomial time in the number of stars, which a manifest's author bounds; braces are
 * alternatives and are not expanded.
 *
 * @module
 */

/** Whether a text has a wildcard in it. */
export function isGlob(text: string): boolean {
  return /[*?[{]/.test(text);
}

/**
 * Compiles a glob to a test for whole texts.
 *
 * @param glob The glob; brackets and braces that are not closed stand for themselves
 * @param kind In a `path`, `*` and `?` stop at `/` and `**` does not; in a `name` they match anything
 */
export function compileGlob(glob: string, kind: "name" | "path"): (text: string) => boolean {
  const pattern = new RegExp(`^(?:${translate(glob, kind === "path" ? "[^/]" : "[^]")})$`, "u");
  return (text) => pattern.test(text);
}

function translate(glob: string, any: string): string {
  let pattern = "";
  let depth = 0;
  const closings = (glob.match(/}/g) ?? []).length;
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i]!;
    if (char === "*") {
      let end = i;
      while (glob[end + 1] === "*") end++;
      const crosses = end > i;
      // `**/` also matches no folder at all: `**/api` finds `api`.
      if (crosses && glob[end + 1] === "/") {
        pattern += "(?:[^]*/)?";
        end++;
      } else pattern += crosses ? "[^]*" : `${any}*`;
      i = end;
    } else if (char === "?") pattern += any;
    else if (char === "[" && glob.indexOf("]", i + 2) > 0) {
      const end = glob.indexOf("]", i + 2);
      pattern += characterClass(glob.slice(i + 1, end));
      i = end;
    } else if (char === "{" && depth < closings) {
      depth++;
      pattern += "(?:";
    } else if (char === "}" && depth > 0) {
      depth--;
      pattern += ")";
    } else if (char === "," && depth > 0) pattern += "|";
    else pattern += char.replace(/[\\^$.*+?()[\]{}|/-]/u, "\\$&").replace(/^\\-$/, "-");
  }
  return pattern + ")".repeat(depth);
}

function characterClass(body: string): string {
  const negated = /^[!^]/.test(body);
  const members = (negated ? body.slice(1) : body).replaceAll(/[\\\]^[]/g, "\\$&");
  return `[${negated ? "^" : ""}${members}]`;
}
