/** The examples of docs/rpc.md, as somebody types them who reads it. */

import assert from "node:assert/strict";
import { PLAN_NAMES } from "../../lib/web/plans/plan_table.ts";
import { methodTable } from "../../lib/web/method_table.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { firstCommands, typeLines } from "../support/typed_commands.ts";

const page = await Deno.readTextFile(new URL("../../docs/rpc.md", import.meta.url));

function installed(program: string): { readonly ignore: boolean } {
  try {
    const { success } = new Deno.Command(program, { args: ["--version"] }).outputSync();
    return { ignore: !success };
  } catch {
    console.error(`ignored: tests that need ${program}, which is not installed`);
    return { ignore: true };
  }
}

Deno.test("the commands of docs/rpc.md do over HTTP what it says", installed("jq"), async () => {
  await using project = await ProjectFixture.create("version = 1\n");
  const { code, stdout, stderr } = await typeLines(project, await firstCommands("docs/rpc.md"));
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^present\n[^]*true\nhello\n\n?$/);
  for (const name of ["server.json", "curl.conf"]) {
    const { mode } = await Deno.stat(project.git.path("home", "nestr-rpc", name));
    assert.equal(mode! & 0o077, 0, `others can read the token in ${name}`);
  }
});

Deno.test(
  "the Python of docs/rpc.md talks over standard streams",
  installed("python3"),
  async () => {
    await using project = await ProjectFixture.create("version = 1\n[repos.api]\n[repos.web]\n");
    const script = /^```python\n(.*?)^```$/ms.exec(page)?.[1];
    assert.ok(script);
    await project.git.write("project", { "client.py": script });
    const { code, stdout, stderr } = await typeLines(project, "python3 client.py\n", {
      directory: project.root,
    });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "api api\nweb web\n");
  },
);

Deno.test("docs/rpc.md names every method and everything that can be planned", () => {
  for (const name of [...methodTable(true).keys(), ...PLAN_NAMES]) {
    assert.ok(page.includes(`\`${name}\``), name);
  }
});
