/** Variables in Compose files, command lines, and the `.env` file beside them. */

import assert from "node:assert/strict";
import { interpolate, InterpolationMistake } from "../../lib/importers/compose_interpolation.ts";
import { plainOf, templateOf } from "../../lib/importers/compose_text.ts";
import { readVariables } from "../../lib/importers/compose_variables.ts";
import { splitWords } from "../../lib/importers/compose_words.ts";

const VARIABLES = readVariables("SET=value\nEMPTY=\nAPI_TOKEN=s3cret");

const plain = (text: string): string => plainOf(interpolate(text, VARIABLES));
const template = (text: string): string => templateOf(interpolate(text, VARIABLES));

Deno.test("interpolate() knows every form that Compose knows", () => {
  const expected: Readonly<Record<string, string>> = {
    "no variable": "no variable",
    "$SET-${SET}": "value-value",
    "${SET:-other}${SET-other}": "valuevalue",
    "${EMPTY:-other}|${EMPTY-other}": "other|",
    "${UNSET:-other}|${UNSET-other}": "other|other",
    "${SET:+alt}|${EMPTY:+alt}|${EMPTY+alt}|${UNSET+alt}": "alt||alt|",
    "${SET:?no}${SET?no}": "valuevalue",
    "${UNSET:-${OTHER:-${SET}}}": "value",
    "${UNSET:-a{b}c}": "a{bc}",
    "${UNSET:-a:-b}": "a:-b",
    "${UNSET:-}": "",
    "$$SET $${SET} $$$$": "$SET ${SET} $$",
    "$SETx ${SET}x": " valuex",
  };
  for (const [text, result] of Object.entries(expected)) assert.equal(plain(text), result, text);
});

Deno.test("interpolate() leaves open what is set nowhere or looks like a secret", () => {
  assert.equal(template("a-${UNSET}-$UNSET"), "a-{{ env.UNSET }}-{{ env.UNSET }}");
  assert.equal(template("${UNSET:?must be set}"), "{{ env.UNSET }}");
  assert.equal(template("${API_TOKEN}"), "{{ env.API_TOKEN }}");
  assert.equal(template("${API_TOKEN:-dev}"), "dev");
  assert.equal(plain("${API_TOKEN}"), "s3cret");
  assert.equal(plain("${UNSET}"), "");
});

Deno.test("interpolate() refuses what Compose would not understand", () => {
  const wrong = ["$", "a $ b", "$1", "${}", "${SET", "${SET:-x", "${SET/a/b}", "${ SET }", "\0"];
  for (const text of [...wrong, "${A:-".repeat(5_000)]) {
    assert.throws(() => interpolate(text, VARIABLES), InterpolationMistake, text.slice(0, 20));
  }
});

Deno.test("readVariables() reads the grammar of Compose's .env files", () => {
  const text = [
    "\ufeff# comment",
    "export A=1",
    "B = spaced  # comment",
    "C='single ${A} # no comment'",
    'D="double ${A}\\n\\$A"',
    "E=${A}-$B",
    "F=a#b",
    "G=",
    "H: colon",
    'I="two',
    'lines"',
    "not an assignment",
    "J=${",
    "A=later",
    "KNOWN=ignored",
  ].join("\r\n");
  const variables = readVariables(text, readVariables("KNOWN=first"));
  assert.deepEqual(Object.fromEntries([...variables].map(([name, it]) => [name, it.value])), {
    KNOWN: "first",
    A: "later",
    B: "spaced",
    C: "single ${A} # no comment",
    D: "double 1\n$A",
    E: "1-spaced",
    F: "a#b",
    G: "",
    H: "colon",
    I: "two\nlines",
    J: "${",
  });
});

Deno.test("splitWords() takes a command line apart as Compose does", () => {
  const words: Readonly<Record<string, readonly string[]>> = {
    "": [],
    "  a  b\tc\n": ["a", "b", "c"],
    "a 'b c' \"d e\"": ["a", "b c", "d e"],
    "a'b'\"c\"d": ["abcd"],
    "'' \"\"": ["", ""],
    "a\\ b \\' \\\\": ["a b", "'", "\\"],
    '"a\\"b" \'a\\b\'': ['a"b', "a\\b"],
    "--x=$y 'a;b' \"c|d\" e\\;f": ["--x=$y", "a;b", "c|d", "e;f"],
  };
  for (const [line, expected] of Object.entries(words)) {
    assert.deepEqual(splitWords(line), { words: expected, dropped: "" }, line);
  }
  assert.deepEqual(splitWords("a && b"), { words: ["a"], dropped: "&& b" });
  assert.deepEqual(splitWords("a b>c"), { words: ["a", "b"], dropped: ">c" });
  for (const line of ["a 'b", 'a "b', "a \\"]) assert.equal(splitWords(line), undefined, line);
});
