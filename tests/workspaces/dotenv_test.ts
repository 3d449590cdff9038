import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { formatDotenvValue, parseDotenv } from "../../lib/workspaces/dotenv.ts";
import { Random } from "../support/random.ts";
import { thrownBy } from "../support/thrown.ts";

async function refused(text: string): Promise<NestrError> {
  const error = await parseDotenv(text, ".env").catch((it: unknown) => it);
  assert.ok(error instanceof NestrError, `read: ${JSON.stringify(text)}`);
  assert.equal(error.code, "ENV_FILE_INVALID");
  return error;
}

Deno.test("parseDotenv() reads assignments, comments and quoted texts of several lines", async () => {
  const text = [
    "# a comment",
    "",
    "A=1",
    "export B = two words # and a comment",
    "C='# no comment'",
    'D="line\\nfeed"',
    "E='one",
    "not_an_assignment",
    "two' # end",
    "  F=",
    "G: yaml",
    "A=2",
    "",
  ];
  const expected = {
    A: "2",
    B: "two words",
    C: "# no comment",
    D: "line\nfeed",
    E: "one\nnot_an_assignment\ntwo",
    F: "",
    G: "yaml",
  };
  for (const end of ["\n", "\r\n", "\r"]) {
    assert.deepEqual(Object.fromEntries(await parseDotenv(text.join(end), ".env")), expected);
  }
  assert.equal((await parseDotenv("", ".env")).size, 0);
});

Deno.test("parseDotenv() refuses a line that dotenv would pass over, and names it", async () => {
  for (const wrong of ["JUST_A_NAME", "TWO WORDS=1", "=value", "{ json }", "A-B", "- item"]) {
    const error = await refused(`A=1\n\n# comment\nB='x\ny'\n${wrong}\nC=2\n`);
    assert.equal(error.details?.line, 6, wrong);
    assert.match(error.message, /^line 6 of "\.env" is no assignment/);
  }
  assert.equal((await refused("X")).details?.line, 1);
});

Deno.test("parseDotenv() refuses a quote that is not closed", async () => {
  for (const quote of ["'", '"', "`"]) {
    const error = await refused(`A=1\nB=${quote}secret\nC=2`);
    assert.match(error.message, /^line 2 of "\.env" has a quote that is not closed/);
    assert.doesNotMatch(JSON.stringify(error), /secret/);
  }
});

Deno.test("formatDotenvValue() writes what is read back as it was, whatever stands around it", async () => {
  const pieces = [
    ..."ab'\"`\\#$ \t\n=!&;{}()é漢\u{1f600}\u00a0\u2028\ufeff",
    "\\n",
    "\\r",
    "\r",
    "${A}",
  ];
  const random = new Random(7);
  let written = 0;
  for (let round = 0; round < 4000; round++) {
    const value = Array.from({ length: random.below(7) }, () => random.pick(pieces)).join("");
    let formatted: string;
    try {
      formatted = formatDotenvValue(value);
    } catch (error) {
      assert.ok(error instanceof NestrError && error.code === "ENV_FILE_INVALID");
      continue;
    }
    written++;
    const others = ["", "B='x'", 'B="y"', "B=`z`", "B=''", "# it's", 'B="q" # \''];
    const text = `${random.pick(others)}\nA=${formatted}\n${random.pick(others)}\n`;
    const read = await parseDotenv(text, ".env");
    assert.equal(read.get("A"), value, JSON.stringify(text));
  }
  assert.ok(written > 3000, `only ${written} could be written`);
});

Deno.test("formatDotenvValue() prefers what every reader takes as it stands", () => {
  const cases: Readonly<Record<string, string>> = {
    "": "",
    "postgres://localhost:5432/app": "postgres://localhost:5432/app",
    "pa$$ word#1": "'pa$$ word#1'",
    ' "quoted" ': `' "quoted" '`,
    "it's": `"it's"`,
    'it\'s "both" #': '`it\'s "both" #`',
    "two\nlines": "'two\nlines'",
    "C:\\dir\\": "C:\\dir\\",
    "a\rb": '"a\\rb"',
  };
  for (const [value, expected] of Object.entries(cases)) {
    assert.equal(formatDotenvValue(value), expected);
  }
});

Deno.test("formatDotenvValue() refuses a value that cannot be written, without repeating it", () => {
  for (const value of ["nul\0secret", "secret #\\", "'\"`#secret", 'it\'s\r"secret"']) {
    const error = thrownBy(() => formatDotenvValue(value));
    assert.equal(error.code, "ENV_FILE_INVALID");
    assert.doesNotMatch(JSON.stringify(error), /secret/);
  }
});
