/** Work that appears while a workspace is being made or removed is not lost either. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { addWorkspace } from "../../../lib/engine/workspace/add_workspace.ts";
import { forgetWorkspace } from "../../../lib/engine/workspace/forget_workspace.ts";
import { openRepositoryScope } from "../../../lib/engine/workspace/scope.ts";
import { keepStrayFiles, strayFiles } from "../../../lib/engine/workspace/stray_files.ts";
import { folderIdentity, isReplaced } from "../../../lib/engine/workspace/undo.ts";
import { listForgotten, workspacesOf } from "../../../lib/engine/workspace/workspaces_of.ts";
import { requires } from "../../support/requirements.ts";
import { TemporaryFolder } from "../../support/temporary_folder.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../../support/workspace_fixture.ts";
import { workspaceRecord } from "../../support/workspace_record.ts";

const PROGRAM = new URL("../../fixtures/workspaces/operating.ts", import.meta.url).pathname;
const FORCE = { keepFiles: false, force: true };

/** Runs the program until it kills itself. */
async function crash(work: Readonly<Record<string, string>>): Promise<void> {
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", PROGRAM, JSON.stringify(work)],
    stdout: "null",
  }).output();
  assert.equal(signal, "SIGKILL");
}

Deno.test("forgetWorkspace() with force saves what teardown writes, together with what was there", async () => {
  const teardown = `teardown = ["echo dump > dump.sql"]`;
  await using fixture = await WorkspaceFixture.create({ aether: `[workspace]\n${teardown}\n` });
  const scope = await fixture.scope();
  const destination = fixture.beside("feature");
  for (const before of [[], ["work.txt"]]) {
    await addWorkspace(scope, { destination, services: true });
    for (const file of before) await Deno.writeTextFile(join(destination, file), "work\n");
    const { saved } = await forgetWorkspace(scope, "feature", FORCE);
    assert.equal(saved.length, 1);
    await fixture.git.command(fixture.root, "sh", "-c", saved[0]!.restore);
    assert.equal(Deno.readTextFileSync(join(destination, "dump.sql")), "dump\n");
    for (const file of before) {
      assert.equal(Deno.readTextFileSync(join(destination, file)), "work\n");
    }
    await fixture.git.git(fixture.root, "worktree", "remove", "--force", destination);
    await fixture.git.git(fixture.root, "branch", "-D", "feature");
  }
});

Deno.test("forgetWorkspace() with force saves what teardown removes", async () => {
  const aether = `[workspace]\nteardown = ["rm work.txt", "echo dump > dump.sql"]\n`;
  await using fixture = await WorkspaceFixture.create({ aether });
  const scope = await fixture.scope();
  const destination = fixture.beside("feature");
  await addWorkspace(scope, { destination, services: true });
  await Deno.writeTextFile(join(destination, "work.txt"), "work\n");
  const { saved } = await forgetWorkspace(scope, "feature", FORCE);
  assert.equal(saved.length, 2);
  for (const [index, file] of ["work.txt", "dump.sql"].entries()) {
    const commit = /stash apply (\w+)/.exec(saved[index]!.restore)?.[1];
    const files = await fixture.git.git(fixture.root, "ls-tree", "--name-only", `${commit}^3`);
    assert.equal(files, file);
  }
  const { forgotten } = await listForgotten(scope);
  assert.deepEqual(forgotten.map(({ saved }) => saved), [saved], "one note for one workspace");
});

Deno.test("listForgotten() brings back the work of a workspace whose removal was killed", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const scope = await fixture.scope();
  const destination = fixture.beside("feature");
  await addWorkspace(scope, { destination, services: true });
  await Deno.writeTextFile(join(destination, "work.txt"), "work\n");
  const work = { verb: "forget", directory: fixture.root, target: "feature" };
  await crash({ ...work, killAt: "task.finished:working-copy" });
  const { forgotten: [found, ...others] } = await listForgotten(scope);
  assert.deepEqual(others, []);
  assert.deepEqual([found?.workspace, found?.root], ["feature", destination]);
  assert.deepEqual(await fixture.traces("feature"), []);
  await fixture.git.command(fixture.root, "sh", "-c", found!.saved[0]!.restore);
  assert.equal(Deno.readTextFileSync(join(destination, "work.txt")), "work\n");
});

