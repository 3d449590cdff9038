import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { formatDotenvValue, parseDotenv } from "../../lib/workspaces/dotenv.ts";
import { Random } from "../support/random.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
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
    assert.match(error.message, /^line 6 of "\.env" is not an assignment/);
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
  const sourced = new Map<string, string>();
  const texts: string[] = [];
  for (let round = 0; round < 4000; round++) {
    const value = Array.from({ length: random.below(7) }, () => random.pick(pieces)).join("");
    let formatted: string;
    try {
      formatted = formatDotenvValue(value);
    } catch (error) {
      assert.ok(error instanceof NestrError && error.code === "ENV_FILE_INVALID");
      continue;
    }
    sourced.set(`V${texts.length}`, value);
    texts.push(formatted);
    const others = ["", "B='x'", 'B="y"', "B=`z`", "B=''", "# it's", 'B="q" # \''];
    const text = `${random.pick(others)}\nA=${formatted}\n${random.pick(others)}\n`;
    const read = await parseDotenv(text, ".env");
    assert.equal(read.get("A"), value, JSON.stringify(text));
  }
  assert.ok(texts.length > 1500, `only ${texts.length} could be written`);
  assert.deepEqual(await readBySh(texts.map((it, i) => `V${i}=${it}\n`).join("")), sourced);
});

/** The variables that a shell has after it has sourced a text. */
async function readBySh(text: string): Promise<Map<string, string>> {
  using folder = new TemporaryFolder({ file: text });
  const { stdout, stderr, success } = await new Deno.Command("sh", {
    args: ["-c", "set -a; . ./file; set +a; unset PWD; exec env -0"],
    cwd: folder.path,
    env: { PATH: Deno.env.get("PATH") ?? "" },
    clearEnv: true,
  }).output();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  assert.ok(success && stderr.length === 0, decoder.decode(stderr));
  const pairs = decoder.decode(stdout).split("\0").slice(0, -1)
    .map((it) => [it.slice(0, it.indexOf("=")), it.slice(it.indexOf("=") + 1)] as const);
  return new Map(pairs.filter(([name]) => /^V\d*$/.test(name)));
}

Deno.test("formatDotenvValue() writes nothing that a shell executes or expands", async () => {
  const values = [
    "$(touch evil)",
    "`touch evil`",
    "${HOME:-x} $HOME $$ ~ *",
    "a; touch evil",
    "a\ntouch evil\n",
    "a && touch evil #",
    "it's !! ~ * ; touch evil & #",
    'say "hi" \\$HOME \\n',
    "C:\\dir\\new",
    "it's C:\\dir",
    "=ls",
    "~root",
  ];
  const text = values.map((value, i) => `V${i}=${formatDotenvValue(value)}\n`).join("");
  const expected = new Map(values.map((value, i) => [`V${i}`, value]));
  assert.deepEqual(await readBySh(text), expected);
});

Deno.test("formatDotenvValue() prefers what every reader takes as it stands", () => {
  const cases: Readonly<Record<string, string>> = {
    "": "",
    "postgres://localhost:5432/app": "postgres://localhost:5432/app",
    "pa$$ word#1": "'pa$$ word#1'",
    ' "quoted" ': `' "quoted" '`,
    "it's": `"it's"`,
    "two\nlines": "'two\nlines'",
    "C:\\dir": "'C:\\dir'",
    "`$(x)`": "'`$(x)`'",
    "=ls": "'=ls'",
  };
  for (const [value, expected] of Object.entries(cases)) {
    assert.equal(formatDotenvValue(value), expected);
  }
});

Deno.test("formatDotenvValue() refuses what is read differently, without repeating it", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["nul\0secret", /holds a NUL character/],
    ["a\rsecret", /holds a carriage return/],
    ["\ud800secret", /is not valid Unicode/],
    ["secret #\\", /ends with a backslash/],
    ['it\'s $HOME & "secret"', /holds both kinds of quotes/],
    ["it's $secret", /holds a single quote and what shells expand/],
    ["it's `secret`", /holds a single quote and what shells expand/],
    ["it's \\\\ secret", /holds a single quote and an escape/],
    ["it's \\n secret", /holds a single quote and an escape/],
    ["it's \\\nsecret", /holds a single quote and an escape/],
  ];
  for (const [value, reason] of cases) {
    const error = thrownBy(() => formatDotenvValue(value));
    assert.equal(error.code, "ENV_FILE_INVALID");
    assert.match(error.message, reason);
    assert.doesNotMatch(JSON.stringify(error), /secret/);
  }
});
