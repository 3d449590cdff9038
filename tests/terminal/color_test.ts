import assert from "node:assert/strict";
import { type ColorChoice, colorLevel, showsUnicode } from "../../lib/terminal/color.ts";

const XTERM = { TERM: "xterm-256color" };

function level(
  variables: Record<string, string>,
  { choice = "auto" as ColorChoice, isTerminal = true, os = "linux" } = {},
): number {
  return colorLevel(choice, isTerminal, (name) => variables[name], os);
}

Deno.test("colorLevel() colours terminals and nothing else by default", () => {
  assert.equal(level(XTERM), 2);
  assert.equal(level(XTERM, { isTerminal: false }), 0);
});

Deno.test("colorLevel() reads the terminal's abilities from TERM and COLORTERM", () => {
  assert.equal(level({ TERM: "xterm" }), 1);
  assert.equal(level({ TERM: "xterm", COLORTERM: "truecolor" }), 3);
  assert.equal(level({ TERM: "dumb" }), 0);
  assert.equal(level({ TERM: "dumb", COLORTERM: "truecolor" }), 0);
  assert.equal(level({}), 0);
  assert.equal(level({}, { os: "windows" }), 3);
});

Deno.test("colorLevel() lets NO_COLOR win over FORCE_COLOR unless it is empty", () => {
  assert.equal(level({ ...XTERM, NO_COLOR: "1" }), 0);
  assert.equal(level({ ...XTERM, NO_COLOR: "0", FORCE_COLOR: "1" }), 0);
  assert.equal(level({ ...XTERM, NO_COLOR: "" }), 2);
});

Deno.test("colorLevel() is forced by FORCE_COLOR and CLICOLOR_FORCE where there is no terminal", () => {
  const piped = { isTerminal: false };
  assert.equal(level({ FORCE_COLOR: "1" }, piped), 1);
  assert.equal(level({ ...XTERM, FORCE_COLOR: "true" }, piped), 2);
  assert.equal(level({ FORCE_COLOR: "3" }, piped), 3);
  assert.equal(level({ FORCE_COLOR: "2" }, piped), 2);
  assert.equal(level({ ...XTERM, FORCE_COLOR: "0" }), 0);
  assert.equal(level({ CLICOLOR_FORCE: "1" }, piped), 1);
  assert.equal(level({ CLICOLOR_FORCE: "0" }, piped), 0);
});

Deno.test("colorLevel() is turned off by CLICOLOR=0", () => {
  assert.equal(level({ ...XTERM, CLICOLOR: "0" }), 0);
  assert.equal(level({ ...XTERM, CLICOLOR: "1" }), 2);
});

Deno.test("colorLevel() obeys the flag before every variable", () => {
  assert.equal(level({ NO_COLOR: "1" }, { choice: "always", isTerminal: false }), 1);
  assert.equal(level({ TERM: "dumb" }, { choice: "always" }), 1);
  assert.equal(level({ ...XTERM, FORCE_COLOR: "3" }, { choice: "never" }), 0);
});

Deno.test("showsUnicode() is false on the Linux console and in other character sets", () => {
  const shows = (variables: Record<string, string>, os = "linux") =>
    showsUnicode((name) => variables[name], os);
  assert.equal(shows({ TERM: "linux", LANG: "en_US.UTF-8" }), false);
  assert.equal(shows({ LANG: "en_US.UTF-8", LC_ALL: "de_DE.ISO-8859-1" }), false);
  assert.equal(shows({ LC_CTYPE: "C.utf8" }), true);
  assert.equal(shows({ LANG: "C" }), true);
  assert.equal(shows({}), true);
  assert.equal(shows({}, "windows"), false);
  assert.equal(shows({ WT_SESSION: "x" }, "windows"), true);
});
