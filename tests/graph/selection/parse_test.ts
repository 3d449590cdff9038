import assert from "node:assert/strict";
import {
  type Expression,
  operandsOf,
  partsOfExpression,
  PREDICATES,
} from "../../../lib/graph/selection/expression.ts";
import { parseExpression } from "../../../lib/graph/selection/parse.ts";
import { expressionText, randomExpression } from "../../support/expression.ts";
import { Random } from "../../support/random.ts";
import { thrownBy } from "../../support/thrown.ts";

const name = (glob: string): Expression => ({ type: "match", field: "name", glob });
const either = (left: Expression, right: Expression): Expression => ({
  type: "either",
  left,
  right,
});
const both = (left: Expression, right: Expression): Expression => ({ type: "both", left, right });
const not = (operand: Expression): Expression => ({ type: "not", operand });
const [a, b, c, d] = [name("a"), name("b"), name("c"), name("d")];

function assertParses(text: string, expected: Expression): void {
  assert.deepEqual(parseExpression(text), expected, text);
}

Deno.test("parseExpression() takes a bare word for a name", () => {
  for (
    const word of ["api", "ui-*", "a.b_c+d", "ünï", "v[12]", "{api,web}", "-x", "*", "a/b", "x]}"]
  ) {
    assertParses(word, name(word));
  }
});

Deno.test("parseExpression() reads fields", () => {
  assertParses("name:api", name("api"));
  assertParses("tag:web", { type: "match", field: "tag", glob: "web" });
  assertParses("path:services/**", { type: "match", field: "path", glob: "services/**" });
  assertParses("path:c:/x", { type: "match", field: "path", glob: "c:/x" });
});

Deno.test("parseExpression() reads predicates, and names that are called like one", () => {
  for (const predicate of PREDICATES) {
    assertParses(predicate, { type: "predicate", predicate });
    assertParses(`name:${predicate}`, name(predicate));
    assertParses(`"${predicate}"`, name(predicate));
    assertParses(`${predicate}*`, name(`${predicate}*`));
  }
  assertParses("Dirty", name("Dirty"));
});

Deno.test("parseExpression() reads functions, and names that are called like one", () => {
  assertParses("deps(a)", { type: "deps", operand: a });
  assertParses("dependents( a | b )", { type: "dependents", operand: either(a, b) });
  assertParses("deps (a)", { type: "deps", operand: a });
  assertParses("deps(dependents(a))", {
    type: "deps",
    operand: { type: "dependents", operand: a },
  });
  assertParses("deps", name("deps"));
  assertParses("affected|dependents", either(name("affected"), name("dependents")));
});

Deno.test("parseExpression() reads affected() with revisions as git writes them", () => {
  const affected = (revision: string): Expression => ({ type: "affected", revision });
  for (
    const revision of [
      "main",
      "origin/main",
      "HEAD~3",
      "v1.0^",
      "HEAD^{commit}",
      "@{u}",
      "main@{1}",
    ]
  ) {
    assertParses(`affected(${revision})`, affected(revision));
    assertParses(`affected ( ${revision} )`, affected(revision));
  }
  assertParses('affected("main@{1 day ago}")', affected("main@{1 day ago}"));
  assertParses("affected(dirty)", affected("dirty"));
});

Deno.test("parseExpression() reads saved expressions", () => {
  assertParses("@frontend", { type: "saved", name: "frontend" });
  assertParses("!@a|@b", either(not({ type: "saved", name: "a" }), { type: "saved", name: "b" }));
});

Deno.test("parseExpression() reads words in quotation marks as they are", () => {
  assertParses('"a b"', name("a b"));
  assertParses('"a|(b)&!c, @d:e"', name("a|(b)&!c, @d:e"));
  assertParses('"tag:x"', name("tag:x"));
  assertParses('"ui-*"', name("ui-*"));
  assertParses('"a[b"', name("a[b"));
  assertParses('path:"my services/*"', { type: "match", field: "path", glob: "my services/*" });
  assertParses('tag:"a"|name:"b"', either({ type: "match", field: "tag", glob: "a" }, b));
  assertParses('"a"&"b"', both(a, b));
});

Deno.test("parseExpression() binds ! tighter than &, and & tighter than |", () => {
  assertParses("a | b & c", either(a, both(b, c)));
  assertParses("a & b | c", either(both(a, b), c));
  assertParses("!a & b", both(not(a), b));
  assertParses("!a | b", either(not(a), b));
  assertParses("a & b | c & d", either(both(a, b), both(c, d)));
  assertParses("!!a", not(not(a)));
  assertParses("!deps(a)", not({ type: "deps", operand: a }));
});

