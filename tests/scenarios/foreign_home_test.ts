/** The home folder of somebody else, as `sudo -u` and `docker run --user` leave it behind. */

import assert from "node:assert/strict";
import { executable, ProjectFixture } from "../support/project_fixture.ts";

/** Runs nestr as root who may look into nothing that its mode forbids, or as who we are. */
async function nestr(project: ProjectFixture, ...args: readonly string[]) {
  const before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
  const [program, ...words] = [...Deno.uid() === 0 ? before : [], ...executable(), ...args];
  const { code, stdout } = await new Deno.Command(program!, {
    args: [...words, "--json"],
    cwd: project.root,
    clearEnv: true,
    env: { ...project.env, XDG_CONFIG_HOME: project.path("configuration") },
  }).output();
  return { code, ...JSON.parse(new TextDecoder().decode(stdout)) };
}

Deno.test({
  name:
    "nestr works without the configuration in a folder that it may not enter, not with a closed one",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using project = await ProjectFixture.create('version = 1\n[repos.api]\nurl = "x"\n');
    const folder = project.path("configuration", "nestr");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(`${folder}/config.toml`, "jobs = 3\n", { mode: 0o600 });
    const jobs = async () => (await nestr(project, "config", "show")).data.settings.jobs;
    assert.equal((await jobs()).value, 3);

    await Deno.chmod(folder, 0);
    assert.equal((await nestr(project, "repo", "list")).code, 0);
    assert.equal((await jobs()).origin.layer, "default");

    await Deno.chmod(folder, 0o700);
    await Deno.chmod(`${folder}/config.toml`, 0);
    const { code, error } = await nestr(project, "repo", "list");
    assert.deepEqual([code, error.code], [3, "FILE_ACCESS"]);
  },
});
