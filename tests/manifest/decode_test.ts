import assert from "node:assert/strict";
import { decode, type ManifestFormat, manifestFormat } from "../../lib/manifest/decode.ts";
import { type SyntaxMistake, SyntaxProblem } from "../../lib/manifest/syntax_problem.ts";

async function mistakes(text: string, format: ManifestFormat): Promise<readonly SyntaxMistake[]> {
  try {
    await decode(text, format);
  } catch (error) {
    assert.ok(error instanceof SyntaxProblem, String(error));
    return error.mistakes;
  }
  assert.fail(`read as ${format}: ${text}`);
}

Deno.test("manifestFormat() goes by the ending", () => {
  assert.equal(manifestFormat("/a/nestr.toml"), "toml");
  assert.equal(manifestFormat("/a/nestr.yml"), "yaml");
  assert.equal(manifestFormat("/a/nestr.YAML"), "yaml");
  assert.equal(manifestFormat("team.json"), "json");
  assert.equal(manifestFormat("/a.toml/nestr"), undefined);
  assert.equal(manifestFormat("nestr.ini"), undefined);
});

Deno.test("decode() reads the same value from each format", async () => {
  const expected = { version: 1, repos: { api: { tags: ["a", "ü"] } } };
  const texts: readonly (readonly [string, ManifestFormat])[] = [
    ['version = 1\r\n[repos.api]\r\ntags = ["a", "ü"]\r\n', "toml"],
    ["version: 1\nrepos:\n  api:\n    tags: [a, ü]\n", "yaml"],
    ['{"version": 1, "repos": {"api": {"tags": ["a", "\\u00fc"]}}}', "json"],
  ];
  for (const [text, format] of texts) {
    // TOML tables have no prototype, which makes no difference here.
    assert.deepEqual(structuredClone(await decode(text, format)), expected);
    const marked = await decode(`\ufeff${text}`, format);
    assert.deepEqual(structuredClone(marked), expected, "byte order mark");
  }
});

Deno.test("decode() locates a syntax error in TOML", async () => {
  const [mistake] = await mistakes("version = 1\n[repos.api\nurl = 1\n", "toml");
  assert.equal(mistake!.line, 2);
  assert.doesNotMatch(mistake!.reason, /\n/);
});

Deno.test("decode() reports every mistake of a YAML text", async () => {
  const found = await mistakes("a: 1\nb: !nonsense 2\na: 3\n", "yaml");
  assert.deepEqual(found.map(({ line, column }) => [line, column]), [[2, 4], [3, 1]]);
});

Deno.test("decode() refuses a YAML text that multiplies itself", async () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const alias = level === 0 ? "x" : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array(9).fill(alias).join(", ")}]`;
  });
  const [mistake] = await mistakes(levels.join("\n"), "yaml");
  assert.match(mistake!.reason, /alias/i);
});

const JSON_MISTAKES: readonly (readonly [string, number, number, RegExp])[] = [
  ["", 1, 1, /expected a value, found the end/],
  ["{", 1, 2, /expected a key/],
  ['{\n  "a": 1,\n}', 3, 1, /expected a key/],
  ['{"a" 1}', 1, 6, /expected ":"/],
  ['{"a": tru}', 1, 7, /expected a value/],
  ['{"a": 01}', 1, 8, /expected "," or "}"/],
  ["[1, 2", 1, 6, /expected "," or "]", found the end/],
  ["[1 2]", 1, 4, /expected "," or "]"/],
  ["[1,]", 1, 4, /expected a value/],
  ['{"a": "x\ny"}', 1, 7, /expected a value/],
  ['{"a": 1} x', 1, 10, /expected the end/],
  ["{'a': 1}", 1, 2, /double quotes/],
  ['{"a": 1, // no\n"b": 2}', 1, 10, /expected a key/],
];

Deno.test("decode() locates a syntax error in JSON", async () => {
  for (const [text, line, column, reason] of JSON_MISTAKES) {
    assert.throws(() => JSON.parse(text), SyntaxError, text);
    const found = await mistakes(text, "json");
    assert.deepEqual([found[0]!.line, found[0]!.column], [line, column], text);
    assert.match(found[0]!.reason, reason);
  }
});

Deno.test("decode() reads whatever the platform's JSON parser reads", async () => {
  const texts = ["{}", "[]", " [ ] ", "[[],{}]", '"\\ud83d\\ude00\\n"', "-0.5e+3", "null", "true"];
  texts.push('{"a":[{"b":[]},{"b":{}}],"c":{"d":null}}', "[".repeat(200) + "]".repeat(200));
  for (const text of texts) assert.deepEqual(await decode(text, "json"), JSON.parse(text));
});

Deno.test("decode() refuses a key that stands twice in a JSON object", async () => {
  const text = '{"a": 1, "b": {"a": 2},\n "\\u0061": 3}';
  const found = await mistakes(text, "json");
  assert.deepEqual(found, [{ line: 2, column: 2, reason: 'the key "a" stands twice' }]);
});

Deno.test("decode() refuses what is nested too deeply, in every format", async () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  for (const [text, format] of [[deep, "json"], [deep, "yaml"], [`a = ${deep}`, "toml"]] as const) {
    assert.equal((await mistakes(text, format))[0]!.line, 1, format);
  }
});

Deno.test("decode() names a key that stands twice, and a second document, in words of its own", async () => {
  const texts: readonly (readonly [string, ManifestFormat, string])[] = [
    [
      "[repos.api]\nurl = 'x'\n[repos.api]\nurl = 'y'\n",
      "toml",
      'the key "repos.api" stands twice',
    ],
    ["x = { 'a b' = 1, 'a b' = 2 }", "toml", "the key \"'a b'\" stands twice"],
    ["version: 1\nversion: 1\n", "yaml", 'the key "version" stands twice'],
    ["a: 1\n---\nb: 2\n", "yaml", "a second document begins here; expected a single one"],
  ];
  for (const [text, format, reason] of texts) {
    assert.deepEqual((await mistakes(text, format)).map((it) => it.reason), [reason], text);
  }
});
