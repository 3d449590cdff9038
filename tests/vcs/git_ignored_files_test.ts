/** Files that git ignores and a person may have typed: what another branch brings leaves them alone. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitFixture } from "../support/git_fixture.ts";

Deno.test("GitRepository overwrites no ignored file when it goes to another branch or revision", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  await fixture.commitToRemote("api", { "conf.env": "theirs" }, "other");
  const repository = new GitRepository(clone, fixture.pool);
  await repository.fetch();
  await Deno.mkdir(join(clone, ".git", "info"), { recursive: true });
  await Deno.writeTextFile(join(clone, ".git", "info", "exclude"), "conf.env\n");
  await Deno.writeTextFile(join(clone, "conf.env"), "mine");
  const ways: readonly (() => Promise<unknown>)[] = [
    () => repository.switchBranch("other"),
    () => repository.checkOut("origin/other"),
    () => repository.createBranch("new", { from: "origin/other", switch: true }),
  ];
  for (const [index, go] of ways.entries()) {
    await assert.rejects(go(), { code: "REPOSITORY_DIRTY" }, `${index}`);
    assert.equal(await Deno.readTextFile(join(clone, "conf.env")), "mine");
  }
});
