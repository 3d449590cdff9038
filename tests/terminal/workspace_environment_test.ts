import assert from "node:assert/strict";
import { renderEnvironment } from "../../lib/terminal/workspace_environment.ts";
import { parseDotenv } from "../../lib/workspaces/dotenv.ts";

/** Values that both kinds of reader can take. */
const COMMON = {
  PLAIN: "postgres://localhost:5432/app",
  EMPTY: "",
  BLANKS: "  two words ",
  HASH: "a #b",
  DOLLAR: "$HOME `id` \\n",
  DOUBLE: 'say "hi"',
  SINGLE: "it's",
  LINES: "one\ntwo\n",
  UNICODE: "zürich ✓",
};

/** Runs the text in a shell and asks for one of its variables. */
async function inShell(text: string, name: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `eval "$1"; printf '%s.' "$${name}"`, "sh", text],
  }).output();
  return new TextDecoder().decode(stdout).slice(0, -1);
}

Deno.test("renderEnvironment() is read back by a shell exactly", async () => {
  const odd = { ...COMMON, BOTH: `it's "both" $x`, QUOTES: "''", BANG: "it's !x" };
  const text = renderEnvironment(odd);
  for (const [name, value] of Object.entries(odd)) {
    assert.equal(await inShell(text, name), value, name);
  }
});

Deno.test("renderEnvironment() is read back by readers of env files", async () => {
  assert.deepEqual(
    Object.fromEntries(await parseDotenv(renderEnvironment(COMMON), "test")),
    COMMON,
  );
});

Deno.test("renderEnvironment() assigns to no name that a shell would take for something else", () => {
  const text = renderEnvironment({
    "a.b": "1",
    "x;rm -rf": "2",
    "1A": "3",
    "n\nm": "4",
    OK_1: "5",
  });
  assert.deepEqual(text.split("\n").filter((line) => line !== "" && !line.startsWith("# ")), [
    "OK_1=5",
  ]);
});
