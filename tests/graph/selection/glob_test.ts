import assert from "node:assert/strict";
import { compileGlob, isGlob } from "../../../lib/graph/selection/glob.ts";
import { Random } from "../../support/random.ts";

/** Asserts which of these texts a glob matches. */
function assertMatches(
  glob: string,
  kind: "name" | "path",
  expected: { readonly yes?: readonly string[]; readonly no?: readonly string[] },
): void {
  const matches = compileGlob(glob, kind);
  const wrong = [
    ...(expected.yes ?? []).filter((text) => !matches(text)),
    ...(expected.no ?? []).filter(matches),
  ];
  const short = (text: string) => text.slice(0, 40);
  assert.deepEqual(wrong.map(short), [], `what ${short(glob)} should decide otherwise`);
}

Deno.test("compileGlob() without wildcards matches the text itself, case and all", () => {
  assertMatches("api", "name", { yes: ["api"], no: ["", "API", "api2", "my-api", "ap", "api\n"] });
  assertMatches("", "name", { yes: [""], no: ["a"] });
});

Deno.test("compileGlob() takes * for any run and ? for one character", () => {
  assertMatches("ui-*", "name", { yes: ["ui-", "ui-kit", "ui-a/b"], no: ["ui", "my-ui-kit"] });
  assertMatches("*", "name", { yes: ["", "a", "a/b", "a\nb"] });
  assertMatches("*a*b", "name", { yes: ["ab", "xaxxb", "abab"], no: ["ba", "abx"] });
  assertMatches("a?c", "name", { yes: ["abc", "a.c", "a😀c"], no: ["ac", "abbc"] });
  assertMatches("???", "name", { yes: ["abc", "é😀x"], no: ["ab", "abcd"] });
});

Deno.test("compileGlob() stops * and ? at the / of a path, and ** not", () => {
  assertMatches("services/*", "path", {
    yes: ["services/api", "services/"],
    no: ["services", "services/api/src"],
  });
  assertMatches("a?b", "path", { yes: ["axb"], no: ["a/b"] });
  assertMatches("services/**", "path", {
    yes: ["services/api", "services/api/src"],
    no: ["services", "my/services/api"],
  });
  assertMatches("a**b", "path", { yes: ["ab", "axb", "ax/yb"], no: ["a", "abx"] });
  assertMatches("***", "path", { yes: ["", "a", "a/b/c"] });
});

Deno.test("compileGlob() lets **/ stand for no folder or for any", () => {
  assertMatches("**/api", "path", {
    yes: ["api", "x/api", "x/y/api"],
    no: ["xapi", "api/x", "x/yapi"],
  });
  assertMatches("a/**/b", "path", { yes: ["a/b", "a/x/b", "a/x/y/b"], no: ["ab", "a/xb", "axb"] });
  assertMatches("**/**/api", "path", { yes: ["api", "x/api", "x/y/api"], no: ["xapi"] });
  assertMatches("{libs,**/apps}/x", "path", {
    yes: ["libs/x", "apps/x", "a/apps/x"],
    no: ["a/libs/x"],
  });
  assertMatches("**/api", "name", { yes: ["api", "x/api"], no: ["xapi"] });
});

Deno.test("compileGlob() keeps the / after a ** that is not a whole folder", () => {
  assertMatches("a**/b", "path", { yes: ["a/b", "ax/b", "a/x/b"], no: ["ab"] });
  assertMatches("a{**/b,c}", "path", { yes: ["a/b", "ax/b", "ac"], no: ["ab"] });
});

Deno.test("compileGlob() takes one of the alternatives in braces", () => {
  assertMatches("{api,web}", "name", {
    yes: ["api", "web"],
    no: ["", "apiweb", "{api,web}", "api,web"],
  });
  assertMatches("ui-{a,b*}-x", "name", { yes: ["ui-a-x", "ui-b-x", "ui-bcd-x"], no: ["ui-c-x"] });
  assertMatches("{a,{b,c}d}e", "name", { yes: ["ae", "bde", "cde"], no: ["be", "ade", "e"] });
  assertMatches("{{a,b},c}", "name", { yes: ["a", "b", "c"], no: [""] });
  assertMatches("a{,b}", "name", { yes: ["a", "ab"], no: ["b"] });
  assertMatches("{a}", "name", { yes: ["a"], no: ["{a}"] });
  assertMatches("a{}b", "name", { yes: ["ab"] });
});