Deno.test("parseExpression() lets parentheses say otherwise", () => {
  assertParses("(a | b) & c", both(either(a, b), c));
  assertParses("!(a | b)", not(either(a, b)));
  assertParses("!(a) & b", both(not(a), b));
  assertParses("(((a)))", a);
  assertParses("a|(b|c)", either(a, either(b, c)));
});

Deno.test("parseExpression() nests chains to the left", () => {
  assertParses("a|b|c|d", either(either(either(a, b), c), d));
  assertParses("a&b&c", both(both(a, b), c));
});

Deno.test("parseExpression() takes && for & and || for |", () => {
  assertParses("a && b || c", either(both(a, b), c));
  assertParses("a&&b||c", either(both(a, b), c));
});

Deno.test("parseExpression() takes white space of any kind between words, or none", () => {
  const expected = either(both(a, not(b)), { type: "deps", operand: c });
  assertParses("a&!b|deps(c)", expected);
  assertParses("\n a\t&  ! b\u00a0|deps\r\n(\n c ) ", expected);
});

Deno.test("parseExpression() lets a ! inside brackets and a comma inside braces belong to the glob", () => {
  assertParses("[!a]x", name("[!a]x"));
  assertParses("[!]a]x", name("[!]a]x"));
  assertParses("[^|&(]", name("[^|&(]"));
  assertParses("{a,{b,c}}-{d,e}", name("{a,{b,c}}-{d,e}"));
  assertParses("{{a,b},c}", name("{{a,b},c}"));
  assertParses("{a,[,}]}", name("{a,[,}]}"));
  assertParses("![!a]", not(name("[!a]")));
});

const CONDITION = "a condition is a name, tag:T, path:GLOB, @saved, dirty, deps(…) and the like";
const OPERATOR = 'join two conditions with "&" (both) or "|" (either)';
const EVERYTHING = 'choose everything with "*"';
const FUNCTIONS = "the functions are deps(…), dependents(…) and affected(REV)";
const REVISION = "for example: affected(origin/main)";
const ONE_REVISION =
  'put a revision that is more than a plain word in double quotes: affected("main@{1 day ago}")';

