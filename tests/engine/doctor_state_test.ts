/** What the doctor says of the machine that a project lies on. */

import assert from "node:assert/strict";
import { diagnose } from "../../lib/engine/doctor.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

Deno.test("diagnose() warns of a disk that is nearly full", requires("tmpfs"), async () => {
  await using files = await ProjectFixture.create("version = 1\n");
  using _environment = new ProcessEnvironment(files.git.env);
  const directory = files.path("a disk");
  await Deno.mkdir(directory);
  const mount = ["-t", "tmpfs", "-o", "size=8m", "tmpfs", directory];
  await files.git.command(files.root, "mount", ...mount);
  try {
    await Deno.writeTextFile(`${directory}/nestr.toml`, "version = 1\n");
    const of = async (directory: string) =>
      (await diagnose({ directory, remotes: false })).findings
        .filter(({ area }) => area === "disk").map(({ message }) => message);
    const [message, ...others] = await of(directory);
    assert.match(message ?? "", /^only [78] MiB are free below "/);
    assert.deepEqual(others, []);
    assert.deepEqual(await of(files.root), []);
  } finally {
    await files.git.command(files.root, "umount", directory);
  }
});
