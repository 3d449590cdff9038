import assert from "node:assert/strict";
import { join } from "node:path";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { requires } from "../support/requirements.ts";

const jj = requires("jj");

Deno.test("findWorkingCopy() finds git's main working copy from it and from its worktrees", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api", { "deep/er/file": "" });
  const worktree = fixture.path("elsewhere", "feature");
  await fixture.git(main, "worktree", "add", "--quiet", worktree);
  const stateFolder = join(main, ".git", "aether");
  const location = { kind: "git", main, stateFolder } as const;
  assert.deepEqual(findWorkingCopy(main), { ...location, root: main });
  assert.deepEqual(findWorkingCopy(join(main, "deep", "er")), { ...location, root: main });
  assert.deepEqual(findWorkingCopy(join(main, "not", "there")), { ...location, root: main });
  assert.deepEqual(findWorkingCopy(join(main, ".git", "objects")), { ...location, root: main });
  assert.deepEqual(findWorkingCopy(join(worktree, "deep")), { ...location, root: worktree });
  await Deno.symlink(worktree, fixture.path("link"));
  assert.deepEqual(findWorkingCopy(fixture.path("link", "deep")), { ...location, root: worktree });
});

Deno.test("findWorkingCopy() takes a bare repository for the main working copy of its worktrees", async () => {
  await using fixture = await GitFixture.create();
  const bare = await fixture.remote("api");
  const worktree = fixture.path("feature");
  await fixture.git(bare, "worktree", "add", "--quiet", worktree);
  const location = { kind: "git", main: bare, stateFolder: join(bare, "aether") } as const;
  assert.deepEqual(findWorkingCopy(worktree), { ...location, root: worktree });
  assert.deepEqual(findWorkingCopy(bare), { ...location, root: bare });
  assert.deepEqual(findWorkingCopy(join(bare, "objects")), { ...location, root: bare });
});

Deno.test("findWorkingCopy() knows the folder that holds a bare repository and its worktrees", async () => {
  await using fixture = await GitFixture.create();
  const folder = fixture.path("api");
  await fixture.git(".", "clone", "--quiet", "--bare", await fixture.remote("api"), "api/.bare");
  await fixture.write(folder, { ".git": "gitdir: ./.bare\n" });
  const worktree = join(folder, "main");
  await fixture.git(folder, "worktree", "add", "--quiet", worktree, "main");
  const stateFolder = join(folder, ".bare", "aether");
  for (const root of [folder, worktree]) {
    assert.deepEqual(findWorkingCopy(root), { kind: "git", root, main: folder, stateFolder });
  }
});

Deno.test("findWorkingCopy() takes a submodule, and its worktrees, for a repository of its own", async () => {
  await using fixture = await GitFixture.create();
  const outer = await fixture.repository("outer");
  await fixture.git(outer, "submodule", "--quiet", "add", await fixture.remote("inner"), "sub");
  const main = join(outer, "sub");
  const worktree = fixture.path("feature");
  await fixture.git(main, "worktree", "add", "--quiet", worktree);
  const stateFolder = join(outer, ".git", "modules", "sub", "aether");
  for (const root of [main, worktree]) {
    assert.deepEqual(findWorkingCopy(root), { kind: "git", root, main, stateFolder });
  }
});

Deno.test("findWorkingCopy() passes over what is no repository", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api", { "a/file": "", "b/file": "" });
  await Deno.mkdir(join(main, "a", ".git"));
  await fixture.write(main, { "b/.git": "nonsense", "b/.jj": "a file" });
  assert.equal(findWorkingCopy(join(main, "a"))?.root, main);
  assert.equal(findWorkingCopy(join(main, "b"))?.root, main);
  assert.equal(findWorkingCopy(fixture.path("nowhere")), undefined);
});

for (const option of ["--colocate", "--no-colocate"]) {
  Deno.test(
    `findWorkingCopy() leads from a jj workspace to the main one, ${option}`,
    jj,
    async () => {
      await using fixture = await GitFixture.create();
      const main = fixture.path("api");
      await fixture.command(".", "jj", "git", "init", "--quiet", option, main);
      const workspace = fixture.path("feature");
      await fixture.command(main, "jj", "workspace", "add", "--quiet", "--no-colocate", workspace);
      const further = fixture.path("further");
      await fixture.command(
        workspace,
        "jj",
        "workspace",
        "add",
        "--quiet",
        "--no-colocate",
        further,
      );
      const stateFolder = join(main, ".jj", "aether");
      for (const root of [main, workspace, further]) {
        assert.deepEqual(findWorkingCopy(root), { kind: "jj", root, main, stateFolder });
      }
      if (option === "--colocate") {
        assert.equal(findWorkingCopy(join(main, ".git"))?.stateFolder, stateFolder);
      }
    },
  );
}