/** Expression, message, hint, and a line with marks under the place that is pointed at. */
const MISTAKES: readonly (readonly [string, string, string, string])[] = [
  // Nothing there
  ["", "it is empty", EVERYTHING, "^"],
  ["  ", "it is empty", EVERYTHING, "  ^"],
  ['""', "a name in quotation marks is empty", EVERYTHING, "^^"],
  // Conditions
  ["a &", "it ends where a condition should follow", CONDITION, "   ^"],
  ["a | ", "it ends where a condition should follow", CONDITION, "    ^"],
  ["!", "it ends where a condition should follow", CONDITION, " ^"],
  ["deps(", "it ends where a condition should follow", CONDITION, "     ^"],
  ["& a", 'a condition is missing before "&"', CONDITION, "^"],
  ["a & | b", 'a condition is missing before "|"', CONDITION, "    ^"],
  ["a || || b", 'a condition is missing before "|"', CONDITION, "     ^^"],
  ["a &&& b", 'a condition is missing before "&"', CONDITION, "    ^"],
  ["()", 'a condition is missing before ")"', CONDITION, " ^"],
  ["deps()", 'a condition is missing before ")"', CONDITION, "     ^"],
  ["!)", 'a condition is missing before ")"', CONDITION, " ^"],
  // Operators
  ["a b", 'an operator is missing before "b"', OPERATOR, "  ^"],
  ["a and b", 'an operator is missing before "and"', OPERATOR, "  ^^^"],
  ["a !b", 'an operator is missing before "!"', OPERATOR, "  ^"],
  ["a!b", 'an operator is missing before "!"', OPERATOR, " ^"],
  ['a "b c"', 'an operator is missing before "b c"', OPERATOR, "  ^^^^^"],
  ["(a) (b)", 'an operator is missing before "("', OPERATOR, "    ^"],
  ["(a b)", 'an operator is missing before "b"', OPERATOR, "   ^"],
  ["a (b)", 'an operator is missing before "("', OPERATOR, "  ^"],
  ["@a(b)", 'an operator is missing before "("', OPERATOR, "  ^"],
  ["tag:a(b)", 'an operator is missing before "("', OPERATOR, "     ^"],
  ['"deps"(a)', 'an operator is missing before "("', OPERATOR, "      ^"],
  // Parentheses
  ["a)", 'a ")" without a "("', 'take it away, or open it with "("', " ^"],
  ["(a))", 'a ")" without a "("', 'take it away, or open it with "("', "   ^"],
  ["b & (a", 'a "(" is never closed', 'close it with ")"', "    ^"],
  ["deps(a", 'a "(" is never closed', 'close it with ")"', "    ^"],
  ["affected(a", 'a "(" is never closed', 'close it with ")"', "        ^"],
  // Functions
  ["dep(a)", '"dep" is no function', "did you mean dependents(…), deps(…)?", "^^^"],
  ["a|dependants(a)", '"dependants" is no function', "did you mean dependents(…)?", "  ^^^^^^^^^^"],
  ["api(a)", '"api" is no function', FUNCTIONS, "^^^"],
  ["dirty(a)", '"dirty" is no function', FUNCTIONS, "^^^^^"],
  ["affected()", "a revision is missing", REVISION, "         ^"],
  ["affected(", "a revision is missing", REVISION, "         ^"],
  ['affected("")', "a revision is missing", REVISION, "         ^^"],
  ["affected(!a)", "a revision is missing", REVISION, "         ^"],
  [
    "affected(main 1)",
    'affected(…) takes one revision, and "1" follows it',
    ONE_REVISION,
    "              ^",
  ],
  [
    "affected(a|b)",
    'affected(…) takes one revision, and "|" follows it',
    ONE_REVISION,
    "          ^",
  ],
  // Fields and filters
  ["tag:", 'something is missing after "tag:"', "for example: tag:api", "^^^^"],
  ["a|name: b", 'something is missing after "name:"', "for example: name:api", "  ^^^^^"],
  ['tag: "a"', 'something is missing after "tag:"', "for example: tag:api", "^^^^"],
  ["tag:(a)", 'something is missing after "tag:"', "for example: tag:api", "^^^^"],
  ['path:""', 'something is missing after "path:"', "for example: path:api", "^^^^^"],
  ["@", 'something is missing after "@"', "for example: @api", "^"],
  ["tags:web", '"tags:" is no field', "did you mean tag:web?", "^^^^^"],
  ["a|nane:b", '"nane:" is no field', "did you mean name:b?", "  ^^^^^"],
  [
    "https://x.y",
    '"https:" is no field',
    'the fields are name:, tag: and path:; put a name with ":" in double quotes',
    "^^^^^^",
  ],
  [
    ":x",
    '":" is no field',
    'the fields are name:, tag: and path:; put a name with ":" in double quotes',
    "^",
  ],
  // Characters
  ["a, b", '"," has no meaning here', 'to name several, join them with "|": api | web', " ^"],
  ["a|,b", '"," has no meaning here', 'to name several, join them with "|": api | web', "  ^"],
  ['a|"b c', "a quotation mark that is never closed", "close it with another one", "  ^"],
  ['a"', "a quotation mark that is never closed", "close it with another one", " ^"],
  [
    "a|x[!b",
    'a "[" is never closed',
    'close it with "]", or put the word in double quotes',
    "   ^",
  ],
  ["[a b]", 'a "[" is never closed', 'close it with "]", or put the word in double quotes', "^"],
  ["[!]", 'a "[" is never closed', 'close it with "]", or put the word in double quotes', "^"],
  ["{a,{b,c}", 'a "{" is never closed', 'close it with "}", or put the word in double quotes', "^"],
  ["{a, b}", 'a "{" is never closed', 'close it with "}", or put the word in double quotes', "^"],
];

for (const [expression, mistake, hint, marks] of MISTAKES) {
  Deno.test(`parseExpression() says what is wrong with ${JSON.stringify(expression)}`, () => {
    assert.deepEqual(thrownBy(() => parseExpression(expression)), {
      code: "SELECTION_INVALID",
      kind: "user",
      message: `the selection "${expression}" is not valid: ${mistake}`,
      hint,
      details: {
        expression,
        offset: marks.indexOf("^"),
        length: marks.length - marks.indexOf("^"),
      },
    });
  });
}

Deno.test("parseExpression() names the filter whose expression it is", () => {
  assert.deepEqual(thrownBy(() => parseExpression("a b", "front")), {
    code: "SELECTION_INVALID",
    kind: "user",
    message: 'the filter "@front" is not valid: an operator is missing before "b"',
    hint: OPERATOR,
    details: { expression: "a b", offset: 2, length: 1, filter: "front" },
  });
});

Deno.test("parseExpression() counts places in UTF-16 units", () => {
  const { details } = thrownBy(() => parseExpression("😀é b"));
  assert.equal(details!.offset, 4);
});