Deno.test("compileGlob() takes one character of a class", () => {
  assertMatches("v[12]", "name", { yes: ["v1", "v2"], no: ["v3", "v", "v12"] });
  assertMatches("[a-cx]", "name", { yes: ["a", "b", "c", "x"], no: ["d", "-", "A"] });
  assertMatches("[a-]", "name", { yes: ["a", "-"], no: ["b"] });
  assertMatches("[-a]", "name", { yes: ["a", "-"], no: ["b"] });
  assertMatches("[😀-😂]", "name", { yes: ["😁"], no: ["😃", "a"] });
  assertMatches("[]a]", "name", { yes: ["]", "a"], no: ["[", "b"] });
  assertMatches("{[,],x}", "name", { yes: [",", "x"], no: ["["] });
});

Deno.test("compileGlob() takes a character that is not in a class with ! or ^", () => {
  for (const mark of ["!", "^"]) {
    assertMatches(`[${mark}a-c]`, "name", { yes: ["d", "!", "^"], no: ["a", "b", "c", ""] });
    assertMatches(`[${mark}]a]`, "name", { yes: ["b", mark], no: ["]", "a"] });
  }
  assertMatches("[a!]", "name", { yes: ["a", "!"], no: ["b"] });
});

Deno.test("compileGlob() lets no class match the / of a path", () => {
  assertMatches("a[!x]b", "path", { yes: ["a.b"], no: ["a/b", "axb"] });
  assertMatches("a[/x]b", "path", { yes: ["axb"], no: ["a/b"] });
  assertMatches("a[.-0]b", "path", { yes: ["a.b", "a0b"], no: ["a/b"] });
  assertMatches("a[!x]b", "name", { yes: ["a/b"] });
});

Deno.test("compileGlob() takes a class whose range runs backwards for empty", () => {
  assertMatches("[z-a]", "name", { no: ["a", "m", "z", "-"] });
  assertMatches("[!z-a]", "name", { yes: ["a", "-"] });
});

Deno.test("compileGlob() lets brackets and braces that are not closed stand for themselves", () => {
  assertMatches("a[b", "name", { yes: ["a[b"], no: ["ab"] });
  assertMatches("[]", "name", { yes: ["[]"], no: [""] });
  assertMatches("[!]", "name", { yes: ["[!]"], no: ["a"] });
  assertMatches("{a,b", "name", { yes: ["{a,b"], no: ["a", "b"] });
  assertMatches("a,b}", "name", { yes: ["a,b}"], no: ["a"] });
  assertMatches("}{", "name", { yes: ["}{"] });
  assertMatches("{a,{b,c}", "name", { yes: ["{a,b", "{a,c"], no: ["a", "b"] });
  assertMatches("{[}]", "name", { yes: ["{}"], no: ["["] });
});

Deno.test("compileGlob() takes all other characters as they are", () => {
  const special = "a.b+c^d$e(f)g|h\\i-j/k&l#m~n";
  assertMatches(special, "name", { yes: [special], no: [special.replace(".", "x")] });
  assertMatches(`*${special}*`, "name", { yes: [special, `x${special}y`], no: [special.slice(1)] });
  assertMatches("*\\d", "name", { yes: ["x\\d"], no: ["x5"] });
  assertMatches("[\\d]", "name", { yes: ["\\", "d"], no: ["5"] });
  assertMatches("[a&&b]", "name", { yes: ["a", "&", "b"] });
});

Deno.test("isGlob() tells whether there is a wildcard", () => {
  for (const text of ["*", "a?", "[ab]", "{a,b}", "x**", "{}"]) assert.ok(isGlob(text), text);
  for (const text of ["", "api", "a.b", "a[b", "{a", "a,b", "]}", "!^"]) {
    assert.ok(!isGlob(text), text);
  }
});

Deno.test("compileGlob() is not slowed down by many stars", () => {
  // A matcher that backtracks tries more ways through this than there are atoms.
  const text = `${"a".repeat(5000)}c`;
  assertMatches(`${"*a".repeat(50)}*b`, "name", { no: [text] });
  assertMatches(`${"*a".repeat(50)}*c`, "name", { yes: [text] });
  assertMatches(`${"**/*a".repeat(20)}b`, "path", { no: [text.replaceAll("aaa", "aa/")] });
  assertMatches(`${"{a,a*}".repeat(50)}b`, "name", { no: [text] });
  assertMatches(`${"{a,aa,}".repeat(50)}b`, "name", { no: ["a".repeat(100)] });
  assertMatches(`${"?*".repeat(100)}b`, "name", { no: [text] });
});

