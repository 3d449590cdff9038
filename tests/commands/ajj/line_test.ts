import assert from "node:assert/strict";
import { type AjjLine, readAjjLine } from "../../../lib/commands/ajj/line.ts";

const read = (line: string): AjjLine => readAjjLine(line === "" ? [] : line.split(" "));
const words = (line: string): readonly string[] | null => {
  const found = read(line);
  return found.type === "command" ? found.words : null;
};

Deno.test("readAjjLine() leaves to jj whatever is no command of ours, word for word", () => {
  for (
    const line of [
      "",
      "log",
      "log -r @ --json",
      "--config ui.color=never log",
      "-R ../other log",
      "-R ../other st",
      "-R",
      "-R list",
      "--no-pager workspace list",
      "--at-op list log",
      "--no-pager -- list",
      "--repository=x --help",
      "--json log",
      "--json",
      "-C .. -q",
      "-C",
      "--config",
      "st",
      "stauts",
      "--help=x",
      "help log",
      "help -k tutorial",
      "help workspace list",
      "version",
      "workspace",
      "workspace list",
      "workspace -R x list",
      "-R x workspace --debug",
      "workspace rename --help",
      "workspace update-stale",
      "constructor",
      "workspace constructor",
      "-- list",
      "toString",
    ]
  ) assert.deepEqual(read(line), { type: "jj", words: line === "" ? [] : line.split(" ") }, line);
});

Deno.test("readAjjLine() knows a command of ours behind options that only jj has", () => {
  for (
    const [line, option, command, ours] of [
      ["-R ../other status -v", "-R", "status", "-C ../other status -v"],
      ["-Rother list", "-R", "list", "-C other list"],
      ["--repository=a=b env", "--repository", "env", "-C a=b env"],
      ["--json --repository x start web", "--repository", "start", "--json -C x start web"],
      ["--no-pager workspace add ../x", "--no-pager", "workspace add", "workspace add ../x"],
      ["workspace -R x add ../y", "-R", "workspace add", "workspace -C x add ../y"],
      ["-R x workspace --debug forget", "-R", "workspace forget", "-C x workspace forget"],
      ["--at-op @- -q run -- -R x", "--at-op", "run", "-q run -- -R x"],
      ["--at-operation=@- doctor", "--at-operation", "doctor", "doctor"],
      ["--config-file x --ignore-working-copy logs", "--config-file", "logs", "logs"],
    ] as const
  ) {
    assert.deepEqual(
      read(line),
      { type: "foreign", option, command, words: ours.split(" ") },
      line,
    );
  }
});

Deno.test("readAjjLine() strips nothing but the word jj itself", () => {
  assert.deepEqual(read("jj run -r @ -- jj ajj"), {
    type: "jj",
    words: "run -r @ -- jj ajj".split(" "),
  });
  assert.deepEqual(read("jj"), { type: "jj", words: [] });
  assert.deepEqual(read("jj --help"), { type: "jj", words: ["--help"] });
  assert.deepEqual(read("jj jj"), { type: "jj", words: ["jj"] });
  assert.deepEqual(read("log jj"), { type: "jj", words: ["log", "jj"] });
  const odd = ["", " ", "a b", "é\n", "'$x'"];
  assert.deepEqual(readAjjLine(odd), { type: "jj", words: odd });
});

Deno.test("readAjjLine() knows our commands, with options of all commands before them", () => {
  for (
    const line of [
      "list",
      "--json list",
      "-qv --color never -C .. --config=a.toml list --json",
      "-C.. --log debug --log-file x status",
      "workspace add ../x --name y",
      "workspace --json add ../x",
      "workspace forget",
      "status --help",
      "logs -f postgres",
    ]
  ) assert.deepEqual(words(line), line.split(" "), line);
});

Deno.test("readAjjLine() puts -- before the command of run, whose options are not ours", () => {
  const same = (line: string) => assert.equal(words(line)?.join(" "), line, line);
  const typed = (line: string, becomes: string) =>
    assert.equal(words(line)?.join(" "), becomes, line);
  typed("run npm test --json", "run -- npm test --json");
  typed("run -w x npm -w y", "run -w x -- npm -w y");
  typed("run -wx --override -q npm -- --", "run -wx --override -q -- npm -- --");
  typed("--json run --workspace=x env -i", "--json run --workspace=x -- env -i");
  typed("run -C .. --color never ls -C", "run -C .. --color never -- ls -C");
  typed("run -", "run -- -");
  same("run");
  same("run --help");
  same("run -w");
  same("run -w x");
  same("run -- npm test");
  same("run -w x -- npm -- test");
});

Deno.test("readAjjLine() answers for help and version of its own", () => {
  assert.deepEqual(read("--help"), { type: "help", names: [] });
  assert.deepEqual(read("-h"), { type: "help", names: [] });
  assert.deepEqual(read("-q --help"), { type: "help", names: [] });
  assert.deepEqual(read("help"), { type: "help", names: [] });
  assert.deepEqual(read("help run"), { type: "help", names: ["run"] });
  assert.deepEqual(read("help workspace"), { type: "help", names: ["workspace"] });
  assert.deepEqual(read("help workspace add"), { type: "help", names: ["workspace", "add"] });
  assert.deepEqual(read("workspace --help"), { type: "help", names: ["workspace"] });
  for (const line of ["-V", "--version", "--json --version"]) {
    assert.equal(read(line).type, "version", line);
  }
});
