import assert from "node:assert/strict";
import type { TaskResult } from "../../lib/runs/event.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { renderToolWords } from "../../lib/terminal/tool_words.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

const failed = (id: string, stderr: unknown, message = "the remote could not be reached") => ({
  id,
  result: {
    state: "failed",
    exitCode: null,
    durationMs: 1,
    attempts: 1,
    error: { kind: "environment", code: "REMOTE_UNREACHABLE", message, details: { stderr } },
  } as unknown as TaskResult,
});

const SSH = [
  "Cloning into '/work/api'...",
  "ssh: connect to host example.com port 22: Connection refused",
  "fatal: Could not read from remote repository.",
  "",
  "Please make sure you have the correct access rights",
  "and the repository exists.",
].join("\n");

Deno.test("renderToolWords() shows what git said of the reason, without its phrases", () => {
  assert.equal(
    renderToolWords([failed("api", SSH)], plain, false),
    "api:\n" +
      "  | ssh: connect to host example.com port 22: Connection refused\n" +
      "  | fatal: Could not read from remote repository.\n",
  );
});

Deno.test("renderToolWords() shows the last lines of ten tasks, or everything", () => {
  const stderr = "one\ntwo\nthree\nfour\n";
  const tasks = Array.from({ length: 12 }, (_, i) => failed(`r${i}`, stderr));
  const few = renderToolWords(tasks, plain, false);
  assert.match(few, /^r0:\n {2}\(1 earlier line, -v shows all\)\n {2}\| two\n/);
  assert.match(few, /\nr9:\n/);
  assert.doesNotMatch(few, /r10/);
  assert.match(few, /2 other tasks failed as well; -v shows what was said there\n$/);
  const all = renderToolWords(tasks, plain, true);
  assert.equal(all.match(/\| one\n {2}\| two\n {2}\| three\n {2}\| four\n/g)?.length, 12);
});

Deno.test("renderToolWords() repeats no message, and is empty where no tool spoke", () => {
  const succeeded = { id: "web", result: { state: "succeeded" } as unknown as TaskResult };
  const tasks = [
    succeeded,
    { id: "docs", result: null },
    failed("api", undefined),
    failed("ui", "fatal: it broke", "git failed: fatal: it broke"),
  ];
  assert.equal(renderToolWords(tasks, plain, true), "");
});

Deno.test("renderToolWords() lets no output of a tool act on the terminal", () => {
  const text = renderToolWords([failed("api", "\x1b[2Jfatal: x")], plain, true);
  assert.ok(text.includes("fatal: x") && !text.includes("\x1b"), text);
});
