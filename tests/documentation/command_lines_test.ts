import assert from "node:assert/strict";
import { callsOf, mistakeIn } from "./command_lines.ts";

Deno.test("callsOf() reads lines as a shell does", async () => {
  const calls = await callsOf([
    "NESTR_JOBS=2 nestr run -s 'a & b' -- sh -c 'x; y' | cut -d' ' -f1",
    "nestr run test --dry-run --json > plan.json && nestr run --plan plan.json",
    "git status",
  ]);
  assert.deepEqual(calls, [
    [{ program: "nestr", words: ["run", "-s", "a & b", "--", "sh", "-c", "x; y"] }],
    [
      { program: "nestr", words: ["run", "test", "--dry-run", "--json"] },
      { program: "nestr", words: ["run", "--plan", "plan.json"] },
    ],
    [],
  ]);
});

Deno.test("mistakeIn() tells what the commands do not understand", async () => {
  const mistake = (line: string) => {
    const [program, ...words] = line.split(" ");
    return mistakeIn({ program: program as "nestr" | "ajj", words }, new Set(["st"]));
  };
  for (
    const line of [
      "nestr repo status --json",
      "nestr st",
      "nestr workspace add",
      "ajj log -r @",
      "ajj workspace add ../a --no-services",
    ]
  ) assert.equal(await mistake(line), undefined, line);
  assert.match((await mistake("nestr nonsense"))!, /no command "nonsense"/);
  assert.match((await mistake("nestr repo statsu"))!, /statsu/);
  assert.match((await mistake("nestr repo status --drity"))!, /--drity/);
  assert.match((await mistake("ajj workspace add ../a --no-service"))!, /--no-service/);
});