Deno.test("listForgotten() has nothing of a workspace that was not removed after all", async () => {
  const aether = `[workspace]\nteardown = ["echo stop"]\n`;
  await using fixture = await WorkspaceFixture.create({ aether });
  const scope = await fixture.scope();
  const destination = fixture.beside("feature");
  await addWorkspace(scope, { destination, services: true });
  await Deno.writeTextFile(join(destination, "work.txt"), "work\n");
  const ending = new AbortController();
  const options = {
    signal: ending.signal,
    onEvent: ({ type }: { readonly type: string }) => {
      if (type === "task.started") ending.abort();
    },
  };
  await assert.rejects(forgetWorkspace(scope, "feature", FORCE, options), { code: "CANCELLED" });
  assert.deepEqual((await listForgotten(scope)).forgotten, []);
  assert.equal(Deno.readTextFileSync(join(destination, "work.txt")), "work\n");
  const { saved } = await forgetWorkspace(scope, "feature", FORCE);
  assert.deepEqual((await listForgotten(scope)).forgotten.map((it) => it.saved), [saved]);
});

for (const kind of ["git", "jj"] as const) {
  Deno.test(
    `recoverWorkspaces() saves what was done in a workspace whose making was killed: ${kind}`,
    {
      ...(kind === "jj" ? requires("jj") : {}),
    },
    async () => {
      await using fixture = await WorkspaceFixture.create({ kind, aether: TWO_PROCESSES });
      const target = fixture.beside("feature");
      const work = { verb: "add", directory: fixture.root, target };
      await crash({ ...work, killAt: "task.started:setup:1" });
      await Deno.writeTextFile(join(target, "later.txt"), "later\n");
      const said: string[] = [];
      await workspacesOf(
        await fixture.scope(fixture.root, { warn: (text) => void said.push(text) }),
      );
      assert.deepEqual(await fixture.traces("feature"), []);
      const restore = said.map((text) => /to get it back: (.*)$/.exec(text)?.[1]).find(Boolean);
      await fixture.git.command(fixture.root, "sh", "-c", restore ?? "false");
      const folder = kind === "jj" ? fixture.root : target;
      assert.equal(Deno.readTextFileSync(join(folder, "later.txt")), "later\n");
    },
  );
}

Deno.test("recoverWorkspaces() saves nothing where nobody has worked in a half-made workspace", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const target = fixture.beside("feature");
  for (const killAt of ["task.started:env:.env", "task.started:copy", "task.started:register"]) {
    await crash({ verb: "add", directory: fixture.root, target, killAt });
    const said: string[] = [];
    await workspacesOf(await fixture.scope(fixture.root, { warn: (text) => void said.push(text) }));
    assert.deepEqual(said.filter((text) => text.includes("saved")), [], killAt);
  }
});

Deno.test("a folder that was made anew is another one, although the system gives it the old number", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at("feature");
  await Deno.mkdir(path);
  const identity = folderIdentity(path);
  const steps = [{ type: "folder", path, created: [path], identity } as const];
  assert.equal(isReplaced(steps), false);
  if (identity.birthtime === undefined) return;
  const { birthtime, ...old } = identity;
  const reused = { ...old, birthtime: birthtime - 5 };
  assert.equal(isReplaced([{ ...steps[0]!, identity: reused }]), true);
  // As an older nestr wrote it down.
  assert.equal(isReplaced([{ ...steps[0]!, identity: old }]), false);
});

Deno.test("strayFiles() leaves out pipes and sockets, which nobody can save", async () => {
  using folder = new TemporaryFolder();
  const root = folder.at("feature");
  await Deno.mkdir(root);
  await new Deno.Command("mkfifo", { args: [join(root, "pipe")] }).output();
  using _socket = Deno.listen({ transport: "unix", path: join(root, "socket") });
  await Deno.writeTextFile(join(root, "notes.txt"), "notes\n");
  await Deno.symlink("notes.txt", join(root, "link"));
  const record = workspaceRecord("feature", { root, copies: [] });
  const found = await strayFiles(record, folder.at("project"));
  assert.deepEqual(found, ["link", "notes.txt"]);
  await keepStrayFiles(root, found, folder.at("kept"));
  assert.equal(Deno.readLinkSync(folder.at("kept/link")), "notes.txt");
});

Deno.test("openRepositoryScope() passes lookOnly on, and what a crash has left stays then", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const target = fixture.beside("feature");
  await crash({ verb: "add", directory: fixture.root, target, killAt: "task.started:copy" });
  await workspacesOf(await openRepositoryScope({ directory: fixture.root, lookOnly: true }));
  assert.ok(Deno.statSync(target).isDirectory);
  await workspacesOf(await openRepositoryScope({ directory: fixture.root }));
  assert.throws(() => Deno.statSync(target), Deno.errors.NotFound);
  assert.ok(Deno.statSync(dirname(target)).isDirectory);
});