Deno.test("parseExpression() takes 199 parentheses or exclamation marks, and no more", () => {
  const nested = (depth: number) => `${"(".repeat(depth)}a${")".repeat(depth)}`;
  assertParses(nested(199), a);
  assert.equal([...partsOfExpression(parseExpression(`${"!".repeat(199)}a`))].length, 200);
  for (const text of [nested(200), `${"!".repeat(200)}a`]) {
    const { message, hint, details } = thrownBy(() => parseExpression(text));
    assert.match(
      message,
      /… is not valid: it is nested too deeply$|" is not valid: it is nested too deeply$/,
    );
    assert.equal(hint, "save a part of it under [filters] and use that as @name");
    assert.equal(details!.offset, 200);
  }
});

Deno.test("parseExpression() counts depth, not how often something was nested", () => {
  const many = Array.from({ length: 1000 }, () => "(!(a))").join("|");
  assert.equal(operandsOf(parseExpression(many) as never).length, 1000);
});

Deno.test("parseExpression() refuses 100,000 of anything without a stack overflow", () => {
  const pieces = [
    "!",
    "(",
    "deps(",
    "!(",
    "[",
    "{",
    "&",
    ")",
    ",",
    "a ",
    '"',
    "nope:",
    "affected(",
  ];
  for (const piece of pieces) {
    const text = piece.repeat(100_001);
    const error = thrownBy(() => parseExpression(text));
    assert.equal(error.code, "SELECTION_INVALID", piece);
    assert.ok(error.message.length < 400, `the message for many ${piece} is long`);
    assert.ok(error.hint!.length < 400, `the hint for many ${piece} is long`);
  }
});

Deno.test("parseExpression() takes chains of 100,000, and words of that length", () => {
  for (const operator of ["|", "&"]) {
    const chain = parseExpression(Array.from({ length: 100_000 }, () => "a").join(operator));
    const operands = operandsOf(chain as Extract<Expression, { type: "either" | "both" }>);
    assert.deepEqual(operands, Array.from({ length: 100_000 }, () => a));
    assert.equal([...partsOfExpression(chain)].length, 199_999);
  }
  const long = "{a,b}[!c]*".repeat(10_000);
  assertParses(long, name(long));
  assertParses(
    "{".repeat(100_000) + "}".repeat(100_000),
    name("{".repeat(100_000) + "}".repeat(100_000)),
  );
});

Deno.test("an error about a long word does not repeat all of it", () => {
  const long = "x".repeat(10_000);
  for (const text of [`a ${long}`, `${long}(a)`, `${long}:a`, `a:${long}`, `affected(a ${long})`]) {
    const { message, hint } = thrownBy(() => parseExpression(text));
    assert.ok(message.length < 400, message.slice(0, 80));
    assert.ok(hint!.length < 400, hint!.slice(0, 80));
  }
});

Deno.test("operandsOf() and partsOfExpression() go from left to right", () => {
  const chain = parseExpression("a & (b & c) & d | !deps(b)") as Extract<
    Expression,
    { type: "either" }
  >;
  const [first, second] = operandsOf(chain);
  assert.deepEqual(operandsOf(first as typeof chain), [a, both(b, c), d]);
  assert.equal(second!.type, "not");
  const globs = [...partsOfExpression(chain)].flatMap((it) => it.type === "match" ? [it.glob] : []);
  assert.deepEqual(globs, ["a", "b", "c", "d", "b"]);
});

Deno.test("parseExpression() reads back what a random expression is written as", () => {
  const random = new Random(71);
  const leaves: readonly Expression[] = [
    a,
    name("{a,b}[!c]*"),
    { type: "match", field: "tag", glob: "web" },
    { type: "match", field: "path", glob: "**/api" },
    { type: "predicate", predicate: "dirty" },
    { type: "saved", name: "front" },
    { type: "affected", revision: "HEAD~1" },
  ];
  for (let round = 0; round < 1000; round++) {
    const expression = randomExpression(random, () => random.pick(leaves), 6);
    const text = expressionText(expression, () => random.pick(["", " ", "\n\t"]));
    assertParses(text, expression);
  }
});

Deno.test("parseExpression() of random characters gives an expression or a coded error in its range", () => {
  const random = new Random(72);
  const pieces = [...'ab!&|()@:,[]{}"* \n', "deps", "tag:", "affected(", "dirty", "&&"];
  let parsed = 0;
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: random.below(10) }, () => random.pick(pieces)).join("");
    try {
      parseExpression(text);
      parsed++;
    } catch {
      const { code, details } = thrownBy(() => parseExpression(text));
      const { offset, length } = details as { offset: number; length: number };
      assert.equal(code, "SELECTION_INVALID");
      assert.ok(offset >= 0 && length >= 1, text);
      // At the end of the text one place past it is pointed at.
      assert.ok(offset + length <= text.length + 1, text);
    }
  }
  assert.ok(parsed > 200, `only ${parsed} were valid, so this proves little`);
});
