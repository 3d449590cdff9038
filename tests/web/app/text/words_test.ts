import assert from "node:assert/strict";
import {
  ago,
  clockTime,
  count,
  duration,
  names,
  size,
} from "../../../../lib/web/app/text/amounts.ts";
import { cureParts } from "../../../../lib/web/app/text/cure.ts";
import { lossesInWords, savedInWords } from "../../../../lib/web/app/text/losses.ts";
import { shownAction, shownTitle } from "../../../../lib/web/app/text/shown_title.ts";

Deno.test("duration() says it as the command line does", () => {
  const shown = [4, 940, 1_400, 12_900, 185_000, 7_800_000, -5].map(duration);
  assert.deepEqual(shown, ["4ms", "940ms", "1.4s", "12.9s", "3m 05s", "2h 10m", "0ms"]);
});

Deno.test("ago() counts minutes, hours and days, then gives the date", () => {
  const now = Date.parse("2026-03-20T12:00:00Z");
  const times = ["2026-03-20T11:59:50Z", "2026-03-20T11:50:00Z", "2026-03-20T02:00:00Z"];
  assert.deepEqual(times.map((time) => ago(time, now)), ["just now", "10 min ago", "10 h ago"]);
  assert.equal(ago("2026-03-18T12:00:00Z", now), "2 days ago");
  // The day as of a clock here: that of the exact time, which stands beside it.
  const late = new Date(2026, 0, 2, 23, 30).toISOString();
  const early = new Date(2026, 0, 2, 0, 30).toISOString();
  assert.deepEqual([late, early].map((time) => ago(time, now)), ["2 Jan 2026", "2 Jan 2026"]);
  assert.ok(clockTime(late).startsWith("2 Jan 2026"));
  assert.equal(ago("nonsense", now), "");
});

Deno.test("count(), names() and size() read like a sentence", () => {
  assert.equal(count(1, "repository", "repositories"), "1 repository");
  assert.equal(count(1200, "task"), "1,200 tasks");
  assert.equal(names(["a", "b", "c"], 2), "a, b and 1 more");
  assert.deepEqual([12, 4_100, 11_900_000].map(size), ["12 B", "4.1 kB", "12 MB"]);
});

Deno.test("lossesInWords() names every count", () => {
  const losses = [
    { repository: "api", paths: ["a", "b"], commits: 0 },
    { repository: "web", paths: ["c"], commits: 2 },
  ];
  assert.equal(lossesInWords(losses), "3 files and 2 commits in 2 repositories");
});

Deno.test("shownTitle() leaves the shell away that a line was given to", () => {
  assert.equal(shownTitle("sh -c 'npm test && echo '\\''done'\\'''"), "npm test && echo 'done'");
  assert.equal(shownTitle("sh -c true"), "true");
  assert.equal(shownTitle("repo sync"), "repo sync");
});

Deno.test("shownTitle() and shownAction() show what could not be seen, as the command line does", () => {
  const title = "echo 'a\0b'\u202e\x1b[2J\nx";
  assert.equal(shownTitle(title), "echo 'a\\x00b'\\u{202e}\\x1b[2J\nx");
  assert.equal(
    shownAction({ type: "command", command: { shell: "echo a\0b" }, env: {} }),
    "echo a\\x00b",
  );
});

Deno.test("cureParts() finds the command in an advice", () => {
  assert.deepEqual(cureParts("clone it: nestr repo sync"), [
    { type: "text", text: "Clone it: " },
    { type: "command", text: "nestr repo sync" },
  ]);
  assert.deepEqual(cureParts("add `a = 1` to it"), [
    { type: "text", text: "Add " },
    { type: "command", text: "a = 1" },
    { type: "text", text: " to it" },
  ]);
  assert.deepEqual(cureParts("free some space"), [{ type: "text", text: "Free some space" }]);
});

Deno.test("savedInWords() promises an undo only where there is one", () => {
  assert.match(savedInWords("clean"), /“Undo”/);
  assert.match(savedInWords("workspace-forget"), /commands that bring it back are shown/);
});
