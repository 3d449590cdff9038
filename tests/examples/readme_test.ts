/** The commands that the examples' READMEs tell a newcomer to type. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";
import { firstCommands, typeLines } from "../support/typed_commands.ts";

/** What the last command of each README prints, beside other things. */
const LAST_OUTPUT: Readonly<Record<string, RegExp>> = {
  minimal: /^hello +\| [0-9a-f]{7} Implement hello$/m,
  yaml: /^hello\/test +\| hello: 1 test passed$/m,
  shop: /^worker\/contract +\| 2 fields, all in the contract$/m,
  library: /^succeeded: 3 of 3$/m,
};

for (const [example, expected] of Object.entries(LAST_OUTPUT)) {
  Deno.test(`examples/${example}/README.md: its commands can be typed as they stand`, async () => {
    await using project = await ProjectFixture.create("version = 1\n");
    const lines = await firstCommands(`examples/${example}/README.md`);
    const { code, stdout, stderr } = await typeLines(project, lines);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, expected);
  });
}