Deno.test("compileGlob() takes a glob of 100,000 characters of any kind", () => {
  const many = (text: string) => text.repeat(100_000);
  assertMatches(many("*"), "name", { yes: ["abc"] });
  assertMatches(`${many("[")}x`, "name", { no: ["x"] });
  assertMatches(`${many("[")}]`, "name", { yes: ["["], no: ["x"] });
  assertMatches(many("{"), "name", { no: ["x"] });
  assertMatches(many("}"), "name", { no: ["x"] });
  assertMatches(`${many("{")}x${many("}")}`, "name", { yes: ["x"], no: ["y"] });
  assertMatches(`{${many("x,")}y}`, "name", { yes: ["x", "y"], no: ["", "z", "xy"] });
  assertMatches(many("*/"), "path", { no: ["a/b"] });
  assertMatches(many("?"), "name", { yes: [many("x")], no: ["x"] });
});

/** A glob as data, to be matched the slow and obvious way. */
type Piece =
  | { readonly text: string; readonly takes: (rest: string) => number[] }
  | { readonly text: string; readonly alternatives: readonly (readonly Piece[])[] };

/** Every length at the beginning of `rest` that a list of pieces can take. */
function lengths(pieces: readonly Piece[], rest: string): Set<number> {
  let reached = new Set([0]);
  for (const piece of pieces) {
    const next = new Set<number>();
    for (const at of reached) {
      const left = rest.slice(at);
      const more = "takes" in piece
        ? piece.takes(left)
        : piece.alternatives.flatMap((it) => [...lengths(it, left)]);
      for (const length of more) next.add(at + length);
    }
    reached = next;
  }
  return reached;
}

const upTo = (length: number) => Array.from({ length: length + 1 }, (_, i) => i);
const oneOf = (test: (char: string) => boolean) => (rest: string) =>
  rest !== "" && test(rest[0]!) ? [1] : [];
const letter = (char: string): Piece => ({ text: char, takes: oneOf((it) => it === char) });

/** Pieces that mean the same wherever they stand, in a path. */
const PIECES: readonly Piece[] = [
  ...["a", "b", "c", "/", "-"].map(letter),
  { text: "?", takes: oneOf((it) => it !== "/") },
  { text: "[ab]", takes: oneOf((it) => "ab".includes(it)) },
  { text: "[!a]", takes: oneOf((it) => !"a/".includes(it)) },
  { text: "[^b-c]", takes: oneOf((it) => !"bc/".includes(it)) },
];
const STAR: Piece = { text: "*", takes: (rest) => upTo(rest.split("/")[0]!.length) };
const ACROSS: Piece = { text: "**", takes: (rest) => upTo(rest.length) };
const FOLDERS: Piece = {
  text: "**/",
  takes: (rest) => [0, ...upTo(rest.length).filter((i) => rest[i - 1] === "/")],
};

function randomPieces(random: Random, depth: number): Piece[] {
  const pieces: Piece[] = [];
  for (let count = random.below(5); count > 0; count--) {
    // Stars next to each other, or before a "/", would be another piece.
    const previous = pieces.at(-1)?.text ?? (depth === 0 ? "/" : "{");
    const isFree = !/[*}]$/.test(previous);
    if (isFree && depth === 0 && previous.endsWith("/") && random.chance(0.3)) pieces.push(FOLDERS);
    else if (isFree && random.chance(0.3)) {
      pieces.push(random.pick([STAR, ACROSS]), letter(random.pick(["a", "b", "-"])));
    } else if (depth < 3 && random.chance(0.25)) {
      const alternatives = Array.from(
        { length: 1 + random.below(3) },
        () => randomPieces(random, depth + 1),
      );
      const text = alternatives.map((it) => it.map((piece) => piece.text).join("")).join(",");
      pieces.push({ text: `{${text}}`, alternatives });
    } else pieces.push(random.pick(PIECES));
  }
  return pieces;
}

Deno.test("compileGlob() agrees with a plain matcher on random globs and paths", () => {
  const random = new Random(61);
  let matched = 0;
  for (let round = 0; round < 3000; round++) {
    const pieces = randomPieces(random, 0);
    const glob = pieces.map(({ text }) => text).join("");
    const matches = compileGlob(glob, "path");
    for (let i = 0; i < 10; i++) {
      const text = Array.from({ length: random.below(6) }, () => random.pick([..."abc/-"])).join(
        "",
      );
      const expected = lengths(pieces, text).has(text.length);
      assert.equal(matches(text), expected, `${glob} on ${text}`);
      if (expected) matched++;
    }
  }
  assert.ok(matched > 1000, `only ${matched} matched, so this proves little`);
});
