import assert from "node:assert/strict";
import { aliasWarnings } from "../../lib/commands/alias_warnings.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

Deno.test("aliasWarnings() names each alias that cannot be used", () => {
  const aliases = new Map([
    ["st", "repo status --dirty"],
    ["here", "-C api --json st"],
    ["quoted", `run -- sh -c "echo 'x'"`],
    ["run", "repo list"],
    ["open", 'run -- echo "x'],
    ["a", "b -q"],
    ["b", "a"],
    ["self", "self"],
    ["typo", "rpeo status"],
    ["behind", "typo"],
  ]);
  assert.deepEqual(aliasWarnings(aliases), [
    'the alias "run" cannot be used: a command has that name, and wins',
    'the alias "open" cannot be used: a quotation mark is not closed',
    'the alias "a" cannot be used: it closes a cycle: a → b → a',
    'the alias "b" cannot be used: it closes a cycle: b → a → b',
    'the alias "self" cannot be used: it closes a cycle: self → self',
    'the alias "typo" cannot be used: nestr has no command "rpeo"',
    'the alias "behind" cannot be used: nestr has no command "rpeo"',
  ]);
});

Deno.test("nestr project validate warns of aliases that cannot be used", async () => {
  await using project = await ProjectFixture.create('version = 1\n[aliases]\nx = "x"\n');
  const { code, stderr } = await project.nestr(["project", "validate"]);
  assert.equal(code, 0);
  assert.match(stderr, /^warning: the alias "x" cannot be used/m);
  const { data } = await project.json(["project", "validate"]);
  assert.equal(data.warnings.length, 1);
});
