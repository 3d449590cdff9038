/** The folder that `-C` names: what is told of one that cannot be worked in. */

import assert from "node:assert/strict";
import { executable, ProjectFixture } from "../support/project_fixture.ts";

Deno.test("nestr -C and ajj -C quote an unusable folder as it was typed, and say why", async () => {
  await using project = await ProjectFixture.create("version = 1\n");
  await Deno.writeTextFile(project.path("file"), "");
  const wrong = [
    ["nowhere", 'there is no folder "nowhere"'],
    ["nestr.toml/below", '"nestr.toml/below" is not a folder'],
    ["file", '"file" is not a folder'],
    ["", 'there is no folder ""'],
    [project.path("nowhere"), `there is no folder "${project.path("nowhere")}"`],
  ] as const;
  for (const [folder, message] of wrong) {
    for (const command of [["repo", "list"], ["some-alias"], ["ajj", "list"]]) {
      const { code, error } = await project.json(["-C", folder, ...command]);
      const told = [code, error.code, error.message, error.hint];
      assert.deepEqual(told, [2, "USAGE", message, "check the value of -C"], command.join(" "));
    }
  }
});

Deno.test({
  name: "nestr -C says that it may not enter a folder",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using project = await ProjectFixture.create("version = 1\n");
    await Deno.mkdir(project.path("closed"), { mode: 0 });
    // Root without what lets it look into everything.
    const before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
    const [program, ...args] = [...Deno.uid() === 0 ? before : [], ...executable()];
    const { code, stdout } = await new Deno.Command(program!, {
      args: [...args, "--json", "-C", "closed", "repo", "list"],
      cwd: project.root,
      clearEnv: true,
      env: { ...project.env },
    }).output();
    const { error } = JSON.parse(new TextDecoder().decode(stdout));
    assert.deepEqual([code, error.code], [2, "USAGE"]);
    assert.equal(error.message, 'the folder "closed" may not be entered: permission denied');
  },
});
